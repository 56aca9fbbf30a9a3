#!/usr/bin/env python3
"""How long pages take while a list is taken in through the pages, and how much memory the server needs.

usage: import.py REACHBOOK REGISTER NAME PASSWORD KIND LIST [preview] [PORT]

Signs in to a server of its own on REGISTER (which it changes), sends LIST, asks for pages all the while, and
prints the latencies before and during the work, those of a sign-in during it, and the peak memory."""
import http.client, os, re, subprocess, sys, threading, time, urllib.parse

reachbook, register, name, password, kind, path = sys.argv[1:7]
run = "preview" if "preview" in sys.argv[7:] else "import"
port = int(next((a for a in sys.argv[7:] if a.isdigit()), "18320"))
PAGES = ["/", "/reach", "/search?words=ann", "/imports", "/jobs"]


def ask(method, target, cookies=None, body=None, kind=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in (cookies or {}).items())}
    if kind:
        headers["Content-Type"] = kind
    connection.request(method, target, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    for header, value in answer.getheaders():
        if header.lower() == "set-cookie" and cookies is not None:
            key, _, rest = value.partition("=")
            cookies[key] = rest.split(";")[0]
    connection.close()
    return answer, text.decode()


def token(text):
    return re.search(r'name="form_token" value="([0-9a-f]+)"', text).group(1)


def sign_in():
    cookies = {}
    _, page = ask("GET", "/sign-in", cookies)
    form = urllib.parse.urlencode({"name": name, "password": password, "form_token": token(page)})
    answer, _ = ask("POST", "/sign-in", cookies, form, "application/x-www-form-urlencoded")
    assert answer.status == 303, answer.status
    return cookies


def figures(title, seconds):
    ms = sorted(1000 * s for s in seconds)
    if ms:
        print(f"{title}: {len(ms)} asked, median {ms[len(ms) // 2]:.1f} ms, 95% {ms[int(len(ms) * 0.95)]:.1f} ms, longest {ms[-1]:.1f} ms")


def timed(cookies, until, out):
    while not until():
        for page in PAGES:
            began = time.monotonic()
            answer, _ = ask("GET", page, cookies)
            out.append(time.monotonic() - began)
            assert answer.status == 200, (page, answer.status)
            time.sleep(0.01)


server = subprocess.Popen([reachbook, "serve", "--db", register, "--listen", f"127.0.0.1:{port}", "--as-of", "2026-09-30",
                           "--upload-mb", "256"], stderr=subprocess.DEVNULL)
try:
    for _ in range(50):
        try:
            cookies = sign_in()
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    before, during, signing = [], [], []
    timed(cookies, lambda: len(before) >= 200, before)
    _, page = ask("GET", "/imports", cookies)
    data = open(path, "rb").read()
    parts = "".join(f'--B\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'
                    for k, v in {"form_token": token(page), "kind": kind, "centre": "", "run": run}.items())
    parts += f'--B\r\nContent-Disposition: form-data; name="file"; filename="{os.path.basename(path)}"\r\n\r\n'
    began = time.monotonic()
    answer, _ = ask("POST", "/imports", cookies, parts.encode() + data + b"\r\n--B--\r\n", "multipart/form-data; boundary=B")
    assert answer.status == 303, answer.status
    job = answer.getheader("Location")
    print(f"upload of {len(data) / 2**20:.1f} MiB answered after {1000 * (time.monotonic() - began):.0f} ms: {job}")

    def ended():
        answer, text = ask("GET", job, cookies)
        return not answer.getheader("Refresh")

    def sign_in_timed():
        time.sleep(0.2)
        start = time.monotonic()
        sign_in()
        signing.append(time.monotonic() - start)

    thread = threading.Thread(target=sign_in_timed)
    thread.start()
    timed(cookies, ended, during)
    print(f"{run} ended after {time.monotonic() - began:.1f} s")
    thread.join()
    answer, text = ask("GET", answer.getheader("Location"), cookies)
    if answer.status == 303:
        _, text = ask("GET", answer.getheader("Location"), cookies)
    rows = re.search(r"Rows</dt><dd[^>]*>(\d+)", text)
    print("rows:", rows.group(1) if rows else text[-1500:])
    figures("pages before", before)
    figures("pages during", during)
    figures("sign-in during", signing)
    print(re.search(r"VmHWM:\s+(\d+) kB", open(f"/proc/{server.pid}/status").read()).group(1), "kB of memory at most")
finally:
    server.terminate()
    server.wait()
