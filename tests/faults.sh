#!/usr/bin/env bash
# Does to the printing what shops do to it, counts the receipts, and prints the table that stands in the README.
# `bash tests/faults.sh [--preset dev|asan]`
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh

preset=dev
if [ "${1:-}" = --preset ] && [ $# -ge 2 ]; then
    preset=$2
elif [ $# -gt 0 ]; then
    printf 'comptoir: what is "%s"? bash tests/faults.sh [--preset dev|asan]\n' "$1" >&2
    exit 2
fi
check_system /etc/os-release
install_missing "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
configure "$preset" -DCOMPTOIR_TESTS=ON
build "$preset" test-faults
said=$(mktemp)
trap 'rm -f "$said"' EXIT
code=0
"build/$preset/tests/test-faults" >"$said" 2>&1 || code=$?
printf '| what was done | trials | receipts wanted | on paper | shown to staff as uncertain | told no | lost | doubled |\n'
printf '| --- | --- | --- | --- | --- | --- | --- | --- |\n'
awk -F'|' '$1 == "FAULT" { printf "| %s | %s | %s | %s | %s | %s | %s | %s |\n", $2, $3, $4, $5, $6, $7, $8, $9 }' "$said"
if [ "$code" -ne 0 ]; then
    grep -A6 -E 'Failure|FAILED' "$said" >&2 || tail -n 40 "$said" >&2
    stop "a receipt was lost or doubled, or a test could not run"
fi
