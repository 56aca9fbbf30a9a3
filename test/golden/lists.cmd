# What is no list, no places, no backup, no layout: said plainly wherever a file is named.
run() { "$reachbook" "$@"; echo "exit $?"; }
run init --db r.db --authority E06000015 --name Derby
: >empty
printf 'a\0b,c\n' >binary
printf 'NHS No,Forename\n1,2\n' >columns
printf 'Colour,Size\nred,2\n' >strange
printf 'NHS No,Forename,Surname,Date of Birth,Postcode\n,Ada,Example,2024-01-01,DE23 6WY\n' >births
for file in missing . empty binary columns strange; do
    echo "-- $file"
    run import births $file --db r.db
    run import births births --layout $file --db r.db
    run dedupe $file
    run link births $file
    run geo load postcodes $file --db r.db
    run geo load boundaries $file --db r.db
    run restore $file --db r.db
    run check --db $file
done
echo "-- places for results"
for place in nowhere/results.csv .; do
    run import births births --rejects $place --db r.db
    run dedupe births --out $place
    run backup $place --db r.db
    run init --db $place
done
run check --db r.db
ls
run backup backup.db --db r.db
run backup backup.db --db r.db
run init --db r.db --authority E06000015 --name Derby
run init --db other.db --authority E06000015 --name ""
run import births births --db r.db
run restore backup.db --db r.db
run check --db r.db
run check --db r.db.before-restore
ls
