#!/usr/bin/env python3
"""Makes data/password/common.txt from the list of common passwords that Django carries (see NOTICE):
make_passwords.py common-passwords.txt.gz OUTPUT

Kept in the order of their bytes: what is left of each without digits and signs around it, from four letters on; and whole
passwords of twelve characters and more."""

import gzip
import re
import sys

STEM_MIN = 4
WHOLE_MIN = 12


def kept(passwords):
    for one in passwords:
        stem = re.sub(r"^[^a-z]+|[^a-z]+$", "", one)
        if len(stem) >= STEM_MIN and re.fullmatch(r"[!-~]+", stem) and not one.startswith("$hex["):
            yield stem
        if len(one) >= WHOLE_MIN and re.fullmatch(r"[!-~]+", one) and not one.startswith("$hex["):
            yield one


with gzip.open(sys.argv[1], "rt", encoding="utf-8") as file:
    words = sorted(set(kept(line.strip().lower() for line in file)))
with open(sys.argv[2], "w", encoding="ascii") as out:
    out.write("\n".join(words) + "\n")
