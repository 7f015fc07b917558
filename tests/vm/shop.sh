#!/bin/bash
# The virtual shop: boots the kiosk's image in a virtual machine, with a panel, printers, a scanner and a scale, and does to it
# what happens in shops. `bash tests/vm/shop.sh [--only NAME,NAME] [--image FOLDER]`; README, "The virtual shop".
#
# The image is kiosk-config/image/build.sh's quick one, made anew here with build/dev's program, unless --image names a folder
# with vmlinuz, initrd.img and root.squashfs.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh

image=
words=()
while [ $# -gt 0 ]; do
    case $1 in
        --only) [ $# -ge 2 ] || stop "--only needs names"; words+=(--only "$2"); shift 2 ;;
        --image) [ $# -ge 2 ] || stop "--image needs a folder"; image=$2; shift 2 ;;
        *) stop "bash tests/vm/shop.sh [--only NAME,NAME] [--image FOLDER]" ;;
    esac
done

check_system /etc/os-release
install_missing python3 e2fsprogs zstd dosfstools mtools gdisk "${VM_PACKAGES[@]}"
configure dev -DCOMPTOIR_TESTS=ON
build dev comptoir vm-journal-check vm-finger vm-hold vm-hid-scale
if [ -z "$image" ]; then
    [ -f kiosk-config/image/build.sh ] || stop "kiosk-config/image/build.sh is not there; --image names a folder with an image"
    image=build/image/quick
    # Whatever is newer than the packages is no reason to wait for new ones: the program itself is put over them.
    if ! compgen -G "build/package/comptoir_*.deb" >/dev/null; then
        bash kiosk-config/package.sh --preset dev
    fi
    bash kiosk-config/image/build.sh --quick --program build/dev/app/comptoir
fi
for file in vmlinuz initrd.img root.squashfs; do [ -r "$image/$file" ] || stop "$image/$file is not there"; done
python3 -B tests/vm/shop.py --image "$image" --folder build/vm/shop --journal-check build/dev/tests/vm-journal-check --finger build/dev/tests/vm-finger \
    --hold build/dev/tests/vm-hold --hid-scale build/dev/tests/vm-hid-scale \
    --kernel-line 'comptoir.root=/dev/vda comptoir.data=/dev/vdb quiet loglevel=3 vt.global_cursor_default=0 panic=10' \
    ${words[@]+"${words[@]}"}
