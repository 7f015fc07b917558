#!/usr/bin/env bash
# Builds Comptoir and opens it. `bash kiosk-config/run.sh [WORDS FOR THE PROGRAM]`
#
# Without words: the kiosk where a point of sale or a printer is configured in /etc/comptoir, else the demo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
called_from=$OLDPWD
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh

PROGRAM=$PWD/build/release/app/comptoir

# Whether the settings name a point of sale or a printer. A file with a mistake counts: the setup page names it.
is_configured() {
    local printed
    [ -e /etc/comptoir/comptoir.toml ] || [ -d /etc/comptoir/conf.d ] || return 1
    printed=$("$PROGRAM" --print-settings 2>/dev/null) || return 0
    grep -qE '^(url = "\(set\)"|\[\[printer\]\])' <<<"$printed"
}

check_system /etc/os-release
install_missing "${BUILD_PACKAGES[@]}"
configure_to_run release
build release comptoir

words=("$@")
if [ ${#words[@]} -eq 0 ] && ! is_configured; then
    say "no point of sale is configured in /etc/comptoir, so this is the demo"
    words=(--demo)
fi
say "starting comptoir ${words[*]}"
cd "$called_from"
exec "$PROGRAM" "${words[@]}"
