# shellcheck shell=bash
# The steps of kiosk-config/image/build.sh, in the order in which they are taken. Sourced, never run.
# shellcheck disable=SC2154  # work, cache, debs, with, program, output are the script's

# What the kiosk's system is, beside what Comptoir's packages ask for.
ROOT_PACKAGES=(
    systemd-sysv systemd-boot systemd-timesyncd udev dbus kmod
    network-manager wpasupplicant dnsmasq-base nftables wireless-regdb iw rfkill
    avahi-daemon libnss-mdns polkitd
    e2fsprogs dosfstools fdisk less procps iproute2
)

# Taken where this machine's apt knows them. All but the first are in Debian's section non-free-firmware.
FIRMWARE_PACKAGES=(
    firmware-linux-free
    firmware-misc-nonfree firmware-amd-graphics                              # screens
    firmware-iwlwifi firmware-realtek firmware-atheros firmware-brcm80211    # networks
)

# Drivers with which the initrd finds a disk; the rest of them are on it.
INITRD_MODULES=(
    squashfs nls_cp437 nls_ascii vfat
    virtio_pci virtio_blk virtio_scsi nvme ahci ata_piix vmd sd_mod
    xhci_pci ehci_pci ohci_pci uhci_hcd usb_storage uas
    sdhci_pci sdhci_acpi mmc_block
)

# Loaded at once, for no device says that it needs them.
INITRD_ALWAYS=(squashfs sd_mod mmc_block)

# What a virtual machine has no use for.
QUICK_WITHOUT=(
    drivers/gpu/drm/{amd,nouveau,i915,radeon,gma500,vmwgfx} drivers/media drivers/infiniband drivers/staging
    drivers/net/ethernet drivers/net/wireless/{ath,atmel,broadcom,intel,intersil,marvell,mediatek,quantenna,ralink,realtek,rsi,st,ti,zydas}
    drivers/{iio,isdn,mtd,edac,hwmon,crypto,accel,infiniband,nvdimm,target,md,mfd,firewire,pcmcia,bluetooth,rtc,leds,power,memstick}
    sound/{pci,soc,usb,firewire,drivers,isa} fs/{xfs,btrfs,ocfs2,gfs2,ceph,cifs,nfs,nfsd,f2fs,jfs,reiserfs,nilfs2,ubifs,afs,coda,smb,ksmbd,ntfs3,udf,ufs}
    net/{sctp,tipc,ceph,dccp,openvswitch,rxrpc,batman-adv,sunrpc,bluetooth,netfilter/ipset,netfilter/ipvs}
)

SECTOR=512
ESP_MIB=192   # two kernels and initrds are 30 MiB; an update writes a third beside them
SLOT_MIB=768  # a root with GPU and Chinese fonts is under 400 MiB; it may grow for years
DATA_MIB=96   # as delivered; it is grown to the disk at the first start

mebibytes_of() { awk -v bytes="$(stat -c %s "$1")" 'BEGIN { printf "%.1f MiB", bytes / 1048576 }'; }

# The kernel is unpacked beside the root: installed in it, it would bring a maker of initrds of its own.
fetch_kernel() {
    local kernel
    kernel=$(apt-cache depends --no-recommends --no-suggests linux-image-amd64 | awk '/Depends: linux-image/ { print $2; exit }')
    [ -n "$kernel" ] || stop "apt knows no linux-image-amd64: apt-get update"
    if [ ! -f "$cache/$kernel/done" ]; then
        say "fetching $kernel"
        rm -rf "${cache:?}/$kernel"
        mkdir "$cache/$kernel"
        logged fetch-kernel bash -c 'cd "$1" && apt-get download "$2" busybox-static' - "$cache/$kernel" "$kernel"
        for deb in "$cache/$kernel"/*.deb; do dpkg-deb -x "$deb" "$cache/$kernel"; done
        rm -f "$cache/$kernel"/*.deb
        touch "$cache/$kernel/done"
    fi
    kernel_folder=$cache/$kernel
    version=$(basename "$kernel_folder"/lib/modules/*)
}

# dependencies DEB: the names of the packages that one asks for, the first of alternatives, but for Comptoir's own.
dependencies() {
    dpkg-deb --field "$1" Depends | tr ',' '\n' | sed -E 's/\|.*//; s/\(.*//; s/[[:space:]]//g; s/:any$//' | grep -vE '^(comptoir.*)?$' || true
}

# Debian's part of the root, as an archive that is kept until another set of packages is asked for, or a week old.
make_base() {
    local deb list sources firmware known=() missing=()
    for firmware in "${FIRMWARE_PACKAGES[@]}"; do
        [ "$kind" = full ] || break
        if [ -n "$(apt-cache policy "$firmware" | sed -n '/Candidate: [^(]/p')" ]; then known+=("$firmware"); else missing+=("$firmware"); fi
    done
    [ ${#missing[@]} -eq 0 ] || say "without ${missing[*]}: this machine's apt knows them not (Debian's section non-free-firmware)"
    list=$({ printf '%s\n' "${ROOT_PACKAGES[@]}" "${known[@]}" "${with[@]}"; for deb in "${debs[@]}"; do dependencies "$deb"; done; } | sort -u)
    base=$cache/base-$(sha256sum <<<"$list" | cut -c 1-12).tar
    find "$cache" -maxdepth 1 -name 'base-*' -mtime +7 -delete
    [ ! -f "$base" ] || return 0
    mapfile -t sources < <(grep -lsE '^(deb|URIs:)' /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources)
    [ ${#sources[@]} -gt 0 ] || stop "this machine's apt has no sources"
    say "installing $(wc -l <<<"$list") packages and what they need into an empty root, which takes a minute; progress is in build/image/log/base.log"
    logged base mmdebstrap --variant=minbase --mode=root --format=tar \
        --include="$(paste -sd, <<<"$list")" \
        --aptopt='Acquire::Check-Valid-Until "false"' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/i18n/*' \
        --dpkgopt='path-exclude=/usr/share/bash-completion/*' --dpkgopt='path-exclude=/usr/share/lintian/*' \
        bookworm "$base.part" "${sources[@]}"
    mv "$base.part" "$base"
}

# make_tree FOLDER: Debian's part, the drivers, Comptoir, and this image's own files.
make_tree() {
    local tree=$1
    rm -rf "$tree"
    mkdir -p "$tree"
    tar -xf "$base" -C "$tree" --exclude='./dev/*'
    mkdir -p "$tree/usr/lib/modules"
    cp -a "$kernel_folder/lib/modules/$version" "$tree/usr/lib/modules/"
    if [ "$kind" = quick ]; then
        local folder
        for folder in "${QUICK_WITHOUT[@]}"; do rm -rf "$tree/usr/lib/modules/$version/kernel/$folder"; done
    fi
    depmod -b "$tree/usr" -m /lib/modules "$version" 2>/dev/null || depmod -b "$tree" "$version"
    add_comptoir "$tree"
}

# add_comptoir TREE: the packages, as dpkg installs them. It may run twice on one tree.
add_comptoir() {
    local tree=$1 deb
    mkdir -p "$tree/tmp/debs"
    cp "${debs[@]}" "$tree/tmp/debs/"
    printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
    chmod +x "$tree/usr/sbin/policy-rc.d"
    mountpoint -q "$tree/dev" || { [ -c "$tree/dev/null" ] || mknod -m 666 "$tree/dev/null" c 1 3; }
    logged install chroot "$tree" sh -c 'DEBIAN_FRONTEND=noninteractive dpkg --force-confnew -i /tmp/debs/*.deb'
    rm -rf "$tree/tmp/debs" "$tree/usr/sbin/policy-rc.d" "$tree/dev/null"
}

# finish_tree TREE: this image's own files over the rest; what is this build machine's, or some machine's, goes.
finish_tree() {
    local tree=$1 unit
    cp -a --no-preserve=ownership kiosk-config/image/root/. "$tree/"
    [ -z "$program" ] || { install -m 755 "$program" "$tree/usr/bin/comptoir"; strip "$tree/usr/bin/comptoir"; }
    mkdir -p "$tree/data" "$tree/boot/efi" "$tree/var/log/journal"
    # Nobody logs in at the screen, no key ends the kiosk, and nothing writes to the first partition but us.
    for unit in getty@.service autovt@.service ctrl-alt-del.target systemd-boot-update.service systemd-boot-system-token.service \
        apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
        NetworkManager-wait-online.service systemd-machine-id-commit.service systemd-firstboot.service remote-fs.target \
        console-getty.service; do
        ln -sf /dev/null "$tree/etc/systemd/system/$unit"
    done
    mkdir -p "$tree/etc/systemd/system/boot-complete.target.requires"
    ln -sf ../comptoir-slot-good.service "$tree/etc/systemd/system/boot-complete.target.requires/comptoir-slot-good.service"
    if [ -f "$tree/usr/lib/systemd/system/comptoir-import.service" ] || [ -f "$tree/lib/systemd/system/comptoir-import.service" ]; then
        mkdir -p "$tree/etc/systemd/system/multi-user.target.wants"
        ln -sf /lib/systemd/system/comptoir-import.service "$tree/etc/systemd/system/multi-user.target.wants/comptoir-import.service"
    fi
    : >"$tree/etc/machine-id"
    ln -sf /etc/machine-id "$tree/var/lib/dbus/machine-id"
    echo comptoir >"$tree/etc/hostname"
    printf '127.0.0.1\tlocalhost\n127.0.1.1\tcomptoir\n::1\tlocalhost ip6-localhost ip6-loopback\n' >"$tree/etc/hosts"
    rm -f "$tree/etc/resolv.conf" "$tree"/etc/apt/sources.list "$tree"/etc/apt/sources.list.d/* "$tree"/etc/apt/auth.conf.d/* \
        "$tree/etc/apt/apt.conf.d/99mmdebstrap" "$tree"/etc/ssl/private/*.key "$tree"/etc/ssh/ssh_host_* \
        "$tree/var/lib/systemd/random-seed"
    rm -rf "$tree"/var/cache/{apt,debconf,ldconfig,man}/* "$tree"/var/lib/apt/lists/* "$tree"/var/log/*.log "$tree"/var/log/apt "$tree"/tmp/* \
        "$tree"/root/.[!.]* "$tree"/usr/share/initramfs-tools
    mkdir -p "$tree/etc/NetworkManager/system-connections"
    chmod 700 "$tree/etc/NetworkManager/system-connections"
    chroot "$tree" fc-cache --system-only >/dev/null 2>&1 || true
    mkdir -p "$tree/usr/share/comptoir-image"
    chroot "$tree" dpkg-query -W --showformat='${Package} ${Version}\n' >"$tree/usr/share/comptoir-image/packages"
    echo "linux $version" >>"$tree/usr/share/comptoir-image/packages"
}

# make_initrd TREE FILE: busybox, the drivers that find a disk with what they need, and one script.
make_initrd() {
    local tree=$1 target=$2 into=$work/initrd module file names=()
    rm -rf "$into"
    mkdir -p "$into/bin" "$into/lib/modules/$version"
    cp "$kernel_folder/bin/busybox" "$into/bin/"
    install -m 755 kiosk-config/image/initrd "$into/init"
    for module in "${INITRD_MODULES[@]}"; do
        modprobe --dirname "$tree/usr" --set-version "$version" --show-depends "$module" 2>/dev/null | awk '$1 == "insmod" { print $2 }' || true
    done | sort -u >"$work/initrd.list"
    while read -r file; do
        names+=("${file#*/lib/modules/"$version"/}")
    done <"$work/initrd.list"
    [ ${#names[@]} -gt 10 ] || stop "the initrd's drivers were not found"
    (cd "$tree/usr/lib/modules/$version" && cp --parents "${names[@]}" modules.order modules.builtin modules.builtin.modinfo "$into/lib/modules/$version/")
    depmod -b "$into" "$version"
    printf '%s\n' "${INITRD_ALWAYS[@]}" >"$into/modules.always"
    (cd "$into" && find . -print0 | sort -z | cpio --null --quiet -o -H newc -R 0:0) | zstd -q -T0 -"$3" -o "$target.part" -f
    mv "$target.part" "$target"
}

# make_squashfs TREE FILE WORDS...
make_squashfs() {
    local tree=$1 target=$2
    shift 2
    rm -f "$target.part"
    logged squashfs mksquashfs "$tree" "$target.part" -noappend -no-progress -comp zstd "$@"
    mv "$target.part" "$target"
}

make_quick() {
    local out=$work/quick tree=$work/quick/tree key
    mkdir -p "$out"
    key="$(basename "$base") $version $(sha256sum "${debs[@]}" kiosk-config/image/parts.sh | sha256sum)"
    if [ "$(cat "$out/key" 2>/dev/null)" != "$key" ]; then
        say "unpacking the root"
        rm -f "$out/key"
        make_tree "$tree"
        echo "$key" >"$out/key"
    fi
    finish_tree "$tree"
    cp "$kernel_folder/boot/vmlinuz-$version" "$out/vmlinuz"
    make_initrd "$tree" "$out/initrd.img" 3
    make_squashfs "$tree" "$out/root.squashfs" -Xcompression-level 3
    check_tree "$tree"
    for file in vmlinuz initrd.img root.squashfs; do say "made $out/$file ($(mebibytes_of "$out/$file"))"; done
    say "kernel line: comptoir.root=/dev/vda comptoir.data=/dev/vdb (or none) $KERNEL_LINE"
}

KERNEL_LINE='quiet loglevel=3 vt.global_cursor_default=0 logo.nologo systemd.show_status=false rd.systemd.show_status=false panic=10'
