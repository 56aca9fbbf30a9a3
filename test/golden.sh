#!/bin/sh
# Golden runs: each test/golden/NAME.cmd is run by sh with $reachbook set, in a folder of its own; what it prints, with both streams
# and "exit STATUS", must be test/golden/NAME.expected. ACCEPT=1 rewrites the expected files.
set -u
reachbook=$(realpath "$1"); export reachbook
golden=$(realpath "$(dirname "$0")/golden"); export golden
passed=0; failed=0
for script in "$golden"/*.cmd; do
    name=$(basename "$script" .cmd)
    folder=$(mktemp -d)
    (cd "$folder" && sh "$script" 2>&1) | sed "s|$folder|FOLDER|g" >"$folder.out"
    if [ "${ACCEPT:-0}" = 1 ]; then cp "$folder.out" "$golden/$name.expected"; fi
    if diff -u "$golden/$name.expected" "$folder.out"; then passed=$((passed + 1)); else echo "golden $name failed"; failed=$((failed + 1)); fi
    rm -rf "$folder" "$folder.out"
done
mkdir -p build/test-counts
echo "$passed $failed 0" >"build/test-counts/golden_$(echo "$1" | tr / _)"
echo "golden runs: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
