#!/bin/sh
# forecast.sh [FOLDER]: the forecast on held-back years, beside the last value carried forward.
# FOLDER (or $REACHBOOK_OPEN_DATA) holds the ONS tables that tools/make_geo.py reads: population/sape*.csv.gz and
# geo/lookup_lsoa11_ward17_ltla21_ew.csv.gz. docs/FORECAST.md says what the table shows.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-${REACHBOOK_OPEN_DATA:-}}
if [ ! -d "$folder/population" ]; then
    echo "forecast: name the folder of the open data (it holds population/ and geo/): ./run bench forecast FOLDER" >&2
    exit 2
fi
make -s build/release/bench/forecast_bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gunzip -c "$folder/geo/lookup_lsoa11_ward17_ltla21_ew.csv.gz" > "$work/lookup.csv"
for year in 2017 2019 2020; do
    gunzip -c "$folder/population/sape${year}_lsoa11_ew_age0_11.csv.gz" > "$work/$year.csv"
done
cd "$work"
exec "$OLDPWD/build/release/bench/forecast_bench" lookup.csv 2017.csv 2019.csv 2020.csv
