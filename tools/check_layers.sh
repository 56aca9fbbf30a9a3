#!/bin/sh
# Fails when an #include crosses the arrows in tools/layers.txt.
cd "$(dirname "$0")/.." || exit 1
grep -Hn '^%*#include "[a-z]*/' -r src | awk -F'[:"/]' '
    BEGIN { while ((getline line < "tools/layers.txt") > 0) {
                if (line ~ /^#/) continue
                split(line, half, ":"); n = split(half[2], may, " ")
                allow[half[1], half[1]] = 1
                for (i = 1; i <= n; i++) allow[half[1], may[i]] = 1 } }
    { split($0, part, "\""); split(part[2], to, "/"); split($0, p, "/")
      if (!((p[2], to[1]) in allow)) { print "layers: " $0; bad = 1 } }
    END { exit bad }'
