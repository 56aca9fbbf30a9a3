"""synth_children.py LISTS OUT.csv [--no-nhs]: the children in a folder written by `reachbook synth`, as one list.

Registrations, births, health visitors, two-year-olds and social care; attendance and adults are left out. Beside the
usual columns the list has `cluster` (the child), and OUT.truth.csv has `family_cluster`, `twin_cluster` and `origin`."""

import csv
import datetime
import glob
import os
import sys

COLUMNS = ["given_name", "family_name", "dob", "sex", "street", "postcode", "phone", "nhs_number", "parent_name"]
NAMES = {
    "given_name": ["Child Forename", "Forename", "Child First Name"],
    "family_name": ["Child Surname", "Surname", "Child Last Name"],
    "dob": ["DOB", "Date of Birth", "Child DoB"],
    "sex": ["Gender", "Sex"],
    "street": ["Address Line 1", "Address"],
    "postcode": ["Postcode", "Post Code"],
    "phone": ["Telephone", "Mobile"],
    "nhs_number": ["NHS Number", "NHS No"],
    "parent_name": ["Mother/Carer", "Parent Name"],
}
PARENTS = [("Parent Forename", "Parent Surname"), ("Mother Forename", "Mother Surname")]
KINDS = ["registrations_", "births_", "health_visitor_", "two_year_olds_", "social_care"]
DATES = ["%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d.%m.%Y", "%d-%b-%y", "%d-%m-%Y", "%d %b %Y"]
SEXES = {"1": "M", "2": "F", "boy": "M", "girl": "F", "male": "M", "female": "F", "m": "M", "f": "F"}


def rows_of(path):
    data = open(path, "rb").read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    head = text.split("\n", 1)[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=max(",;\t", key=head.count))
    header, start = next(reader), reader.line_num + 1
    for row in reader:
        yield start, dict(zip(header, row))
        start = reader.line_num + 1


def iso(text):
    for form in DATES:
        try:
            return datetime.datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return text


def plain(row):
    out = {c: next((row[n].strip() for n in NAMES[c] if n in row), "") for c in COLUMNS}
    if "Name" in row:
        family, _, given = row["Name"].partition(",")
        out["family_name"], out["given_name"] = family.strip(), given.strip()
    for given, family in PARENTS:
        if given in row:
            out["parent_name"] = f"{row[given]} {row[family]}".strip()
    out["dob"] = iso(out["dob"])
    out["sex"] = SEXES.get(out["sex"].lower(), "")
    return out


def main():
    folder, target = sys.argv[1:3]
    columns = [c for c in COLUMNS if c != "nhs_number" or "--no-nhs" not in sys.argv]
    with open(os.path.join(folder, "truth_children.csv")) as file:
        children = {row["child"]: row for row in csv.DictReader(file)}
    with open(os.path.join(folder, "truth_records.csv")) as file:
        child_at = {(row["file"], int(row["line"])): row["child"] for row in csv.DictReader(file)}
    with open(target, "w", newline="") as out, open(target[:-4] + ".truth.csv", "w", newline="") as truth_out:
        people, truths = csv.writer(out), csv.writer(truth_out)
        people.writerow(["id", *columns, "cluster"])
        truths.writerow(["id", "cluster", "family_cluster", "twin_cluster", "origin"])
        number = 0
        for path in sorted(glob.glob(os.path.join(folder, "*.csv"))):
            name = os.path.basename(path)
            if not any(name.startswith(kind) for kind in KINDS):
                continue
            for line, row in rows_of(path):
                child = child_at.get((name, line))
                if child not in children:
                    continue
                truth, values, number = children[child], plain(row), number + 1
                twins = f"{truth['family']}/{truth['twin_set']}" if truth["twin_set"] != "0" else ""
                people.writerow([number, *(values[c] for c in columns), child])
                truths.writerow([number, child, truth["family"], twins, truth["origin"]])


if __name__ == "__main__":
    main()
