#!/bin/bash
# A television on HDMI through the real kernel: boots a small virtual machine whose kernel emulates one (vivid), with Linux'
# own cec-follower as its inside, and the bridge tells it to sleep and to wake, as a user whom udev's rules let in.
# tests/vm/cec.sh; takes two minutes. Needs qemu-system-x86, cpio and a network for five packages, which stay in build/vm.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh
# shellcheck source=tests/vm/small_machine.sh
. tests/vm/small_machine.sh

folder=$PWD/build/vm
probe=${1:-build/dev/tests/vm-cec-probe}
mkdir -p "$folder"
need_programs qemu-system-x86_64 cpio
[ -x "$probe" ] || stop "build the program first: cmake --build build/dev --target vm-cec-probe"
fetch_kernel
fetch_package udev udev
fetch_package kmod libkmod2
fetch_package v4l v4l-utils

say "packing the machine"
tree=$folder/cec-root
new_tree "$tree"
add_program "$tree" "$probe" probe
add_program "$tree" "$folder/udev/bin/udevadm" udevadm "$folder/kmod/usr/lib/x86_64-linux-gnu"
add_program "$tree" "$folder/v4l/usr/bin/cec-ctl" cec-ctl
add_program "$tree" "$folder/v4l/usr/bin/cec-follower" cec-follower
ln -s udevadm "$tree/bin/systemd-udevd"
ln -s busybox "$tree/bin/sh"
# What the emulation needs, in the order in which it needs it.
drivers="mc videodev videobuf2-common videobuf2-v4l2 rc-core cec v4l2-dv-timings v4l2-tpg videobuf2-memops
    videobuf2-dma-contig videobuf2-vmalloc vivid"
# shellcheck disable=SC2086
add_modules "$tree" $drivers
mkdir -p "$tree/etc" "$tree/usr/lib/udev/rules.d"
cp "$folder/udev/lib/udev/rules.d/50-udev-default.rules" "$tree/usr/lib/udev/rules.d/"
printf 'root:x:0:0::/:\nkiosk:x:990:990::/:\n' >"$tree/etc/passwd"
printf 'root:x:0:\nvideo:x:44:kiosk\n' >"$tree/etc/group"
cat >"$tree/init" <<INIT
#!/bin/busybox sh
drivers="$(echo $drivers)"
INIT
cat >>"$tree/init" <<'INIT'
busybox mount -t proc proc /proc
busybox mount -t sysfs sysfs /sys
busybox mount -t devtmpfs dev /dev
busybox mount -t tmpfs run /run
busybox mkdir /tmp
/bin/systemd-udevd --daemon || echo "probe: WRONG no udev"
for module in $drivers; do
    busybox insmod /modules/$module.ko || echo "probe: WRONG no module $module"
done
/bin/udevadm settle
television=/dev/cec0
ours=/dev/cec1
busybox ls -l /dev/cec*
faults=0
check() { # WHAT COMMAND...
    what=$1
    shift
    if "$@"; then echo "probe: ok    $what"; else echo "probe: WRONG $what"; faults=$((faults + 1)); fi
}
run() { busybox su -s /bin/sh kiosk -c "/bin/probe $ours $1" || faults=$((faults + 1)); }
heard() { busybox grep -q "$1" /tmp/heard; }
# The kernel takes a moment to give both their places on the bus.
/bin/cec-ctl -s -d $television --tv --osd-name Television >/dev/null
/bin/cec-follower -d $television -m -s -v >/tmp/heard 2>&1 &
follower=$!
busybox sleep 3
run sleep
busybox sleep 2
check "the television heard Standby" heard STANDBY
run wake
busybox sleep 2
check "the television heard Image View On" heard IMAGE_VIEW_ON
check "the television heard whose picture it is" heard ACTIVE_SOURCE
busybox grep -iE "standby|image_view|active_source|phys-addr|power" /tmp/heard | busybox tail -20
kill $follower
/bin/cec-ctl -s -d $television --clear >/dev/null
busybox sleep 1
run nobody
echo "probe: $faults faults"
busybox poweroff -f
INIT
pack "$tree" "$folder/cec.img"

say "booting it"
timeout 300 qemu-system-x86_64 -machine q35,i8042=off -accel tcg,thread=multi,tb-size=256 -cpu Nehalem -smp 2 -m 512 \
    -nodefaults -no-user-config -display none -kernel "$kernel" -initrd "$folder/cec.img" \
    -append "console=ttyS0,115200 mitigations=off quiet panic=-1" -no-reboot -serial stdio |
    tr -d '\r' | tee "$folder/cec.log" | grep --line-buffered -o 'probe: .*' || true
grep -q '^probe: 0 faults' "$folder/cec.log" || stop "see $folder/cec.log"
