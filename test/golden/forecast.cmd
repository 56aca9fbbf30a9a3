# The forecast of a register without centres: the authority, its wards, its ages; bad words.
run() { "$reachbook" "$@" --db r.db; echo "exit $?"; }
run init --authority E06000015 --name Derby
run forecast --as-of 2026-09-30
run forecast --as-of 2026-09-30 --by ward --years 2
run forecast --as-of 2026-09-30 --by age --years 1 --format csv
run forecast --as-of 2026-09-30 --by area --years 1 --format json >json.txt
head -20 json.txt
run forecast --by street
run forecast --years 0
run forecast --format pdf
run forecast Derby
"$reachbook" init --authority E06000001 --name Hartlepool --db h.db; "$reachbook" forecast --db h.db; echo "exit $?"
"$reachbook" forecast --db missing.db; echo "exit $?"
