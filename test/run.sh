#!/bin/sh
# Whole-program tests of one build: golden runs, fuzz seeds, then the story on SQLite and (when a server was started) on PostgreSQL.
set -eu
cd "$(dirname "$0")/.."
test/golden.sh "$1"
test/fuzz.sh "$(dirname "$1")"
test/story.sh "$1"
case "$1" in *release*) test/access.sh "$1" release ;; esac
case "$1" in *release*) test/library.sh "$(dirname "$1")" ;; esac
case "$1" in *release*) test/trust/durability.sh "$(dirname "$1")" "${KILLS:-10}" "${CUTS:-5}" ;; esac
