#!/bin/sh
# run.sh NAME [...]: the benchmarks.
# accuracy [FOLDER | --dirty] | linkage [ROWS] | linkage scale | live [RECORDS] | demo [CHILDREN] | pages [CHILDREN] | import [ROWS] | measure [CHILDREN] |
# forecast FOLDER | suppress | durability [KILLS CUTS] | audit [ROWS]
set -eu
cd "$(dirname "$0")/.."
name=${1:-demo}; [ $# -gt 0 ] && shift
case "$name" in
accuracy) exec bench/accuracy.sh "$@" ;;
demo)
    folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
    /usr/bin/time -f '%e s, %M KiB at most' build/release/reachbook demo --children "${1:-6837}" --db "$folder/demo.db" ;;
linkage)
    make -s bench
    exec bench/linkage.sh "$@" ;;
live)
    make -s bench
    exec bench/live.sh "$@" ;;
pages) exec bench/pages.sh "$@" ;;
measure) make -s bench; exec bench/measure.sh "$@" ;;
suppress) make -s bench; exec build/release/bench/suppress ;;
import) exec bench/import.py "$@" ;;
forecast) exec bench/forecast.sh "$@" ;;
durability)
    make -s build/release/test/trust/acknowledge
    exec test/trust/durability.sh build/release "${1:-200}" "${2:-50}" ;;
audit)
    make -s build/release/bench/audit
    folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
    build/release/bench/audit "$folder/audit.db" "${1:-1000000}" ;;
*) echo "there is no benchmark \"$name\": accuracy, linkage, live, demo, pages, import, measure, forecast, suppress, durability, audit" >&2; exit 2 ;;
esac
