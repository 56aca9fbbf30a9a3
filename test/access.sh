#!/bin/sh
# access.sh REACHBOOK MODE: who may open what, asked of running servers: the published matrix, the canary crawl with its control, attacks,
# and what is wrong on the wire. CANARIES=100 crawls with so many families; nginx is fetched when it is not installed.
set -eu
cd "$(dirname "$0")/.."
python3 test/access/matrix.py "$1"
python3 test/access/crawl.py "$1" "${CANARIES:-10}"
python3 test/access/blind.py "$1"
python3 test/access/guards.py "$2"
python3 test/access/attack.py "$1"
python3 test/access/wire.py "$1" "${MALFORMED:-10000}" 1000 "$2"
