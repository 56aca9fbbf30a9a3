"""crawl.py REACHBOOK [FAMILIES [ROLE...]]: the canary crawl. Two registers, alike but for restricted families in the first with a token in every
field, are asked the same by each role: every page a link leads to, and many questions about the families themselves. Each answer must be
the same in both, and hold no token that was not asked for."""
import datetime
import html
import json
import os
import re
import shutil
import sys
import tempfile

import families
import served

PAGES_MAX = 700
MONTHLY = re.compile(r"/count/\w+\?as-of=(?!2026-0[39])")  # a list of each month is one page too many
TOKEN = re.compile(r"zq[a-z]+\d{4}x", re.IGNORECASE)


def plain(text):
    """Without what is random on every page."""
    text = re.sub(r"\b[A-Z2-7]{32}\b", "KEY", text)
    text = re.sub(r'<path d="[^"]*" fill="#000000"/>', "CODE", text)  # the same key as a square
    return re.sub(r'(name="(?:form_token|once)" value=")[^"]*', r"\1", text)


def day(number):
    return (datetime.date(1970, 1, 1) + datetime.timedelta(number)).strftime("%d %m %Y")


def questions(family, number):
    """GET and POST about one family by whoever knows something of it."""
    t = lambda field: families.token(number, field)
    child, other = family["child"], family["other"]
    for words in (t("given"), t("family"), t("given")[:6], t("carerfamily"), t("line"), family["postcode"], f"0790000{number:04d}"):
        yield "GET", f"/search?words={words.replace(' ', '+')}", None
    for person in ("child", "joined", "sister", "carer", "alike"):
        yield "GET", f"/child/{family[person]}", None
        yield "GET", f"/child/{family[person]}?desk={family[person]}", None
        yield "GET", f"/child/{family[person]}/history", None
        yield "POST", f"/record/{family[person]}/unmerge", {}
    yield "GET", f"/family/{family['family']}", None
    yield "GET", f"/family/{family['family']}/change", None
    yield "GET", f"/family/1/change?other={family['family']}", None
    yield "POST", f"/family/{family['family']}/split", {"leaves": child, "from": "2026-03-12"}
    yield "POST", f"/family/{family['family']}/join", {"other": 1, "from": "2026-03-12"}
    yield "POST", f"/family/1/join", {"other": family["family"], "from": "2026-03-12"}
    yield "POST", f"/family/{family['family']}/undo", {"change": 1}
    yield "GET", f"/duplicates/{child}/{family['alike']}", None
    yield "GET", f"/duplicates/{family['carer']}/{family['alike']}", None
    yield "GET", f"/duplicates/1/{family['carer']}", None
    yield "GET", f"/record/{family['carer']}/unmerge", None
    yield "POST", "/duplicates/judge", {"a": family["carer"], "b": 1, "verdict": "same"}
    yield "POST", "/duplicates/judge", {"a": child, "b": family["alike"], "verdict": "different"}
    yield "POST", "/duplicates/judge", {"a": child, "b": other, "verdict": "same"}
    yield "POST", "/duplicates/judge", {"a": other, "b": child, "verdict": "different"}
    yield "POST", "/duplicates/undo", {"a": child, "b": other}
    yield "POST", "/register/undo", {"record": child}
    yield "POST", "/out-of-date/still-here", {"child": child}
    yield "POST", "/out-of-date/confirm", {"registration": 2 * families.HIGH + child, "reason": "silent"}
    desk = {"given": t("given"), "family": t("family"), "birth": day(family["birth"]), "line": t("line"), "postcode": family["postcode"],
            "carer": f"{t('carer')} {t('carerfamily')}", "phone": f"0790000{number:04d}", "sex": "F", "centre": 1, "once": f"{number:064x}"}
    yield "POST", "/register", {**desk, "same": child}
    yield "POST", "/register", {**desk, "birth": "nonsense"}


FIXED = ["/", "/reach", "/population", "/list?measure=known", "/count/held", "/count/ended", "/count/nonsense", "/search?words=a", "/duplicates",
         "/imports", "/imports/1", "/jobs", "/register", "/nonsense", "/child/x", "/list?measure=nonsense", "/notices", "/asked", "/alarms", "/users", "/users/add", "/users/1", "/users/1/change", "/account", "/account/password",
         "/restricted/open", "/out-of-date", "/out-of-date?reason=silent", "/out-of-date/letters", "/out-of-date/calls",
         "/quality", "/quality/1", "/quality/7", "/quality/1/feedback", "/quality/7/feedback.csv", "/quality/1/check/nhs", "/quality/0/check/home", "/centre-quality/1", "/centre-quality/1/check/nhs", "/forecast", "/places", "/places/places.csv", "/places/list?provider=Acorns%20Day%20Nursery",
         "/explore", "/explore/views", "/explore/list?measure=known&as-of=2026-09-30", "/explore/list?measure=reached&by=ward&as-of=2026-09-30&months=6",
         "/explore?measure=known&by=lsoa&as-of=2026-09-30", "/explore?measure=sustained&age=0-1&by=group&as-of=2026-09-30&trend=24",
         "/explore?measure=families-reached&deprivation=1-3&by=centre&as-of=2026-09-30", "/explore/figures.csv?measure=known&by=lsoa&as-of=2026-09-30",
         "/explore/figures.json?measure=registered&by=centre&as-of=2026-09-30",
         "/duplicates/all", "/duplicates/second", "/count/history", "/count/history?months=60", "/count/history?known=40", "/count/held?known=40",
         "/databook", "/databook?area=centre-2", "/databook?for=staff", "/databook/list?area=all&measure=reached&by=group&key=workless&as-of=2026-09-30",
         "/databook/file?format=csv", "/databook/commentary?area=all&section=reach"] + \
        [f"/reach?measure={m}&by={b}" for m in ("known", "registered", "reached", "sustained", "unknown") for b in ("lsoa", "ward", "centre", "group", "age",
                                                                                                               "decile", "centre-used")] + \
        [f"/reach?measure=known&by=lsoa&as-of={d}" for d in ("2024-06-30", "2025-06-30")]


class Pair:
    """The same person before both registers."""

    def __init__(self, servers, role, count, skip):
        self.both = [served.signed_in(server, role) for server in servers]
        self.role, self.count, self.skip, self.tokens, self.asked = role, count, skip, 0, 0

    def ask(self, method, path, form=None):
        answers = [browser.get(path) if method == "GET" else browser.post(path, form) for browser in self.both]
        self.asked += 1
        sent = (path + " " + str(form)).lower()
        leaks = {one for one in TOKEN.findall(answers[0].body + str(answers[0].location)) if one.lower() not in sent}
        self.tokens += len(leaks)
        same = answers[0].status == answers[1].status and answers[0].location == answers[1].location and \
            plain(answers[0].body) == plain(answers[1].body)
        self.count.claim(not leaks, f"{self.role} {method} {path} tells {sorted(leaks)[:3]}")
        self.count.claim(same, f"{self.role} {method} {path} differs: {answers[0].status} {answers[1].status} {difference(answers)}")
        return answers[0]

    def crawl(self):
        seen, waiting = set(), list(FIXED)
        while waiting and len(seen) < PAGES_MAX:
            path = waiting.pop(0)
            if path in seen or any(path.startswith(one) for one in self.skip):
                continue
            seen.add(path)
            answer = self.ask("GET", path)
            waiting += [html.unescape(link) for link in re.findall(r'href="(/[^"#]*)"', answer.body) if not link.startswith(("/static", "/explore")) and not MONTHLY.match(link)]


class Other(Pair):
    """Somebody of one centre, before a register with families known to another alone: they are counted, and told in nothing else."""

    def ask(self, method, path, form=None):
        answer = self.both[0].get(path) if method == "GET" else self.both[0].post(path, form)
        self.asked += 1
        sent = (path + " " + str(form)).lower()
        leaks = {one for one in TOKEN.findall(answer.body + str(answer.location)) if one.lower() not in sent}
        if path.startswith(("/databook", "/reach", "/explore")) and not path.startswith(("/explore/list", "/databook/list")):  # what numbers are broken down by
            leaks = {one for one in leaks if not one.lower().startswith(("zqethnicity", "zqlanguage"))}
        self.tokens += len(leaks)
        self.count.claim(not leaks, f"{self.role} {method} {path} tells {sorted(leaks)[:3]} of another centre's family")
        return answer


def crawl_other(program, number, roles, folder, name):
    count = served.Count(name, name.startswith("without"))
    if not os.path.exists(folder + "/demo.db"):
        served.demo(program, folder + "/demo.db")
    register, asked, told = folder + "/other.db", 0, 0
    shutil.copy(folder + "/demo.db", register)
    added = families.add(register, number, restricted=False, elsewhere=True)
    with served.Server(program, register) as server:
        whole = served.signed_in(server, "leader")
        count.claim(all(whole.get(f"/child/{family['child']}").status == 200 for family in added), "the whole authority does not see the families")
        for role in roles:
            person = Other((server,), role, count, [])
            person.crawl()
            for at, family in enumerate(added):
                for method, path, form in questions(family, at):
                    person.ask(method, path, form)
            asked, told = asked + person.asked, told + person.tokens
        count.claim(server.is_alive(), "the server died")
    print(f"{name}: {number} families of another centre, {len(roles)} roles, {asked} questions, {told} tokens told")
    return count


def difference(answers):
    for a, b in zip(plain(answers[0].body).splitlines(), plain(answers[1].body).splitlines()):
        if a != b:
            return f"{a[:120]} | {b[:120]}"
    return ""


def one_rule(program, registers, browser, count):
    """A figure is the same on the page, in the file and at the command line, with restricted families and without; counted they are by their
    option alone."""
    ask = lambda register, *words: served.run(program, "measure", "reached", "--as-of", "2026-09-30", "--db", register, *words)
    whole = lambda text: json.loads(text)["whole"]["count"]
    figures = [whole(ask(register, "--format", "json")) for register in registers]
    page = whole(browser.get("/explore/figures.json?measure=reached&as-of=2026-09-30").body)
    everybody = [int(re.search(r"^All +([0-9]+)", ask(register, "--with-restricted"), re.M)[1]) for register in registers]
    counts = [served.run(program, "count", "--as-of", "2026-09-30", "--db", register) for register in registers]
    count.claim(figures[0] == figures[1] == page, f"reached: {figures} at the command line, {page} on the page")
    count.claim(everybody[0] > figures[0] and everybody[1] == figures[1], f"with the restricted families: {everybody}, without {figures}")
    count.claim(counts[0] == counts[1], "the true count at the command line tells of restricted families")


def crawl(program, number, roles, folder, name):
    count = served.Count(name, name.startswith("without"))
    with_them, without = folder + "/with.db", folder + "/without.db"
    if not os.path.exists(folder + "/demo.db"):
        served.demo(program, folder + "/demo.db")
    shutil.copy(folder + "/demo.db", with_them)
    shutil.copy(folder + "/demo.db", without)
    added = families.add(with_them, number)
    total = [0, 0]
    with served.Server(program, with_them) as first, served.Server(program, without) as second:
        for role in roles:
            # That a family is restricted is what those who name staff for it are told, by number; tokens are looked for there too.
            names = role.startswith("leader")
            pair = Pair((first, second), role, count, ["/restricted"] if names else [])
            pair.crawl()
            if names:
                page = pair.both[0].get("/restricted").body
                count.claim(not TOKEN.search(page), "leader /restricted tells a token")
                count.claim(str(added[0]["child"])[:6] in page, "leader /restricted does not name the families by number")
            for at, family in enumerate(added):
                for method, path, form in questions(family, at):
                    pair.ask(method, path, form)
            if role == "leader":
                one_rule(program, (with_them, without), pair.both[0], count)
            total[0] += pair.asked
            total[1] += pair.tokens
        count.claim(first.is_alive() and second.is_alive(), "a server died")
    print(f"{name}: {number} families, {len(roles)} roles, {total[0]} questions asked of both registers, {total[1]} tokens told")
    return count


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        number = int(sys.argv[2]) if len(sys.argv) > 2 else 100
        program, at = os.path.realpath(sys.argv[1]), [role + ".at" for role in served.CENTRE_ROLES]
        silent = crawl(program, number, sys.argv[3:] or served.ROLES + at, folder, "canary crawl").end()
        other = crawl_other(program, number, at, folder, "other centre crawl").end()
        sys.exit(0 if silent and other else 1)
