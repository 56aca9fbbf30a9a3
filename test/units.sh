#!/bin/sh
# Runs cmocka programs, one more at a time than there are processors, since they wait for disks, each place in the row with a
# database of its own; says which failed; leaves counts for test/summary.sh.
set -u
if [ "${1:-}" = one ]; then
    program=$2
    [ -z "${REACHBOOK_TEST_POSTGRES:-}" ] || REACHBOOK_TEST_POSTGRES=$(echo "$REACHBOOK_TEST_POSTGRES" | sed "s|@/[a-z0-9]*?|@/place$PLACE?|")
    output=$(mktemp)
    "$program" >"$output" 2>&1
    status=$?
    passed=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$output" | awk '{ sum += $1 } END { print sum }')
    bad=$(sed -n 's/^\[  FAILED  \] .*: \([0-9]*\) test.*/\1/p; s/^\[  FAILED  \] \([0-9]*\) test.*/\1/p' "$output" | awk '{ sum += $1 } END { print sum }')
    skipped=$(sed -n 's/^\[  SKIPPED \] .*: \([0-9]*\) test.*/\1/p; s/^\[  SKIPPED \] \([0-9]*\) test.*/\1/p' "$output" | awk '{ sum += $1 } END { print sum }')
    [ "$status" -ne 0 ] && [ -z "$bad" ] && bad=1
    echo "${passed:-0} ${bad:-0} ${skipped:-0}" >"build/test-counts/$(echo "$program" | tr / _)"
    echo "$program: ${passed:-0} passed, ${bad:-0} failed"
    if [ "$status" -ne 0 ] || [ -z "$passed" ]; then
        cat "$output"
        rm -f "$output"
        exit 1
    fi
    rm -f "$output"
    exit 0
fi

mkdir -p build/test-counts
places=$(($(nproc 2>/dev/null || echo 2) + 1))
if [ -n "${REACHBOOK_TEST_POSTGRES:-}" ]; then
    for place in $(seq 0 $((places - 1))); do
        psql -q -v ON_ERROR_STOP=1 "$REACHBOOK_TEST_POSTGRES" -c "SET client_min_messages = warning" \
            -c "DROP DATABASE IF EXISTS place$place" -c "CREATE DATABASE place$place" || exit 1
    done
fi
printf '%s\n' "$@" | xargs -P "$places" --process-slot-var=PLACE -n 1 "$0" one
