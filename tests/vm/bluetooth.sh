#!/bin/bash
# Calipers on Bluetooth through a real BlueZ and the real kernel: boots a small virtual machine whose kernel has two adapters that
# are made of software, on one of which a program is calipers, while the bridge's driver finds, connects, hears and loses them on
# the other, as a user to whom D-Bus gives no more than Debian does. tests/vm/bluetooth.sh; takes about a minute. Needs
# qemu-system-x86, cpio, dbus-daemon and a network for four packages (kernel, busybox, BlueZ and its test tools), which stay in build/vm.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh
# shellcheck source=tests/vm/small_machine.sh
. tests/vm/small_machine.sh

folder=$PWD/build/vm
probe=${1:-build/dev/tests/vm-bluetooth-probe}
mkdir -p "$folder"
need_programs qemu-system-x86_64 cpio dbus-daemon
[ -x "$probe" ] || stop "build the program first: cmake --build build/dev --target vm-bluetooth-probe"
fetch_kernel
fetch_package bluez bluez
fetch_package bluez-test bluez-test-tools

say "packing the machine"
tree=$folder/bluetooth-root
new_tree "$tree"
add_program "$tree" "$probe" probe
add_program "$tree" "$(command -v dbus-daemon)" dbus-daemon
add_program "$tree" "$folder/bluez/usr/libexec/bluetooth/bluetoothd" bluetoothd
add_program "$tree" "$folder/bluez-test/usr/bin/btvirt" btvirt
ln -s busybox "$tree/bin/sh"
: >"$tree/modules/order"
add_drivers "$tree" ecb cmac ecdh_generic af_alg algif_hash algif_skcipher bluetooth hci_vhci
mkdir -p "$tree"/{tmp,var/run,var/lib/bluetooth,etc/dbus-1/system.d,usr/share/dbus-1,run/dbus}
ln -s /run/dbus "$tree/var/run/dbus"
cp /usr/share/dbus-1/system.conf "$tree/usr/share/dbus-1/"
cp "$folder/bluez/etc/dbus-1/system.d/bluetooth.conf" "$tree/etc/dbus-1/system.d/"
cp -r "$folder/bluez/etc/bluetooth" "$tree/etc/"
printf 'root:x:0:0::/:\nmessagebus:x:100:100::/:\nkiosk:x:990:990::/:\n' >"$tree/etc/passwd"
printf 'root:x:0:\nmessagebus:x:100:\nbluetooth:x:101:\nkiosk:x:990:\n' >"$tree/etc/group"
cat >"$tree/init" <<'INIT'
#!/bin/busybox sh
busybox mount -t proc proc /proc
busybox mount -t sysfs sysfs /sys
busybox mount -t devtmpfs dev /dev
busybox mount -t tmpfs run /run
busybox mkdir -p /run/dbus
busybox ip link set lo up
while read -r module; do
    busybox insmod "/modules/$module" || echo "probe: WRONG no module $module"
done </modules/order
/bin/dbus-daemon --system --nopidfile --fork || echo "probe: WRONG no D-Bus"
/bin/btvirt -L -l2 >/run/btvirt.log 2>&1 &
/bin/bluetoothd -n >/run/bluetoothd.log 2>&1 &
n=0
until [ -e /sys/class/bluetooth/hci1 ] || [ $n -ge 60 ]; do
    busybox sleep 1
    n=$((n + 1))
done
busybox sleep 3
busybox su -s /bin/sh kiosk -c /bin/probe || echo "probe: WRONG it ended badly"
busybox cat /run/btvirt.log /run/bluetoothd.log
busybox poweroff -f
INIT
pack "$tree" "$folder/bluetooth.img"

say "booting it"
timeout 900 qemu-system-x86_64 -machine q35,i8042=off -accel tcg,thread=multi,tb-size=256 -cpu Nehalem -smp 2 -m 512 \
    -nodefaults -no-user-config -display none -kernel "$kernel" -initrd "$folder/bluetooth.img" \
    -append "console=ttyS0,115200 mitigations=off quiet panic=-1" -no-reboot -serial stdio |
    tr -d '\r' | tee "$folder/bluetooth.log" | grep --line-buffered -o 'probe: .*' || true
grep -q '^probe: 0 faults' "$folder/bluetooth.log" || stop "see $folder/bluetooth.log"
