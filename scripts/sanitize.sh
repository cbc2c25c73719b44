#!/bin/sh
# All tests with the address sanitizer, then with the thread sanitizer; each in a build folder of its own.
#
# SANITIZERS="address" or FILTER=Name do less. Leaks are not looked for: the Swift runtime keeps its metadata on purpose.
set -eu
cd "$(dirname "$0")/.."
for sanitizer in ${SANITIZERS:-address thread}; do
    echo "sanitizer: $sanitizer"
    folder=$PWD/.build/$sanitizer
    set -- --scratch-path "$folder" --sanitize="$sanitizer"
    if [ "$sanitizer" = thread ]; then
        mkdir -p "$folder"
        "$(dirname "$(command -v swift)")/clang" -O1 -Wall -c scripts/thread-sanitizer-mutex.c -o "$folder/mutex.o"
        set -- "$@" -Xlinker "$folder/mutex.o"
    fi
    swift build --build-tests "$@"
    ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0 \
        TSAN_OPTIONS="halt_on_error=1 suppressions=$PWD/scripts/thread-sanitizer.supp" \
        swift test --skip-build "$@" ${FILTER:+--filter "$FILTER"}
done
