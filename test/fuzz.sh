#!/bin/sh
# fuzz.sh OUT: gives every seed of fuzz/corpus/NAME to its target in OUT/replay/NAME. The control fails on purpose and must be seen to.
set -u
out=$1; passed=0; failed=0; seeds=0
for source in fuzz/fuzz_*.c; do
    name=$(basename "$source" .c | sed 's/^fuzz_//')
    if count=$("$out/replay/$name" fuzz/corpus/"$name"/* 2>"$out/replay/$name.log") && [ "$count" -ge 10 ]; then
        passed=$((passed + 1)); seeds=$((seeds + count))
    else
        echo "fuzz seeds of $name failed:"; tail -n 20 "$out/replay/$name.log"; failed=$((failed + 1))
    fi
done
if printf fail >"$out/replay/fail" && "$out/replay/control" "$out/replay/fail" >/dev/null 2>&1; then
    echo "the replay did not notice its control"; failed=$((failed + 1))
else
    passed=$((passed + 1))
fi
mkdir -p build/test-counts
echo "$passed $failed 0" >"build/test-counts/fuzz_$(echo "$out" | tr / _)"
echo "fuzz seeds: $seeds given to $passed targets and control, $failed failed"
[ "$failed" -eq 0 ]
