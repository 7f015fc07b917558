#!/usr/bin/env bash
# Runs every benchmark of a build folder and prints one table. Usage: tests/bench/table.sh BUILD_FOLDER [SECTION]
# Ends with 1 where a figure is not reached, or a benchmark did not end well.
set -u
build=${1:?a build folder}
shift
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
failed=''
for bench in "$build"/tests/bench-*; do
    [ -x "$bench" ] && [ -f "$bench" ] || continue
    printf 'running %s\n' "${bench##*/}" >&2
    "$bench" "$@" | tee -a "$rows" | grep -v '^row' >&2
    code=${PIPESTATUS[0]}
    [ "$code" -eq 0 ] || failed+=" ${bench##*/} ($code)"
done
printf '%s, %s cores, %s, load %s\n\n' "$(uname -m)" "$(nproc)" \
    "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)" "$(cut -d ' ' -f 1-3 /proc/loadavg)"
{
    printf 'what\tmeasured\tto reach\trival\tratio\tverdict\n'
    sed -n 's/^row\t//p' "$rows"
} | awk -F'\t' '{ for (i = 1; i <= 6; i++) printf "| %s ", $i; print "|"; if (NR == 1) print "| --- | --- | --- | --- | --- | --- |" }'
if [ -n "$failed" ]; then
    printf '\ndid not end well, so rows are missing:%s\n' "$failed"
    exit 1
fi
if [ ! -s "$rows" ] || grep -q 'NOT MET' "$rows"; then exit 1; fi
