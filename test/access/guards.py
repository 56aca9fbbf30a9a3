"""guards.py MODE: the control of the canary crawl. One guard after the other is taken out of the program; the crawl must see each."""
import subprocess
import sys
import tempfile

import attack
import crawl
import families
import served

GUARDS = [
    ("a child's page", "src/register/child.c", "s/        person = 0;/        (void)0;/"),
    ("a family's page", "src/register/family.c", "s/if (!may_about(actor, ACTION_SEE_PEOPLE, \\&subject))/if (false)/"),
    ("lists and search", "src/register/rows.c", "s/return may_about(actor, ACTION_SEE_PEOPLE, \\&subject);/return true;/"),
    ("duplicates and their judging", "src/register/shielded.c", "s/hidden.closed = set;/;/"),
    ("counts, maps and their lists", "src/measure/picture.c", "s/!own.with_restricted/false/"),
    ("which families a centre knows", "src/register/near.c", "s/guard.elsewhere = actor/guard.elsewhere = false/"),
    ("lists of a centre", "src/register/shielded.c", "s/hidden->of_centre .. !person/false \\&\\& !person/"),
    ("rows of an import", "src/intake/withdraw.c", "s/hidden_has(\\&hidden, rows_int(rows, 5))/false/"),
]

caught = served.Count("canary control")
with tempfile.TemporaryDirectory() as folder:
    for words, file, edit in GUARDS:
        subprocess.run(["make", "-s", f"MODE={sys.argv[1]}", "mutant", f"FILE={file}", f"EDIT={edit}", f"TO={folder}/mutant"], check=True)
        mutant, name = f"{folder}/mutant/reachbook", f"without the guard of {words}"
        of_centre = "centre" in words
        count = crawl.crawl_other(mutant, 3, ["coordinator.at"], folder, name) if of_centre else crawl.crawl(mutant, 3, ["coordinator"], folder, name)
        print(f"without the guard of {words}: {count.failed} claims failed, as they must")
        caught.claim(count.failed > 0, f"the crawl did not see that the guard of {words} was gone")
    subprocess.run(["make", "-s", f"MODE={sys.argv[1]}", "mutant", "FILE=src/web/route.c", "EDIT=s/if (response->status == 404 .*/if (false)/", f"TO={folder}/mutant"], check=True)
    register, count = folder + "/timed.db", served.Count("without ticks", quiet=True)
    served.demo(f"{folder}/mutant/reachbook", register)
    closed = families.add(register, 2)[0]["child"]
    with served.Server(f"{folder}/mutant/reachbook", register) as server:
        attack.absent_and_forbidden(count, server, closed)
    caught.claim(count.failed > 0, "without ticks absent was not told from forbidden")
sys.exit(0 if caught.end() else 1)
