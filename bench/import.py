#!/usr/bin/env python3
"""How long pages take while a list is taken in through the pages, and how much memory the server needs.

usage: bench/import.py [ROWS]    (about so many rows, 100000 without; a preview first, then the import)

Makes the demonstration and a list of one centre, serves the register, sends the list and asks for pages all the while. Prints the latencies
before and during the work, that of a sign-in during it (a write, which waits for the import), and the peak memory."""
import glob, http.client, os, re, subprocess, sys, tempfile, threading, time, urllib.parse

REACHBOOK, PORT = "build/release/reachbook", 18393
PAGES = ["/", "/reach", "/search?words=ann", "/imports", "/jobs"]


def ask(method, target, cookies, body=None, kind=None):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
    headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
    if kind:
        headers["Content-Type"] = kind
    connection.request(method, target, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    for value in answer.headers.get_all("Set-Cookie") or []:
        name, rest = value.split("=", 1)
        cookies[name] = rest.split(";")[0]
    connection.close()
    return answer, text


def token(text):
    return re.search(r'name="form_token" value="([0-9a-f]+)"', text).group(1)


def sign_in(password):
    cookies = {}
    _, page = ask("GET", "/sign-in", cookies)
    form = urllib.parse.urlencode({"name": "leader", "password": password, "form_token": token(page)})
    answer, _ = ask("POST", "/sign-in", cookies, form, "application/x-www-form-urlencoded")
    assert answer.status == 303, answer.status
    return cookies


def figures(title, seconds):
    ms = sorted(1000 * s for s in seconds)
    print(f"{title}: {len(ms)} asked, median {ms[len(ms) // 2]:.1f} ms, 95% {ms[int(len(ms) * 0.95)]:.1f} ms, longest {ms[-1]:.1f} ms")


def timed(ask_page, until):
    times = []
    while not until(times):
        for page in PAGES:
            began = time.monotonic()
            answer, _ = ask_page(page)
            times.append(time.monotonic() - began)
            assert answer.status == 200, (page, answer.status)
            time.sleep(0.01)
    return times


def send(cookies, path, run):
    _, page = ask("GET", "/imports", cookies)
    fields = {"form_token": token(page), "kind": "registrations", "centre": "", "run": run}
    body = "".join(f'--B\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items())
    body += f'--B\r\nContent-Disposition: form-data; name="file"; filename="{os.path.basename(path)}"\r\n\r\n'
    body = body.encode() + open(path, "rb").read() + b"\r\n--B--\r\n"
    began = time.monotonic()
    answer, _ = ask("POST", "/imports", cookies, body, "multipart/form-data; boundary=B")
    assert answer.status == 303, answer.status
    print(f"{run}: {len(body) / 2**20:.1f} MiB answered after {1000 * (time.monotonic() - began):.0f} ms")
    return answer.getheader("Location"), began


def measure(cookies, password, path, run):
    job, began = send(cookies, path, run)
    waited = []

    def sign_in_late():
        time.sleep(0.2)
        start = time.monotonic()
        sign_in(password)
        waited.append(time.monotonic() - start)

    late = threading.Thread(target=sign_in_late)
    late.start()
    during = timed(lambda page: ask("GET", page, cookies), lambda _: not ask("GET", job, cookies)[0].getheader("Refresh"))
    print(f"  ended after {time.monotonic() - began:.1f} s")
    late.join()
    answer, text = ask("GET", job, cookies)
    if answer.status == 303:
        _, text = ask("GET", answer.getheader("Location"), cookies)
    print("  rows:", re.search(r"Rows</dt><dd[^>]*>(\d+)", text).group(1))
    figures("  pages", during)
    figures("  signing in", waited)


with tempfile.TemporaryDirectory() as folder:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    quiet = {"stderr": subprocess.DEVNULL, "check": True}
    made = subprocess.run([REACHBOOK, "demo", "--db", f"{folder}/r.db"], stdout=subprocess.PIPE, text=True, **quiet)
    password = re.search(r"password: (\w+)", made.stdout).group(1)
    subprocess.run([REACHBOOK, "synth", "--out", f"{folder}/lists", "--children", str(3 * rows), "--seed", "5", "--as-of", "2026-09-30"],
                   stdout=subprocess.DEVNULL, **quiet)
    path = max(glob.glob(f"{folder}/lists/registrations_*"), key=os.path.getsize)
    server = subprocess.Popen([REACHBOOK, "serve", "--db", f"{folder}/r.db", "--listen", f"127.0.0.1:{PORT}", "--as-of", "2026-09-30",
                               "--upload-mb", "1024"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                cookies = sign_in(password)
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        figures("pages before", timed(lambda page: ask("GET", page, cookies), lambda times: len(times) >= 200))
        for run in ("preview", "import"):
            measure(cookies, password, path, run)
        print(re.search(r"VmHWM:\s+(\d+) kB", open(f"/proc/{server.pid}/status").read()).group(1), "kB of memory at most")
    finally:
        server.terminate()
        server.wait()
