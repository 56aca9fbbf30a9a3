#!/bin/sh
# A virtual environment with Splink at the pinned versions; prints its python.
set -eu
cd "$(dirname "$0")/.."
venv=build/bench-venv
if ! cmp -s bench/requirements.txt "$venv/requirements.txt"; then
    echo "making $venv with the packages of bench/requirements.txt" >&2
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check -r bench/requirements.txt >&2
    cp bench/requirements.txt "$venv/requirements.txt"
fi
echo "$venv/bin/python"
