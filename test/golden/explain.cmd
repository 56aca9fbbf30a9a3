# Why two records are taken for one person: a sentence and a waterfall within 80 columns; ids that are not there.
run() { "$reachbook" "$@" 2>&1 | grep -v '^  .*: \|^people.csv:\|done$\|^Comparing\|^Learning'; }
status() { "$reachbook" "$@" >out 2>err; echo "exit $?"; tail -1 err; }
cat >people.csv <<'CSV'
id,first_name,surname,dob,sex,street,postcode,nhs_number
1,Amara,Okoye,2022-03-14,F,12 Mill Lane,DE1 2AB,9434765919
2,Amara,Okoye,2022-03-14,F,12 Mill Lane,DE1 2AB,
3,Tobias,Lindqvist,2021-11-02,M,4 Canal Street,DE3 4CD,
4,Lena,Novotná,2023-05-20,F,31 Station Road,DE5 6EF,
5,Lina,Novotná,2021-01-09,F,31 Station Road,DE5 6EF,
6,Yusuf,Rahmani,2022-08-30,M,7 Park Close,DE7 8GH,
7,Rahmani,Yusuf,2022-08-30,M,7 Park Close,,
8,Freya,Hartwell,2020-12-01,F,9 Chapel Walk,DE9 1JK,4010232137
9,Freya,Hartwell,2020-12-01,F,9 Chapel Walk,DE9 1JK,9434765870
"10,b",Ola,Wiśniewska,2021-06-06,F,2 Mill Lane,DE1 2AC,
CSV
export LC_ALL=C.UTF-8
run dedupe people.csv --explain 1,2
run dedupe people.csv --explain 6,7
run dedupe people.csv --explain 8,9
LC_ALL=C run dedupe people.csv --explain '5,10,b'
LC_ALL=C "$reachbook" dedupe people.csv --explain 4,5 2>/dev/null | awk 'length > 80 { print "too long: " $0 }'
status dedupe people.csv --explain 1,99
status dedupe people.csv --explain 98,99
status dedupe people.csv --explain 17
status dedupe people.csv --explain 3,3
