#!/bin/sh
# with_postgres.sh COMMAND... : runs the command with REACHBOOK_TEST_POSTGRES set to a server of its own.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
parent=$(mktemp -d)
chmod 755 "$parent"
REACHBOOK_TEST_POSTGRES=$("$here/postgres.sh" START "$parent/server")
export REACHBOOK_TEST_POSTGRES
trap '"$here/postgres.sh" STOP "$parent/server"; rm -rf "$parent"' EXIT
status=0
"$@" || status=$?
exit $status
