"""blind.py REACHBOOK: asking another centre, blind. Three registers alike but for one child of the second centre: known there, restricted there, not there.
A desk of the first centre types the child in: it learns that somebody may be known, or nothing, and never more."""
import os
import re
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time

import crawl
import families
import served

HINT = re.compile("A family like this may (also )?be known at another centre")
STEP = 29  # days between the births of two families: else a slip of typing makes one of the other


def form(family, at):
    number = at * STEP
    return {"given": families.token(number, "given"), "family": families.token(number, "family"), "birth": crawl.day(family["birth"]), "postcode": family["postcode"],
            "line": families.token(number, "line"), "sex": "F", "carer": f"{families.token(number, 'carer')} {families.token(number, 'carerfamily')}", "centre": 1}


def wait_ready(browser):
    for _ in range(300):
        if "still being read" not in browser.get("/register").body:
            return
        time.sleep(0.1)


def main():
    program, count = os.path.realpath(sys.argv[1]), served.Count("blind check")
    with tempfile.TemporaryDirectory() as folder:
        served.demo(program, folder + "/none.db")
        served.add_user(program, folder + "/none.db", "second.at", "reception", centre=2)
        for name in ("known", "hidden"):
            shutil.copy(folder + "/none.db", f"{folder}/{name}.db")
        added = families.add(folder + "/known.db", 30, restricted=False, elsewhere=True, step=STEP)
        families.add(folder + "/hidden.db", 30, restricted=True, elsewhere=True, step=STEP)
        with served.Server(program, folder + "/none.db") as none, served.Server(program, folder + "/known.db") as known, \
                served.Server(program, folder + "/hidden.db") as hidden:
            desks = {name: served.signed_in(server, "reception.at") for name, server in (("none", none), ("known", known), ("hidden", hidden))}
            for desk in desks.values():
                wait_ready(desk)
            took = {"none": [], "hidden": []}
            for at, family in enumerate(added):
                told = form(family, at)
                answers = {}
                for name in ("none", "hidden", "none", "hidden"):
                    began = time.perf_counter()
                    answers[name] = desks[name].post("/register", {**told, "birth": "nonsense"} if at >= 5 else {**told, "once": f"{at:064x}"})
                    took[name].append(time.perf_counter() - began)
                a, b = answers["none"], answers["hidden"]
                same = (a.status, crawl.plain(a.body), re.sub(r"\d+", "N", str(a.location))) == (b.status, crawl.plain(b.body), re.sub(r"\d+", "N", str(b.location)))
                count.claim(same and not HINT.search(b.body), f"family {at}: restricted is told from absent: {a.status} {b.status}")
            answer = desks["known"].post("/register", {**form(added[0], 0), "once": "a" * 64})
            count.claim(answer.status == 200 and HINT.search(answer.body), f"no hint: {answer.status}")
            own = {one.lower() for one in form(added[0], 0).values() if isinstance(one, str)}
            told = {one for one in crawl.TOKEN.findall(answer.body) if not any(one.lower() in typed for typed in own)}
            count.claim(not told and str(added[0]["child"]) not in answer.body and str(added[0]["family"]) not in answer.body, f"the hint tells {told}")
            written = lambda: sqlite3.connect(folder + "/known.db").execute("SELECT COUNT(*) FROM audit WHERE action = 'blind-hint'").fetchone()[0]
            count.claim(written() == 1, "the hint is not in the audit log")
            answer = desks["known"].post("/register", {**form(added[0], 0), "once": "a" * 64, "same": "ask"})
            count.claim(answer.status == 303 and written() == 1, f"asking: {answer.status}")
            second = served.Browser(known)
            second.sign_in("second.at")
            page = second.get("/asked")
            count.claim("1 asked" in page.body and families.token(0, "given") in page.body, "the other centre does not read the question")
            asked = re.search(r'name="ask" value="(\d+)"', page.body)
            count.claim(desks["known"].post("/asked/answer", {"ask": asked.group(1), "answer": "same"}).status == 404, "the asker may answer")
            count.claim(second.post("/asked/answer", {"ask": asked.group(1), "answer": "maybe"}).status == 400, "any answer will do")
            count.claim(second.post("/asked/answer", {"ask": asked.group(1), "answer": "same"}).status == 303, "one click does not answer")
            count.claim(second.post("/asked/answer", {"ask": asked.group(1), "answer": "same"}).status == 409, "it is answered twice")
            count.claim("1 asked" not in second.get("/asked").body, "the badge stays")
            count.claim("Yes, we know this child." in desks["known"].get("/notices").body, "the asker does not read the answer")
            own_page = desks["known"].get("/asked").body
            count.claim("Yes, the same child" in own_page and str(added[0]["child"]) not in own_page, "the asker's page tells more than the answer")
            count.claim("Compare and join" in served.signed_in(known, "leader").get("/asked").body, "nobody can join the two")
            hints = sum(bool(HINT.search(desks["known"].post("/register", {**form(added[i], i), "once": f"{i:063x}b"}).body)) for i in range(1, 30))
            count.claim(hints == 29 and 1 < written() <= 20, f"{hints} of 29 more hints, {written()} children written")
            middle = {name: statistics.median(times) for name, times in took.items()}
            count.claim(abs(middle["none"] - middle["hidden"]) < 0.3 * max(middle.values()) + 0.003, f"times tell them apart: {middle}")
            print(f"blind check: {hints + 1} hints of 30 families; median seconds {middle}")
        # The control: without the guard of restricted families the hint would come.
        control = served.Count("control", quiet=True)
        db = sqlite3.connect(folder + "/hidden.db")
        db.execute("DELETE FROM restricted")
        db.commit()
        with served.Server(program, folder + "/hidden.db") as server:
            desk = served.signed_in(server, "reception.at")
            wait_ready(desk)
            control.claim(not HINT.search(desk.post("/register", {**form(added[9], 9), "once": "c" * 64}).body), "")
        count.claim(control.failed == 1, "the control was not caught")
    return count.end()


sys.exit(0 if main() else 1)
