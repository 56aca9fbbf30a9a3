"""Writes families with a token in every field straight into a register file (SQLite), for the tests of access."""
import sqlite3

FIELDS = ["given", "family", "ref", "line", "oldline", "phone", "carer", "carerfamily", "activity", "reason", "course", "partner",
          "ethnicity", "language", "value", "sentence", "familyref"]
HIGH = 900_000_000  # numbers nobody else gets


def token(number, field):
    return f"Zq{field}{number:04d}x"


def rows_of(db, authority, number, write, restricted, elsewhere=False):
    """One family: a child with a joined record, a sister, a carer; everything that can be told of them. Each beside people of the
    register in the same small area. Also another list's record of the child that nobody has joined: a possible duplicate, to be hidden too.
    elsewhere: known to the second centre alone, and living outside the area of the first."""
    def put(table, **values):
        db.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", list(values.values()))

    t = lambda field: token(number, field)
    child, joined, sister, carer, family, alike = (HIGH + number * 10 + i for i in range(6))
    source = db.execute("SELECT MIN(id) FROM source").fetchone()[0]
    first, second = (row[0] for row in db.execute("SELECT id FROM centre ORDER BY id LIMIT 2"))
    centre = second if elsewhere else first
    served = "AND lsoa NOT IN (SELECT lsoa FROM reach_area WHERE centre = %d AND w_to IS NULL) " % first if elsewhere else ""
    intake, _ = db.execute("SELECT id, w_from FROM intake ORDER BY id LIMIT 1").fetchone()
    postcode, lsoa = db.execute("SELECT postcode, lsoa FROM address WHERE lsoa IS NOT NULL AND w_to IS NULL " + served + "ORDER BY person LIMIT 1 OFFSET ?",
                                (number,)).fetchone()
    other = db.execute("SELECT id FROM person WHERE kind = 'child' AND w_to IS NULL AND id < ? ORDER BY id LIMIT 1 OFFSET ?",
                       (HIGH, number)).fetchone()[0]
    birth = 19700 + number
    for person, kind, given, name in ((child, "child", t("given"), t("family")), (joined, "child", t("given"), t("family")),
                                      (sister, "child", t("given") + "a", t("family")), (carer, "adult", t("carer"), t("carerfamily")), (alike, "child", t("given"), t("family"))):
        put("person", authority=authority, id=person, kind=kind, source=source, ref=t("ref") + str(person), intake=intake, line=1, given=given,
            family=name, birth=birth, sex="F", ethnicity=t("ethnicity"), language=t("language"), given_fold=given.lower(),
            family_fold=name.lower(), content=person, w_from=write)
        put("address", authority=authority, person=person, line=t("line"), postcode=postcode, lsoa=lsoa, from_day=birth, w_from=write)
        put("address", authority=authority, person=person, line=t("oldline"), postcode=postcode, lsoa=lsoa, from_day=birth - 99,
            to_day=birth - 1, w_from=write)
        put("identifier", authority=authority, person=person, scheme="phone", value=f"0790000{number:04d}", w_from=write)
        if person != alike:
            put("family_member", authority=authority, family=family, person=person, role="mother" if person == carer else "child",
                intake=intake, w_from=write)
        put("registration", authority=authority, id=HIGH * 2 + person, person=person, centre=centre, from_day=birth + 30, intake=intake,
            end_reason=None if number % 3 else t("reason"), to_day=None if number % 3 else 20700, w_from=write)
        put("contact", authority=authority, id=HIGH * 2 + person, kind="attendance", person=person, centre=centre, on_day=20700,
            activity=t("activity"), source=source, intake=intake, line=1, w_from=write)
        put("group_member", authority=authority, person=person, group_code="lone-parent", from_day=20000, source=source, w_from=write)
        put("finding", authority=authority, person=person, kind="referral", from_day=20100, way="in", by_whom=t("partner"), what=t("reason"), source=source,
            intake=intake, w_from=write)
        put("consent", authority=authority, person=person, partner=t("partner"), given_day=20000, w_from=write)
        put("course", authority=authority, person=person, name=t("course"), from_day=20000, outcome=t("course"), w_from=write)
    put("family", authority=authority, id=family, source=source, ref=t("familyref"), intake=intake, w_from=write)
    put("merge", authority=authority, person=joined, into_person=child, probability=0.99, reason=t("reason"), w_from=write)
    put("derived_pair", authority=authority, person_a=child, person_b=alike, probability=0.8999, weight=9, value=20, sentence=t("sentence"),
        reasons=f"given name\t{t('sentence')}\t1")
    put("intake_row", authority=authority, intake=intake, line=HIGH + number, state="queued", column_name="address", value=t("value"),
        reason=t("reason"), person=child)
    # A look taken before the family was restricted.
    put("derived_ending", authority=authority, registration=HIGH * 2 + child, child=child, centre=centre, reason="silent", words=t("sentence"),
        on_day=20700, last_seen=20000, shielded=0)
    if restricted:
        put("restricted", authority=authority, person=(child, sister, carer, joined)[number % 4], reason=t("reason"), from_day=20000, w_from=write)
    return {"child": child, "joined": joined, "sister": sister, "carer": carer, "family": family, "other": other, "alike": alike, "birth": birth,
            "postcode": postcode}


def add(register, count, restricted=True, authority=None, elsewhere=False, step=1):
    db = sqlite3.connect(register)
    authority = authority or db.execute("SELECT MIN(id) FROM authority").fetchone()[0]
    write = db.execute("SELECT MAX(seq) FROM audit").fetchone()[0]
    added = [rows_of(db, authority, number, write, restricted, elsewhere) for number in range(0, count * step, step)]
    db.commit()
    db.close()
    return added
