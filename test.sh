#!/usr/bin/env bash
# Installs what is missing, builds and runs every test; ends non-zero on any failure.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
    cat <<'TEXT'
Usage: ./test.sh [--quick] [--filter REGEX]

Installs the packages that are missing, then
  1. builds everything under the address and undefined-behaviour sanitizers and runs all tests,
     the window's under Qt's offscreen platform,
  2. builds the engine and the command line under the thread sanitizer and runs their tests,
  3. builds what ships and tries it out.

Options:
  --quick         step 1 alone
  --filter REGEX  only the tests whose name matches, in steps 1 and 2
  --help          this text

Exit status: 0 all passed, 1 something failed, 2 wrong usage.
TEXT
}

isQuick=no
filter=
while [ $# -gt 0 ]; do
    case $1 in
        --quick) isQuick=yes ;;
        --filter)
            [ $# -ge 2 ] || { echo "test.sh: --filter wants a regular expression after it." >&2; exit 2; }
            filter=$2
            shift
            ;;
        --help | -h) usage; exit 0 ;;
        *) echo "test.sh: '$1' is not an option; --help lists them." >&2; exit 2 ;;
    esac
    shift
done

installer/setup.sh test

jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
if [ "$(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 28)" -gt 28 ] && ! setarch -R true 2>/dev/null; then
    echo "test.sh: this kernel scatters addresses (vm.mmap_rnd_bits) more than the sanitizers bear, and setarch -R" \
        "is not permitted here; if tests die at once, run as root: sysctl vm.mmap_rnd_bits=28" >&2
fi

failures=()
passed=0

# Builds a preset; prints what the compiler said only if it failed or warned.
build() {
    local preset=$1 log=build/$1/build.log
    mkdir -p "build/$preset"
    printf -- '-- building %s\n' "$preset"
    if ! { cmake --preset "$preset" && cmake --build --preset "$preset"; } >"$log" 2>&1; then
        grep -vE '^\[[0-9]+/[0-9]+\] (Building|Linking|Automatic)' "$log" >&2
        failures+=("the $preset build")
        return 1
    fi
    # In CI the tree is fresh, so that every source is compiled and every warning is in the log; ccache
    # repeats those of what it has compiled before.
    if grep -A12 'warning: ' "$log" >&2 && [ "${CI:-}" = true ]; then
        failures+=("warnings in the $preset build")
    fi
}

run() {
    local preset=$1 log=build/$1/test.log arguments=(--no-tests=error)
    # A filter may well match only tests of the window, which the thread sanitizer's build has not.
    [ -z "$filter" ] || arguments=(--no-tests=ignore --tests-regex "$filter")
    printf -- '-- testing %s\n' "$preset"
    ctest --test-dir "build/$preset" --parallel "$jobs" --output-on-failure "${arguments[@]}" \
        >"$log" 2>&1 || failures+=("tests under $preset")
    # A line for each test that passed says nothing that the last lines do not.
    grep -vE '^ *[0-9]+/[0-9]+ Test +#.* Passed |^ +Start +[0-9]+:|^Internal ctest|^Test project' "$log" | cat -s
    local count
    count=$(sed -nE 's/^[0-9]+% tests passed, ([0-9]+) tests? failed out of ([0-9]+).*/\2 \1/p' "$log")
    [ -z "$count" ] || passed=$((passed + ${count% *} - ${count#* }))
}

# What ships has no assertions and another optimisation: does it start, and do its main job?
tryRelease() {
    local weir=build/release/app/weir out
    printf -- '-- trying release\n'
    if ! out=$(timeout 30 "$weir" demo --port 0 2>&1) || [[ $out != *HELLO* ]]; then
        printf '%s\n' "$out" >&2
        failures+=("$weir demo")
    fi
    if [ -x build/release/app/weir-gui ]; then
        local pictures
        pictures=$(mktemp -d)
        if ! out=$(QT_QPA_PLATFORM=offscreen timeout 60 build/release/app/weir-gui --pictures "$pictures" 2>&1) ||
            [ -z "$(find "$pictures" -name '*.png' -size +4k)" ]; then
            printf '%s\n' "$out" >&2
            failures+=("weir-gui --pictures")
        fi
        rm -rf "$pictures"
    fi
}

started=$SECONDS
if build asan; then
    run asan
fi
if [ $isQuick = no ]; then
    if build tsan; then
        run tsan
    fi
    if [ -z "$filter" ] && build release; then
        tryRelease
    fi
fi

if [ "$passed" -eq 0 ] && [ ${#failures[@]} -eq 0 ]; then
    failures+=("no test's name matches '$filter'")
fi
took="$(((SECONDS - started) / 60)) min $(((SECONDS - started) % 60)) s"
if [ ${#failures[@]} -gt 0 ]; then
    printf 'test.sh: FAILED:'
    printf ' %s;' "${failures[@]}"
    printf ' %s passed, in %s\n' "$passed" "$took"
    exit 1
fi
printf 'test.sh: all passed, %s tests in %s\n' "$passed" "$took"
