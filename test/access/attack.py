"""attack.py REACHBOOK: what an attacker tries, against a running server: forged forms, hostile values in every stored field, injection in every
parameter, paths that climb, sessions, and the time of absent and forbidden. What is wrong on the wire is in wire.py."""
import csv
import io
import os
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

import families
import served

TIMED, TOLD_APART = 400, 0.05  # requests of each kind; ms. Without ticks a hidden family takes 0.1 to 0.3 ms longer than nobody
HOSTILE = ["<script>window.hurt=1</script>", "\"><img src=x onerror=window.hurt=1>", "'onmouseover='window.hurt=1", "javascript:window.hurt=1",
           "=HYPERLINK(\"http://x\")", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "\u00a0=1+1", "\u200b=1+1", "\uff1d1+1"]
INJECTION = ["'", "' OR '1'='1", "1; DROP TABLE person--", "') UNION SELECT password FROM app_user--", "\\", "%27", "1/**/OR/**/1", "$1", "\x00x"]


def routes(program):
    return re.findall(r"^\| `(GET|POST) (\S+)` \|(?: (?:yes|no|sign in) \|){8}", served.run(program, "help", "access"), re.M)


def forged_forms(count, server, table):
    leader, other = served.signed_in(server, "leader"), served.signed_in(server, "worker")
    foreign = [({}, {}), ({"form_token": "0" * 64}, {}), ({"form_token": other.token}, {}), ({"form_token": leader.token[:-1]}, {}),
               ({"form_token": leader.token}, {"Sec-Fetch-Site": "cross-site"}), ({"form_token": leader.token}, {"Origin": "http://evil.example"})]
    for method, path in table:
        if method != "POST":
            continue
        address = path.replace("{id}", "1")
        for form, headers in foreign:
            answer = leader.ask("POST", address, form, headers)
            count.claim(answer.status in (403, 404), f"forged {address} {headers} gave {answer.status}")
        if path == "/notices/read":
            count.claim(leader.post(path).status == 303, "the control: a form of one's own is refused as well")
        if ("GET", path) not in table:
            count.claim(leader.get(address).status in (404, 405), f"GET of {address} was answered")


def headers_of_pages(count, server, table):
    leader = served.signed_in(server, "leader")
    for method, path in table:
        if method != "GET" or "static" in path:
            continue
        answer = leader.get(path.replace("{id}", "1"), {"X-Forwarded-Proto": "https"})
        h = answer.headers
        count.claim(h.get("x-content-type-options") == "nosniff" and h.get("referrer-policy") == "no-referrer" and
                    h.get("cross-origin-opener-policy") == "same-origin" and h.get("cache-control") == "no-store" and
                    "max-age" in h.get("strict-transport-security", "") and "frame-ancestors 'none'" in h.get("content-security-policy", "") and
                    "unsafe" not in h["content-security-policy"], f"{path} lacks a header")


def hostile_values(count, program, folder):
    """Every stored field of three families carries each hostile value once; every page is read by a leader."""
    register = folder + "/hostile.db"
    served.demo(program, register)
    added = families.add(register, 3, restricted=False)
    db = sqlite3.connect(register)
    fields = [(t, c) for t, c in (("person", "given"), ("person", "family"), ("person", "ethnicity"), ("person", "language"), ("address", "line"),
              ("contact", "activity"), ("registration", "end_reason"), ("consent", "partner"), ("course", "name"), ("merge", "reason"),
              ("derived_pair", "sentence"), ("derived_pair", "reasons"), ("intake_row", "value"), ("intake_row", "reason"), ("derived_ending", "words"),
              ("source", "name"), ("centre", "name"), ("target_group", "name"), ("intake", "file_name"), ("app_user", "name"))]
    value = "<script>hurt()</script>\"'><img src=x onerror=hurt()>=1"
    for table, column in fields:
        where = {"person": f"id >= {families.HIGH}", "derived_pair": f"person_b >= {families.HIGH}", "intake_row": f"line >= {families.HIGH}",
                 "derived_ending": f"child >= {families.HIGH}", "app_user": "name = 'board.one'"}.get(table)
        where = where or (f"person >= {families.HIGH}" if table not in ("source", "centre", "target_group", "intake") else "1=1")
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {where}" if table != "source" else
                   f"UPDATE {table} SET {column} = ? || id", (value,))
    db.commit()
    with served.Server(program, register) as server:
        leader, seen, told = served.signed_in(server, "leader"), set(), 0
        waiting = ["/", "/restricted", "/alarms", "/notices", "/account", "/out-of-date", "/out-of-date?reason=silent", "/out-of-date/letters", "/imports",
                   "/duplicates", "/search?words=" + urllib.parse.quote(value)]
        for family in added:
            waiting += [f"/child/{family['child']}", f"/family/{family['family']}", f"/child/{family['child']}/history"]
        while waiting and len(seen) < 250:
            path = waiting.pop(0)
            if path in seen:
                continue
            seen.add(path)
            answer = leader.get(path)
            if not answer.headers.get("content-type", "text/html").startswith("text/html"):
                continue
            body = answer.body
            told += "hurt()" in body
            count.claim("<script>hurt" not in body and "<img src=x" not in body and not re.search(r"<[a-z][^<>]*=\"[^\"]*\"'>", body),
                        f"{path} shows a hostile value unescaped")
            waiting += [one.replace("&amp;", "&") for one in re.findall(r'href="(/[^"#]*)"', body) if not one.startswith("/static")]
        count.claim(told > 20, f"only {told} pages showed a hostile value at all")
        admin = served.signed_in(server, "admin")
        count.claim("<script>hurt" not in admin.get("/users").body, "users shows a hostile name")
    # Formulas in the list of calls.
    for at, value in enumerate(HOSTILE):
        db.execute("UPDATE person SET given = ?, given_fold = 'x' WHERE id = ?", (value, added[at % 3]["child"]))
        db.execute("UPDATE derived_ending SET shielded = 0")
        db.commit()
        with served.Server(program, register) as server:
            answer = served.signed_in(server, "leader").get("/out-of-date/calls")
            cells = [cell for row in csv.reader(io.StringIO(answer.body)) for cell in row]
            bad = [cell for cell in cells if re.match("^[\\s\u00a0\u200b\ufeff]*[=+@\uff1d\uff0b\uff20-](?![0-9 ]*$)", cell)]
            count.claim(answer.status == 200 and not bad, f"a formula in the list of calls: {bad[:2]}")
    db.close()


def injections(count, server, table):
    leader = served.signed_in(server, "leader")
    gets = ["/list?measure=known&part=lsoa&key={}", "/list?measure={}", "/list?measure=known&part={}&key=1", "/reach?measure={}", "/reach?measure=known&by={}",
            "/reach?measure=known&by=lsoa&ward={}", "/search?words={}", "/count/{}", "/area/{}", "/child/{}", "/family/{}", "/imports/{}", "/jobs/{}", "/users/{}",
            "/?as-of={}", "/out-of-date?reason={}", "/out-of-date?centre={}", "/child/1?desk={}", "/duplicates?a={}&b=1", "/restricted?x={}"]
    for text in INJECTION:
        for path in gets:
            answer = leader.get(path.format(urllib.parse.quote(text)))
            count.claim(answer.status < 500 and "argon2" not in answer.body, f"{path} with {text!r} gave {answer.status}")
        for method, path in table:
            if method == "POST" and "sign-out" not in path and "{" not in path and path not in ("/jobs", "/imports"):
                form = {n: text for n in ("a", "b", "verdict", "record", "person", "user", "grant", "reason", "child", "given", "family", "birth",
                                          "name", "password", "code", "to", "key", "centre", "same", "once", "seen", "registration", "amount")}
                answer = leader.post(path, form)
                count.claim(answer.status < 500, f"{path} with {text!r} gave {answer.status}")


def climbing_paths(count, server):
    ups = ["../", "..\\", "%2e%2e/", "%2e%2e%2f", "..%2f", "%252e%252e%252f", "..%5c", "..%c0%af", "....//", "..;/", "%2e%2e%5c", "..%00/", "\u2025/"]
    ends = ["etc/passwd", "etc/passwd%00.css", "register.db", "proc/self/environ", "reachbook.conf"]
    tried = 0
    for start in ("/static/", "/", "/count/", "/area/"):
        for up in ups:
            for times in (1, 6):
                for end in ends:
                    tried += 1
                    raw = f"GET {start}{up * times}{end} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
                    answer = exchange(server.port, raw)
                    count.claim(answer[:12] in (b"HTTP/1.1 404", b"HTTP/1.1 400", b"HTTP/1.1 303") and b"root:" not in answer and b"SQLite" not in answer,
                                f"{start}{up}{end}: {answer[:40]}")
    print(f"paths that climb: {tried} tried")


def sessions(count, server, register):
    planted = served.Browser(server)
    planted.cookies["rb_session"] = "a" * 64
    planted.sign_in("worker.one")
    count.claim(planted.cookies["rb_session"] != "a" * 64, "a planted session was kept")
    first = planted.cookies["rb_session"]
    planted.sign_in("worker.one")
    count.claim(planted.cookies["rb_session"] != first, "signing in again kept the session's number")
    old = served.Browser(server)
    old.cookies["rb_session"] = first
    count.claim(old.get("/search").status == 303, "the session before is still open")
    second = served.signed_in(server, "worker")
    planted.post("/account/sign-out-everywhere")
    count.claim(second.get("/search").status == 303 and planted.get("/search").status == 303, "signing out everywhere left a session")
    busy = served.signed_in(server, "coordinator")
    count.claim(busy.get("/duplicates").status == 200, "the coordinator cannot judge")
    db = sqlite3.connect(register, timeout=20)
    db.execute("UPDATE app_user SET role = 1 WHERE name = 'coordinator.one'")
    db.commit()
    count.claim(busy.get("/duplicates").status == 403, "a role taken away still opens")
    db.execute("UPDATE app_user SET role = 4 WHERE name = 'coordinator.one'")
    db.commit()
    db.close()


def exchange(port, raw):
    with socket.create_connection(("127.0.0.1", port), 5) as link:
        link.settimeout(5)
        try:
            link.sendall(raw)
            link.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        answer = b""
        try:
            while part := link.recv(65536):
                answer += part
        except ConnectionError:
            pass
        return answer


def absent_and_forbidden(count, server, closed):
    """Word for word the same, and no telling them apart by the time: of the quickest quarter, for what is slower waited for others. The control is
    in guards.py: a program that keeps to no tick."""
    worker, absent = served.signed_in(server, "worker"), 999_999_999
    a, b = worker.get(f"/child/{closed}"), worker.get(f"/child/{absent}")
    count.claim((a.status, a.body) == (b.status, b.body) == (404, a.body), f"forbidden answers {a.status}, absent {b.status}, and not the same words")
    times = {f"/child/{closed}": [], f"/child/{absent}": []}
    for at in range(TIMED):
        for path in (times if at % 2 else reversed(times)):
            began = time.perf_counter()
            worker.get(path)
            times[path].append(time.perf_counter() - began)
    forbidden, nobody = (statistics.mean(sorted(one)[:TIMED // 4]) * 1000 for one in times.values())
    print(f"absent and forbidden: {nobody:.3f} and {forbidden:.3f} ms, the quickest quarter of {TIMED} each")
    count.claim(abs(forbidden - nobody) < TOLD_APART, f"absent is told from forbidden by its time: {nobody:.3f} and {forbidden:.3f} ms")


def main():
    program, count = os.path.realpath(sys.argv[1]), served.Count("attacks")
    with tempfile.TemporaryDirectory() as folder:
        register = folder + "/register.db"
        served.demo(program, register)
        added = families.add(register, 2)
        table = routes(program)
        count.claim(len(table) > 40, "the table of addresses was not read")
        with served.Server(program, register) as server:
            for attack in (lambda: forged_forms(count, server, table), lambda: headers_of_pages(count, server, table), lambda: injections(count, server, table),
                           lambda: climbing_paths(count, server), lambda: sessions(count, server, register),
                           lambda: absent_and_forbidden(count, server, added[0]["child"])):
                attack()
            count.claim(server.is_alive(), "the server died")
        hostile_values(count, program, folder)
    return count.end()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
