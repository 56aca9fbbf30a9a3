#!/bin/sh
# tidy.sh SOURCES -- FLAGS: clang-tidy over one file at a time, two at once (given several files in one call it reports falsely).
files=""
while [ "$1" != -- ]; do files="$files $1"; shift; done
shift
# shellcheck disable=SC2086
printf '%s\n' $files | xargs -P 2 -I{} clang-tidy --quiet {} -- "$@" 2>/dev/null
