#!/bin/sh
# library.sh BUILD: liblinkage as other programs see it. Installed elsewhere, its header compiles alone as C99 and as C++, only what
# the header declares can be linked to, and the example, found through pkg-config, runs against the shared library and the archive.
set -eu
build=$1
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT
fail() { echo "library: $*"; exit 1; }
make -s install PREFIX=/opt/linkage DESTDIR="$place" OUT="$build" >/dev/null
export PKG_CONFIG_PATH="$place/opt/linkage/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$place"
header="$place/opt/linkage/include/linkage.h"
strict="-Wall -Wextra -Wpedantic -Werror -fsyntax-only"
# shellcheck disable=SC2086
cc -std=c99 -pedantic-errors $strict -x c "$header"
# shellcheck disable=SC2086
c++ -std=c++11 $strict -x c++ "$header"

declared=$(sed -n 's/^LINKAGE_API .*[ *]\(link[a-z_]*\)(.*/\1/p' "$header" | sort)
nm -D --defined-only "$place/opt/linkage/lib/liblinkage.so" | awk '{ print $3 }' | sort >"$place/shared"
nm -g --defined-only "$place/opt/linkage/lib/liblinkage.a" | awk 'NF == 3 { print $3 }' | sort >"$place/archive"
echo "$declared" | diff - "$place/shared" || fail "the shared library and its header differ"
echo "$declared" | diff - "$place/archive" || fail "the archive and its header differ"
for name in $declared; do grep -q "$name" docs/liblinkage.3 || fail "the manual page does not know $name"; done

flags="-std=c99 -Wall -Wextra -Werror $(pkg-config --cflags linkage)"
# shellcheck disable=SC2086,SC2046
cc $flags -o "$place/shared_example" examples/find_duplicates.c $(pkg-config --libs linkage)
# shellcheck disable=SC2086,SC2046
cc $flags -o "$place/static_example" examples/find_duplicates.c "$place/opt/linkage/lib/liblinkage.a" -lm -pthread
readelf -d "$place/shared_example" | grep -q 'liblinkage.so.1' || fail "the example does not ask for liblinkage.so.1"
LD_LIBRARY_PATH="$place/opt/linkage/lib" "$place/shared_example" >"$place/found"
"$place/static_example" | diff - "$place/found" || fail "the two examples differ"
grep -q '^record 1 is person 0$' "$place/found" && grep -q '^record 4 is person 4$' "$place/found" ||
    { cat "$place/found"; fail "the example found something else"; }
echo "library: installed, linked and run"
