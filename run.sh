#!/usr/bin/env bash
# Installs what is missing, builds Weir and opens it with a small working session.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
    cat <<'TEXT'
Usage: ./run.sh [ARGUMENT...]

Installs the packages that are missing, builds the release preset (in build/release) and opens the
desktop with a small session: a listener on 127.0.0.1:8888 that answers in upper case, and a client
connected to it. Without a display the command line runs the same session and prints it.

ARGUMENTs are handed on to the program that is started: build/release/app/weir-gui --demo, or
build/release/app/weir demo --events. Each has a --help of its own.
TEXT
}

if [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
    usage
    exit 0
fi

installer/setup.sh build

log=build/release/build.log
mkdir -p build/release
step() {
    if ! "$@" >"$log" 2>&1; then
        cat "$log" >&2
        printf 'run.sh: "%s" failed; its words are above and in %s.\n' "$*" "$log" >&2
        exit 1
    fi
}
if [ ! -x build/release/app/weir ]; then
    echo "Building Weir in build/release, which takes some minutes the first time." >&2
fi
step cmake --preset release
if [ -t 2 ]; then
    cmake --build --preset release >&2
else
    step cmake --build --preset release
fi

hasDisplay=no
if [ "$(uname -s)" = Darwin ] || [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; then
    hasDisplay=yes
fi
if [ $hasDisplay = yes ]; then
    exec build/release/app/weir-gui --demo "$@"
fi
echo "There is no display here, so the command line runs the session; --stay lets it go on listening." >&2
exec build/release/app/weir demo --events "$@"
