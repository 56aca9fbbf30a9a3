# Several values in a record, pairs that are known, lists in which a person occurs once, columns that tell nothing.
export LC_ALL=C
awk 'BEGIN { split("amara tobias lena yusuf freya ola ines marek", g); split("okoye lindqvist novotna rahmani hartwell wisniewska", f)
    print "id,given_name,surname,dob,postcode,phone,maiden_name,old_postcode,phone2,state,nhs_number"
    for (i = 0; i < 240; i++) { n = i
        printf "%d,%s,%s,20%02d-%02d-%02d,DE%d %dAB,0770090%04d,,,,Derby,\n", i, g[n * 7 % 8 + 1], f[int(n / 3) % 6 + 1], 19 + n % 6, 1 + n % 12, 1 + n * 11 % 28, 1 + n % 9, n % 7, n * 37 % 10000 } }' >people.csv
cat >>people.csv <<'CSV'
a,quentin,ashworth,2021-06-06,DE72 3XY,07700900777,,,,Derby,
b,quentin,marlowe,2021-06-06,SK17 9ZZ,07700911111,Ashworth,de72 3xy,07700 900777,Derby,
c,rowena,castle; ashby,2020-02-02,DE1 1AA,07700922222,,,,Derby,
d,rowena,ashby,2020-02-02,DE1 1AA | DE2 2BB,07700933333,,,,Derby,
CSV
run() { "$reachbook" "$@" >out 2>err; echo "exit $?"; grep -v '^  [a-z]*:\|done$\|^Comparing\|^Learning\|csv:$' err; }
run dedupe people.csv --out clusters.csv --report people.html
grep ',[bd]$' clusters.csv
grep -c 'another family name' people.html
"$reachbook" dedupe people.csv --explain a,b 2>/dev/null | head -4
"$reachbook" dedupe people.csv --explain c,d 2>/dev/null | head -3
echo "-- known pairs"
printf 'id_a,id_b,match\na,b,no\n3,4,yes\n' >labels.csv
run dedupe people.csv --labels labels.csv --out clusters.csv
grep ',[b4]$' clusters.csv
"$reachbook" dedupe people.csv --labels labels.csv --explain 3,4 2>/dev/null | head -3
wrong() { printf '%s\n' "$@" >labels.csv; run dedupe people.csv --labels labels.csv | grep -v "  "; }
wrong id_a,id_b a,b
wrong id_a,id_b,match a,nobody,1
wrong id_a,id_b,match a,a,1
wrong id_a,id_b,match a,b,perhaps
wrong id_a,id_b,match a,b,1 b,c,1 '"c",a,0'
echo "-- one to one"
head -1 people.csv >first.csv; cat first.csv >second.csv
sed -n 2,120p people.csv >>first.csv; sed -n 80,240p people.csv >>second.csv
tail -4 people.csv >>first.csv; tail -4 people.csv >>second.csv; tail -4 people.csv | sed 's/^\([a-d]\),/\1\1,/' >>second.csv
"$reachbook" link first.csv second.csv 2>/dev/null | cut -d, -f1,2 | grep -c '^[a-d]'
"$reachbook" link first.csv second.csv --one-to-one 2>/dev/null | cut -d, -f1,2 | grep '^[a-d]'
"$reachbook" link first.csv second.csv --one-to-one 2>/dev/null | cut -d, -f1 | sort | uniq -d
run dedupe people.csv --one-to-one
