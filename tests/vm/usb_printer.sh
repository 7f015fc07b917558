#!/bin/bash
# Prints over real USB: boots a small virtual machine whose kernel sees a receipt printer and a serial adapter, and runs
# the bridge's own links in it. tests/vm/usb_printer.sh; takes a minute. Needs qemu-system-x86, cpio and a network for two
# packages (the kernel and busybox), which stay in build/vm.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh

folder=$PWD/build/vm
probe=${1:-build/dev/tests/vm-usb-probe}
mkdir -p "$folder"

for program in qemu-system-x86_64 cpio python3; do
    command -v "$program" >/dev/null || stop "$program is not here"
done
[ -x "$probe" ] || stop "build the program first: cmake --build build/dev --target vm-usb-probe"

# The kernel that Debian runs on; nothing is installed.
fetch() {
    if [ ! -d "$folder/$1" ]; then
        say "fetching $2"
        (cd "$folder" && logged_here apt-get download "$2" && mkdir "$1.part" && dpkg-deb -x "$2"_*.deb "$1.part" &&
            mv "$1.part" "$1")
    fi
}
logged_here() { "$@" >"$folder/fetch.log" 2>&1 || stop "see $folder/fetch.log"; }
kernel_package=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image/ { print $2 }')
[ -n "$kernel_package" ] || stop "apt knows no linux-image-amd64"
fetch kernel "$kernel_package"
fetch busybox busybox-static
kernel=$(echo "$folder"/kernel/boot/vmlinuz-*)
modules=$(echo "$folder"/kernel/lib/modules/*)

say "packing the machine"
tree=$folder/root
rm -rf "$tree"
mkdir -p "$tree"/{bin,dev,proc,sys,modules,lib64}
cp "$folder/busybox/bin/busybox" "$tree/bin/"
cp "$probe" "$tree/bin/probe"
ldd "$probe" | awk '/=> \// { print $3 } /^\t\/lib64/ { print $1 }' | while read -r library; do
    mkdir -p "$tree$(dirname "$library")"
    cp -L "$library" "$tree$library"
done
for module in usb-common usbcore ehci-hcd ehci-pci xhci-hcd xhci-pci usblp usbserial ftdi_sio; do
    cp "$(find "$modules" -name "$module.ko")" "$tree/modules/"
done
cat >"$tree/init" <<'INIT'
#!/bin/busybox sh
busybox mount -t proc proc /proc
busybox mount -t sysfs sysfs /sys
busybox mount -t devtmpfs dev /dev
for module in usb-common usbcore usblp usbserial ftdi_sio ehci-hcd ehci-pci xhci-hcd xhci-pci; do
    busybox insmod /modules/$module.ko || echo "probe: no module $module"
done
/bin/probe
busybox poweroff -f
INIT
chmod +x "$tree/init"
(cd "$tree" && find . | cpio --quiet -o -H newc) | gzip -1 >"$folder/initrd.img"

say "booting it"
rm -f "$folder"/{vm.qmp,printer.sock,line.sock}
exec python3 tests/vm/usb_printer.py "$folder" "$kernel" "$folder/initrd.img"
