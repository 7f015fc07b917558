# shellcheck shell=bash
# What a Debian of its own is given and how it goes again. Sourced after kiosk-config/packages.sh, never run.

# mount_system ROOT: mounts in there what every Debian that was started has. The mounts are of a namespace of the caller's own
# (`unshare --mount`), so they go with it, however it ends, and nobody else sees them.
mount_system() {
    mount --bind "$1" "$1" # a root that is no mount itself can't be made private by who wants mounts of its own in there
    mount -t proc proc "$1/proc"
    mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$1/sys"
    # /dev/ptmx, a node, opens the pts that lies beside it.   Source: Linux 6.1 Documentation/filesystems/devpts.rst.
    mount -t devpts -o mode=620,ptmxmode=666,gid=5,nosuid,noexec devpts "$1/dev/pts"
    mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$1/dev/shm"
    mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$1/run"
    mkdir -m 1777 "$1/run/lock"
}

# remove_root ROOT [TABLE]: removes such a Debian. Where anything is mounted in it, by whomever, it stops: what would be removed then
# is this machine's. TABLE stands for /proc/self/mounts in a test.
remove_root() {
    local root place
    root=$(realpath -m "$1")
    while read -r _ place _; do
        printf -v place %b "$place" # a space is \040 in there
        case $place/ in "$root"/*) stop "$place is mounted; unmount it, and nothing of it is removed" ;; esac
    done <"${2:-/proc/self/mounts}"
    rm -rf --one-file-system "$root"
}
