"""hostile.py REACHBOOK: a browser (hostile.mjs) reads a small demonstration in which every stored text carries a hostile value, but for the words that the program itself
writes and reads (KEPT). A new text column is hostile as soon as there is one."""
import os
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, "../access")
import families
import served

VALUES = ["<script>hurt()</script>\"'><img src=x onerror=hurt()><svg onload=hurt()></textarea></title><iframe srcdoc='<script>parent.hurt()</script>'>",
          "javascript:hurt()//\" onmouseover=hurt() autofocus onfocus=hurt() x=\"",
          "{{constructor.constructor('hurt()')()}}${hurt()}<%=hurt()%>'onerror='hurt()"]
KEPT = {
    "codes of places": ["address.lsoa", "reach_area.lsoa", "geo_*.code", "geo_*.lsoa", "geo_*.lsoa11", "geo_*.ward", "geo_*.authority", "geo_outline.kind", "geo_neighbour.measure",
                        "geo_postcode.postcode", "authority.code", "group_member.group_code", "target_group.code"],
    "words of the program": ["ageing_rule.reason", "audit.action", "audit.subject", "audit.at", "contact.kind", "counter.name", "decision.verdict",
                             "derived_ending.reason", "field_choice.field", "identifier.scheme", "intake.kind", "intake_row.state", "job.kind", "job.state",
                             "notice.kind", "person.kind", "quality_target.check_word", "release_figure.measure", "release_figure.part", "release_figure.key",
                             "schema_version.name", "schema_version.applied_at", "second_look.why", "second_look.outcome", "source.kind"],
    "secrets and digests": ["app_user.password", "app_user.second_key", "audit.previous", "audit.hash", "intake.digest", "recovery_code.hash",
                            "session.token_hash", "session.csrf", "sign_in_address.address", "sign_in_device.device"],
}
UNIQUE = {"geo_neighbour.place", "source.name", "app_user.name", "family.ref", "person.ref"}
ONLY = {"app_user": "name = 'auditor.one'", "family_member": f"role <> 'child' AND person >= {families.HIGH}"}


def is_kept(table, column):
    return any(f"{table}.{column}" == one or (one.startswith("geo_*.") and table.startswith("geo_") and one.endswith("." + column))
               for words in KEPT.values() for one in words)


def rows_of_everything(db, added):
    """One row at least where the demonstration has none."""
    authority, write = db.execute("SELECT MIN(id), (SELECT MAX(seq) FROM audit) FROM authority").fetchone()
    child, other = added[0]["child"], added[1]["child"]
    leader, worker = (db.execute("SELECT id FROM app_user WHERE name = ?", (name,)).fetchone()[0] for name in ("leader.one", "auditor.one"))
    for statement, values in (
            ("INSERT INTO decision (authority, person_a, person_b, verdict, reason, reasons, w_from) VALUES (?, ?, ?, 'unsure', 'x', 'x', ?)", (child, other, write)),
            ("INSERT INTO second_look (authority, person_a, person_b, why, note, w_from) VALUES (?, ?, ?, 'numbers', 'x', ?)", (child, added[2]["child"], write)),
            ("INSERT INTO job (authority, id, kind, title, actor, began_at, ended_at, state, words, w_from) VALUES (?, 1, 'import', 'x', ?, 1, 2, 'failed', 'x', ?)", (leader, write)),
            ("INSERT INTO notice (authority, id, kind, user_id, person, words, at, w_from) VALUES (?, 1, 'glass', ?, ?, 'x', 1, ?)", (worker, child, write)),
            ("INSERT INTO notice_for (authority, notice, user_id) VALUES (?, 1, ?)", (leader,)),
            ("INSERT INTO restricted (authority, person, reason, w_from) VALUES (?, ?, 'x', ?)", (added[3]["child"], write)),
            ("INSERT INTO restricted_grant (authority, id, person, user_id, glass, reason, w_from) VALUES (?, 1, ?, ?, 0, 'x', ?)", (added[3]["child"], leader, write)),
            ("INSERT INTO venue (authority, id, centre, name, postcode, w_from) VALUES (?, 1, (SELECT MIN(id) FROM centre), 'x', 'x', ?)", (write,)),
            ("INSERT INTO quality_target (authority, source, check_word, owner, percent, baseline, set_day, due_day, w_from) VALUES (?, 1, 'nhs', 'x', 100, 1, 20000, 30000, ?)", (write,)),
    ):
        db.execute(statement, (authority, *values))


def fill(program, register):
    served.demo(program, register, 200)
    added = families.add(register, 4, restricted=False)
    db = sqlite3.connect(register)
    rows_of_everything(db, added)
    hostile = kept = 0
    for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").fetchall():
        columns = [(row[1], row[2]) for row in db.execute(f"PRAGMA table_info({table})")]
        names = [name for name, _ in columns]
        where = ONLY.get(table) or next((f"{name} >= {families.HIGH}" for name in ("person", "person_a") if name in names and table != "intake_row"), None)
        where = where or (f"id >= {families.HIGH}" if table in ("person", "family") else "1 = 1")
        for column in [name for name, kind in columns if kind == "TEXT"]:
            if is_kept(table, column):
                kept += 1
                continue
            hostile += 1
            tail = " || rowid" if f"{table}.{column}" in UNIQUE else ""
            db.execute(f"UPDATE {table} SET {column} = CASE rowid % 3 WHEN 0 THEN ? WHEN 1 THEN ? ELSE ? END{tail} WHERE {where}", VALUES)
    db.commit()
    print(f"hostile values: {hostile} text columns of the schema carry one, {kept} hold codes, words of the program or digests", flush=True)
    db.close()
    return [str(one) for family in added[:3] for one in (family["child"], family["family"])]


def main():
    program = os.path.realpath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        numbers = fill(program, folder + "/hostile.db")
        with served.Server(program, folder + "/hostile.db") as server:
            done = subprocess.run(["node", "hostile.mjs", f"http://127.0.0.1:{server.port}", *numbers])
            return done.returncode if server.is_alive() else 1


sys.exit(main())
