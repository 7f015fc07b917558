#!/usr/bin/env bash
# Makes the Debian packages. `bash kiosk-config/package.sh [--preset release|dev] [--architecture arm64]`
#
# Installs what is missing, builds, makes build/package/*.deb for this machine, holds them to lintian and to the bound below, and
# says what each holds and brings. Those of another architecture, made by root, go to build/package-arm64 or the like.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh

OWN_BYTES_MAX=$((20 << 20)) # the program and its own assets: what an update over a shop's slow line has to carry
OUT=build/package

preset=release
architecture=
while [ $# -gt 0 ]; do
    case "$1 ${2-}" in
        '--preset release' | '--preset dev') preset=$2 ;;
        --architecture\ [a-z]*) architecture=$2 ;;
        *)
            echo "bash kiosk-config/package.sh [--preset release|dev] [--architecture arm64]" >&2
            exit 2
            ;;
    esac
    shift 2
done

# mebibytes BYTES: with one digit behind the point.
mebibytes() { awk -v bytes="$1" 'BEGIN { printf "%.1f MiB", bytes / 1048576 }'; }

# own_bytes DEB: of the program and its own assets, as installed.
own_bytes() {
    dpkg-deb --contents "$1" | awk '$6 ~ /^\.\/usr\/(bin|share\/comptoir)\// { bytes += $3 } END { print bytes + 0 }'
}

# In the words of the Debian that the packages are for.
apt_words=(-o Dir::State::status=/dev/null)

# to_install DEB...: the packages that a Debian with nothing installed needs for these, one a line.
to_install() {
    apt-get --simulate "${apt_words[@]}" -o APT::Get::Show-User-Simulation-Note=false --no-install-recommends \
        install "$@" 2>/dev/null | awk '$1 == "Inst" { print $2 }' | sort
}

# installed_bytes: of the packages named on the standard input.
installed_bytes() {
    # shellcheck disable=SC2046
    apt-cache "${apt_words[@]}" show --no-all-versions none $(cat) 2>/dev/null |
        awk '$1 == "Installed-Size:" { kib += $2 } END { print kib * 1024 }'
}

check_system /etc/os-release
umask 022 # it is written into a package's frame
if [ -n "$architecture" ] && [ "$architecture" != "$(dpkg --print-architecture)" ]; then
    # shellcheck source=kiosk-config/packaging/cross.sh
    . kiosk-config/packaging/cross.sh
    OUT=build/package-$architecture
    install_missing "${PACKAGE_PACKAGES[@]}"
    cross_open "$architecture"
    cross_build "$preset"
    mkdir -p "$OUT"
    rm -f "$OUT"/*.deb
    cross_pack "$preset" "$OUT"
    apt_of "$architecture"
else
    install_missing "${BUILD_PACKAGES[@]}" "${PACKAGE_PACKAGES[@]}"
    configure_to_run "$preset"
    build "$preset" comptoir
    say "packaging"
    mkdir -p "$OUT"
    rm -f "$OUT"/*.deb
    logged package cpack --config "build/$preset/CPackConfig.cmake" -B "$PWD/$OUT"
    rm -rf "$OUT/_CPack_Packages"
fi

program=$(echo "$OUT"/comptoir_*.deb)
bytes=$(own_bytes "$program")
[ "$bytes" -le "$OWN_BYTES_MAX" ] || [ "$preset" != release ] ||
    stop "the program and its assets are $(mebibytes "$bytes"), more than $(mebibytes "$OWN_BYTES_MAX")"
logged lintian lintian --allow-root --fail-on warning,error "$OUT"/*.deb

to_install "./$program" >"$OUT/base.list"
for package in "$OUT"/*.deb; do
    printf '\n%s: %s bytes to fetch\n' "$package" "$(stat -c %s "$package")"
    if [ "$package" = "$program" ]; then
        echo "  the program and its assets: $bytes bytes ($(mebibytes "$bytes") of $(mebibytes "$OWN_BYTES_MAX") at most)"
        dpkg-deb --contents "$package" | awk '$1 !~ /^d/ && $6 !~ /translations/ { printf "  %9d  %s\n", $3, substr($6, 2) }
            $6 ~ /\.po$/ { count++; bytes += $3 } END { printf "  %9d  /usr/share/comptoir/assets/translations/: %d languages\n", bytes, count }'
    else
        echo "  brings: $(dpkg-deb --field "$package" Depends)"
        brought=$(to_install "./$program" "./$package" | comm -13 "$OUT/base.list" -)
        echo "  beside what comptoir needs: $(wc -w <<<"$brought") packages, $(mebibytes "$(installed_bytes <<<"$brought")") installed"
    fi
done
echo
say "on a Debian with nothing, comptoir and all it needs are $(wc -l <"$OUT/base.list") packages, $(mebibytes "$(installed_bytes <"$OUT/base.list")") installed"
say "made $(echo "$OUT"/*.deb)"
