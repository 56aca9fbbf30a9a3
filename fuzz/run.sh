#!/bin/sh
# run.sh [SECONDS [NAME...]]: each fuzz target (fuzz/fuzz_NAME.c) for so long (default 60) from its corpus (fuzz/corpus/NAME). An input that
# fails is left in build/fuzz/found/ and ends the run; made small, it belongs into the corpus.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -eq 0 ] || shift
export CC=clang
libraries=$(pkg-config --libs sqlite3 libpq icu-uc icu-i18n libmicrohttpd libsodium nettle jansson zlib)
make -s -j2 MODE=fuzz OUT=build/fuzz build/fuzz/libreachbook.a
mkdir -p build/fuzz/found
[ $# -gt 0 ] || set -- $(ls fuzz/fuzz_*.c | sed 's|fuzz/fuzz_||; s|\.c$||')
for name in "$@"; do
    # shellcheck disable=SC2086
    clang -std=gnu17 -g -O1 -Isrc -Ibuild/fuzz/generated -include base/banned.h -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
        -o "build/fuzz/fuzz_$name" "fuzz/fuzz_$name.c" build/fuzz/libreachbook.a $libraries -lroaring -lm -pthread
    mkdir -p "build/fuzz/corpus/$name"
    echo "-- $name"
    failed=0
    "build/fuzz/fuzz_$name" -max_total_time="$seconds" -max_len=8192 -print_final_stats=1 -artifact_prefix=build/fuzz/found/ \
        "build/fuzz/corpus/$name" "fuzz/corpus/$name" >"build/fuzz/$name.log" 2>&1 || failed=1
    grep -E 'stat::number_of_exec|ERROR|SUMMARY|runtime error|Test unit written' "build/fuzz/$name.log" || true
    [ "$failed" -eq 0 ] || { echo "$name failed; see build/fuzz/$name.log" >&2; exit 1; }
done
