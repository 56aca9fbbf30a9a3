#!/bin/sh
# One story on every store: fill a register through the front door, count, import again (nothing changes), withdraw and restore. The
# same figures must come out on SQLite and PostgreSQL.
set -eu
reachbook=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# Everything that the story prints, without the password and the register's own address.
tell() {
    db=$1
    "$reachbook" demo --children 600 --seed 11 --lists "$folder/lists" --db "$db" 2>"$folder/demo.txt" | grep -v '^sign in'
    "$reachbook" count --as-of 2026-09-30 --db "$db"
    for by in ward centre age decile group; do "$reachbook" measure reached --by $by --as-of 2026-09-30 --format csv --db "$db"; done
    "$reachbook" measure known-not-registered --list --as-of 2026-09-30 --format csv --db "$db" | wc -l
    for by in lsoa age; do "$reachbook" measure engaged --by $by --for board --as-of 2026-10-12 --format csv --db "$db"; done
    "$reachbook" import births "$folder"/lists/births_2026-08.csv --db "$db" 2>/dev/null || true
    "$reachbook" count --as-of 2026-09-30 --db "$db"
    "$reachbook" check --db "$db" | sed 's/[0-9][0-9]* audited/N audited/'
}

tell "$folder/story.db" >"$folder/sqlite.txt"
grep -q 'children registered today' "$folder/sqlite.txt" || failed=1
if [ -n "${REACHBOOK_TEST_POSTGRES:-}" ]; then
    psql -q "$REACHBOOK_TEST_POSTGRES" -c 'SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public'
    tell "$REACHBOOK_TEST_POSTGRES" >"$folder/postgres.txt" || { cat "$folder/demo.txt"; failed=1; }
    diff -u "$folder/sqlite.txt" "$folder/postgres.txt" || failed=1
else
    echo "story: PostgreSQL left out, REACHBOOK_TEST_POSTGRES is not set"
fi
# The control: a story that differs must be seen to differ.
sed 's/registered/re-registered/' "$folder/sqlite.txt" | cmp -s - "$folder/sqlite.txt" && failed=1
mkdir -p build/test-counts
[ "$failed" -eq 0 ] && echo "1 0 0" >"build/test-counts/story_$(echo "$1" | tr / _)" || echo "0 1 0" >"build/test-counts/story_$(echo "$1" | tr / _)"
cat "$folder/sqlite.txt" | head -12
exit $failed
