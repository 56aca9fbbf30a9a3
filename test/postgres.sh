#!/bin/sh
# A PostgreSQL server of our own for tests: "START FOLDER" prints its address, "STOP FOLDER" ends it.
# The folder must not exist yet. Needs the server programs; run as root it becomes user postgres.
set -eu
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$programs" ] || { echo "postgres.sh: no PostgreSQL server is installed" >&2; exit 1; }
verb=$1 folder=$2
as_owner() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}
case $verb in
START)
    mkdir "$folder"
    [ "$(id -u)" != 0 ] || chown postgres "$folder"
    cd "$folder"
    as_owner "$programs/initdb" -D "$folder/data" -U reachbook -A trust -E UTF8 --locale=C --no-sync >"$folder/../initdb.$$" 2>&1 || {
        cat "$folder/../initdb.$$" >&2
        exit 1
    }
    rm -f "$folder/../initdb.$$"
    as_owner "$programs/pg_ctl" -D "$folder/data" -w -s -l "$folder/data/log" \
        -o "-c listen_addresses= -c unix_socket_directories=$folder -c fsync=off -c max_connections=200 -c jit=off" start >&2
    echo "postgres://reachbook@/postgres?host=$folder"
    ;;
STOP)
    cd "$folder"
    as_owner "$programs/pg_ctl" -D "$folder/data" -m immediate -s -w stop >&2
    cd /
    rm -rf "$folder"
    ;;
*)
    echo "usage: postgres.sh START|STOP FOLDER" >&2
    exit 2
    ;;
esac
