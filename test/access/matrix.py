"""matrix.py REACHBOOK: every cell of docs/ACCESS.md, asked of a running server; and that the page is what the program prints."""
import os
import re
import sqlite3
import sys
import tempfile

import families
import served

CASES = ["own centre", "other centre", "whole authority", "other authority", "restricted", "merged", "deleted"]
DENIED = ("You may not see this page", "You may not do this")
PLACES = {"{line}": "held", "{list}": "1", "{centre}": "1", "{check}": "nhs", "{lsoa}": "E01013472", "{name}": "icon.svg", "{what}": "joined", "{user}": "0"}


def tables(text):
    """The cells of the page: (method, path, role, case) -> word."""
    cells, titles = {}, None
    for line in text.splitlines():
        row = [one.strip() for one in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if row and not row[0] and "Auditor" in row:
            roles = [None, "none"] + served.ROLES + ["of one centre"]
            titles = len(row)
            assert titles == len(roles), "a role is missing here or there"
        found = re.fullmatch(r"`(GET|POST) (\S+)`", row[0]) if row else None
        if found and row[1] in ["none"] + served.ROLES:
            for case, word in zip(CASES, row[2:]):
                cells[found[1], found[2], row[1], case] = word
        elif found:
            words = dict(zip(["none"] + served.ROLES + ["at"], row[1:]))
            for role in ["none"] + served.ROLES:
                cells.setdefault((found[1], found[2], role, None), words[role])
            for role in served.CENTRE_ROLES:
                cells[found[1], found[2], role + ".at", None] = words[role] if words["at"] == "as the role" else "no"
    return cells


def second_authority(db, write):
    db.execute("INSERT INTO authority (id, code, name, w_from) VALUES (777, 'X', 'Elsewhere', ?)", (write,))


def subjects(register):
    """The number of a record for each address that speaks of one, and each case."""
    families.add(register, 1, restricted=True)
    db = sqlite3.connect(register)
    one = lambda sql, *values: db.execute(sql, values).fetchone()[0]
    write = one("SELECT MAX(seq) FROM audit")
    second_authority(db, write)
    centres = [row[0] for row in db.execute("SELECT id FROM centre ORDER BY id LIMIT 2")]
    lone = "SELECT r.person FROM registration r JOIN person p ON p.id = r.person AND p.w_to IS NULL WHERE r.centre = ? AND r.w_to IS NULL AND " \
           "r.person < 900000000 AND NOT EXISTS (SELECT 1 FROM merge m WHERE m.person = r.person OR m.into_person = r.person) ORDER BY r.person"
    here = known_at(db, centres[0])
    own = next(row[0] for row in db.execute(lone, (centres[0],)) if row[0] in here)
    other = next(row[0] for row in db.execute(lone, (centres[1],)) if row[0] not in here)
    merged = one("SELECT person FROM merge WHERE w_to IS NULL AND person < 900000000 ORDER BY person")
    gone, foreign = 800000001, 800000002
    for person, authority, end in ((gone, 1, write), (foreign, 777, None)):
        authority = one("SELECT MIN(id) FROM authority") if authority == 1 else authority
        db.execute("INSERT INTO person (authority, id, kind, source, ref, given, family, w_from, w_to) VALUES (?, ?, 'child', 1, ?, 'A', 'B', ?, ?)",
                   (authority, person, str(person), write, end))
        db.execute("INSERT INTO family (authority, id, source, ref, w_from, w_to) VALUES (?, ?, 1, ?, ?, ?)", (authority, person, str(person), write, end))
        db.execute("INSERT INTO family_member (authority, family, person, role, w_from, w_to) VALUES (?, ?, ?, 'child', ?, ?)",
                   (authority, person, person, write, end))
    db.execute("INSERT INTO intake (authority, id, source, kind, layout, file_name, digest, total, accepted, unchanged, queued, rejected, at, w_from) "
               "VALUES (777, 800000003, 1, 'births', 'x', 'x', 'x', 0, 0, 0, 0, 0, 0, ?)", (write,))
    db.execute("INSERT INTO job (authority, id, kind, title, actor, began_at, state, w_from) VALUES (777, 800000004, 'preview', 'x', 1, 0, 'done', ?)",
               (write,))
    db.execute("INSERT INTO app_user (authority, id, name, role, password, failed, failed_since, locked_until, w_from) "
               "VALUES (777, 800000005, 'elsewhere', 5, '', 0, 0, 0, ?)", (write,))
    spare = 800000006  # whose account is changed and closed
    db.execute("INSERT INTO app_user (authority, id, name, role, password, failed, failed_since, locked_until, w_from) "
               "SELECT MIN(id), ?, 'spare', 5, '', 0, 0, 0, ? FROM authority", (spare, write))
    family = lambda person: one("SELECT family FROM family_member WHERE person = ? AND w_to IS NULL", person)
    people = [own, other, other, foreign, families.HIGH, merged, gone]
    households = [family(own), family(other), family(other), foreign, families.HIGH + 4, family(merged), gone]
    found = {
        "/child/{id}": people, "/child/{id}/history": people, "/record/{id}/unmerge": people, "/record/{id}/choose": people,
        "/family/{id}": households, "/family/{id}/change": households, "/family/{id}/split": households, "/family/{id}/join": households, "/family/{id}/restrict": households,
        "/family/{id}/undo": households,
        "/imports/{id}": [one("SELECT MAX(id) FROM intake WHERE authority <> 777"), None, one("SELECT MAX(id) FROM intake WHERE authority <> 777"), 800000003],
        "/jobs/{id}": [None, None, None, 800000004],
        "/users/{id}": [one("SELECT MIN(id) FROM app_user"), None, one("SELECT MIN(id) FROM app_user"), 800000005],
    }
    for change in ("change", "close", "open", "password", "second-off"):
        found["/users/{id}/" + change] = [spare, None, spare, 800000005]
    db.commit()
    db.close()
    return found


def known_at(db, centre):
    """Everybody near somebody who was registered or seen at the centre, or lives in the area it serves: told again here, not asked of the program."""
    near = {}
    ties = list(db.execute("SELECT person, into_person FROM merge WHERE w_to IS NULL")) + \
        list(db.execute("SELECT a.person, b.person FROM family_member a JOIN family_member b ON b.family = a.family AND b.w_to IS NULL WHERE a.w_to IS NULL"))
    for a, b in ties:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    waiting = [row[0] for row in db.execute("SELECT person FROM registration WHERE centre = ? AND w_to IS NULL UNION SELECT person FROM contact WHERE centre = ? "
                                            "AND w_to IS NULL AND person IS NOT NULL UNION SELECT a.person FROM address a JOIN reach_area l ON l.lsoa = a.lsoa "
                                            "WHERE l.centre = ? AND l.w_to IS NULL AND a.w_to IS NULL AND a.to_day IS NULL", (centre,) * 3)]
    known = set()
    while waiting:
        person = waiting.pop()
        if person not in known:
            known.add(person)
            waiting += near.get(person, ())
    return known


def preview(browser):
    """A finished preview of a list: the work that pages about work speak of."""
    body = "\r\n".join(["--x", 'Content-Disposition: form-data; name="form_token"', "", browser.token, "--x",
                        'Content-Disposition: form-data; name="kind"', "", "births", "--x",
                        'Content-Disposition: form-data; name="file"; filename="a.csv"', "Content-Type: text/csv", "", "NHS,Name", "1,a", "--x--", ""])
    answer = browser.ask("POST", "/imports", body, {"Content-Type": "multipart/form-data; boundary=x"})
    return int(answer.location.rsplit("/", 1)[1])


def word_of(answer, method):
    if answer.status == 303 and (answer.location or "").startswith("/sign-in?to="):
        return "sign in"
    if "You were signed out." in answer.body:
        return "sign in"
    if answer.status == 403 and any(one in answer.body for one in DENIED):
        return "no"
    return "yes"


def without_number(text, number):
    return re.sub(r'(name="form_token" value=")[^"]*', r"\1", text).replace(str(number), "N")


def check(count, browser, method, path, number, expected, words):
    address = path.replace("{id}", str(number))
    for name, value in PLACES.items():
        address = address.replace(name, value)
    answer = browser.get(address) if method == "GET" else browser.post(address)
    got = word_of(answer, method)
    if expected == "absent":
        nobody = path.replace("{id}", "999999999")
        absent = browser.get(nobody) if method == "GET" else browser.post(nobody)
        count.claim(answer.status == 404, f"{words}: {answer.status} where absent was promised")
        count.claim(absent.status == answer.status and without_number(absent.body, 999999999) == without_number(answer.body, number),
                    f"{words}: not word for word what an unknown number gets")
        return
    if expected == "yes" and "{id}" in path and answer.status == 404:
        got = "absent"
    count.claim(got == expected and answer.status != 500, f"{words}: {got} ({answer.status}) where {expected} was promised")


def main():
    program, count = os.path.realpath(sys.argv[1]), served.Count("access matrix")
    with open("docs/ACCESS.md") as page:
        text = page.read()
    count.claim(text == served.run(program, "help", "access"), "docs/ACCESS.md is not what reachbook help access prints: write it anew")
    cells = tables(text)
    with tempfile.TemporaryDirectory() as folder:
        register = folder + "/register.db"
        served.demo(program, register)
        with sqlite3.connect(register) as db:
            PLACES["{write}"] = str(db.execute("SELECT MIN(seq) FROM audit WHERE action = 'cleanse'").fetchone()[0])
        sees = lambda name: served.run(program, "user", "show", name, "--db", register)
        count.claim("up to and with" not in sees("leader.one") and "up to and with" in sees("inspector.one"), "user add does not keep the last day it is given, or makes one")
        numbers = subjects(register)
        with served.Server(program, register) as server:
            browsers = {role: served.signed_in(server, role) for role in served.ROLES + [one + ".at" for one in served.CENTRE_ROLES]}
            browsers["none"] = served.Browser(server)
            browsers["none"].get("/sign-in")
            numbers["/jobs/{id}"][0] = numbers["/jobs/{id}"][2] = preview(browsers["leader"])
            numbers["/jobs/{id}/cancel"] = numbers["/jobs/{id}/take"] = numbers["/jobs/{id}"]
            numbers["/imports/{id}/withdraw"] = numbers["/imports/{id}"]
            # What signs out, or takes facts away, comes last.
            late = ("/account/sign-out-everywhere", "/sign-out", "/imports/{id}/withdraw", "/restricted/open")
            for method, path, role, case in sorted(cells, key=lambda cell: ("sign-out" in cell[1], cell[1] in late, str(cell))):
                expected, words = cells[method, path, role, case], f"{role} {method} {path} {case or ''}"
                if expected == "-" or (case is None and "{id}" in path and (method, path, role.removesuffix(".at"), CASES[0]) in cells):
                    continue
                number = numbers[path][CASES.index(case)] if case else 0
                asks = role + ".at" if case in CASES[:2] and role in served.CENTRE_ROLES else role
                if path == "/jobs/{id}/cancel" and case in CASES[:3] and expected == "yes":
                    number = preview(browsers[asks])
                check(count, browsers[asks], method, path, number, expected, words)
            count.claim(server.is_alive(), "the server died")
        # The control: a table that promises otherwise must be seen to.
        control = served.Count("control", quiet=True)
        with served.Server(program, register) as server:
            check(control, served.signed_in(server, "reception"), "GET", "/duplicates", 0, "yes", "")
            check(control, served.signed_in(server, "worker"), "GET", "/child/{id}", numbers["/child/{id}"][0], "absent", "")
            check(control, served.signed_in(server, "worker"), "GET", "/child/{id}", numbers["/child/{id}"][4], "yes", "")
            check(control, served.signed_in(server, "worker.at"), "GET", "/child/{id}", numbers["/child/{id}"][1], "yes", "")
        count.claim(control.failed >= 4, "the control was not caught")
    print(f"access matrix: {len(cells)} cells")
    return count.end()


sys.exit(0 if main() else 1)
