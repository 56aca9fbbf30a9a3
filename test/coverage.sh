#!/bin/sh
# Runs the unit tests, golden runs, fuzz seeds and the story on a build with MODE=coverage; prints the lines run, by folder.
set -eu
cd "$(dirname "$0")/.."
out=build/coverage
find "$out" -name '*.gcda' -delete
make -s MODE=coverage unit >&2
test/golden.sh "$out/reachbook" >&2
test/fuzz.sh "$out" >&2
test/story.sh "$out/reachbook" >&2
find "$out/src" -name '*.gcda' | xargs -n 1 gcov -n 2>/dev/null | awk -F"[':% ]+" '
    /^File/ { file = $2; wanted = file ~ /^src\/.*\.c$/ }
    /^Lines executed/ && wanted {
        split(file, part, "/"); folder = part[2]
        lines[folder] += $NF; ran[folder] += $NF * $3 / 100
    }
    END {
        for (folder in lines) {
            printf "%-10s %5.1f%% of %5d lines\n", folder, 100 * ran[folder] / lines[folder], lines[folder] | "sort"
            all += lines[folder]; all_ran += ran[folder]
        }
        close("sort")
        printf "%-10s %5.1f%% of %5d lines\n", "all", 100 * all_ran / all, all
    }'
