#!/usr/bin/env bash
# Holds Weir's C API against ../shared/seed: how many of the classic functions the built libraries
# have (tutorial 67 of 67, core at least 240 of 258), and whether the tutorial's ten programs,
# unmodified, do on them what they should (39 checks).
#
#   run_seed_checks.sh BUILD_FOLDER     e.g. build/release; its target event2_shared_libraries is built
#
# Says so and succeeds where the checks are not there: they are no part of this repository.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
build=${1:?run_seed_checks.sh wants the build folder, e.g. build/release}
seed=${WEIR_SEED:-$PWD/../shared/seed}
libraries=$build/event2-compat
leastCore=240

if [ ! -x "$seed/check" ] || [ ! -x "$seed/coverage" ]; then
    echo "run_seed_checks.sh: $seed has no checks; skipped."
    exit 0
fi
if [ ! -e "$libraries/libevent-2.1.so.7" ]; then
    echo "run_seed_checks.sh: $libraries/libevent-2.1.so.7 is not built." >&2
    exit 1
fi
libraries=$(cd "$libraries" && pwd)

bad=0
counts=$("$seed/coverage" "$libraries/libevent-2.1.so.7" "$libraries/libevent_openssl-2.1.so.7") || bad=1
printf '%s\n' "$counts"
core=$(sed -n 's/^core: \([0-9]*\) of .*/\1/p' <<<"$counts")
if [ "${core:-0}" -lt $leastCore ]; then
    echo "run_seed_checks.sh: $leastCore functions of the core are wanted."
    bad=1
fi

# The programs use a fixed port. Where the system lets us, they get a loopback of their own, so that
# nothing else is on it.
alone=()
if unshare -n true 2>/dev/null && command -v ip >/dev/null; then
    alone=(unshare -n sh -c 'ip link set lo up && exec "$@"' sh)
fi
"${alone[@]}" "$seed/check" --slow --cflags="-Iengine" \
    --libs="-L$libraries -levent -Wl,-rpath,$libraries" || bad=1
exit $bad
