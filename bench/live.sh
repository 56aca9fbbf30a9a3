#!/bin/sh
# live.sh [RECORDS [QUERIES]]: one new record against RECORDS (1 million unless told), with slips of the pen in the
#   query and the reasons for what is found, while another thread puts and removes. One line on standard output;
#   everything that live_bench measured on standard error.
set -eu
cd "$(dirname "$0")/.."
programs=build/release/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$programs/people" "${1:-1000000}" > "$work/people.csv"
"$programs/live_bench" "$work/people.csv" "${2:-100000}" > "$work/live"
cat "$work/live" >&2
awk '{ value[$1] = $2 } END {
    printf "live %d records: p50 %s ms, p99 %s ms, max %s ms; %s found and explained a query, the right one in %.1f%%\n",
        value["records"], value["p50_ms"], value["p99_ms"], value["max_ms"], value["found"], 100 * value["recall"] }' "$work/live"
