# shellcheck shell=bash
# The disk that kiosk-config/image/build.sh puts the parts on, and what it checks. Sourced, never run.
# shellcheck disable=SC2154  # work, kernel_folder, version, output are the script's

checked() { printf '  ok      %s\n' "$*"; }
failed() {
    printf '  FAILED  %s\n' "$*" >&2
    failures=$((failures + 1))
}
failures=0

# is_true WHAT COMMAND...
is_true() {
    local what=$1
    shift
    if "$@" >/dev/null 2>&1; then checked "$what"; else failed "$what"; fi
}

# none_of WHAT FILES: a line each, none is right.
none_of() {
    local what=$1 found=$2
    if [ -z "$found" ]; then checked "$what"; else failed "$what: $(head -n 3 <<<"$found" | tr '\n' ' ')"; fi
}

# check_tree TREE: nothing in it is one machine's own, or a secret.
check_tree() {
    local tree=$1
    say "checking the root"
    is_true "machine-id is there and empty" test -f "$tree/etc/machine-id" -a ! -s "$tree/etc/machine-id"
    none_of "no host keys" "$(find "$tree/etc/ssh" -name 'ssh_host_*' 2>/dev/null)"
    none_of "no private keys" "$(grep -rlIE -e '-----BEGIN ([A-Z]+ )?PRIVATE KEY-----' "$tree/etc" "$tree/root" "$tree/home" "$tree/var" 2>/dev/null)"
    none_of "nobody has a password" "$(awk -F: 'length($2) > 1 && $2 !~ /^[!*]/ { print $1 }' "$tree/etc/shadow")"
    none_of "no sources and no logins of apt" "$(find "$tree/etc/apt/sources.list" "$tree/etc/apt/sources.list.d" "$tree/etc/apt/auth.conf" "$tree/etc/apt/auth.conf.d" -type f 2>/dev/null)"
    none_of "no connections" "$(find "$tree/etc/NetworkManager/system-connections" -type f)"
    none_of "no state of a kiosk" "$(find "$tree/var/lib/comptoir" -type f 2>/dev/null)"
    none_of "no random seed" "$(find "$tree/var/lib/systemd" -name random-seed 2>/dev/null)"
    is_true "the program is there" test -x "$tree/usr/bin/comptoir"
    none_of "the program finds its libraries" "$(chroot "$tree" ldd /usr/bin/comptoir | grep 'not found')"
    is_true "the kiosk is started" test -L "$tree/etc/systemd/system/multi-user.target.wants/comptoir.service"
    is_true "the units are right" systemd-analyze --root="$tree" --man=no --recursive-errors=no verify comptoir.service comptoir-slot-good.service comptoir-country.service
    none_of "no message catalogues, manuals or documents" "$(find "$tree/usr/share/locale" "$tree/usr/share/man" -type f 2>/dev/null)"
    [ "$failures" -eq 0 ] || stop "$failures checks failed"
}

# loader_entry SLOT VERSION: systemd-boot takes the highest version that has tries left.
loader_entry() {
    cat <<ENTRY
title Comptoir $1
version $2
sort-key comptoir
linux /comptoir/$1/linux
initrd /comptoir/$1/initrd
options comptoir.root=comptoir-$1 $KERNEL_LINE
ENTRY
}

# make_esp FILE: the FAT partition that the firmware starts from, and where a shop puts its settings.
make_esp() {
    local esp=$1 into=$work/esp slot
    rm -rf "$into" "$esp"
    mkdir -p "$into/EFI/BOOT" "$into/EFI/systemd" "$into/loader/entries" "$into/comptoir"/{a,b}
    cp "$work/tree/usr/lib/systemd/boot/efi/systemd-bootx64.efi" "$into/EFI/BOOT/BOOTX64.EFI"
    cp "$work/tree/usr/lib/systemd/boot/efi/systemd-bootx64.efi" "$into/EFI/systemd/"
    printf 'timeout 0\neditor no\nauto-entries no\nauto-firmware no\nconsole-mode keep\n' >"$into/loader/loader.conf"
    for slot in a b; do
        cp "$kernel_folder/boot/vmlinuz-$version" "$into/comptoir/$slot/linux"
        cp "$work/initrd.img" "$into/comptoir/$slot/initrd"
    done
    loader_entry a 2 >"$into/loader/entries/comptoir-a+3.conf"
    loader_entry b 1 >"$into/loader/entries/comptoir-b+3.conf"
    sed 's/$/\r/' kiosk-config/image/on-the-stick.txt >"$into/README.txt"
    truncate -s "${ESP_MIB}M" "$esp"
    mkfs.vfat -F 32 -n COMPTOIR "$esp" >/dev/null
    mcopy -s -i "$esp" "$into"/* ::/
}

# put FILE START-IN-MIB: into the image, holes stay holes.
put() { dd if="$1" of="$output.part" bs=1M seek="$2" conv=notrunc,sparse status=none; }

make_disk() {
    local esp=$work/esp.img data=$work/data.img root_at=$((1 + ESP_MIB)) total
    total=$((1 + ESP_MIB + 2 * SLOT_MIB + DATA_MIB + 1))
    [ "$(stat -c %s "$work/root.squashfs")" -le $((SLOT_MIB << 20)) ] || stop "the root is $(mebibytes_of "$work/root.squashfs") and a slot is $SLOT_MIB MiB"
    rm -f "$output.part" "$data"
    truncate -s "${total}M" "$output.part"
    sgdisk --clear \
        --new=1:1M:+${ESP_MIB}M --typecode=1:ef00 --change-name=1:comptoir-esp \
        --new=2:0:+${SLOT_MIB}M --typecode=2:8304 --change-name=2:comptoir-a \
        --new=3:0:+${SLOT_MIB}M --typecode=3:8304 --change-name=3:comptoir-b \
        --new=4:0:+${DATA_MIB}M --typecode=4:8300 --change-name=4:comptoir-data "$output.part" >/dev/null
    truncate -s "${DATA_MIB}M" "$data"
    mke2fs -q -t ext4 -b 4096 -L comptoir-data -m 1 -E resize=16777216 "$data"
    put "$esp" 1
    put "$work/root.squashfs" $root_at
    put "$work/root.squashfs" $((root_at + SLOT_MIB))
    put "$data" $((root_at + 2 * SLOT_MIB))
    mv "$output.part" "$output"
    rm -f "$data" "$esp"
}

# partition FILE NUMBER: copied out of an image.
partition() {
    local start size
    read -r start size < <(sfdisk --dump "$1" | sed -nE "s/^.*[^0-9]$2 : start= *([0-9]+), size= *([0-9]+),.*/\1 \2/p")
    dd if="$1" bs=1M skip=$((start / 2048)) count=$((size / 2048)) conv=sparse status=none
}

check_image() {
    local image=$1 part=$work_check/part slot listing
    [ -r "$image" ] || stop "$image can't be read"
    mkdir -p "$work_check"
    say "checking $image"
    is_true "the partition table is whole (sgdisk -v)" bash -c 'sgdisk -v "$1" | grep -q "No problems found"' - "$image"
    partition "$image" 1 >"$part"
    is_true "the FAT partition is whole (fsck.vfat -n)" fsck.vfat -n "$part"
    is_true "it is called COMPTOIR" bash -c 'blkid -p -o value -s LABEL "$1" | grep -qx COMPTOIR' - "$part"
    is_true "the firmware finds a loader" mdir -i "$part" ::/EFI/BOOT/BOOTX64.EFI
    for slot in a b; do is_true "slot $slot has an entry with three tries, a kernel and an initrd" mdir -i "$part" "::/loader/entries/comptoir-$slot+3.conf" "::/comptoir/$slot/linux" "::/comptoir/$slot/initrd"; done
    for slot in 2 3; do
        partition "$image" $slot >"$part"
        listing=$(unsquashfs -ll -d '' "$part" 2>/dev/null)
        is_true "root $slot is a squashfs with the program and the start" test "$(grep -cE '/usr/(bin/comptoir|lib/comptoir-image/start)$' <<<"$listing")" = 2
        is_true "root $slot: machine-id is empty" bash -c '[ -z "$(unsquashfs -cat "$1" etc/machine-id)" ]' - "$part"
        none_of "root $slot: no host keys, no connections, no sources" "$(grep -E '^-.*/etc/(ssh/ssh_host_|NetworkManager/system-connections/|apt/sources\.list)' <<<"$listing")"
    done
    partition "$image" 4 >"$part"
    is_true "the data partition is whole (e2fsck -fn)" e2fsck -fn "$part"
    none_of "and empty" "$(debugfs -R 'ls -p /' "$part" 2>/dev/null | grep -vE '^$|/(\.|\.\.|lost\+found)/' )"
    rm -rf "$work_check"
    [ "$failures" -eq 0 ] || stop "$failures checks failed"
    say "all checks are ok"
}
work_check=build/image/check

make_full() {
    say "unpacking the root"
    make_tree "$work/tree"
    finish_tree "$work/tree"
    check_tree "$work/tree"
    say "making the initrd and the root, which takes a minute"
    make_initrd "$work/tree" "$work/initrd.img" 19
    make_squashfs "$work/tree" "$work/root.squashfs" -Xcompression-level 15 -b 256K
    make_esp "$work/esp.img"
    make_disk
    say "made $output: $(mebibytes_of "$output") ($(du -k "$output" | awk '{ printf "%.1f MiB written", $1 / 1024 }'))"
    printf '  %-12s %s\n' kernel "$(mebibytes_of "$kernel_folder/boot/vmlinuz-$version") ($version)" \
        initrd "$(mebibytes_of "$work/initrd.img")" root "$(mebibytes_of "$work/root.squashfs") of $SLOT_MIB MiB, in slots a and b" \
        packages "$(wc -l <"$work/tree/usr/share/comptoir-image/packages")"
    check_image "$output"
    rm -rf "$work/tree" "$work/esp"
}
