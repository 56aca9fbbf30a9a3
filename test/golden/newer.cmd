# A register made by a newer program, or by another program: nothing opens it, nothing changes it.
run() { "$reachbook" "$@" </dev/null; echo "exit $?"; }
run init --db newer.db --authority E06000015 --name Derby
sqlite3 newer.db "INSERT INTO schema_version VALUES (9999, 'of tomorrow', '2030-01-01T00:00:00Z')"
sqlite3 other.db "CREATE TABLE anything (x)"
printf 'NHS No,Forename,Surname,Date of Birth,Postcode\n,Ada,Example,2024-01-01,DE23 6WY\n' >births
before=$(sqlite3 newer.db .dump | cksum)
for db in newer.db other.db; do
    for command in "init" "migrate" "count" "measure reached" "check" "cleanse --apply" "import births births" "withdraw 1" \
        "geo load postcodes births" "user add sam --role admin" "backup copy.db" "serve --listen 127.0.0.1:0"; do
        run $command --db $db
    done
    run restore $db --db restored.db
done 2>&1 | sed 's/this program has [0-9]*/this program has N/' | sort | uniq -c
[ "$before" = "$(sqlite3 newer.db .dump | cksum)" ] && echo "as it was"
ls
