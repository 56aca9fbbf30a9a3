#!/bin/sh
# Runs cmocka programs one after the other; says which failed; leaves counts for test/summary.sh.
set -u
counts=build/test-counts; mkdir -p "$counts"
failed=0
for program in "$@"; do
    name=$(echo "$program" | tr / _)
    output=$(mktemp)
    "$program" >"$output" 2>&1
    status=$?
    passed=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$output" | awk '{ sum += $1 } END { print sum }')
    bad=$(sed -n 's/^\[  FAILED  \] .*: \([0-9]*\) test.*/\1/p; s/^\[  FAILED  \] \([0-9]*\) test.*/\1/p' "$output" | awk '{ sum += $1 } END { print sum }')
    skipped=$(sed -n 's/^\[  SKIPPED \] .*: \([0-9]*\) test.*/\1/p; s/^\[  SKIPPED \] \([0-9]*\) test.*/\1/p' "$output" | awk '{ sum += $1 } END { print sum }')
    [ "$status" -ne 0 ] && [ -z "$bad" ] && bad=1
    echo "${passed:-0} ${bad:-0} ${skipped:-0}" >"$counts/$name"
    echo "$program: ${passed:-0} passed, ${bad:-0} failed"
    if [ "$status" -ne 0 ] || [ -z "$passed" ]; then
        cat "$output"
        failed=1
    fi
    rm -f "$output"
done
exit $failed
