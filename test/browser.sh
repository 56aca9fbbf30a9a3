#!/bin/sh
# browser.sh REACHBOOK [FOLDER]: a sitting of 50 pairs, the browser journey through a small demonstration (screenshots into FOLDER), hostile
# values in every text.
set -eu
reachbook=$(realpath "$1"); shots=${2:+$(realpath "$2")}
cd "$(dirname "$0")/browser"
[ -d node_modules/playwright-core ] || npm install --silent --no-audit --no-fund --no-package-lock
folder=$(mktemp -d); port=${REACHBOOK_PORT:-8391}
"$reachbook" demo --children 1200 --db "$folder/demo.db" >"$folder/demo.txt" 2>"$folder/demo.err"
password=$(sed -n 's/^sign in as: leader .*password: //p' "$folder/demo.txt")
reception=$(head -c 9 /dev/urandom | od -An -tx1 | tr -d ' \n')
for user in reception:reception reviewer:coordinator; do
    echo "$reception" | "$reachbook" user add "${user%:*}" --role "${user#*:}" --db "$folder/demo.db" >/dev/null
done
echo "$reception" | "$reachbook" user add admin --role admin --db "$folder/demo.db" >/dev/null
for centre in Rosehill Becket; do
    echo "$reception" | "$reachbook" user add "desk.$centre" --role reception --centre "$centre" --db "$folder/demo.db" >/dev/null
done
"$reachbook" serve --db "$folder/demo.db" --listen 127.0.0.1:$port --as-of 2026-09-30 2>"$folder/serve.err" &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$folder"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
    node -e 'fetch("http://127.0.0.1:'"$port"'/sign-in").then(() => process.exit(0), () => process.exit(1))' && break
    sleep 0.5
done
status=0
"$reachbook" demo --children 3000 --db "$folder/large.db" >"$folder/large.txt" 2>>"$folder/demo.err"
"$reachbook" serve --db "$folder/large.db" --listen 127.0.0.1:$((port + 1)) --as-of 2026-09-30 2>>"$folder/serve.err" &
large=$!
trap 'kill $server $large 2>/dev/null; rm -rf "$folder"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
    node -e 'fetch("http://127.0.0.1:'"$((port + 1))"'/sign-in").then(() => process.exit(0), () => process.exit(1))' && break
    sleep 0.5
done
node sitting.mjs "http://127.0.0.1:$((port + 1))" leader "$(sed -n 's/^sign in as: leader .*password: //p' "$folder/large.txt")" || status=1
kill $large
trap 'kill $server 2>/dev/null; rm -rf "$folder"' EXIT
node journey.mjs http://127.0.0.1:$port leader "$password" "$reception" $shots | tee "$folder/journey.txt" || status=1
mkdir -p ../../build/test-counts
python3 hostile.py "$reachbook" | tee "$folder/hostile.txt" || status=1
for run in journey hostile; do
    sed -n 's/^[a-z ]*browser[a-z ]*: \([0-9]*\) passed, \([0-9]*\) failed/\1 \2 0/p' "$folder/$run.txt" >"../../build/test-counts/browser-$run"
    grep -q ' passed, 0 failed' "$folder/$run.txt" || status=1
done
exit $status
