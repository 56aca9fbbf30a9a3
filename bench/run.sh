#!/bin/sh
# run.sh NAME [...]: the benchmarks.
# accuracy [FOLDER] | linkage [ROWS] | linkage scale | live [RECORDS] | demo [CHILDREN] | pages [CHILDREN] | import [ROWS] |
# durability [KILLS CUTS]
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
import) exec bench/import.py "$@" ;;
durability)
    make -s build/release/test/trust/acknowledge
    exec test/trust/durability.sh build/release "${1:-200}" "${2:-50}" ;;
*) echo "there is no benchmark \"$name\": accuracy, linkage, live, demo, pages, import, durability" >&2; exit 2 ;;
esac
