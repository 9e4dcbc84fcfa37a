#!/bin/sh
# Starts a program that was built with a sanitizer; CMake puts this before each test of such a build.
# - Sanitizers map their shadow memory at fixed addresses. Where the kernel scatters mappings widely
#   (vm.mmap_rnd_bits of 32, as on recent distributions), GCC 12's and Clang 16's collide with it and the
#   program dies before main; so addresses are not scattered, where the system permits that choice.
# - The options hold for every test alike. What is set outside comes after and so wins.
here=$(dirname "$0")
export ASAN_OPTIONS="detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1:${ASAN_OPTIONS:-}"
export LSAN_OPTIONS="suppressions=$here/lsan.supp:print_suppressions=0:${LSAN_OPTIONS:-}"
export UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS:-}"
export TSAN_OPTIONS="second_deadlock_stack=1:${TSAN_OPTIONS:-}"
if setarch -R true 2>/dev/null; then
    exec setarch -R "$@"
fi
exec "$@"
