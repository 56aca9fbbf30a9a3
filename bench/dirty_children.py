"""dirty_children.py FOLDER [SEED ...] [--kinds=KIND,...] [--families=N]: dirty lists of children with their truth.

Each kind stresses one thing that a list of children can have wrong; KINDS says which. Names are those of data/names,
with their traditions. Per list FOLDER/children_KIND_sSEED.csv and .truth.csv, as accuracy.py reads them. The slips here
share no code with the demonstration's."""

import collections
import csv
import datetime
import itertools
import os
import random
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    again: tuple = (0.55, 0.25, 0.12, 0.08)  # chance of 1, 2, ... records of one child
    slip: float = 0.06  # chance that a name, a date or a line of address is miswritten
    form: float = 0.05  # of a known form or spelling of the name
    gone: float = 0.05  # that a field is left empty
    moved: float = 0.08  # that a record has another address, of before or after a move
    no_name: float = 0.02  # that the newborn has no name yet
    no_birth: float = 0.01
    surname: float = 0.03  # that the other parent's surname is written
    children: tuple = (0.45, 0.37, 0.13, 0.05)
    twins: float = 0.03
    alike: float = 0.0  # that a sibling's name is like the first child's
    drop: tuple = ()  # columns that the list does not have


KINDS = {
    "plain": Kind(),
    "heavy": Kind(slip=0.22, form=0.12, gone=0.15, moved=0.2, no_birth=0.05, surname=0.08),
    "no_birth": Kind(no_birth=0.5, slip=0.1),
    "few": Kind(again=(0.985, 0.015), children=(0.3, 0.4, 0.2, 0.1)),
    "kin": Kind(twins=0.2, children=(0.1, 0.3, 0.35, 0.25), slip=0.1, alike=0.3),
    "many": Kind(again=(0.1, 0.1, 0.15, 0.2, 0.2, 0.15, 0.1), slip=0.12, gone=0.1, moved=0.15),
    "no_address": Kind(drop=("street", "postcode", "phone"), slip=0.08),
    "address_only": Kind(drop=("dob", "sex"), slip=0.08),
    "newborn": Kind(no_name=0.35, twins=0.06, surname=0.1),
    "moving": Kind(moved=0.5),
    "short": Kind(drop=("street", "phone", "sex"), slip=0.1),
}
COLUMNS = ["given_name", "family_name", "dob", "sex", "street", "postcode", "phone"]
TRADITIONS = {"english": 62, "pakistani": 14, "roma": 5, "polish": 6, "indian": 7, "other": 6}
NAMES = os.path.join(os.path.dirname(__file__), "..", "data", "names")
STREETS = ["High", "Station", "Church", "Park", "Victoria", "Green", "Manor", "Mill", "Ash", "Beech", "Elm", "Oak"]
STREETS += [a + b for a in ("Brook", "Hazel", "Stan", "Wood", "Clif", "Raven", "Thorn") for b in ("ford", "ley", "ton", "field")]
WAYS = ["Road", "Street", "Lane", "Close", "Avenue", "Drive", "Grove"]
UNITS = "ABDEFGHJLNPQRSTUWXYZ"


def table(name):
    with open(os.path.join(NAMES, name), encoding="utf-8") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))


class Names:
    def __init__(self):
        self.given, self.family = collections.defaultdict(list), collections.defaultdict(list)
        for row in table("forename.tsv"):
            self.given[row["tradition"], row["sex"]].append((row["name"], float(row["weight"])))
        for row in table("surname.tsv"):
            self.family[row["tradition"]].append((row["male"], row["female"], float(row["weight"])))
        self.forms = collections.defaultdict(list)
        for row in table("nickname.tsv"):
            self.forms[row["name"]].append(row["nickname"])
        for row in table("variant.tsv"):
            self.forms[row["name"]].append(row["variant"])

        self.running = {}

    def pick(self, dice, names):
        """One of [(name, ..., weight)]."""
        key = id(names)
        if key not in self.running:
            self.running[key] = list(itertools.accumulate(row[-1] for row in names))
        return dice.choices(names, cum_weights=self.running[key])[0]

    def pick_given(self, dice, tradition, sex):
        return self.pick(dice, self.given[tradition, sex])[0]

    def pick_family(self, dice, tradition):
        return self.pick(dice, self.family[tradition])[:2]


class Lists:
    """One list in the making."""

    def __init__(self, kind, seed, names, families):
        self.kind, self.names, self.dice = kind, names, random.Random(f"{seed}/{kind}")
        self.records, self.truths, self.persons = [], [], 0
        self.homes = families // 14 + 1
        for family in range(families):
            self.add_family(family)

    def home(self):
        dice, code = self.dice, self.dice.randrange(self.homes)
        place = random.Random(code * 7919 + 11)
        street = f"{place.choice(STREETS)} {place.choice(WAYS)}"
        postcode = f"{place.choice(['LE', 'BD', 'OL'])}{place.randint(1, 20)} {place.randint(1, 9)}{place.choice(UNITS)}{place.choice(UNITS)}"
        return {"street": f"{dice.randint(1, 90)} {street}", "postcode": postcode}

    def phone(self):
        return f"07{self.dice.randrange(10**9):09d}"

    def born(self):
        return datetime.date(2019, 1, 1) + datetime.timedelta(days=self.dice.randrange(6 * 365))

    def sibling_name(self, tradition, sex, taken):
        while True:
            name = self.names.pick_given(self.dice, tradition, sex)
            if taken and self.dice.random() < self.kind.alike:
                start = [n for n, _ in self.names.given[tradition, sex] if n[0] == taken[0][0]]
                name = self.dice.choice(start or [name])
            if name not in taken:
                return name

    def add_family(self, family):
        dice, kind = self.dice, self.kind
        tradition = dice.choices(list(TRADITIONS), list(TRADITIONS.values()))[0]
        surname, other = (self.names.pick_family(dice, tradition) for _ in range(2))
        homes, phones = [self.home(), self.home()], [self.phone(), self.phone()]
        children = 1 + dice.choices(range(4), kind.children)[0]
        born, taken, twin = self.born(), [], ""
        for number in range(children):
            multiple = number > 0 and dice.random() < kind.twins
            if number > 0 and not multiple:
                born, twin = born + datetime.timedelta(days=dice.randint(300, 1100)), ""
            if multiple and not twin:
                twin = f"{family}/{number}"
                if self.records:
                    self.mark_twin(twin)
            sex = dice.choice("FM")
            given = self.sibling_name(tradition, sex, taken)
            taken.append(given)
            child = {"given_name": given, "dob": born, "sex": sex, "both": (surname, other), "homes": homes, "phones": phones}
            self.add_child(child, family, twin, tradition)

    def mark_twin(self, twin):
        for truth in reversed(self.truths):
            if truth[1] != self.persons:
                break
            truth[3] = twin

    def add_child(self, child, family, twin, tradition):
        self.persons += 1
        for _ in range(1 + self.dice.choices(range(len(self.kind.again)), self.kind.again)[0]):
            self.records.append(self.write(child))
            self.truths.append([0, self.persons, family, twin, tradition])

    def write(self, child):
        dice, kind = self.dice, self.kind
        home = child["homes"][dice.random() < kind.moved]
        surname = child["both"][dice.random() < kind.surname][child["sex"] == "F"]
        record = {"given_name": child["given_name"], "family_name": surname, "dob": child["dob"].isoformat(), "sex": child["sex"]}
        record |= {**home, "phone": child["phones"][dice.random() < 0.3]}
        if dice.random() < kind.form and self.names.forms.get(record["given_name"]):
            record["given_name"] = dice.choice(self.names.forms[record["given_name"]])
        if dice.random() < kind.form / 4:
            record["given_name"], record["family_name"] = record["family_name"], record["given_name"]
        for column in ("given_name", "family_name", "street", "postcode", "phone"):
            if dice.random() < kind.slip:
                record[column] = self.miswrite(record[column])
        if dice.random() < kind.no_name:
            record["given_name"] = dice.choice(["Baby", "Baby Girl" if child["sex"] == "F" else "Baby Boy", "Infant", ""])
        if dice.random() < kind.slip:
            record["dob"] = self.misdate(child["dob"])
        for column in ("sex", "street", "postcode", "phone"):
            if dice.random() < kind.gone * (4 if column == "phone" else 1):
                record[column] = ""
        if dice.random() < kind.no_birth:
            record["dob"] = ""
        return record

    def miswrite(self, text):
        dice = self.dice
        if len(text) < 3:
            return text
        at = dice.randrange(1, len(text) - 1)
        letter = dice.choice("0123456789" if text[at].isdigit() else "abcdefghijklmnopqrstuvwxyz")
        return dice.choice([
            text[:at] + letter + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        ])  # fmt: skip

    def misdate(self, date):
        dice, text = self.dice, date.isoformat()
        if date.day <= 12 and dice.random() < 0.3:
            return f"{date.year}-{date.day:02d}-{date.month:02d}"
        if dice.random() < 0.4:
            return f"{date.year + dice.choice([-1, 1])}{text[4:]}"
        return (date + datetime.timedelta(days=dice.choice([-30, -10, -2, -1, 1, 2, 9, 10, 31]))).isoformat()


def write_list(folder, name, made):
    columns = [c for c in COLUMNS if c not in made.kind.drop]
    order = list(range(len(made.records)))
    made.dice.shuffle(order)
    path = os.path.join(folder, name)
    with open(path + ".csv", "w", newline="") as out, open(path + ".truth.csv", "w", newline="") as truth_out:
        people, truths = csv.writer(out), csv.writer(truth_out)
        people.writerow(["id", *columns, "cluster"])
        truths.writerow(["id", "cluster", "family_cluster", "twin_cluster", "origin"])
        for number, at in enumerate(order, 1):
            people.writerow([number, *(made.records[at][c] for c in columns), made.truths[at][1]])
            truths.writerow([number, *made.truths[at][1:]])


def main():
    words, kinds, families = [], list(KINDS), 4000
    for word in sys.argv[1:]:
        if word.startswith("--kinds="):
            kinds = word.split("=")[1].split(",")
        elif word.startswith("--families="):
            families = int(word.split("=")[1])
        else:
            words.append(word)
    folder, seeds = words[0], words[1:] or ["1"]
    os.makedirs(folder, exist_ok=True)
    names = Names()
    for kind in kinds:
        for seed in seeds:
            size = families * 5 if kind == "few" else families
            write_list(folder, f"children_{kind}_s{seed}", Lists(KINDS[kind], seed, names, size))


if __name__ == "__main__":
    main()
