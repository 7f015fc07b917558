#!/usr/bin/env bash
# Installs, upgrades, removes and purges the packages of build/package in a Debian of its own and checks each.
# `bash tests/package.sh`, as root; kiosk-config/package.sh makes the packages first where there are none.
#
# The Debian is a folder, made of this machine's own apt sources and kept for the next time (build/package/debian-*.tar). In it
# no systemd runs, as in an image that is being built; where the scripts would talk to one, stand-ins write down what they say.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh

OUT=$PWD/build/package
failures=0

[ "$(id -u)" -eq 0 ] || stop "a Debian of its own is made by root"
[ $# -eq 0 ] || stop "it takes no words"
check_system /etc/os-release
install_missing "${PACKAGE_PACKAGES[@]}" "${PACKAGE_TEST_PACKAGES[@]}"
compgen -G "$OUT/comptoir_*.deb" >/dev/null || bash kiosk-config/package.sh
package=$(echo "$OUT"/comptoir_*.deb)

# check WHAT COMMAND...: says whether that is so.
check() {
    local what=$1 output
    shift
    if output=$("$@" 2>&1); then
        printf 'ok      %s\n' "$what"
    else
        printf 'FAILED  %s\n        %s\n%s\n' "$what" "$*" "$output"
        failures=$((failures + 1))
    fi
}
not() { ! "$@"; }

# inside COMMAND...: in that Debian.
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
as_kiosk() { inside runuser -u comptoir -- "$@"; }
# has_depends DEB: whether everything it asks for can be had here.
has_depends() { dpkg-deb --field "$1" Depends | tr -d ' ' | tr , '\n' | xargs -n1 apt-cache show --no-all-versions >/dev/null; }
dpkg_in() { inside dpkg "$@" </dev/null; }

# ---- a Debian with what the package depends on, and nothing else ----------------------------------------------------------
depends=$(dpkg-deb --field "$package" Depends | sed 's/([^)]*)//g; s/|[^,]*//g; s/[ ]//g')
tarball=$OUT/debian-$(md5sum <<<"$depends" | cut -c1-12).tar
if [ ! -s "$tarball" ]; then
    say "making a Debian with what comptoir depends on"
    rm -f "$OUT"/debian-*.tar
    logged debian mmdebstrap --mode=root --variant=minbase --include="$depends" \
        --dpkgopt='path-exclude=/usr/share/locale/*' bookworm "$tarball.part.tar"
    mv "$tarball.part.tar" "$tarball"
fi
work=$(mktemp -d /tmp/comptoir-package-XXXXXX)
trap 'rm -rf "$work"' EXIT
root=$work/debian
mkdir "$root"
tar -xf "$tarball" -C "$root"

# repacked VERSION LINES-OF-SHELL: the package as another version, changed by these lines, which run in its tree.
repacked() {
    local tree=$work/tree
    rm -rf "$tree"
    dpkg-deb --raw-extract "$package" "$tree"
    sed -i "s/^Version: .*/Version: $1/" "$tree/DEBIAN/control"
    (cd "$tree" && bash -euc "$2")
    dpkg-deb --root-owner-group --build "$tree" "$root/tmp/comptoir-$1.deb" >/dev/null
}
repacked 0.0.1 'echo "# said by an old version" >>etc/comptoir/comptoir.toml; echo old >usr/share/comptoir/assets/gone-since.txt'
repacked 99.0 'echo "# said by a new version" >>etc/comptoir/comptoir.toml; sed -i "s/^set -e$/set -e # new/" DEBIAN/postinst'
cp "$package" "$root/tmp/comptoir.deb"

settings=$root/etc/comptoir/comptoir.toml
example=/usr/share/comptoir/assets/schemas/order.example.json
version=$(dpkg-deb --field "$package" Version)
mapfile -t units < <(dpkg-deb --contents "$package" | awk '$6 ~ /systemd\/system\/[^@]*\.(service|socket)$/ { sub(".*/", "", $6); print $6 }')
enabled=()
for unit in "${units[@]}"; do
    if dpkg-deb --fsys-tarfile "$package" | tar -xO "./usr/lib/systemd/system/$unit" | grep -q '^\[Install\]'; then enabled+=("$unit"); fi
done
links() { find "$root/etc/systemd/system" -name "$1" -lname "*/systemd/system/$1" | grep -q .; }
is_masked() { [ "$(readlink "$root/etc/systemd/system/$1")" = /dev/null ]; }

# ---- installed ------------------------------------------------------------------------------------------------------------
check "an older version installs" dpkg_in --install /tmp/comptoir-0.0.1.deb
check "the user is there, with a locked password and no shell" grep -Eq '^comptoir:[^:]*:[0-9]+:[0-9]+:[^:]*:/var/lib/comptoir:/usr/sbin/nologin$' "$root/etc/passwd"
for group in video render input lp dialout tty netdev; do
    check "the user is in the group $group" grep -Eq "^$group:.*[:,]comptoir(,|\$)" "$root/etc/group"
done
check "settings are root's to write and the kiosk's to read" [ "$(inside stat -c '%U:%G %a' /etc/comptoir/comptoir.toml)" = 'root:comptoir 640' ]
check "drop-ins are the kiosk's to write" [ "$(inside stat -c '%G %a' /etc/comptoir/conf.d)" = 'comptoir 770' ]
check "state and cache are the kiosk's" [ "$(inside stat -c %U:%a /var/lib/comptoir /var/cache/comptoir | sort -u)" = comptoir:750 ]
for unit in "${enabled[@]}"; do check "$unit is switched on" links "$unit"; done
check "the program says its version" [ "$(as_kiosk comptoir --version)" = "comptoir $version" ]
check "settings are good as they come" as_kiosk comptoir --check-settings
check "an order is drawn" as_kiosk comptoir show "$example" --output /tmp/order.png
check "an order is drawn in Arabic" as_kiosk comptoir show "$example" --output /tmp/arabic.png --language ar
# With the same letters the picture is the same; a font that is missing there makes another one.
for words in "order" "arabic --language ar"; do
    # shellcheck disable=SC2086 # words are several
    set -- $words
    dpkg-deb --fsys-tarfile "$package" | tar -xO ./usr/bin/comptoir >"$work/program" && chmod +x "$work/program"
    COMPTOIR_ASSETS=$PWD/assets "$work/program" show "assets/schemas/order.example.json" --output "$work/$1.png" "${@:2}"
    check "the picture ($1) is the one of this machine, letter by letter" cmp "$work/$1.png" "$root/tmp/$1.png"
done
check "Chinese waits for its package" not inside dpkg-query --status fonts-noto-cjk

# ---- upgraded -------------------------------------------------------------------------------------------------------------
printf '[shop]\nname = "Corner shop"\n' >"$settings"
echo '[box]' >"$root/etc/comptoir/conf.d/found.toml"
echo precious >"$root/var/lib/comptoir/identity" && inside chown comptoir: /var/lib/comptoir/identity
inside chmod 0600 /etc/comptoir/comptoir.toml
for unit in "${enabled[@]:0:1}"; do inside systemctl --quiet disable "$unit"; done
check "this version takes the older one's place, asking nothing" dpkg_in --force-confdef --install /tmp/comptoir.deb
check "settings that were changed are kept" grep -q 'Corner shop' "$settings"
check "what the package would have had lies beside them" grep -q 'Comptoir: the settings file' "$settings.dpkg-dist"
check "who may read them is what the shop decided" [ "$(inside stat -c %a /etc/comptoir/comptoir.toml)" = 600 ]
check "drop-ins are kept" [ -s "$root/etc/comptoir/conf.d/found.toml" ]
check "what the box must not forget is kept" grep -q precious "$root/var/lib/comptoir/identity"
check "files that are no longer in the package are gone" [ ! -e "$root/usr/share/comptoir/assets/gone-since.txt" ]
for unit in "${enabled[@]:0:1}"; do check "$unit, switched off by the shop, stays off" not links "$unit"; done
for unit in "${enabled[@]:1}"; do check "$unit stays on" links "$unit"; done
inside chmod 0640 /etc/comptoir/comptoir.toml
check "the shop's settings are taken" grep -q 'Corner shop' <(as_kiosk comptoir --print-settings)
check "the same version installs again" dpkg_in --install /tmp/comptoir.deb

# ---- what is said to a systemd that runs ----------------------------------------------------------------------------------
mkdir -p "$root/run/systemd/system" "$work/kept"
for program in systemctl deb-systemd-invoke; do
    mv "$root/usr/bin/$program" "$work/kept/"
    cat >"$root/usr/bin/$program" <<'STAND_IN'
#!/bin/sh
# Also: whose scripts are there by now, and whether the program is.
[ -x /usr/bin/comptoir ] && files=new || files=none
grep -q 'a new version' /etc/comptoir/comptoir.toml.dpkg-dist /etc/comptoir/comptoir.toml 2>/dev/null || files=$files-or-old
echo "${0##*/} $* ($files)" >>/tmp/said
exit 1
STAND_IN
    chmod +x "$root/usr/bin/$program"
done
rm -f "$settings.dpkg-dist"
said() { grep -q -- "$1" "$root/tmp/said"; }
check "a newer version installs though systemd refuses everything" dpkg_in --force-confdef --install /tmp/comptoir-99.0.deb
check "systemd reads its units again" said '^systemctl .*daemon-reload'
if [[ " ${enabled[*]} " == *" comptoir.service "* ]]; then
    check "the service starts again once the new files are there" said '^deb-systemd-invoke restart comptoir.service (new)$'
    check "the socket is not closed for it" not said 'restart comptoir.socket\|stop'
fi
: >"$root/tmp/said"
check "it is removed though systemd refuses everything" dpkg_in --remove comptoir
if [[ " ${enabled[*]} " == *" comptoir.service "* ]]; then
    check "socket and service stop together before the files go" said '^deb-systemd-invoke stop .*comptoir.*comptoir.* (new)$'
fi
rm -rf "$root/run/systemd" && mv "$work"/kept/* "$root/usr/bin/"

# ---- removed, installed again, purged -------------------------------------------------------------------------------------
check "the program is gone" [ ! -e "$root/usr/bin/comptoir" ]
check "settings stay" grep -q 'Corner shop' "$settings"
check "state stays" grep -q precious "$root/var/lib/comptoir/identity"
for unit in "${enabled[@]}"; do check "$unit can't be started" is_masked "$unit"; done
check "it installs again" dpkg_in --force-confdef --install /tmp/comptoir.deb
for unit in "${enabled[@]:1}"; do check "$unit is on again" links "$unit"; done
check "settings are still the shop's" grep -q 'Corner shop' "$settings"
mkdir -p "$root/etc/systemd/system/comptoir.service.d"
echo '[Service]' >"$root/etc/systemd/system/comptoir.service.d/mine.conf"
touch "$root/etc/comptoir/logo.png"
purged=$(dpkg_in --purge comptoir 2>&1) || purged="it failed: $purged"
check "purging names the drop-ins that go with it" grep -q '/etc/comptoir/conf.d/found.toml is removed, too' <<<"$purged"
check "purging names the drop-ins of the service that stay" grep -q '/etc/systemd/system/comptoir.service.d is yours and stays' <<<"$purged"
check "purging names the folder in which files of the shop stay" grep -q '/etc/comptoir still holds files of yours' <<<"$purged"
for path in /var/lib/comptoir /var/cache/comptoir /etc/comptoir/comptoir.toml /etc/comptoir/conf.d /usr/share/comptoir; do
    check "$path is gone" [ ! -e "$root$path" ]
done
check "the shop's files are there" [ -e "$root/etc/comptoir/logo.png" ]
for unit in "${enabled[@]}"; do check "$unit has left nothing" find "$root/etc/systemd/system" "$root/var/lib/systemd" -name "*$unit*" -not -path '*.service.d*' -exec false {} +; done
check "no package is half there" [ -z "$(inside dpkg --audit)" ]
rm "$root/etc/comptoir/logo.png"

# ---- a state folder that is a disk of its own, and the companions ----------------------------------------------------------
check "it installs after a purge" dpkg_in --install /tmp/comptoir.deb
if mount --bind "$root/var/lib/comptoir" "$root/var/lib/comptoir" 2>/dev/null; then
    touch "$root/var/lib/comptoir/jobs"
    check "purging empties a state folder that is mounted" dpkg_in --purge comptoir
    check "the mounted folder is empty" [ -z "$(ls -A "$root/var/lib/comptoir")" ]
    umount "$root/var/lib/comptoir"
else
    say "left out: nothing can be mounted here"
fi
for companion in "$OUT"/comptoir-*.deb; do
    check "$(basename "$companion") asks for a package that Debian has" has_depends "$companion"
done

if [ "$failures" -gt 0 ]; then stop "$failures checks failed"; fi
say "all is well"
