# shellcheck shell=bash
# What kiosk-config/run.sh and tests/run.sh share: the Debian 12 packages Comptoir is made with, and the steps that
# install, configure and build. Sourced, never run.
# shellcheck disable=SC2034  # the lists are used where this is sourced

# To build and to run. Nothing is assumed to be there but bash, coreutils and apt.
BUILD_PACKAGES=(
    g++ make cmake ninja-build pkg-config ccache mold
    libboost1.81-dev libcurl4-openssl-dev libssl-dev
    nlohmann-json3-dev libtomlplusplus-dev libexpected-dev libfmt-dev
    libsdl2-dev libegl-dev libgles-dev libgbm-dev libimgui-dev libstb-dev libqrcodegencpp-dev
    libpango1.0-dev libfreetype-dev libjpeg62-turbo-dev libpng-dev libxml2-dev libsqlite3-dev libzint-dev libcups2-dev libavahi-client-dev
    libusb-1.0-0-dev libudev-dev libdrm-dev libsystemd-dev libxkbcommon-dev xkb-data
    fonts-inter fonts-noto-mono fonts-noto-core fonts-noto-ui-core fonts-noto-cjk fonts-noto-color-emoji
)

# To test, too. Xvfb is a screen nobody sees; zbar reads back what was drawn and printed; Pillow is an independent
# second opinion on pictures, ICU on plurals, and gettext on catalogues; libmpv is opened as a kiosk would, libXtst taps on what a window shows.
# cupsd and ippeveprinter are print servers of somebody else's, avahi-daemon finds them; npm brings encoders of receipts.
# systemd hands sockets to the program, and judges its units. Chromium walks through the owner's page. Mesa draws as a card's processor would.
TEST_PACKAGES=(
    libgtest-dev libgmock-dev libzbar-dev libicu-dev libmpv2 libxtst6
    xvfb xauth curl gettext jq python3 python3-pil
    cups cups-client cups-ipp-utils cups-filters dbus-daemon avahi-daemon nodejs e2fsprogs
    systemd chromium libegl1 libgles2 libgl1-mesa-dri libgbm1
)
# Debian's npm is for Debian's node; another node brings its own.
command -v npm >/dev/null || TEST_PACKAGES+=(npm)

# To make Debian packages, and to hold them to Debian's policy.
PACKAGE_PACKAGES=(dpkg-dev lintian)

# To run the virtual shop and its short form, too.
VM_PACKAGES=(qemu-system-x86 zbar-tools cpio)

# To start the disk image as a PC does, too: its firmware.
IMAGE_TEST_PACKAGES=(ovmf)

# To try the packages in a Debian of their own, too.
PACKAGE_TEST_PACKAGES=(mmdebstrap)

# To make the disk image, and to look at what is in it.
IMAGE_PACKAGES=(mmdebstrap squashfs-tools kmod zstd dosfstools mtools gdisk fdisk binutils)

# To fuzz, too: g++ has no libFuzzer.
FUZZ_PACKAGES=(clang libclang-rt-14-dev)

LOG_FOLDER=build/log

say() { printf 'comptoir: %s\n' "$*"; }

# Ends the script with the reason in one line.
stop() {
    printf 'comptoir: stopped: %s\n' "$*" >&2
    exit 1
}

# release_field FILE NAME: one value of an os-release file, nothing where there is none.
release_field() {
    local name value
    [ -r "$1" ] || return 0
    while IFS='=' read -r name value; do
        if [ "$name" = "$2" ]; then
            value=${value#\"}
            printf '%s' "${value%\"}"
        fi
    done <"$1"
}

# check_system FILE: stops where this is no Debian 12, going by an os-release file.
check_system() {
    local name id version
    name=$(release_field "$1" PRETTY_NAME)
    id=$(release_field "$1" ID)
    version=$(release_field "$1" VERSION_ID)
    [ "$id $version" = "debian 12" ] || stop "this is ${name:-an unknown system}; Comptoir is built on Debian 12 (bookworm)"
    command -v apt-get >/dev/null || stop "apt-get is not here"
    command -v dpkg-query >/dev/null || stop "dpkg-query is not here"
}

is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Runs a command with its output in a log; on failure shows the log's end and stops.
logged() {
    local step=$1 log="$LOG_FOLDER/$1.log"
    shift
    mkdir -p "$LOG_FOLDER" || stop "the folder $LOG_FOLDER can't be made in $PWD"
    if ! "$@" >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        stop "the step \"$step\" failed; all it said is in $PWD/$log"
    fi
}

# Installs those of the named packages that are missing; asks the network only then.
install_missing() {
    local package missing=() root=()
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            stop "these packages are missing and this is neither root nor is there sudo: ${missing[*]}"
        root=(sudo)
        sudo -v || stop "sudo did not let us install: ${missing[*]}"
    fi
    say "installing ${#missing[@]} packages: ${missing[*]}"
    logged apt-update "${root[@]}" apt-get -o DPkg::Lock::Timeout=120 update
    logged apt-install "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 \
        install --yes --no-install-recommends "${missing[@]}"
}

# apt_of ARCHITECTURE: sets $apt_words, with which apt speaks of a Debian of that architecture that has nothing installed. What apt
# knows of it is fetched once.
apt_of() {
    local state=$PWD/build/cross/apt-$1
    apt_words=(-o "APT::Architecture=$1" -o "APT::Architectures=$1" -o "Dir::State=$state/state" -o "Dir::Cache=$state/cache"
        -o Dir::State::status=/dev/null)
    [ ! -e "$state/fetched" ] || return 0
    mkdir -p "$state"/{state,cache/archives/partial}
    logged "apt-$1" apt-get "${apt_words[@]}" update
    touch "$state/fetched"
}

# As many compilers as there are cores, and no more than there is memory for: one takes up to 1.5 GB.
build_jobs() {
    local cores memory_kb
    cores=$(nproc)
    memory_kb=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
    local by_memory=$((memory_kb / 1500000))
    [ "$by_memory" -ge 1 ] || by_memory=1
    echo $((cores < by_memory ? cores : by_memory))
}

# configure PRESET [WORDS FOR CMAKE]
configure() {
    say "configuring (preset $1)"
    logged "configure-$1" cmake --preset "$@"
}

# Who only builds and runs has none of what tests need. A build folder that already makes tests goes on making them.
configure_to_run() {
    if grep -qs '^COMPTOIR_TESTS:BOOL=ON$' "build/$1/CMakeCache.txt"; then configure "$1"; else configure "$1" -DCOMPTOIR_TESTS=OFF; fi
}

# build PRESET TARGET...
build() {
    local preset=$1
    shift
    say "building $* (preset $preset), which takes some minutes the first time; progress is in $LOG_FOLDER/build-$preset.log"
    logged "build-$preset" cmake --build "build/$preset" --parallel "$(build_jobs)" --target "$@"
}
