#!/bin/bash
# Starts the disk image of kiosk-config/image/build.sh as a PC with UEFI firmware does, several times, and says what was seen.
# `bash tests/vm/image.sh [--image FILE]`; README, "The image".
#
# The image is build/image/comptoir.img, made first where it is not there; it is copied, never changed.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh

image=build/image/comptoir.img
while [ $# -gt 0 ]; do
    case $1 in
        --image) [ $# -ge 2 ] || stop "--image needs a file"; image=$2; shift 2 ;;
        *) stop "bash tests/vm/image.sh [--image FILE]" ;;
    esac
done

check_system /etc/os-release
install_missing python3 e2fsprogs systemd "${VM_PACKAGES[@]}" "${IMAGE_PACKAGES[@]}" "${IMAGE_TEST_PACKAGES[@]}"
if [ ! -f "$image" ]; then
    [ "$image" = build/image/comptoir.img ] || stop "$image is not there"
    compgen -G "build/package/comptoir_*.deb" >/dev/null || bash kiosk-config/package.sh
    bash kiosk-config/image/build.sh
fi
exec python3 -B tests/vm/image.py --image "$image" --folder build/vm/image
