#!/usr/bin/env bash
# Throws bytes at everything that takes them from outside. `bash tests/fuzz.sh [--seconds N] [TARGET…]`
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh

usage() {
    cat <<'END'
bash tests/fuzz.sh                    each target of tests/fuzz for 60 seconds, with clang's sanitisers
bash tests/fuzz.sh --seconds 600      for longer
bash tests/fuzz.sh scales epos        only these
END
}

wrong_words() {
    printf 'comptoir: %s\n' "$1" >&2
    usage >&2
    exit 2
}

seconds=60
targets=()
while [ $# -gt 0 ]; do
    case $1 in
        --seconds)
            [ $# -ge 2 ] || wrong_words "$1 needs a number after it"
            [[ $2 =~ ^[1-9][0-9]{0,5}$ ]] || wrong_words "\"$2\" is no number of seconds"
            seconds=$2
            shift 2
            ;;
        --help | -h) usage && exit 0 ;;
        *)
            [[ $1 =~ ^[a-z_]+$ && -f tests/fuzz/$1_fuzz.cpp ]] || wrong_words "what is \"$1\"?"
            targets+=("$1")
            shift
            ;;
    esac
done
if [ ${#targets[@]} -eq 0 ]; then
    for body in tests/fuzz/*_fuzz.cpp; do
        body=${body##*/}
        targets+=("${body%_fuzz.cpp}")
    done
fi

check_system /etc/os-release
install_missing "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}" "${FUZZ_PACKAGES[@]}"
configure fuzz -DCOMPTOIR_TESTS=ON
build fuzz "${targets[@]/#/fuzz-}"

# number_after WORD FILE: libFuzzer's last line of that kind.
number_after() { awk -v word="$1" '$1 == word { found = $2 } END { print found + 0 }' "$2"; }

findings=0
printf '| target | executions | a second | corpus | findings |\n| --- | --- | --- | --- | --- |\n'
for target in "${targets[@]}"; do
    corpus=build/fuzz/corpus/$target
    found=build/fuzz/found/$target/
    said=$LOG_FOLDER/fuzz-$target.log
    mkdir -p "$corpus" "$found" "$LOG_FOLDER"
    code=0
    # The first call only writes the seeds: where a fuzzer begins, it has read its corpus already.
    COMPTOIR_FUZZ_SEEDS=$corpus "build/fuzz/tests/fuzz-$target" -runs=0 >"$said" 2>&1 || code=$?
    if [ "$code" -eq 0 ]; then
        "build/fuzz/tests/fuzz-$target" -max_total_time="$seconds" -max_len=20000 -timeout=20 -rss_limit_mb=2048 \
            -print_final_stats=1 -artifact_prefix="$found" "$corpus" >"$said" 2>&1 || code=$?
    fi
    finding=none
    if [ "$code" -ne 0 ]; then
        findings=$((findings + 1))
        finding=$(grep -m1 -E 'ERROR: |runtime error: |broken promise' "$said" || tail -n 1 "$said")
    fi
    printf '| %s | %s | %s | %s | %s |\n' "$target" "$(number_after stat::number_of_executed_units: "$said")" \
        "$(number_after stat::average_exec_per_sec: "$said")" "$(find "$corpus" -type f | wc -l)" "${finding//|//}"
done
[ "$findings" -eq 0 ] || stop "$findings targets found something; the bytes are in build/fuzz/found"
