#!/bin/sh
# access.sh REACHBOOK MODE: who may open what, asked of running servers: the published matrix, the canary crawl with its control, and attacks.
set -eu
cd "$(dirname "$0")/.."
python3 test/access/matrix.py "$1"
python3 test/access/crawl.py "$1" "${CANARIES:-20}"
python3 test/access/blind.py "$1"
python3 test/access/guards.py "$2"
python3 test/access/attack.py "$1" "${MALFORMED:-1000}"
