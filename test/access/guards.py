"""guards.py MODE: the control of the canary crawl. One guard after the other is taken out of the program; the crawl must see each."""
import subprocess
import sys
import tempfile

import crawl
import served

GUARDS = [
    ("a child's page", "src/register/child.c", "s/        person = 0;/        (void)0;/"),
    ("a family's page", "src/register/family.c", "s/if (!may_about(actor, ACTION_SEE_PEOPLE, \\&subject))/if (false)/"),
    ("lists and search", "src/register/rows.c", "s/return may_about(actor, ACTION_SEE_PEOPLE, \\&subject);/return true;/"),
    ("duplicates and their judging", "src/register/shielded.c", "s/\\*out = any ? closed : set;/*out = closed;/"),
    ("counts, maps and their lists", "src/web/site.c", "s/options.open_only = true;/options.open_only = false;/"),
    ("rows of an import", "src/intake/withdraw.c", "s/person_set_has(\\&hidden, rows_int(rows, 5))/false/"),
]

caught = served.Count("canary control")
with tempfile.TemporaryDirectory() as folder:
    for words, file, edit in GUARDS:
        subprocess.run(["make", "-s", f"MODE={sys.argv[1]}", "mutant", f"FILE={file}", f"EDIT={edit}", f"TO={folder}/mutant"], check=True)
        count = crawl.crawl(f"{folder}/mutant/reachbook", 3, ["coordinator"], folder, f"without the guard of {words}")
        print(f"without the guard of {words}: {count.failed} claims failed, as they must")
        caught.claim(count.failed > 0, f"the crawl did not see that the guard of {words} was gone")
sys.exit(0 if caught.end() else 1)
