# A full disk: each write says so, exits with 1, leaves nothing half-done and the register as it was.
. "$golden/../full_disk.sh"
run() { "$reachbook" "$@"; echo "exit $?"; }
whole() {
    "$reachbook" check --db disk/r.db && "$reachbook" count --as-of 2026-09-30 --db disk/r.db >now.txt && cmp before.txt now.txt && ls disk
}
births() {
    echo "NHS No,Forename,Surname,Date of Birth,Postcode"
    awk -v rows="$1" 'BEGIN { for (i = 1; i <= rows; i++) printf ",Given%d,Family%d,%d-%02d-%02d,DE23 6WY\n", i, i * 7, 2022 + i % 4, i % 12 + 1, i % 28 + 1 }'
}
births 300 >births.csv
awk 'BEGIN { print "id,forename,surname"; for (i = 1; i <= 800; i++) printf "a long name for record %d,Given%d,Family%d\n", i, i, i * 7 }' >people.csv

full 200
run init --db disk/r.db --authority E06000015 --name Derby
free
ls disk
run init --db disk/r.db --authority E06000015 --name Derby
printf 'a long password for Sam\n' | run user add sam --role leader --db disk/r.db
"$reachbook" count --as-of 2026-09-30 --db disk/r.db >before.txt

full
run import births births.csv --rejects rejects.csv --db disk/r.db
printf 'a long password for Kim\n' >password
run backup disk/backup.db --db disk/r.db
run dedupe people.csv --out disk/clusters.csv 2>&1 | grep -v ': [a-z_]*$'
run restore disk/r.db --db disk/other.db
free
whole
ls rejects.csv

echo "what was there stays"
echo old >disk/clusters.csv
full
run dedupe people.csv --out disk/clusters.csv 2>&1 | tail -2
cat disk/clusters.csv
free
rm disk/clusters.csv
run dedupe people.csv --out /dev/full 2>&1 | tail -2
"$reachbook" measure reached --db disk/r.db >/dev/full; echo "exit $?"

echo "the pages"
"$reachbook" serve --listen 127.0.0.1:0 --db disk/r.db 2>served.txt &
server=$!
until grep -qs http served.txt; do sleep 0.1; done
address=$(sed -n 's|.*\(http://[^/]*\)/.*|\1|p' served.txt)
full 0 $server
python3 "$golden/../sign_in.py" "$address" sam "a long password for Sam"
free $server
whole
python3 "$golden/../sign_in.py" "$address" sam "a long password for Sam"
kill $server
wait $server

echo "with room again"
run import births births.csv --rejects rejects.csv --db disk/r.db
