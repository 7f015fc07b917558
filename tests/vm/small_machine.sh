# A small virtual machine: Debian's kernel, busybox, and one program of ours. Sourced by the scripts beside it, which set
# $folder (build/vm) and have kiosk-config/packages.sh. Packages are unpacked there and stay; nothing is installed.
#
# It is a PC, or what `machine_of arm64` says; the libraries of such a program are those of kiosk-config/package.sh --architecture.
architecture=amd64
apt_words=()

# Ends with what ctest calls skipped: the machine can't be made here.
not_here() {
    say "not run: $*"
    exit 77
}

# need_programs PROGRAM...
need_programs() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null || not_here "there is no $program"
    done
}

# machine_of ARCHITECTURE: another than a PC.
machine_of() {
    architecture=$1
    foreign_root=$PWD/build/cross/$1
    [ -d "$foreign_root" ] || stop "there is nothing for $1; bash kiosk-config/package.sh --architecture $1 makes it"
    apt_of "$1"
    folder=$folder/$1
    mkdir -p "$folder"
}

# fetch_package FOLDER PACKAGE
fetch_package() {
    if [ ! -d "$folder/$1" ]; then
        say "fetching $2"
        (cd "$folder" && logged_here apt-get ${apt_words[@]+"${apt_words[@]}"} download "$2" && rm -rf "$1.part" && mkdir "$1.part" &&
            dpkg-deb -x "$2"_*.deb "$1.part" && mv "$1.part" "$1")
    fi
}
logged_here() { "$@" >"$folder/fetch.log" 2>&1 || not_here "a package could not be fetched; see $folder/fetch.log"; }

# Sets $kernel and $modules: the kernel that Debian runs on.
fetch_kernel() {
    local package
    package=$(apt-cache ${apt_words[@]+"${apt_words[@]}"} depends "linux-image-$architecture" | awk '/Depends: linux-image/ { print $2 }')
    [ -n "$package" ] || not_here "apt knows no linux-image-$architecture"
    fetch_package kernel "$package"
    fetch_package busybox busybox-static
    kernel=$(echo "$folder"/kernel/boot/vmlinuz-*)
    modules=$(echo "$folder"/kernel/lib/modules/*)
}

# new_tree TREE: with busybox, and nothing else.
new_tree() {
    rm -rf "$1"
    mkdir -p "$1"/{bin,dev,proc,sys,run,modules,lib64}
    cp "$folder/busybox/bin/busybox" "$1/bin/"
}

# add_program TREE PROGRAM AS [LIBRARIES]: and what it is linked with; LIBRARIES is a folder to look in first.
add_program() {
    cp "$2" "$1/bin/$3"
    if [ "$architecture" != amd64 ]; then
        add_libraries "$1" "$2"
        return
    fi
    LD_LIBRARY_PATH=${4:-} ldd "$2" | awk '/=> \// { print $3 } /^\t\/lib64/ { print $1 }' | while read -r library; do
        local at=${library#"${4:-}"}
        [ "$at" = "$library" ] || at=/usr/lib/x86_64-linux-gnu$at
        mkdir -p "$1$(dirname "$at")"
        cp -L "$library" "$1$at"
    done
}

# add_libraries TREE PROGRAM: of an architecture whose programs don't run here, from packages fetched for the machine and from where
# that architecture is built.
add_libraries() {
    local tree=$1 triplet name file loader
    triplet=$(dpkg-architecture -a"$architecture" -qDEB_HOST_MULTIARCH)
    loader=$(readelf -l "$2" | sed -n 's/.*interpreter: \(.*\)]/\1/p')
    [ -z "$loader" ] || [ -e "$tree$loader" ] || install -D "$foreign_root$loader" "$tree$loader"
    for name in $(readelf -d "$2" | sed -n 's/.*(NEEDED).*\[\(.*\)]/\1/p'); do
        [ ! -e "$tree/lib/$name" ] || continue
        file=$(
            find "$folder"/*/{usr/,}lib/"$triplet" "$foreign_root"/{usr/,}lib/"$triplet" -name "$name" 2>/dev/null || true
            find "$foreign_root"/usr/lib -maxdepth 1 -name "$name" # where zint's is, beside its architecture's folder
        )
        file=${file%%$'\n'*}
        [ -n "$file" ] || stop "there is no $name for $architecture"
        install -D "$(readlink -f "$file")" "$tree/lib/$name"
        add_libraries "$tree" "$file"
    done
}

# add_modules TREE MODULE...
add_modules() {
    local tree=$1 module
    shift
    for module in "$@"; do cp "$(find "$modules" -name "$module.ko")" "$tree/modules/"; done
}

# add_drivers TREE MODULE...: with those that they need, and modules/order, in which they are to be loaded.
add_drivers() {
    local tree=$1 module file
    shift
    for module in "$@"; do
        file=$(find "$modules" -name "$module.ko" -o -name "${module//_/-}.ko")
        if [ -z "$file" ]; then
            grep -qE "/(${module//[_-]/[_-]})\.ko$" "$modules/modules.builtin" || stop "the kernel has no $module"
            continue
        fi
        [ ! -e "$tree/modules/$(basename "$file")" ] || continue
        # shellcheck disable=SC2046
        add_drivers "$tree" $(tr '\0' '\n' <"$file" | sed -n 's/^depends=//p' | tr ',' ' ')
        cp "$file" "$tree/modules/"
        basename "$file" >>"$tree/modules/order"
    done
}

# pack TREE IMAGE
pack() {
    chmod +x "$1/init"
    (cd "$1" && find . | cpio --quiet -o -H newc) | gzip -1 >"$2"
}
