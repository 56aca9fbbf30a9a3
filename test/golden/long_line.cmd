# A line of 2 GB: refused at once, in little memory, with the register as it was.
ulimit -c 0
refused() { # the program's words and status, and whether it stayed small and quick
    python3 - "$reachbook" "$@" <<'PYTHON'
import resource, subprocess, sys, time
begun = time.monotonic()
program = subprocess.run(sys.argv[1:], capture_output=True, text=True)
seconds, peak = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(program.stdout, program.stderr.splitlines()[-1], sep="")
print("exit", program.returncode, "" if peak < 200 else f"{peak:.0f} MB", "" if seconds < 20 else f"{seconds:.0f} s")
PYTHON
}
fill() { # FILE: what is on standard input, then letters without end, then nothing at all up to 2 GB
    cat >"$1"
    head -c 3000000 /dev/zero | tr '\0' a >>"$1"
    truncate -s 2G "$1"
}
header="NHS No,Forename,Surname,Date of Birth,Postcode"
fill header.csv </dev/null
printf '%s\n,' "$header" | fill row.csv
printf '%s\n,"' "$header" | fill quote.csv
printf '%s\n' "$header" >holes.csv
truncate -s 2G holes.csv
run() { "$reachbook" "$@"; echo "exit $?"; }
run init --db r.db --authority E06000015 --name Derby
for list in header row quote holes; do
    refused import births $list.csv --db r.db
    refused dedupe $list.csv
    refused link $list.csv $list.csv
    refused geo load postcodes $list.csv --db r.db
done
run check --db r.db
