# Ctrl-C: long work stops with one sentence and status 1, and leaves everything as it was.
stop() { # SECONDS COMMAND...: SIGINT after so long
    after=$1; shift
    timeout --preserve-status -s INT "$after" "$reachbook" "$@" >out.txt 2>err.txt; status=$?
    cat out.txt; grep '^reachbook:' err.txt; echo "exit $status"
}
state() { "$reachbook" check --db r.db; "$reachbook" count --as-of 2026-09-30 --db r.db; }
compare() { state >after.txt; if cmp -s before.txt after.txt; then echo "as it was"; else echo "changed"; fi; }
rows() { awk -v rows="$1" 'BEGIN {
    print "Registration;Name;Date of Birth;Sex;Address;Post Code;Mother/Carer;Mobile;Date Joined;Date Left;Reason;Groups"
    for (i = 1; i <= rows; i++)
        printf "R%d;Test%d, Ann;%d-%s-24;Girl;%d Long Road;DE23 6WY;;;1-Aug-24;;;\n", i, i % 5000, i % 28 + 1,
            substr("JanFebMarAprMayJun", i % 6 * 3 + 1, 3), i % 900 + 1 }'; }
"$reachbook" demo --children 300 --db r.db >/dev/null 2>&1
rows 1200000 >long.csv
rows 10 >short.csv
state >before.txt
stop 1.5 import registrations long.csv --centre Rosehill --db r.db
compare
stop 1.5 import registrations long.csv --centre Rosehill --dry-run --db r.db
stop 1 demo --children 400000 --db d.db
ls | grep '^d\.db'
stop 1.5 dedupe long.csv --out clusters.csv --pairs pairs.csv
ls | grep '^clusters\|^pairs'
# The control: what is not stopped is done.
stop 60 import registrations short.csv --centre Rosehill --db r.db | sed 's/^Import [0-9]*: .*/Import N/'
compare
