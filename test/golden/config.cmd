# Settings: the table, the order of the places, and faults with file, line and what was expected.
run() { "$reachbook" "$@"; echo "exit $?"; }
unset REACHBOOK_CONFIG REACHBOOK_DB REACHBOOK_UPPER_AGE
run help config
run init --db r.db --authority E06000015 --name Derby
printf 'db = r.db\nupper_age = 4\n' >reachbook.conf
run count --as-of 2026-09-30
REACHBOOK_UPPER_AGE=3 run count --as-of 2026-09-30
REACHBOOK_UPPER_AGE=3 run count --as-of 2026-09-30 --upper-age 19 --reach-months=6
printf '# other\ndb = r.db\n' >other.conf
run count --as-of 2026-09-30 --config other.conf
run count --config missing.conf
run count --upper-age 99
run count --session-idle-minutes 5
REACHBOOK_REACH_MONTHS=many run count
for line in 'uper_age = 5' 'colour = red' 'upper_age 5' 'certain = 95%' 'upper_age = 5
upper_age = 6' 'possible = 0.95'; do
    printf 'db = r.db\n%s\n' "$line" >reachbook.conf
    run count
done
