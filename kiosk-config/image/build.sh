#!/usr/bin/env bash
# Makes the disk image of a kiosk for a PC. `bash kiosk-config/image/build.sh [WORDS]`, as root; README, "The image".
#
#   --output FILE    where the image goes (build/image/comptoir.img)
#   --deb FILE...    the packages of Comptoir (build/package/comptoir*.deb, without the one for video)
#   --with NAME      one more Debian package, as often as wanted (--with cups)
#   --program FILE   this program in place of the package's
#   --quick          only build/image/quick/{vmlinuz,initrd.img,root.squashfs}, to start a virtual machine directly: few
#                    drivers, light compression; made again in seconds
#   --check FILE     checks an image that was made before, and nothing else
#
# Debian's packages come from the sources that this machine's own apt knows; they stay in build/image/cache.
set -euo pipefail
called_from=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh
# shellcheck source=kiosk-config/image/parts.sh
. kiosk-config/image/parts.sh
# shellcheck source=kiosk-config/image/disk.sh
. kiosk-config/image/disk.sh

usage() {
    sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
}

# from_here FILE: as it was meant where the script was called.
from_here() { case $1 in /*) echo "$1" ;; *) echo "$called_from/$1" ;; esac; }

output=$PWD/build/image/comptoir.img
debs=()
with=()
program=
kind=full
while [ $# -gt 0 ]; do
    case $1 in
        --output) [ $# -ge 2 ] || usage; output=$(from_here "$2"); shift 2 ;;
        --program) [ $# -ge 2 ] || usage; program=$(from_here "$2"); shift 2 ;;
        --with) [ $# -ge 2 ] || usage; with+=("$2"); shift 2 ;;
        --check) [ $# -eq 2 ] || usage; check_image "$(from_here "$2")"; exit ;;
        --quick) kind=quick; shift ;;
        --deb)
            shift
            while [ $# -gt 0 ] && [ "${1#--}" = "$1" ]; do debs+=("$(from_here "$1")"); shift; done
            [ ${#debs[@]} -gt 0 ] || usage
            ;;
        *) usage ;;
    esac
done

if [ ${#debs[@]} -eq 0 ]; then
    for deb in build/package/comptoir_*.deb build/package/comptoir-gpu_*.deb build/package/comptoir-fonts-cjk_*.deb; do
        [ "$kind" = full ] || [[ $deb = */comptoir_* ]] || continue
        [ ! -f "$deb" ] || debs+=("$PWD/$deb")
    done
fi
[ ${#debs[@]} -gt 0 ] || stop "there is no package of Comptoir: bash kiosk-config/package.sh makes it"
for file in "${debs[@]}" ${program:+"$program"}; do [ -r "$file" ] || stop "$file can't be read"; done
[ "$(id -u)" -eq 0 ] || stop "it needs root, to make files that belong to others: sudo bash kiosk-config/image/build.sh"
check_system /etc/os-release
install_missing "${IMAGE_PACKAGES[@]}" cpio

work=$PWD/build/image
# shellcheck disable=SC2034  # "logged" writes there
LOG_FOLDER=build/image/log
cache=$work/cache
mkdir -p "$cache"
exec 8>"$work/lock"
flock --nonblock 8 || { say "another build is at it; waiting"; flock 8; }

fetch_kernel
make_base
if [ "$kind" = quick ]; then
    make_quick
else
    make_full
fi
