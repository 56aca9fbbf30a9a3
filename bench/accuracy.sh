#!/bin/sh
# Accuracy of `reachbook dedupe` on labelled lists: one line per set.
#   bench/accuracy.sh FOLDER [REACHBOOK]
# FOLDER holds *.csv or *.csv.gz with a column `cluster` that tells which records are one person.
set -eu
folder=${1:?usage: accuracy.sh FOLDER [REACHBOOK]}
program=${2:-build/release/reachbook}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for file in "$folder"/*.csv "$folder"/*.csv.gz; do
    [ -e "$file" ] || continue
    name=$(basename "$file" .gz)
    case $name in *.truth.csv) continue ;; esac
    case $file in
    *.gz) gunzip -c "$file" > "$work/$name" ;;
    *) cp "$file" "$work/$name" ;;
    esac
    begun=$(date +%s.%N)
    scores=$("$program" dedupe "$work/$name" --truth cluster 2> /dev/null | tr '\n' ';')
    ended=$(date +%s.%N)
    printf '%-32s %6.2f s  %s\n' "${name%.csv}" "$(echo "$ended - $begun" | bc)" "$scores"
    rm -f "$work/$name"
done
