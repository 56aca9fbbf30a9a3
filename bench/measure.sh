#!/bin/sh
# measure.sh [CHILDREN [LARGE LARGE_CONTACTS]]: figures from sets, beside the same cells by SQL on DuckDB and SQLite in the same run. Each line ends with
# how many times faster than the better of the two; figures that they have no equal of end with "-".
set -eu
children=${1:-100000} large=${2:-3300000} contacts=${3:-10000000}
folder=$(mktemp -d -p "${TMPDIR:-/tmp}")
trap 'rm -rf "$folder"' EXIT
python=$(bench/venv.sh)
bench=build/release/bench/measure_bench
build/release/reachbook demo --children "$children" --db "$folder/demo.db" >/dev/null 2>&1
of() { awk -v name="$2" '$1 == name { print $2 }' "$folder/$1"; }
line() { # name, what, ours, theirs
    awk -v name="$1" -v what="$2" -v ours="$3" -v sql="$4" 'BEGIN {
        split(sql, t, " "); better = t[1] < t[2] ? t[1] : t[2]
        printf "%-16s %s: %.1f ms; DuckDB %.0f ms, SQLite %.0f ms %.1fx\n", name, what, ours * 1000, t[1] * 1000, t[2] * 1000, better / ours }'
}
"$bench" months "$folder/demo.db" "$folder" >"$folder/months"
"$python" bench/measure_sql.py months "$folder" "$folder/demo.db" >"$folder/months_sql"
line measure-months "7 measures x LSOAs x 60 months, $children children" "$(of months same)" "$(of months_sql duckdb) $(of months_sql sqlite)"
awk -v s="$(of months full)" -v c="$(of months full_cells)" -v m="$(of months full_measures)" \
    'BEGIN { printf "%-16s %d measures (all but contacts, referrals and costs) x every area x 60 months, %d cells: %.1f ms -\n", "measure-full", m, c, s * 1000 }'
"$bench" save "$folder/demo.db" >"$folder/save"
awk -v s="$(of save save)" 'BEGIN { printf "%-16s an attendance saved, until it is in every figure by every area: %.1f ms -\n", "measure-save", s * 1000 }'
"$bench" fill "$folder/large.db" "$large" "$contacts"
"$bench" load "$folder/large.db" "$folder" >"$folder/load"
awk -v s="$(of load load)" -v m="$(of load load_mib)" -v n="$large" -v c="$contacts" \
    'BEGIN { printf "%-16s %d children and %d contacts: %.1f s, %d MiB -\n", "measure-load", n, c, s, m }'
"$python" bench/measure_sql.py cross "$folder" "$folder/large.db" >"$folder/cross_sql"
line measure-cross "$(of load cross_cells) cells, $large children" "$(of load cross)" "$(of cross_sql duckdb) $(of cross_sql sqlite)"
