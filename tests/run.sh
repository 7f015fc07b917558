#!/usr/bin/env bash
# Builds everything and proves it. `bash tests/run.sh [--preset dev|release|asan|tsan] [--filter REGEX] [--bench]`
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh

usage() {
    cat <<'END'
bash tests/run.sh                     build with the preset dev and run every test
bash tests/run.sh --preset asan       the same with another preset: dev, release, asan, tsan
bash tests/run.sh --filter 'Settings' only the tests whose names match
bash tests/run.sh --bench             measure instead, with the preset release, and print the table
END
}

wrong_words() {
    printf 'comptoir: %s\n' "$1" >&2
    usage >&2
    exit 2
}

# Encoders of receipts that nobody here wrote, for tests/interop/peers_test.cpp.
fetch_encoders() {
    local folder=build/encoders
    mkdir -p "$folder" "$LOG_FOLDER"
    cp tests/interop/npm/* "$folder"
    [ "$folder/node_modules/.package-lock.json" -nt tests/interop/npm/package-lock.json ] && return
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund) >"$LOG_FOLDER/encoders.log" 2>&1 ||
        stop "the encoders of receipts could not be fetched; see $LOG_FOLDER/encoders.log"
}

preset=dev
filter=''
bench=no
while [ $# -gt 0 ]; do
    case $1 in
        --preset | --filter)
            [ $# -ge 2 ] || wrong_words "$1 needs a word after it"
            if [ "$1" = --preset ]; then preset=$2; else filter=$2; fi
            shift 2
            ;;
        --bench) bench=yes && shift ;;
        --help | -h) usage && exit 0 ;;
        *) wrong_words "what is \"$1\"?" ;;
    esac
done
case $preset in
    dev | release | asan | tsan) ;;
    *) wrong_words "there is no preset \"$preset\"" ;;
esac

check_system /etc/os-release
if [ "$bench" = yes ]; then
    install_missing "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
    configure release -DCOMPTOIR_TESTS=ON
    build release benches
    say "measuring"
    exec bash tests/bench/table.sh build/release
fi

install_missing "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}" "${PACKAGE_PACKAGES[@]}" "${VM_PACKAGES[@]}"
fetch_encoders
configure "$preset" -DCOMPTOIR_TESTS=ON
build "$preset" all
say "testing (preset $preset)"
arguments=(--preset "$preset" --parallel "$(nproc)")
[ -z "$filter" ] || arguments+=(--tests-regex "$filter")
exec ctest "${arguments[@]}"
