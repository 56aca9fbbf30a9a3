"""A server over a register, and browsers that sign in to it: what the tests of access share."""
import http.client
import os
import re
import socket
import subprocess
import time
import urllib.parse

ROLES = ["board", "reception", "worker", "coordinator", "leader", "analyst", "admin", "partner", "inspector", "auditor"]
CENTRE_ROLES = ["reception", "worker", "coordinator", "leader", "inspector"]  # may be of one centre: role.at is, of the first
PASSWORD = "three small words"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    def __init__(self, program, register, *more):
        self.port = free_port()
        self.process = subprocess.Popen(
            [program, "serve", "--db", register, "--listen", f"127.0.0.1:{self.port}", "--as-of", "2026-09-30", *more],
            stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the server did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def is_alive(self):
        return self.process.poll() is None


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def location(self):
        return self.headers.get("location")


class Browser:
    """Keeps cookies and one connection; sends each form with the token of this person's pages."""

    def __init__(self, server):
        self.port, self.cookies, self.token, self.link = server.port, {}, "", None

    def ask(self, method, path, body=None, headers=None):
        sent = dict(headers or {})
        if self.cookies and "Cookie" not in sent:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if isinstance(body, dict):
            body = urllib.parse.urlencode(body)
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        for attempt in (0, 1):
            if not self.link:
                self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                self.link.request(method, path, body, sent)
                answer = self.link.getresponse()
                text = answer.read().decode("utf-8", "replace")
                break
            except (http.client.HTTPException, OSError):
                self.link.close()
                self.link = None
                if attempt:
                    raise
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, rest = value.split("=", 1)
            self.cookies[name] = rest.split(";", 1)[0]
            if "Max-Age=0" in rest:
                del self.cookies[name]
        return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, text)

    def get(self, path, headers=None):
        answer = self.ask("GET", path, headers=headers)
        found = re.search(r'name="form_token" value="([^"]*)"', answer.body)
        if found:
            self.token = found.group(1)
        return answer

    def post(self, path, form=None, headers=None):
        return self.ask("POST", path, {"form_token": self.token, **(form or {})}, headers)

    def sign_in(self, name, password=PASSWORD, **more):
        self.get("/sign-in")
        answer = self.post("/sign-in", {"name": name, "password": password, **more})
        if answer.status == 303:
            self.get(answer.location)
        return answer


def run(program, *words, **more):
    return subprocess.run([program, *words], check=True, capture_output=True, text=True, **more).stdout


def add_user(program, register, name, role, centre=None):
    until = ["--until", "2099-12-31"] if role == "inspector" else []
    until += ["--centre", str(centre)] if centre else []
    run(program, "user", "add", name, "--role", role, "--db", register, *until, input=PASSWORD + "\n")


def demo(program, register, children=400):
    os.path.exists(register) and os.remove(register)
    run(program, "demo", "--children", str(children), "--seed", "5", "--db", register)
    for role in ROLES:
        add_user(program, register, role + ".one", role)
    for role in CENTRE_ROLES:
        add_user(program, register, role + ".at", role, centre=1)


def signed_in(server, role):
    """By role, of the whole authority; or by "role.at", of the first centre."""
    browser = Browser(server)
    assert browser.sign_in(role if "." in role else role + ".one").status == 303, role
    return browser


class Count:
    """Claims that held and that did not; prints the first of those."""

    def __init__(self, name, quiet=False):
        self.name, self.passed, self.failed, self.quiet = name, 0, 0, quiet

    def claim(self, holds, words):
        if holds:
            self.passed += 1
            return
        self.failed += 1
        if self.failed <= 20 and not self.quiet:
            print(f"{self.name}: {words}")

    def end(self, folder="build/test-counts"):
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/access_{self.name.replace(' ', '_')}", "w") as out:
            out.write(f"{min(self.passed, 1)} {min(self.failed, 1)} 0\n")
        print(f"{self.name}: {self.passed} claims held, {self.failed} failed")
        return self.failed == 0
