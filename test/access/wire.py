"""wire.py REACHBOOK [REQUESTS [SLOW [MODE]]]: what is wrong on the wire. Malformed requests from a grammar, each followed by a sound one, so that it shows where a
server thinks the first ended: answers are 4xx, nothing hangs, and Reachbook never sees a request where nginx sees none. Then slow clients."""
import concurrent.futures
import http.client
import os
import random
import re
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time

import nginx
import served

PATIENCE, HANGS = 5, b"hangs"
AFTER = b"GET /static/icon.svg HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
FORM = ("Content-Type", "application/x-www-form-urlencoded")
CHUNKS = ["3\r\na=b\r\n0\r\n\r\n"]
BAD_CHUNKS = ["0x3\r\na=b\r\n0\r\n\r\n", "+3\r\na=b\r\n0\r\n\r\n", "-3\r\na=b\r\n0\r\n\r\n", "g\r\na=b\r\n0\r\n\r\n", "\r\na=b\r\n0\r\n\r\n",
              "3\r\na=bXX\r\n0\r\n\r\n", "3\r\na=b0\r\n\r\n", "fffffffffffffffff\r\na=b\r\n0\r\n\r\n", "3\x00\r\na=b\r\n0\r\n\r\n", "3 3\r\na=b\r\n0\r\n\r\n"]


def malformed(r):
    """One request with a defect, and noise that is allowed around it: (kind, bytes)."""
    method, target, version, body, end = "POST", "/sign-in", "HTTP/1.1", "a=b", "\r\n"
    headers = [("Host", "a"), FORM, ("Content-Length", "3")]
    r.shuffle(headers)
    noise = [(f"X-{r.randrange(999)}", "y" * r.randrange(60)) for _ in range(r.randrange(4))]
    without = lambda name: [h for h in headers if h[0] != name]
    length = lambda value: without("Content-Length") + [("Content-Length", value)]
    coded = lambda name, value: without("Content-Length") + [(name, value)]
    kind = r.randrange(30)
    if kind == 0: headers = headers + [("Content-Length", str(r.choice((3, 4, 0))))]
    elif kind == 1: headers = length(f"-{r.randrange(1, 99)}")
    elif kind == 2: headers = length("9" * r.randrange(19, 40))
    elif kind == 3: headers = headers + [("Transfer-Encoding", "chunked")]; body = r.choice(("a=b", CHUNKS[0]))
    elif kind == 4: headers = coded("Transfer-Encoding", r.choice(("gzip", "chunked, identity", "xchunked", "chunked\x0b", "identity"))); body = "0\r\n\r\n"
    elif kind == 5: headers = length(r.choice(("3x", "0x3", "+3", "3 4", "", "3,3", "3;3")))
    elif kind == 6: headers = without("Host")
    elif kind == 7: headers = headers + [("Host", "b")]
    elif kind == 8: headers = headers + [("X-A", "b\x00c")]
    elif kind == 9: headers = headers + [(r.choice(("Content-Length ", " X", "X Y", "X\x01", "", "")), r.choice(("3", "")))]
    elif kind == 10: headers = headers + [("X-Fold", "a\r\n b")]
    elif kind == 11: method = r.choice(("FOO", "TRACE", "CONNECT", "PUT", "DELETE", "P\x01ST", "post"))
    elif kind == 12: headers = headers + [("X-Long", "y" * 100_000)]
    elif kind == 13: target = r.choice(("/%00", "/%zz", "/a%", "/%c0%af", "/a\x01b", "/%ff", "/a b"))
    elif kind == 14: method = "GET"
    elif kind == 15: headers = without("Content-Type") + [("Content-Type", r.choice(("multipart/form-data", "multipart/form-data; boundary=", "text/plain", "multipart/form-data; boundary=" + "b" * 300)))]
    elif kind == 16: version = r.choice(("HTTP/9.9", "HTTP/1", "HTTQ/1.1", "", "http/1.1", "HTTP/2.0"))
    elif kind == 17: body = "a=%zz&%"; headers = length(str(len(body)))
    elif kind == 18: headers = length("1000000000000" if r.randrange(10) == 0 else "99999999999999999999")  # nginx waits for the first
    elif kind == 19: headers = coded("Transfer-Encoding", "chunked"); body = r.choice(BAD_CHUNKS)
    elif kind == 20: headers = coded(r.choice(("Transfer-Encoding ", "Transfer_Encoding", "Transfer-Encoding\x00", " Transfer-Encoding")), "chunked"); body = CHUNKS[0]
    elif kind == 21: headers = coded("Transfer-Encoding", "chunked") + [("Transfer-Encoding", r.choice(("chunked", "identity")))]; body = CHUNKS[0]
    elif kind == 22: headers = coded("Transfer-Encoding", "chunked\r\n chunked"); body = CHUNKS[0]
    elif kind == 23: version = "HTTP/1.0"; headers = coded("Transfer-Encoding", "chunked"); body = CHUNKS[0]
    elif kind == 24: headers = headers + [("X-Cr", "a\rContent-Length: 0\rb")]
    elif kind == 25: headers = without("Host") + [("Host", r.choice(("a b", "a/b", "a\\b", "", "a\tb")))]
    elif kind == 26: headers = length("3\r\n 0")
    elif kind == 27: target = "/" + "y" * 70_000
    elif kind == 28: headers = length("3"); body = "a=b" * r.randrange(2, 5)
    else: headers = coded("Transfer-Encoding", "chunked"); body = "3\r\na=b\r\n0\r\nContent-Length: " + r.choice(("9", "x")) + "\r\n" + r.choice(("", "Host: b\r\n")) + "X\r\n\r\n"
    head = f"{method} {target} {version}{end}" + "".join(f"{n}: {v}{end}" for n, v in headers + noise) + end
    return kind, (head + body).encode("latin-1")


def sound(r):
    """As above without a defect: both must see two requests."""
    body, headers = r.choice((("a=b", "Content-Length: 3"), (CHUNKS[0], "Transfer-Encoding: chunked"), ("", "Content-Length: 0")))
    return f"POST /sign-in HTTP/1.1\r\nHost: a\r\n{FORM[0]}: {FORM[1]}\r\n{headers}\r\n\r\n{body}".encode()


def exchange(port, raw, patience=PATIENCE):
    with socket.create_connection(("127.0.0.1", port), patience) as link:
        link.settimeout(patience)
        answer = b""
        try:
            link.sendall(raw)
            link.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        try:
            while part := link.recv(65536):
                answer += part
        except (ConnectionError, TimeoutError) as error:
            if isinstance(error, TimeoutError) and patience == PATIENCE:
                return HANGS
        return answer


def answers(stream):
    """The statuses in what a server sent, whether the sound request's answer is the last of them, and what follows. What comes after an answer that
    closes the connection is nobody's: libmicrohttpd 0.9.75 sends the head of its own refusals twice."""
    statuses, last = [], b""
    while stream.startswith(b"HTTP/1."):
        head, _, rest = stream.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        size = int(length.group(1)) if length else len(rest)
        statuses.append(int(head[9:12]))
        last, stream = head + rest[:size], rest[size:]
        if re.search(rb"(?i)\r\nconnection: *close", head):
            stream = b""
    return statuses, bool(statuses) and statuses[-1] == 200 and (b"sentinel" in last or b"<svg" in last), stream


def framing(count, server, other, number):
    source = random.Random(20260930)
    requests = [malformed(source) for _ in range(number)]
    rss = lambda: int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{server.process.pid}/status").read()).group(1))
    seen, slowest, lock = {"alike": 0, "Reachbook refused first": 0}, [0.0], threading.Lock()
    statuses = {}

    def one(request):
        kind, raw = request
        began = time.monotonic()
        own = answers(exchange(server.port, raw + AFTER))
        took = time.monotonic() - began
        theirs = answers(exchange(other.own, raw + AFTER, 0.5))
        with lock:
            slowest[0] = max(slowest[0], took)
            first = own[0][0] if own[0] else "closed"
            statuses[first] = statuses.get(first, 0) + 1
            count.claim(first in ("closed", 505) or 400 <= first < 500, f"kind {kind}: {own} for {raw[:90]}")
            count.claim(not own[2], f"kind {kind}: {own[2][:60]} for {raw[:90]}")
            refused = not own[1] and len(own[0]) <= len(theirs[0]) + (not theirs[0])
            alike = len(own[0]) == len(theirs[0]) and own[1] == theirs[1]
            seen["alike"] += alike
            seen["Reachbook refused first"] += refused and not alike
            count.claim(alike or refused, f"kind {kind}: Reachbook sees {own[0]}, nginx {theirs[0]} in {raw[:160]}")

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(one, requests[:300]))
        before = rss()
        list(pool.map(one, requests[300:]))
    print(f"malformed requests: {number}, answers {dict(sorted(statuses.items(), key=str))}, slowest {slowest[0]:.2f} s, memory {rss() - before:+d} KiB")
    print(f"framing beside nginx: {seen}")
    count.claim(server.is_alive() and slowest[0] < 5, "the server died or hung")
    count.claim(rss() - before < 5 * 1024, f"memory grew by {rss() - before} KiB")
    for at in range(50):
        raw = sound(source) + AFTER
        mine, theirs = answers(exchange(server.port, raw)), answers(exchange(other.own, raw))
        count.claim(len(mine[0]) == 2 and mine[1] and len(theirs[0]) == 2 and theirs[1], f"a sound request: {mine} {theirs}")
    return requests


def sound_ones(count, server, number):
    """Sound requests of every length on one connection: none may be taken for a malformed one."""
    r, refused = random.Random(7), 0
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for at in range(number):
        headers = {f"X-{i}": r.choice(("", "a ", "y" * r.randrange(300))) for i in range(r.randrange(12))}
        if r.randrange(3):
            link.request("GET", "/static/icon.svg?" + "z" * r.randrange(200), headers=headers)
        else:
            link.request("POST", "/sign-in", "a=" + "b" * r.randrange(400), {FORM[0]: FORM[1], **headers})
        answer = link.getresponse()
        answer.read()
        refused += answer.status not in (200, 403)
    count.claim(refused == 0, f"{refused} of {number} sound requests on one connection were refused")
    print(f"sound requests of every length on one connection: {number}, {refused} refused")


def smuggling(count, other, requests):
    """Through nginx, which keeps one connection to Reachbook: after each malformed request somebody else's must get its own answer."""
    with_link = served.Browser(type("Front", (), {"port": other.front}))
    wrong = 0
    for at, (kind, raw) in enumerate(requests):
        exchange(other.front, raw + b"GET /sign-in?to=/child/smuggled HTTP/1.1\r\nHost: a\r\n\r\n", 0.5)
        page = with_link.get(f"/sign-in?to=/child/{at}")
        right = page.status == 200 and f'value="/child/{at}"' in page.body and "smuggled" not in page.body
        wrong += not right
        count.claim(right, f"kind {kind}: after {raw[:90]} another got {page.status}")
    print(f"through nginx: {len(requests)} malformed requests, {wrong} answers to others that were not theirs")


def slow_clients(count, server, number):
    """Connections from several addresses that send a byte now and then; an honest one beside them, and the same alone."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, number + 500)), hard))
    honest = served.signed_in(server, "leader")

    def measure(each):
        times = []
        for at in range(300):
            each(at)
            began = time.monotonic()
            honest.get("/search?words=a")
            times.append((time.monotonic() - began) * 1000)
        times.sort()
        return times[len(times) // 2], times[int(len(times) * 0.99)]

    alone, slow = measure(lambda at: None), []
    for at in range(number):
        link = socket.create_connection(("127.0.0.1", server.port), 5, source_address=(f"127.0.1.{1 + at // 100}", 0))
        link.sendall(b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\nContent-Type: application/x-www-form-urlencoded\r\n" + (b"\r\na=" if at % 2 else b""))
        slow.append(link)
    died = [0]

    def drip(at):
        for link in slow[at % 20::20]:
            try:
                link.sendall(b"x")
            except OSError:
                died[0] += 1
    beside = measure(drip)
    fresh = served.signed_in(server, "worker")
    count.claim(fresh.get("/search?words=a").status == 200, "nobody else can sign in beside slow clients")
    for link in slow:
        link.close()
    print(f"slow clients: {number}, honest median {alone[0]:.1f} ms and 99th {alone[1]:.1f} ms alone, {beside[0]:.1f} and {beside[1]:.1f} ms beside them")
    count.claim(died[0] == 0, f"{died[0]} slow clients were cut off: they were not beside")
    count.claim(beside[1] <= 500, f"honest 99th {beside[1]:.0f} ms beside slow clients")


def control(count, mode, register, folder):
    """Without the look at what lies between the lines, Reachbook takes headers to end where nginx does not: it must be seen."""
    subprocess.run(["make", "-s", f"MODE={mode}", "mutant", "FILE=src/web/http.c", "EDIT=s/lines.headers.damaged += .*;/(void)end_empty;/",
                    f"TO={folder}/mutant"], check=True)
    caught = served.Count("control", quiet=True)
    with served.Server(f"{folder}/mutant/reachbook", register) as server, nginx.Nginx(server.port, folder) as other:
        framing(caught, server, other, 1000)
    print(f"without the look at the end of the headers: {caught.failed} claims failed, as they must")
    count.claim(caught.failed > 0, "the control was not caught")


def main():
    program, count = os.path.realpath(sys.argv[1]), served.Count("on the wire")
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        register = folder + "/register.db"
        served.demo(program, register)
        with served.Server(program, register) as server:
            with nginx.Nginx(server.port, folder) as other:
                requests = framing(count, server, other, number)
                sound_ones(count, server, 3000)
                smuggling(count, other, requests[:number // 10])
            slow_clients(count, server, int(sys.argv[3]) if len(sys.argv) > 3 else 1000)
            count.claim(server.is_alive(), "the server died")
        if len(sys.argv) > 4:
            control(count, sys.argv[4], register, folder)
    return count.end()


sys.exit(0 if main() else 1)
