#!/usr/bin/env bash
# Installs what Weir needs from the system's own packages, and nothing from anywhere else.
# Says which packages are missing before it installs them; says nothing when none is.
set -euo pipefail

usage() {
    cat <<'TEXT'
Usage: installer/setup.sh [--dry-run] [GROUP...]

Installs the packages that are missing, with apt, dnf, pacman or brew.

Groups:
  build    what run.sh and the first steps need: compiler, CMake, Qt 6, the libraries, nc (the default)
  test     build, and what test.sh and .ci/run need: test libraries, Clang 16, real peers
  tools    what it takes to look at the window on a machine without a display

Options:
  --dry-run   say what is missing and install nothing; exit status 1 if something is
  --help      this text
TEXT
}

fail() {
    printf 'setup.sh: %s\n' "$1" >&2
    exit "${2:-1}"
}

# group  apt  dnf  pacman  brew
# '-' is nothing to install there; 'a|b' is a, or b where the system does not offer a; 'a&b' is both.
packages() {
    cat <<'TABLE'
build g++                   gcc-c++                 gcc             -
build cmake                 cmake                   cmake           cmake
build ninja-build           ninja-build             ninja           ninja
build ccache                ccache                  ccache          ccache
build pkg-config|pkgconf    pkgconf-pkg-config      pkgconf         pkgconf
build libfmt-dev            fmt-devel               fmt             fmt
build libcli11-dev          cli11-devel             cli11           cli11
build libssl-dev            openssl-devel           openssl         openssl@3
build liburing-dev          liburing-devel          liburing        -
build nlohmann-json3-dev    json-devel              nlohmann-json   nlohmann-json
build libyaml-cpp-dev       yaml-cpp-devel          yaml-cpp        yaml-cpp
build libpcre2-dev          pcre2-devel             pcre2           pcre2
build qt6-base-dev          qt6-qtbase-devel        qt6-base        qt
build qt6-svg-dev|libqt6svg6-dev qt6-qtsvg-devel    qt6-svg         -
build qt6-qpa-plugins       -                       -               -
build libqscintilla2-qt6-dev qscintilla-qt6-devel   qscintilla-qt6  qscintilla2
build fonts-dejavu-core     dejavu-sans-fonts&dejavu-sans-mono-fonts ttf-dejavu -
build netcat-openbsd        netcat                  openbsd-netcat  netcat
test  libgtest-dev          gtest-devel             gtest           googletest
test  libgmock-dev          gmock-devel             -               -
test  libbenchmark-dev      google-benchmark-devel  benchmark       google-benchmark
test  clang-16|clang-19     clang                   clang           llvm
test  clang-tidy-16|clang-tidy-19 clang-tools-extra    -               -
test  clang-format-16|clang-format-19 -                -               -
test  libclang-rt-16-dev|libclang-rt-19-dev compiler-rt compiler-rt    -
test  -                     libasan&libubsan&libtsan -              -
test  python3               python3                 python          -
test  git                   git                     git             git
test  curl                  curl                    curl            -
test  openssl               openssl                 openssl         openssl@3
test  socat                 socat                   socat           socat
test  libevent-dev          libevent-devel          libevent        libevent
test  libuv1-dev            libuv-devel             libuv           libuv
test  libev-dev             libev-devel             libev           libev
test  libasio-dev           asio-devel              asio            asio
test  memcached             memcached               memcached       memcached
test  redis-server          redis|valkey            redis           redis
test  tmux                  tmux                    tmux            tmux
tools xvfb                  xorg-x11-server-Xvfb    xorg-server-xvfb -
tools xdotool               xdotool                 xdotool         -
tools openbox               openbox                 openbox         -
tools imagemagick           ImageMagick             imagemagick     imagemagick
TABLE
}

isDryRun=no
groups=" build "
for argument in "$@"; do
    case $argument in
        --help | -h) usage; exit 0 ;;
        --dry-run) isDryRun=yes ;;
        build) ;;
        test | tools) groups+="$argument " ;;
        *) fail "'$argument' is not a group or an option; the groups are build, test and tools." 2 ;;
    esac
done

# The first of the four that is there; brew comes first, because on a Mac it is the only one.
manager=
for candidate in brew apt-get dnf pacman; do
    if command -v "$candidate" >/dev/null 2>&1; then
        manager=$candidate
        break
    fi
done
case $manager in
    brew) column=5 ;;
    apt-get) column=2 ;;
    dnf) column=3 ;;
    pacman) column=4 ;;
    *) fail "none of apt, dnf, pacman and brew is on this machine, so install these (Debian's names) by hand:
$(packages | awk -v groups="$groups" 'index(groups, " " $1 " ") && $2 != "-" { sub(/\|.*/, "", $2); printf "%s ", $2 }')" ;;
esac

# One line a package that is installed.
installedPackages() {
    case $manager in
        apt-get) dpkg-query -W -f='${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' ;;
        dnf) rpm -qa --qf '%{NAME}\n' ;;
        pacman) pacman -Qq ;;
        brew) brew list --formula -1 ;;
    esac
}

isOnOffer() {
    case $manager in
        apt-get) [ -n "$(apt-cache madison "$1" 2>/dev/null)" ] ;;
        *) true ;;
    esac
}

installed=" $(installedPackages | tr '\n' ' ')"
missing=()
while read -r names; do
    [ "$names" = - ] && continue
    isThere=no
    for name in ${names//|/ }; do
        [[ $names == *"|"* && $installed == *" $name "* ]] && isThere=yes
    done
    [ $isThere = yes ] && continue
    for name in ${names//&/ }; do
        [[ $installed == *" $name "* ]] || missing+=("$name")
    done
done < <(packages | awk -v groups="$groups" -v column=$column 'index(groups, " " $1 " ") { print $column }')

[ ${#missing[@]} -gt 0 ] || exit 0

printf 'Weir needs these packages, which are missing here:\n ' >&2
printf ' %s' "${missing[@]}" >&2
printf '\n' >&2
[ $isDryRun = no ] || exit 1

asRoot=()
if [ $manager != brew ] && [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1; then
        asRoot=(sudo)
    else
        case $manager in
            apt-get) command="apt-get install --no-install-recommends" ;;
            dnf) command="dnf install" ;;
            pacman) command="pacman -S --needed" ;;
        esac
        fail "this needs root and there is no sudo; as root, run: $command ${missing[*]//|*/}"
    fi
fi

case $manager in
    apt-get)
        apt=("${asRoot[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
        "${apt[@]}" update || printf 'setup.sh: the package lists could not all be renewed; trying with what is there.\n' >&2
        chosen=()
        for names in "${missing[@]}"; do
            choice=
            for name in ${names//|/ }; do
                if isOnOffer "$name"; then
                    choice=$name
                    break
                fi
            done
            [ -n "$choice" ] || fail "apt offers no package named ${names//|/ or }; Weir wants Debian 12 or newer, or its like."
            chosen+=("$choice")
        done
        "${apt[@]}" install -y --no-install-recommends "${chosen[@]}" >/dev/null ||
            fail "apt could not install the packages; its words are above."
        ;;
    dnf) "${asRoot[@]}" dnf install -y --setopt=install_weak_deps=False "${missing[@]}" ;;
    pacman) "${asRoot[@]}" pacman -S --needed --noconfirm "${missing[@]}" ;;
    brew) brew install "${missing[@]}" ;;
esac
