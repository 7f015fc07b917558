#!/bin/bash
# Scales, scanners and keyboards on USB HID through the real kernel: boots a small virtual machine in which a program is the
# hardware (uhid), and the bridge's drivers weigh and scan through hidraw and evdev, as a user whom udev's rules let in. tests/vm/hid.sh; takes a
# minute. Needs qemu-system-x86, cpio and a network for four packages (kernel, busybox, udev), which stay in build/vm.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh
# shellcheck source=tests/vm/small_machine.sh
. tests/vm/small_machine.sh

folder=$PWD/build/vm
probe=${1:-build/dev/tests/vm-hid-probe}
mkdir -p "$folder"
need_programs qemu-system-x86_64 cpio
[ -x "$probe" ] || stop "build the program first: cmake --build build/dev --target vm-hid-probe"
fetch_kernel
fetch_package udev udev
fetch_package kmod libkmod2

say "packing the machine"
tree=$folder/hid-root
new_tree "$tree"
add_program "$tree" "$probe" probe
add_program "$tree" "$folder/udev/bin/udevadm" udevadm "$folder/kmod/usr/lib/x86_64-linux-gnu"
ln -s udevadm "$tree/bin/systemd-udevd"
ln -s busybox "$tree/bin/sh"
add_modules "$tree" hid uhid hid-generic evdev
mkdir -p "$tree/etc" "$tree/usr/lib/udev/rules.d" "$tree/usr/share/X11"
cp -rL /usr/share/X11/xkb "$tree/usr/share/X11/"
cp kiosk-config/udev/70-comptoir.rules "$tree/usr/lib/udev/rules.d/"
# As the system's own 50-udev-default.rules has it.
echo 'SUBSYSTEM=="input", KERNEL=="event*", GROUP="input", MODE="0660"' >"$tree/usr/lib/udev/rules.d/50-input.rules"
printf 'root:x:0:0::/:\nkiosk:x:990:990::/:\n' >"$tree/etc/passwd"
printf 'root:x:0:\nlp:x:7:\ndialout:x:20:kiosk\ninput:x:104:kiosk\n' >"$tree/etc/group"
cat >"$tree/init" <<'INIT'
#!/bin/busybox sh
busybox mount -t proc proc /proc
busybox mount -t sysfs sysfs /sys
busybox mount -t devtmpfs dev /dev
busybox mount -t tmpfs run /run
for module in hid uhid hid-generic evdev; do
    busybox insmod /modules/$module.ko || echo "probe: WRONG no module $module"
done
/bin/systemd-udevd --daemon || echo "probe: WRONG no udev"
# Who makes devices may do so; who reads them is nobody in particular.
busybox chmod 666 /dev/uhid
busybox su -s /bin/sh kiosk -c /bin/probe || echo "probe: WRONG it ended badly"
busybox poweroff -f
INIT
pack "$tree" "$folder/hid.img"

say "booting it"
timeout 300 qemu-system-x86_64 -machine q35,i8042=off -accel tcg,thread=multi,tb-size=256 -cpu Nehalem -smp 2 -m 512 \
    -nodefaults -no-user-config -display none -kernel "$kernel" -initrd "$folder/hid.img" \
    -append "console=ttyS0,115200 mitigations=off quiet panic=-1" -no-reboot -serial stdio |
    tr -d '\r' | tee "$folder/hid.log" | grep --line-buffered -o 'probe: .*' || true
grep -q '^probe: 0 faults' "$folder/hid.log" || stop "see $folder/hid.log"
