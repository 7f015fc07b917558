#!/bin/bash
# Prints over real USB: boots a small virtual machine whose kernel sees a receipt printer and a serial adapter, and runs
# the bridge's own links in it. tests/vm/usb_printer.sh; takes a minute. Needs qemu-system-x86, cpio and a network for two
# packages (the kernel and busybox), which stay in build/vm.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh
# shellcheck source=tests/vm/small_machine.sh
. tests/vm/small_machine.sh

folder=$PWD/build/vm
probe=${1:-build/dev/tests/vm-usb-probe}
mkdir -p "$folder"

need_programs qemu-system-x86_64 cpio python3
[ -x "$probe" ] || stop "build the program first: cmake --build build/dev --target vm-usb-probe"
fetch_kernel

say "packing the machine"
tree=$folder/root
new_tree "$tree"
add_program "$tree" "$probe" probe
add_modules "$tree" usb-common usbcore ehci-hcd ehci-pci xhci-hcd xhci-pci usblp usbserial ftdi_sio
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
pack "$tree" "$folder/initrd.img"

say "booting it"
rm -f "$folder"/{vm.qmp,printer.sock,line.sock}
exec python3 tests/vm/usb_printer.py "$folder" "$kernel" "$folder/initrd.img"
