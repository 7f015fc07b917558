#!/usr/bin/env bash
# Runs the README's two commands as somebody does who has just installed Debian 12 and cloned this: in a Debian of its own that has
# nothing but what every Debian has. `bash tests/front_door.sh [--tests]`, as root; half an hour, and as much for --tests.
#
# Without --tests only kiosk-config/run.sh: it installs, builds, and opens the demo, of which a picture is asked.
# That Debian is build/front-door. It has /proc, /sys, /dev/pts, /dev/shm and /run as one that was started, but no systemd runs in
# it and it has no node of any hardware. What is mounted there is mounted for this script alone and goes with it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=kiosk-config/packages.sh
. kiosk-config/packages.sh
# shellcheck source=tests/support/own_debian.sh
. tests/support/own_debian.sh

tests=no
case ${1-} in
    '') ;;
    --tests) tests=yes ;;
    *) stop "bash tests/front_door.sh [--tests]" ;;
esac
[ "$(id -u)" -eq 0 ] || stop "a Debian of its own is made by root"
[ "${COMPTOIR_OWN_MOUNTS-}" = yes ] || exec unshare --mount --propagation private env COMPTOIR_OWN_MOUNTS=yes bash "$PWD/tests/front_door.sh" "$@"
check_system /etc/os-release
install_missing curl "${PACKAGE_TEST_PACKAGES[@]}"

root=$PWD/build/front-door
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
program=
leave() {
    [ -z "$program" ] || kill "$program" 2>/dev/null || true
    [ -z "$program" ] || wait "$program" || true
}
trap leave EXIT
remove_root "$root"
say "making a Debian with nothing"
logged front-door mmdebstrap --mode=root --variant=minbase bookworm "$root"
mount_system "$root"
mkdir "$root/comptoir"
git ls-files -z --cached --others --exclude-standard | xargs -0 tar -c | tar -x -C "$root/comptoir"
# npm trusts who this machine trusts: the network may have an authority of its own.
cp /etc/ssl/certs/ca-certificates.crt "$root/tmp/authorities.pem"
inside=(chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp NODE_EXTRA_CA_CERTS=/tmp/authorities.pem)

say "bash kiosk-config/run.sh; all it says is in $LOG_FOLDER/front-door-run.log"
printf '[http]\nlisten = ["127.0.0.1:%d"]\n' "$port" >"$root/tmp/comptoir.toml"
began=$SECONDS
"${inside[@]}" bash /comptoir/kiosk-config/run.sh --demo --settings /tmp/comptoir.toml >"$LOG_FOLDER/front-door-run.log" 2>&1 &
program=$!
picture=$root/tmp/screen.png
until curl -sf -o "$picture" "http://127.0.0.1:$port/api/v1/screen.png" && [ "$(head -c 4 "$picture" | tail -c 3)" = PNG ]; do
    if ! kill -0 "$program" 2>/dev/null; then
        program=
        tail -n 20 "$LOG_FOLDER/front-door-run.log" >&2
        stop "run.sh ended"
    fi
    [ $((SECONDS - began)) -lt 5400 ] || stop "there is no picture after an hour and a half"
    sleep 2
done
say "the demo's picture came after $((SECONDS - began)) s: $picture, $(stat -c %s "$picture") bytes"
kill "$program"
wait "$program" || true
program=
[ "$tests" = yes ] || exit 0

say "bash tests/run.sh"
"${inside[@]}" bash /comptoir/tests/run.sh
