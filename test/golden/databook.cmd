# What a data book refuses, and the files it writes; --area wants a place that is there. No PDF without a browser.
"$reachbook" demo --children 300 --db demo.db >/dev/null 2>&1
export REACHBOOK_DB=demo.db
"$reachbook" report databook; echo "exit $?"
"$reachbook" report other --out book; echo "exit $?"
"$reachbook" report databook --out book --area Rosehil; echo "exit $?"
"$reachbook" report databook --out book --as-of 2999-01-01; echo "exit $?"
"$reachbook" report databook --out book --as-of 1990-01-01; echo "exit $?"
"$reachbook" report databook --out book --for everybody; echo "exit $?"
ls book 2>/dev/null
PATH=/nowhere "$reachbook" report databook --out book --area Rosehill --as-of 2026-09-30 2>/dev/null | sed 's/ *[0-9]* KB$//'
ls book
head -c 38 book/databook-centre-1.csv
touch file
"$reachbook" report databook --out file/book --as-of 2026-09-30; echo "exit $?"
