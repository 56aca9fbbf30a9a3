# Bad input: one plain sentence, the right exit status, nothing half-done.
run() { "$reachbook" "$@"; echo "exit $?"; }
run nonsense
run count --db missing.db
run count --db .
printf 'not a database, just some text that is long enough to be looked at' >text.db
run count --db text.db
run count --db postgres://nobody@127.0.0.1:1/none 2>&1 | sed 's/: .*server.*/: (server away)/' | head -3
run init --db r.db --authority E06000015 --name Derby
run import births missing.csv --db r.db
run import births . --db r.db
: >empty.csv
run import births empty.csv --db r.db
printf 'a\0b,c\n' >binary.csv
run import births binary.csv --db r.db
printf 'NHS No,Forename\n1,2\n' >columns.csv
run import births columns.csv --db r.db
run import nonsense columns.csv --db r.db
run measure nonsense --db r.db
run cleanse --as-of 2026-02-30 --db r.db
run serve --listen nonsense --db r.db
run check --db r.db
run measure reached --for parents --db r.db
run measure reached --for board --list --db r.db
