#!/usr/bin/env python3
"""Makes data/names/*.tsv from open data: make_names.py FOLDER-OF-OPEN-DATA OUTPUT-FOLDER FORMS-FILE

Reads the lists of names in FOLDER/names (see NOTICE) and keeps a few hundred names of each tradition, written in
plain Latin letters, each with a weight. FORMS-FILE (src/linkage/forms/open.txt) becomes all pet names and spellings,
a group a line, for the engine."""

import collections
import csv
import gzip
import pathlib
import re
import sys
import unicodedata

BABY_YEARS = range(2021, 2025)
ADULT_DECADES = {"1984", "1994", "2004"}
COMMON = 800  # a name given to more babies than this belongs to the English list alone

# Surnames that open frequency lists hold too few of, with weights judged by the frequencies that are known.
PAKISTANI = """Khan 100,Hussain 95,Ahmed 60,Ali 60,Mahmood 34,Iqbal 26,Akhtar 28,Shah 30,Malik 26,Mirza 9,Rashid 12,
Bibi 40,Begum 34,Kauser 8,Kousar 10,Parveen 12,Mohammed 26,Muhammad 14,Rehman 14,Rahman 9,Aslam 13,Shabir 6,Hanif 8,
Ashraf 10,Nawaz 9,Zaman 9,Sadiq 8,Saleem 8,Arshad 8,Hussein 6,Bashir 8,Yousaf 8,Raja 8,Chaudhry 7,Choudhury 5,Butt 9,
Qureshi 7,Sheikh 6,Javed 8,Latif 7,Rafiq 7,Riaz 7,Tariq 6,Younis 6,Zafar 6,Abbas 6,Anwar 6,Aziz 6,Azam 5,Bano 4,
Farooq 6,Ghani 4,Hamid 5,Ilyas 4,Kayani 5,Karim 4,Liaqat 4,Majid 4,Mehmood 8,Miah 6,Nazir 5,Pervez 4,Rauf 4,Saeed 5,
Sarwar 4,Shafiq 4,Siddique 5,Sultana 5,Ullah 6,Waheed 4,Yaqoob 5,Yasin 4,Zahoor 3,Dar 3,Bhatti 4,Afzal 5,Akram 5,
Ashiq 2,Basharat 2,Fiaz 3,Gul 3,Imran 4,Khalid 5,Khaliq 3,Maqsood 3,Mumtaz 3,Naz 4,Razaq 4,Shaheen 4,Zeb 3"""
PAKISTANI_FORENAMES = {
    "M": """Muhammad 100,Mohammed 62,Mohammad 40,Ibrahim 36,Yusuf 36,Musa 30,Zayn 22,Ali 30,Ayaan 24,Hamza 24,Adam 26,
Zakariya 18,Isa 16,Abdullah 16,Umar 14,Haris 10,Hassan 14,Hussain 12,Ismail 14,Bilal 12,Eesa 14,Haroon 10,Zain 12,
Rayyan 10,Subhan 10,Daniyal 9,Aariz 9,Faizan 6,Idris 9,Yahya 12,Sulaiman 8,Mikaeel 7,Rehan 6,Shayan 6,Usman 7""",
    "F": """Fatima 40,Aisha 34,Maryam 40,Zainab 30,Khadija 26,Hafsa 18,Inaya 24,Anaya 20,Ayesha 24,Amina 14,Eshal 12,
Haniya 16,Safa 12,Zara 18,Alishba 10,Aleena 9,Hoorain 12,Iqra 8,Imaan 12,Laiba 10,Mahnoor 10,Minahil 9,Noor 14,
Rabia 8,Ruqayyah 8,Sana 8,Sumayyah 9,Amna 8,Manahil 7,Aiza 12,Zoya 10,Mariam 10,Halima 10,Sidra 6,Anabia 8,Umaiza 6""",
}
ROMA = """Horvath 100,Balog 55,Lakatos 50,Kotlar 28,Bandy 25,Cina 26,Dunka 28,Gabor 24,Giga 12,Tancos 18,Pecha 14,
Conka 18,Mirga 16,Ziga 20,Olah 24,Danko 16,Demeter 14,Farkas 18,Gombar 10,Kroscen 9,Kandrac 10,Makula 14,Polak 12,
Pompa 14,Puska 16,Rusnak 9,Sivak 14,Tokar 12,Holub 10,Kuchar 10,Tulej 9,Badzo 11,Bily 8,Ferko 11,Gina 14,Gorol 6"""
POLISH = "Nowak 40,Kowalski 30,Wisniewski 24,Dabrowski 18,Lewandowski 18,Wojcik 18,Kaminski 17,Kowalczyk 18,Zielinski 16"
INDIAN = """Singh 190,Kaur 12,Patel 30,Sharma 12,Gill 22,Sandhu 14,Dhillon 12,Sidhu 10,Bains 9,Johal 8,Sahota 8,Kumar 10,
Grewal 7,Dosanjh 6,Atwal 6,Dhaliwal 8,Purewal 5,Sangha 6,Uppal 5,Bhogal 4,Rai 6,Mann 6,Randhawa 5,Thomas 4,Varghese 4"""


def rows_of(path):
    opened = gzip.open(path, "rt", encoding="utf-8-sig") if path.suffix == ".gz" else open(path, encoding="utf-8-sig")
    with opened as file:
        yield from csv.DictReader(file)


def latin(name):
    """Plain Latin letters, apostrophes and hyphens; empty when the name has any other letter."""
    name = name.translate(str.maketrans("łŁđĐøØıțș", "lLdDoOits"))
    name = "".join(c for c in unicodedata.normalize("NFD", name.strip()) if not unicodedata.combining(c))
    name = name.replace("\u2019", "'")
    return name if re.fullmatch(r"[A-Za-z][A-Za-z' -]+", name) else ""


def proper(name):
    return re.sub(r"(^|['\- ])([a-z])", lambda m: m.group(1) + m.group(2).upper(), latin(name).lower())


def weighed(text):
    pairs = (part.rsplit(" ", 1) for part in text.replace("\n", "").split(","))
    return {latin(name): float(weight) for name, weight in pairs}


def top(weights, limit):
    return sorted(((n, w) for n, w in weights.items() if n), key=lambda p: (-p[1], p[0]))[:limit]


def write(folder, name, origin, columns, rows):
    path = folder / (name + ".tsv")
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(f"# {origin}\n" + "\t".join(columns) + "\n")
        for row in rows:
            file.write("\t".join(f"{v:.6g}" if isinstance(v, float) else v for v in row) + "\n")
    print(f"{path.name}: {len(rows)} rows, {path.stat().st_size} bytes")


def faker_lists(source):
    lists = collections.defaultdict(dict)
    for r in rows_of(source / "faker_person_lists.csv.gz"):
        name = latin(r["name"])
        if name and " " not in name:
            lists[r["locale"], r["list"]][name] = float(r["weight"] or 1)
    return lists


def baby_names(source):
    counts = {"M": collections.Counter(), "F": collections.Counter()}
    for r in rows_of(source / "ons_babynames_ew_2019_2024.csv.gz"):
        if int(r["year"]) in BABY_YEARS:
            counts[r["sex"]][proper(r["name"])] += float(r["count"])
    return counts


def forename_rows(source, lists, babies):
    rows = []
    asian = set(lists["en_PK", "first_names"]) | set(lists["bn_BD", "first_names_male_islamic"]) \
        | set(lists["bn_BD", "first_names_female_islamic"])
    heritage = {proper(r["name"]) for r in rows_of(source / "ons_top100_by_decade_1904_2024.csv") if int(r["year"]) <= 2004}
    heritage -= set(weighed(PAKISTANI_FORENAMES["M"])) | set(weighed(PAKISTANI_FORENAMES["F"]))
    asian -= heritage | {n for sex in "MF" for n, c in babies[sex].items() if c > COMMON}
    indian = {s: {n for n in set(lists["en_IN", "first_names_" + w]) | set(lists["hi_IN", "first_names_" + w])
                  if n not in heritage and babies[s].get(n, 0) <= COMMON}
              for s, w in (("M", "male"), ("F", "female"))}
    for sex, word in (("M", "male"), ("F", "female")):
        listed = weighed(PAKISTANI_FORENAMES[sex])
        english = {n: c for n, c in babies[sex].items() if n not in asian and n not in indian[sex] and n not in listed}
        rows += [("english", sex, n, w) for n, w in top(english, 900)]
        scale = sum(listed.values()) / 2 / max(1.0, sum(c for n, c in babies[sex].items() if n in asian - set(listed)))
        for name, count in babies[sex].items():
            if name in asian and name not in listed and babies["FM"[sex == "F"]][name] < count:
                listed[name] = min(12.0, count * scale)
        rows += [("pakistani", sex, n, w) for n, w in top(listed, 300)]
        slovak = {n: 1.0 for n in lists["sk_SK", "first_names_" + word]}
        slovak |= {n: slovak.get(n, 0) + 3.0 for n in lists["cs_CZ", "first_names_" + word]}
        slovak |= {n: slovak.get(n, 0) + 0.5 for n in lists["ro_RO", "first_names_" + word]}
        popular = {latin(r["Romanized Name"]) for r in rows_of(source / "popular_forenames_by_country_cc0.csv")
                   if r["Country"] in ("SK", "CZ", "RO", "HU") and r["Gender"] == sex}
        slovak |= {n: slovak.get(n, 0) + 12.0 for n in popular}
        rows += [("roma", sex, n, w) for n, w in top(slovak, 400)]
        polish = {n: 1.0 for n in lists["pl_PL", "first_names_" + word]}
        rows += [("polish", sex, n, w) for n, w in top(polish, 200)]
        rows += [("indian", sex, n, w) for n, w in
                 top({n: 4.0 + babies[sex].get(n, 0) for n in indian[sex]}, 300)]
        other = {n: 1.0 for key in (("ar_AA",), ("tr_TR",), ("pt_PT",), ("lv_LV",), ("fa_IR",))
                 for n in lists[key[0], "first_names_" + word]}
        for r in rows_of(source / "popular_forenames_by_country_cc0.csv"):
            if r["Country"] in ("AE", "DZ", "EG", "IQ", "IR", "JO", "LB", "LY", "MA", "PT", "LT", "LV", "ZA", "ML", "BG") \
                    and r["Gender"] == sex:
                other[latin(r["Romanized Name"])] = 4.0
        rows += [("other", sex, n, w) for n, w in top(other, 500)]
        adult = {}
        for r in rows_of(source / "ons_top100_by_decade_1904_2024.csv"):
            if r["year"] in ADULT_DECADES and r["sex"] == sex:
                adult[proper(r["name"])] = adult.get(proper(r["name"]), 0) + 100.0 / (9 + int(r["rank"]))
        rows += [("english-parent", sex, n, w) for n, w in top(adult, 250)]
    return rows


def feminine(name):
    if re.search(r"(ski|cki|dzki)$", name):
        return name[:-1] + "a"
    return name


def ova(name):
    stem = name[:-1] if name.endswith(("o", "a", "e")) else name
    if re.search("[nlkr]y$", name):
        return name[:-1] + "a"
    return re.sub("ec$", "c", re.sub("ek$", "k", stem)) + "ova"


def surname_rows(source, lists):
    frequency = {proper(r["surname"]): float(r["freq"]) for r in rows_of(source / "uk_surnames_freq.csv")}
    pakistani, roma, indian = weighed(PAKISTANI), weighed(ROMA), weighed(INDIAN)
    for name in lists["en_IN", "last_names"]:
        indian.setdefault(name, 0.5)
    for name in lists["hi_IN", "last_names"]:
        indian.setdefault(name, 1.0)
    for name in lists["en_PK", "last_names"]:
        pakistani.setdefault(name, 0.4)
    rows = [("english", n, n, w * 1e5) for n, w in
            top({n: w for n, w in frequency.items() if n not in pakistani and n not in indian}, 2000)]
    rows += [("pakistani", n, n, w) for n, w in top(pakistani, 380)]
    female = set(lists["sk_SK", "last_names_female"]) | set(lists["cs_CZ", "last_names_female"])
    for name in lists["sk_SK", "last_names_male"]:
        roma.setdefault(name, 0.5)
    rows += [("roma", n, ova(n) if ova(n) in female or w > 1 or n[-1] not in "yi" else n, w) for n, w in top(roma, 700)]
    rows += [("roma", n, n, 3.0) for n in sorted(lists["ro_RO", "last_names"]) if n not in roma]
    polish = weighed(POLISH)
    for name in lists["pl_PL", "male_last_names"]:
        polish.setdefault(name, 6.0)
    for name in lists["pl_PL", "unisex_last_names"]:
        polish.setdefault(name, 0.2)
    rows += [("polish", n, feminine(n), w) for n, w in top(polish, 700)]
    rows += [("indian", n, "Kaur" if n == "Singh" else n, w) for n, w in top(indian, 500)]
    other = {n: 1.0 for locale in ("ar_AA", "ar_PS", "tr_TR", "pt_PT", "fa_IR", "bn_BD") for key in lists
             if key[0] == locale and "last_names" in key[1] for n in lists[key]}
    for r in rows_of(source / "popular_surnames_by_country_cc0.csv"):
        if r["Country"] in ("PT", "LT", "LV", "BD", "BG", "AR", "IR", "NP", "KR", "CN", "PH"):
            other[latin(r["Romanized Name"])] = 2.0
    rows += [("other", n, n, w) for n, w in top(other, 600)]
    return rows


def variant_rows(source, known):
    found = collections.defaultdict(dict)
    for kind, file, a, b in (("forename", "uk_forename_variants_sdglinkage.csv", "forename", "forename2"),
                             ("surname", "uk_surname_variants_sdglinkage.csv", "lastname1", "lastname2")):
        for r in rows_of(source / file):
            x, y = proper(r[a]), proper(r[b])
            if x in known[kind] and y and x != y and x[0] == y[0]:
                found[kind, x][y] = float(r["freq"])
    for a, b in (("Muhammad", "Mohammed"), ("Muhammad", "Mohammad"), ("Mohammed", "Muhammed"), ("Mohammad", "Mohammed"),
                 ("Aisha", "Ayesha"), ("Ayesha", "Aaisha"), ("Yusuf", "Yousuf"), ("Zainab", "Zaynab"), ("Fatima", "Fatimah"),
                 ("Hussain", "Hussein"), ("Umar", "Omar"), ("Ibrahim", "Ebrahim"), ("Maryam", "Mariam"), ("Musa", "Moosa"),
                 ("Isa", "Eesa"), ("Khadija", "Khadijah"), ("Haris", "Harris"), ("Ahmed", "Ahmad"), ("Hafsa", "Hafsah")):
        found["forename", a][b] = 1.0
    for a, b in (("Hussain", "Hussein"), ("Hussain", "Husain"), ("Ahmed", "Ahmad"), ("Mahmood", "Mehmood"), ("Akhtar", "Akhter"),
                 ("Kousar", "Kauser"), ("Begum", "Begam"), ("Mohammed", "Mohammad"), ("Choudhury", "Chowdhury"), ("Iqbal", "Iqball"),
                 ("Horvath", "Horvat"), ("Horvath", "Horwath"), ("Balog", "Balogh"), ("Lakatos", "Lakatosh"), ("Dunka", "Dunca"),
                 ("Shah", "Shaah"), ("Rehman", "Rahman"), ("Malik", "Malick"), ("Cina", "Czina"), ("Ziga", "Zsiga")):
        found["surname", a][b] = 1.0
    return [(kind, name, v, w) for (kind, name), options in sorted(found.items()) for v, w in top(options, 3)]


def nickname_rows(source, known):
    rows = set()
    for r in rows_of(source / "nicknames_carltonnorthern.csv"):
        name, short = proper(r["name1"]), proper(r["name2"])
        if r["relationship"] == "has_nickname" and name in known and short and short != name:
            rows.add((name, short))
    count = collections.Counter()
    kept = []
    for name, short in sorted(rows):
        count[name] += 1
        if count[name] <= 3:
            kept.append((name, short))
    return kept


def form_groups(source):
    groups = collections.defaultdict(set)
    for r in rows_of(source / "nicknames_carltonnorthern.csv"):
        groups["pet", latin(r["name1"]).lower()].add(latin(r["name2"]).lower())
    for r in rows_of(source / "uk_forename_variants_sdglinkage.csv"):
        groups["spelling", latin(r["forename"]).lower()].add(latin(r["forename2"]).lower())
    for (_, name), forms in sorted(groups.items()):
        words = [name] + sorted(f for f in forms if f != name)
        if len(words) > 1 and all(re.fullmatch("[a-z]{2,}", word) for word in words):
            yield " ".join(words)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    source, folder = pathlib.Path(sys.argv[1]) / "names", pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    lists = faker_lists(source)
    forenames = forename_rows(source, lists, baby_names(source))
    surnames = surname_rows(source, lists)
    write(folder, "forename", "Forenames by tradition; ONS (Open Government Licence v3.0), faker (MIT), names by country (CC0)",
          ("tradition", "sex", "name", "weight"), forenames)
    write(folder, "surname", "Surnames by tradition; sdglinkage (MIT), faker (MIT), names by country (CC0), the project's own",
          ("tradition", "male", "female", "weight"), surnames)
    known = {"forename": {r[2] for r in forenames}, "surname": {r[1] for r in surnames} | {r[2] for r in surnames}}
    write(folder, "variant", "Spellings of one name; sdglinkage (MIT) and the project's own", ("kind", "name", "variant", "weight"),
          variant_rows(source, known))
    write(folder, "nickname", "Pet names; carltonnorthern/nicknames (Apache-2.0)", ("name", "nickname"),
          nickname_rows(source, known["forename"]))
    with open(sys.argv[3], "w", encoding="utf-8", newline="\n") as file:
        file.write("# Pet names; carltonnorthern/nicknames (Apache-2.0). Spellings; sdglinkage (MIT)\n")
        file.writelines(line + "\n" for line in form_groups(source))


main()
