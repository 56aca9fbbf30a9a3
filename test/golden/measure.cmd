# The measure language on the command line: what it refuses, and how; what it says of an empty register.
run() { "$reachbook" "$@"; echo "exit $?"; }
run measure 'knwon' --db none.db
run measure 'in wrd "X"' --db none.db
run measure 'known and (reached' --db none.db
run measure reached --where 'registered or' --db none.db
run measure reached --of 'aged' --db none.db
run measure reached --by colour --db none.db
run measure reached --by ward,age,lsoa --db none.db
run measure reached --unit dog --db none.db
run measure reached --months 99 --db none.db
run measure reached --list --months 3 --db none.db
run measure reached --as-of 2999-01-01 --db none.db
run measure 'reached version 9' --db none.db
run measure reached --db none.db
run measure reached --measures nowhere --db none.db
mkdir own
printf 'measure seldom\n  title Seldom seen\n  count reached, not sustaned\n  meaning Few contacts.\n' >own/a.measure
run measure seldom --measures own --db none.db
printf 'measure seldom\n  title Seldom seen\n  count not seldom\n  meaning Few contacts.\n' >own/a.measure
run measure seldom --measures own --db none.db
printf 'measure seldom\n  title Seldom seen\n  count reached, not sustained\n  meaning Few contacts.\n  did are seldom seen\n' >own/a.measure
printf 'measure seldom\n  title Again\n  count known\n  meaning Known.\n' >own/b.measure
run measure seldom --measures own --db none.db
rm own/b.measure
"$reachbook" demo --children 60 --seed 3 --db r.db >demo.txt 2>&1
run measure seldom --measures own --as-of 2026-09-30 --db r.db
run measure seldom --measures own --as-of 1999-09-30 --db r.db
run measure reached --where 'in ward "Abbeyy"' --as-of 2026-09-30 --db r.db
run measure reached --where 'in group rome' --as-of 2026-09-30 --db r.db
run measure reached --where 'aged 9' --as-of 2026-09-30 --db r.db
run measure reached --by age,centre --as-of 2026-09-30 --db r.db
run measure reached --months 3 --as-of 2026-09-30 --db r.db
run measure unknown --list --as-of 2026-09-30 --db r.db
run measure attendances --list --as-of 2026-09-30 --db r.db
run measure attendances --as-of 2026-09-30 --db r.db
run measure 'reached change since 2026-03-31' --as-of 2026-09-30 --db r.db
run measure 'reached change since 6 months' --unit family --format csv --as-of 2026-09-30 --db r.db
run measure 'reached gained since 6 months' --by centre --as-of 2026-09-30 --db r.db
run measure 'reached change since 6 months' --by centre --as-of 2026-09-30 --db r.db
run measure 'reached change since 6 months' --for board --as-of 2026-09-30 --db r.db
run measure 'reached change since 2027-01-01' --as-of 2026-09-30 --db r.db
run measure 'reached lost since 1999-01-01' --as-of 2026-09-30 --db r.db
run measure 'reached lost since 3 months' --unit family --as-of 2026-09-30 --db r.db
run measure 'reached change snce 3 months' --as-of 2026-09-30 --db r.db
run measure 'registered-not-attending rolling 3 months' --as-of 2026-09-30 --db r.db
run measure families-reached --months 3 --as-of 2026-09-30 --db r.db
run measure contacts-per-child --as-of 2026-09-30 --db r.db
printf 'measure old\n  title Reached, of 2019\n  count reached\n  meaning Old.\n  per population of 2019\n  stale 3 years\n' >own/a.measure
run measure old --measures own --as-of 2026-09-30 --db r.db
