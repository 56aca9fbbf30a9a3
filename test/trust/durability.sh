#!/bin/bash
# durability.sh OUT KILLS CUTS: nothing acknowledged may be lost.
# KILLS times the writer is ended by SIGKILL; CUTS times the power is cut: SIGKILL, then only what was synced takes the place of the
# files. The control cuts the power of a writer that never syncs, and must lose.
set -u
out=$1; kills=$2; cuts=$3
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cc -shared -fPIC -O2 -D_GNU_SOURCE -include stdio.h -include stdlib.h -include string.h -o "$folder/powercut.so" test/trust/powercut.c -ldl || exit 1
writer=$(realpath "$out/test/trust/acknowledge")

# run MODE SEED: starts the writer, lets it live for a while, ends it.
run() {
    mode=$1; seed=$2
    if [ "$mode" = kill ]; then "$writer" write "$folder/db/r.db" "$seed" >>"$folder/acks" 2>"$folder/err" &
    else LD_PRELOAD="$folder/powercut.so" POWERCUT_FROM="$folder/db" POWERCUT_TO="$folder/kept" \
        "$writer" write "$folder/db/r.db" "$seed" >>"$folder/acks" 2>"$folder/err" & fi
    pid=$!
    sleep "0.$((RANDOM % 20 + 20))"
    kill -9 $pid; wait $pid 2>/dev/null
    if [ "$mode" != kill ]; then
        rm -rf "$folder/db"; cp -r "$folder/kept" "$folder/db"; rm -f "$folder/db/"*-shm "$folder/db/"*.part "$folder/kept/"*.part
    fi
}

# try MODE TIMES: prints "ACKED LOST BROKEN".
try() {
    rm -rf "$folder/db" "$folder/kept"; mkdir "$folder/db" "$folder/kept"; : >"$folder/acks"
    acked=0; lost=0; broken=0
    for i in $(seq "$2"); do
        run "$1" "$i"
        if ! answer=$("$writer" verify "$folder/db/r.db" "$folder/acks" 2>>"$folder/err"); then broken=$((broken + 1)); continue; fi
        sqlite3 "$folder/db/r.db" 'PRAGMA integrity_check; PRAGMA foreign_key_check' | grep -qx ok || broken=$((broken + 1))
        acked=$((acked + ${answer% *})); lost=$((lost + ${answer#* }))
        [ "$1" = kill ] || cp "$folder/db/"* "$folder/kept/" 2>/dev/null
        : >"$folder/acks"
    done
    echo "$acked $lost $broken"
}

read -r acked lost broken <<<"$(try kill "$kills")"
echo "kill -9: $kills kills, $acked writes acknowledged, $lost lost, $broken registers not whole"
read -r cut_acked cut_lost cut_broken <<<"$(try cut "$cuts")"
echo "power cut: $cuts cuts, $cut_acked writes acknowledged, $cut_lost lost, $cut_broken registers not whole"
export REACHBOOK_SYNCHRONOUS=OFF
read -r control_acked control_lost _ <<<"$(try cut 2)"
echo "control, never synced: 2 cuts, $control_acked writes acknowledged, $control_lost lost"
[ "$lost" -eq 0 ] && [ "$broken" -eq 0 ] && [ "$cut_lost" -eq 0 ] && [ "$cut_broken" -eq 0 ] && [ "$acked" -gt 0 ] && [ "$cut_acked" -gt 0 ] &&
    [ "$control_lost" -gt 0 ]
