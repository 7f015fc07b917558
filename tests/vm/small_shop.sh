#!/bin/bash
# The short form of the virtual shop: boots the program in a small virtual machine straight onto a panel, and does to it what a
# day brings: an order, a scanner, a scale, printers, a panel that is pulled. `bash tests/vm/small_shop.sh [--architecture arm64|--gpu|--virgl] [PROGRAM]`;
# README, "The virtual shop". Needs qemu-system-x86, cpio and a network for some packages (kernel, busybox, udev), which stay in build/vm.
#
# --gpu: with this machine's Mesa in it, which draws with OpenGL ES on the panel by the machine's own processor, slow and right.
# --virgl: the same with a card that has a processor of its own, as far as the driver can see: qemu-system-gui, Xvfb and x11-apps show it.
# It has Debian's kernel and udev, and neither systemd nor our image: what those do is for tests/vm/shop.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh
# shellcheck source=tests/vm/small_machine.sh
. tests/vm/small_machine.sh

folder=$PWD/build/vm
mkdir -p "$folder"
kind=$architecture program=build/dev/app/comptoir strip=strip triplet=x86_64-linux-gnu emulator=qemu-system-x86_64
if [ "${1-}" = --architecture ]; then
    machine_of "${2:?}"
    program=$(echo "$foreign_root"/comptoir/build/*/app/comptoir)
    triplet=$(dpkg-architecture -a"$architecture" -qDEB_HOST_MULTIARCH)
    strip=$triplet-strip emulator=qemu-system-${triplet%%-*}
    kind=$architecture
    shift 2
elif [ "${1-}" = --gpu ] || [ "${1-}" = --virgl ]; then
    kind=${1#--}
    shift
fi
program=${1:-$program}
[ -x "$program" ] || stop "build the program first: cmake --build build/dev --target comptoir"
need_programs "$emulator" cpio python3 "$strip" zbarimg
fetch_kernel
fetch_package udev udev
fetch_package kmod libkmod2
[ "$architecture" = amd64 ] || fetch_package acl libacl1

say "packing the machine"
tree=$folder/shop-root
new_tree "$tree"
"$strip" -o "$folder/comptoir" "$program"
add_program "$tree" "$folder/comptoir" comptoir
add_program "$tree" "$folder/udev/bin/udevadm" udevadm "$folder/kmod/usr/lib/$triplet"
ln -s udevadm "$tree/bin/systemd-udevd"
for applet in chown chmod insmod ip mkdir mount pidof kill sh sleep stat su udhcpc cat cut grep head ls tail true; do ln -s busybox "$tree/bin/$applet"; done
if [ "$kind" = virgl ]; then need_programs Xvfb xwd; fi
if [ "$kind" = gpu ] || [ "$kind" = virgl ]; then
    libraries=/usr/lib/$triplet
    for library in libEGL.so.1 libGLESv2.so.2 libgbm.so.1 libEGL_mesa.so.0 dri/kms_swrast_dri.so; do
        [ -e "$libraries/$library" ] || not_here "there is no $library"
        mkdir -p "$(dirname "$tree$libraries/$library")"
        add_program "$tree" "$libraries/$library" library
        mv "$tree/bin/library" "$tree$libraries/$library"
    done
    # One library under each driver's name.
    for driver in swrast virtio_gpu; do ln "$tree$libraries/dri/kms_swrast_dri.so" "$tree$libraries/dri/${driver}_dri.so"; done
    mkdir -p "$tree/usr/share/glvnd"
    cp -r /usr/share/glvnd/egl_vendor.d "$tree/usr/share/glvnd/"
fi
add_drivers "$tree" virtio_pci virtio_gpu virtio_net virtio_console virtio-rng xhci_pci ehci-pci usbhid hid-generic evdev ftdi_sio usblp
mkdir -p "$tree"/usr/{lib/udev,share/fonts,share/X11,share/comptoir} "$tree"/etc/comptoir/conf.d "$tree"/{root,tmp,var/lib/comptoir,var/cache/comptoir}
cp -r "$folder/udev/lib/udev/." "$tree/usr/lib/udev/"
cp kiosk-config/udev/70-comptoir.rules "$tree/usr/lib/udev/rules.d/"
cp kiosk-config/comptoir.toml "$tree/etc/comptoir/"
cp -r assets "$tree/usr/share/comptoir/"
cp -rL /usr/share/X11/xkb "$tree/usr/share/X11/"
cp -rL /etc/fonts "$tree/etc/"
cp -r /usr/share/fonts/opentype/inter "$tree/usr/share/fonts/"
printf 'root:x:0:0::/root:/bin/sh\ncomptoir:x:990:990::/var/lib/comptoir:/bin/sh\n' >"$tree/etc/passwd"
# The groups that the package gives to its user, with Debian's numbers.
printf '%s\n' root:x:0: tty:x:5:comptoir disk:x:6: lp:x:7:comptoir dialout:x:20:comptoir cdrom:x:24: tape:x:26: audio:x:29: video:x:44:comptoir \
    kmem:x:15: input:x:104:comptoir kvm:x:106: render:x:105:comptoir sgx:x:107: comptoir:x:990: >"$tree/etc/group"
cat >"$tree/init" <<'INIT'
#!/bin/busybox sh
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t tmpfs run /run
mount -t tmpfs state /var/lib/comptoir
mkdir -p /run/comptoir
chown comptoir:comptoir /run/comptoir /var/lib/comptoir /var/cache/comptoir /etc/comptoir/conf.d
chmod 1777 /tmp
systemd-udevd --daemon
while read -r module; do insmod "/modules/$module" || echo "small shop: no module $module"; done </modules/order
udevadm trigger --action=add
udevadm settle --timeout=20
ip link set lo up
ip address add 10.0.2.15/24 dev eth0
ip link set eth0 up
ip route add default via 10.0.2.2
chown comptoir /dev/tty1
(
    while :; do
        su -s /bin/sh comptoir -c 'exec comptoir </dev/tty1 >>/tmp/comptoir.log 2>&1'
        sleep 1
    done
) &
while :; do
    [ -e /dev/virtio-ports/shop.agent ] && sh <>/dev/virtio-ports/shop.agent >&0 2>&0
    sleep 0.2
done
INIT
pack "$tree" "$folder/shop.img"

exec python3 -B tests/vm/small_shop.py "$kind" "$folder/small" "$kernel" "$folder/shop.img"
