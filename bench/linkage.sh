#!/bin/sh
# linkage.sh [ROWS [WORKLOAD ...]]: the engine and Splink on the same rows, one after the other, on two threads.
#   One line per workload (L, L2, H): total seconds and peak memory of both, and how many times faster the engine
#   was. Phases, pairs and accuracy, and Splink with its own default of a million pairs for u, on standard error.
# linkage.sh scale [ROWS ...]: the engine alone, with rules of its own choice, at 0.1, 1 and 10 million rows.
#
# The engine is handed the workload's blocking rules and trains in its own way, and its time is the median of three
# runs, two of them after Splink's; Splink runs once. Both keep pairs at .01 and cluster at .95.
set -eu
cd "$(dirname "$0")/.."
programs=build/release/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

value() { awk -v name="$2" '$1 == name { print $2 }' "$1"; }
phases() { awk '/_(cpu|mb|precision|recall|f1) / || !/ [0-9]+\.[0-9]+$/ { next } { printf " %s %.2f", $1, $2 }' "$1"; }

details() {
    file=$2
    printf '  %-10s%s (cpu %s) s; %s MB; %s pairs compared, %s kept\n' "$1" "$(phases "$file")" \
        "$(value "$file" total_cpu)" "$(value "$file" peak_mb)" "$(value "$file" pairs_compared)" \
        "$(value "$file" pairs_kept)" >&2
    printf '  %-10s at .95: pairs P %s R %s F1 %s, clusters P %s R %s F1 %s, siblings joined in %s pairs\n' "" \
        "$(value "$file" pairs_precision)" "$(value "$file" pairs_recall)" "$(value "$file" pairs_f1)" \
        "$(value "$file" clusters_precision)" "$(value "$file" clusters_recall)" "$(value "$file" clusters_f1)" \
        "$(value "$file" siblings_joined)" >&2
}

engine() { "$programs/link_bench" "$1" "$2" "${3:-2}" > "$4"; }
splink() { "$python" bench/splink_run.py "$1" "$2" --u-pairs "$3" > "$4" 2> "$work/splink.log" || { cat "$work/splink.log" >&2; exit 1; }; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1fx", a / b }'; }

median_of_engine() {
    for run in 1 2 3; do value "$work/engine.$run" total; done | sort -n | sed -n 2p > "$work/median"
    for run in 1 2 3; do
        [ "$(value "$work/engine.$run" total)" != "$(cat "$work/median")" ] || cp "$work/engine.$run" "$work/engine"
    done
}

compare() {
    workload=$1
    engine "$list" "$workload" 2 "$work/engine.1"
    splink "$list" "$workload" 1e7 "$work/splink"
    engine "$list" "$workload" 2 "$work/engine.2"
    engine "$list" "$workload" 2 "$work/engine.3"
    splink "$list" "$workload" 1e6 "$work/splink.default"
    median_of_engine
    echo "$workload, $rows rows, the workload's blocking rules, two threads; seconds by phase" >&2
    details Reachbook "$work/engine"
    details Splink "$work/splink"
    details "  u of 1m" "$work/splink.default"
    ours=$(value "$work/engine" total) theirs=$(value "$work/splink" total)
    printf '  with a million pairs for u Splink takes %s the time; with ten million, %s by processor seconds and %s the memory\n' \
        "$(ratio "$(value "$work/splink.default" total)" "$ours")" \
        "$(ratio "$(value "$work/splink" total_cpu)" "$(value "$work/engine" total_cpu)")" \
        "$(ratio "$(value "$work/splink" peak_mb)" "$(value "$work/engine" peak_mb)")" >&2
    printf '%-3s Splink %.1f s, %d MB; Reachbook %.2f s, %d MB: %s\n' "$workload" "$theirs" \
        "$(value "$work/splink" peak_mb)" "$ours" "$(value "$work/engine" peak_mb)" "$(ratio "$theirs" "$ours")"
}

scale() {
    echo "the engine alone: rules of its own choice within its budget of pairs, two threads" >&2
    for rows in "${@:-100000 1000000 10000000}"; do
        # shellcheck disable=SC2086
        for count in $rows; do
            "$programs/people" "$count" > "$work/people.csv"
            engine "$work/people.csv" own 2 "$work/engine"
            echo "$count rows" >&2
            details Reachbook "$work/engine"
            printf 'scale %9d rows %8.2f s %6d MB\n' "$count" "$(value "$work/engine" total)" \
                "$(value "$work/engine" peak_mb)"
        done
    done
}

if [ "${1:-}" = scale ]; then
    shift
    scale "$@"
    exit
fi
rows=${1:-1000000}
[ $# -eq 0 ] || shift
python=$(bench/venv.sh)
list=$work/people.csv
"$programs/people" "$rows" > "$list"
for workload in "${@:-L L2 H}"; do
    # shellcheck disable=SC2086
    for one in $workload; do compare "$one"; done
done
