# shellcheck shell=bash
# Builds for another of Debian's architectures in a Debian of its own, made from this machine's apt sources: with the compilers of
# this machine and the libraries of the other. Sourced by package.sh, which has packages.sh; as root.
#
# cross_open ARCHITECTURE first: sets $cross_root and $cross_triplet.

cross_open() {
    [ "$(id -u)" -eq 0 ] || stop "a Debian of its own is made by root"
    cross_root=$PWD/build/cross/$1
    cross_triplet=$(dpkg-architecture -a"$1" -qDEB_HOST_MULTIARCH 2>/dev/null) || stop "dpkg knows no architecture \"$1\""
    [ ! -e "$cross_root/.made-of" ] || [ "$(cat "$cross_root/.made-of")" != "$(cross_packages "$1")" ] || return 0
    install_missing mmdebstrap
    say "making a Debian with the compilers and libraries for $1, which takes minutes"
    rm -rf "$cross_root"
    mkdir -p "$(dirname "$cross_root")"
    logged "cross-$1" mmdebstrap --mode=root --variant=apt --architectures="$(dpkg --print-architecture),$1" \
        --aptopt='APT::Install-Recommends "false"' --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --include="$(cross_packages "$1" | paste -sd,)" bookworm "$cross_root"
    cross_packages "$1" >"$cross_root/.made-of"
}

# cross_packages ARCHITECTURE: what builds, as that Debian names it: libraries are the other architecture's, tools this one's.
cross_packages() {
    local package
    echo "crossbuild-essential-$1"
    for package in "${BUILD_PACKAGES[@]}" dpkg-dev file; do
        case $package in
            g++ | make | ccache | fonts-* | *-data) ;;
            *-dev) if is_for_all "$package"; then echo "$package"; else echo "$package:$1"; fi ;;
            *) echo "$package" ;;
        esac
    done
}
is_for_all() { apt-cache show --no-all-versions "$1" | awk '$0 == "Architecture: all" { is = 1 } END { exit !is }'; }

cross_run() { chroot "$cross_root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 "$@"; }

# cross_build PRESET: the program, from a copy of the sources; what was built before is used again.
cross_build() {
    mkdir -p "$cross_root/comptoir"
    find "$cross_root/comptoir" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
    tar -c --exclude=./build --exclude=./.git . | tar -x -C "$cross_root/comptoir"
    logged "configure-$cross_triplet" cross_run sh -c "cd /comptoir && cmake --preset $1 -DCOMPTOIR_TESTS=OFF \
        -DCOMPTOIR_TRIPLET=$cross_triplet -DCMAKE_TOOLCHAIN_FILE=/comptoir/kiosk-config/packaging/cross.cmake"
    say "building comptoir for $cross_triplet (preset $1); progress is in $LOG_FOLDER/build-$cross_triplet.log"
    logged "build-$cross_triplet" cross_run cmake --build "/comptoir/build/$1" --parallel "$(build_jobs)" --target comptoir
}

# cross_pack PRESET FOLDER
cross_pack() {
    logged package cross_run sh -c "cd /comptoir && rm -rf build/package && umask 022 && cpack --config build/$1/CPackConfig.cmake -B /comptoir/build/package"
    cp "$cross_root"/comptoir/build/package/*.deb "$2/"
}
