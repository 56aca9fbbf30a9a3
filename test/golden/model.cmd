# Models: saved, read again with the same result, read in part; files that are no models, each with its reason.
awk 'BEGIN { split("amara tobias lena yusuf freya ola ines marek", g); split("okoye lindqvist novotna rahmani hartwell wisniewska", f)
    print "id,given_name,family_name,dob,postcode"
    for (i = 0; i < 240; i++) { n = i % 5 == 4 ? i - 1 : i
        printf "%d,%s,%s,20%02d-%02d-%02d,DE%d %dAB\n", i, g[n * 7 % 8 + 1], f[int(n / 3) % 6 + 1], 19 + n % 6, 1 + n % 12, 1 + n * 11 % 28, 1 + n % 9, n % 7 } }' >people.csv
run() { "$reachbook" "$@" >out 2>err; echo "exit $?"; grep '^reachbook' err; }
run dedupe people.csv --save-model m.json --out first.csv --pairs first_pairs.csv
run dedupe people.csv --model m.json --save-model again.json --out second.csv --pairs second_pairs.csv
cmp first.csv second.csv && cmp first_pairs.csv second_pairs.csv && cmp m.json again.json && echo "the same"
sed -n '2,4s/[0-9.e-]\{6,\}/N/p' m.json; sed -n 5,7p m.json | sed 's/[0-9.e-]\{6,\}/N/g'
echo '{"format": "linkage model 1", "columns": [{"name": "dob", "kind": "date", "levels": [
  {"level": "exact", "m": 0.5}, {"level": "one edit", "m": 0.3}, {"level": "two parts agree", "m": 0.1},
  {"level": "within a year", "m": 0.05}, {"level": "within ten years", "m": 0.03}, {"level": "differs", "m": 0.02}]}]}' >part.json
run dedupe people.csv --model part.json --save-model used.json --out third.csv
grep -A1 '"dob"' used.json | sed 's/"u": .*/"u": N/'
head -120 people.csv >a.csv; (head -1 people.csv; tail -120 people.csv) >b.csv
run link a.csv b.csv --model m.json
bad() { printf '%s' "$1" >bad.json; run dedupe people.csv --model bad.json; }
bad ''
bad '{"format": "linkage model 1", "prior": 0.1,'
bad '[1, 2]'
bad '{"prior": 0.1}'
bad '{"format": "linkage model 9"}'
bad '{"format": "linkage model 1", "prior": 1.5}'
bad '{"format": "linkage model 1", "prior": 0.1, "prior": 0.2}'
bad '{"format": "linkage model 1", "prir": 0.5}'
bad '{"format": "linkage model 1", "namesake": "two"}'
bad '{"format": "linkage model 1", "columns": [{"kind": "date"}]}'
bad '{"format": "linkage model 1", "columns": [{"name": "dob", "kind": "day"}]}'
bad '{"format": "linkage model 1", "columns": [{"name": "born", "kind": "date"}]}'
bad '{"format": "linkage model 1", "columns": [{"name": "dob", "kind": "date", "levels": [{"level": "exact", "m": -0.5}]}]}'
bad '{"format": "linkage model 1", "columns": [{"name": "dob", "kind": "date", "levels": [{"level": "exact", "m": 0.5}]}]}'
bad '{"format": "linkage model 1", "columns": [{"name": "dob", "kind": "date", "levels": [{"level": "similar", "m": 0.5}]}]}'
bad '{"format": "linkage model 1", "household": {"columns": ["dob"]}}'
sed 's/"exact", "m": 0\.[0-9]*/"exact", "m": 0.0001/' m.json >bad.json; run dedupe people.csv --model bad.json | sed 's/sum to [0-9.]*/sum to N/'
run dedupe people.csv --model missing.json
run dedupe people.csv --model .
head -c 2000000 /dev/zero >bad.json; run dedupe people.csv --model bad.json
