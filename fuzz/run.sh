#!/bin/sh
# run.sh [SECONDS]: each fuzz target for so long (default 60) from its corpus. A target is fuzz/fuzz_NAME.c; a failure leaves crash-* behind.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
export CC=clang
make -s -j2 MODE=fuzz OUT=build/fuzz build/fuzz/libreachbook.a
for source in fuzz/fuzz_*.c; do
    name=$(basename "$source" .c)
    clang -std=gnu17 -g -O1 -Isrc -Ibuild/fuzz/generated -include base/banned.h -fsanitize=fuzzer,address,undefined -o "build/fuzz/$name" \
        "$source" build/fuzz/libreachbook.a $(pkg-config --libs sqlite3 libpq icu-uc icu-i18n libmicrohttpd libsodium jansson zlib) -lroaring -lm -pthread
    mkdir -p "build/fuzz/corpus/$name"
    [ -d "fuzz/corpus/$name" ] && seeds="fuzz/corpus/$name" || seeds=
    echo "-- $name"
    "build/fuzz/$name" -max_total_time="$seconds" -max_len=8192 -print_final_stats=1 "build/fuzz/corpus/$name" $seeds 2>&1 | grep -E 'stat::number_of|ERROR|SUMMARY' || true
    ! ls crash-* leak-* oom-* >/dev/null 2>&1
done
