"""accuracy.py PROGRAM SET.csv ... [--splink]: how well labelled lists are taken apart, as one table.

Each set has `id` and `cluster`, the truth; SET.truth.csv beside it may add `family_cluster`, `twin_cluster` and
`origin` (of the name). Reachbook gets the list as it stands, without configuration; Splink the model of
splink_models.py. Both join at .95. The columns of the table:

  sec         seconds with reading and writing, and for Splink without starting Python
  pairs       precision, recall and F1 of the pairs scored .95 and more
  clusters    the same of all pairs within the clusters; B3 is the F1 of B-cubed, record by record
  twins       twins joined though they are two, of all twins; sibs the same of other children of one family
  .5- ... .99-  of the pairs scored .5 to .9, .9 to .95, .95 to .99, .99 and more: share that is true / how many
"""

import collections
import csv
import itertools
import os
import subprocess
import sys
import tempfile
import time

csv.field_size_limit(1 << 24)
BANDS = [0.5, 0.9, 0.95, 0.99, 1.01]
THRESHOLD = 0.95
HEAD = (
    f"{'set':<26}{'rows':>7} {'by':<10}{'sec':>6}  {'pairs P':>7} {'R':>6} {'F1':>6}"
    f"  {'clusters P':>10} {'R':>6} {'F1':>6} {'B3':>6}  {'twins':>8} {'sibs':>9}  {'.5-':>10} {'.9-':>10} {'.95-':>10} {'.99-':>12}"
)


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Truth:
    def __init__(self, path, rows):
        self.cluster = {row["id"]: row["cluster"] for row in rows}
        sizes = collections.Counter(self.cluster.values())
        self.pairs = sum(n * (n - 1) // 2 for n in sizes.values())
        self.sizes = sizes
        beside = path[:-4] + ".truth.csv"
        known = read(beside) if os.path.exists(beside) else []
        self.family, self.twins = {}, {}
        for row in known:
            if row["id"] in self.cluster:
                self.family[row["cluster"]] = row["family_cluster"]
                self.twins[row["cluster"]] = row.get("twin_cluster") or None
        self.has_twins = any(self.twins.values())


def reachbook(program, path, folder):
    out, pairs = os.path.join(folder, "clusters.csv"), os.path.join(folder, "pairs.csv")
    command = [program, "dedupe", path, "--truth", "cluster", "--out", out, "--pairs", pairs]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    scored = [(row["id_a"], row["id_b"], float(row["probability"])) for row in read(pairs)]
    return scored, {row["record_id"]: row["cluster_id"] for row in read(out)}


PACKED = {"postcode", "phone", "nhs_number", "national_id", "second_id"}


def splink(name, path, rows, folder):
    import logging

    import duckdb
    import splink_models
    from splink import DuckDBAPI, Linker, SettingsCreator

    logging.getLogger("splink").setLevel(logging.ERROR)
    columns = [c for c in rows[0] if c not in ("id", "cluster")]
    model = splink_models.model_for(name, columns)
    clean = os.path.join(folder, "clean.csv")
    with open(clean, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["unique_id", *columns, *(["given_family"] if model.name_column else [])])
        for row in rows:
            values = [row[c].strip().lower() for c in columns]
            values = [v.replace(" ", "") if c in PACKED else v for c, v in zip(columns, values)]
            if model.name_column:
                both = [values[columns.index(c)] for c in ("given_name", "family_name")]
                values.append(" ".join(both) if all(both) else "")
            writer.writerow([row["id"], *values])
    con = duckdb.connect(config={"threads": 2})
    con.execute(f"create table people as select * from read_csv('{clean}', header = true, all_varchar = true)")
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=model.blocks,
        comparisons=model.comparisons,
    )
    linker = Linker("people", settings, DuckDBAPI(con), set_up_basic_logging=False)
    linker.training.estimate_probability_two_random_records_match(model.certain, recall=model.recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=model.u_pairs, seed=1)
    for block in model.training:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block, estimate_without_term_frequencies=not model.with_frequencies
        )
    predictions = linker.inference.predict(threshold_match_probability=0.05)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, THRESHOLD)
    scored = con.sql(
        f"select unique_id_l, unique_id_r, match_probability from {predictions.physical_name}"
    ).fetchall()
    joined = con.sql(f"select unique_id, cluster_id from {clusters.physical_name}").fetchall()
    return scored, dict(joined)


def f1(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0


def ratio(part, whole):
    return part / whole if whole else 0


def score_pairs(truth, scored):
    found = right = 0
    bands = [[0, 0] for _ in BANDS[1:]]
    for a, b, probability in scored:
        true = truth.cluster[a] == truth.cluster[b]
        if probability >= THRESHOLD:
            found, right = found + 1, right + true
        for band, (low, high) in zip(bands, itertools.pairwise(BANDS)):
            if low <= probability < high:
                band[0] += true
                band[1] += 1
    precision, recall = ratio(right, found), ratio(right, truth.pairs)
    return (precision, recall, f1(precision, recall)), bands


def score_clusters(truth, joined):
    sizes = collections.Counter(joined.values())
    both = collections.Counter((joined[r], c) for r, c in truth.cluster.items())
    found = sum(n * (n - 1) // 2 for n in sizes.values())
    right = sum(n * (n - 1) // 2 for n in both.values())
    precision, recall = ratio(right, found), ratio(right, truth.pairs)
    exact = sum(n * n / sizes[k] for (k, _), n in both.items()) / len(truth.cluster)
    whole = sum(n * n / truth.sizes[c] for (_, c), n in both.items()) / len(truth.cluster)
    return (precision, recall, f1(precision, recall)), f1(exact, whole)


def kin_joined(truth, joined):
    """Twins, and other members of one household, who share a cluster: wrong and all, in pairs of people."""
    homes, families = collections.defaultdict(set), collections.defaultdict(list)
    for record, person in truth.cluster.items():
        homes[person].add(joined[record])
    for person, family in truth.family.items():
        families[family].append(person)
    twins, siblings = [0, 0], [0, 0]
    for people in families.values():
        for a, b in itertools.combinations(people, 2):
            count = twins if truth.twins[a] and truth.twins[a] == truth.twins[b] else siblings
            count[0] += not homes[a].isdisjoint(homes[b])
            count[1] += 1
    return twins, siblings


def share(band):
    return f"{ratio(*band):.3f}/{band[1]}" if band[1] else "-"


def line(name, rows, by, seconds, truth, scored, joined):
    pairs, bands = score_pairs(truth, scored)
    clusters, b_cubed = score_clusters(truth, joined)
    twins, siblings = kin_joined(truth, joined) if truth.family else (None, None)
    kin = "{0[0]}/{0[1]}".format
    print(
        f"{name:<26}{len(rows):>7} {by:<10}{seconds:>6.1f}  {pairs[0]:>7.4f} {pairs[1]:>6.4f} {pairs[2]:>6.4f}"
        f"  {clusters[0]:>10.4f} {clusters[1]:>6.4f} {clusters[2]:>6.4f} {b_cubed:>6.4f}"
        f"  {kin(twins) if truth.has_twins else '-':>8} {kin(siblings) if siblings else '-':>9} "
        + "".join(f" {band:>{width}}" for band, width in zip(map(share, bands), (10, 10, 10, 12))),
        flush=True,
    )


def by_origin(truth_path, truth, scored):
    """Recall of the pairs by the origin of the name, where the truth tells it."""
    known = read(truth_path) if os.path.exists(truth_path) else []
    if not known or "origin" not in known[0]:
        return False
    origin = {row["id"]: row["origin"] for row in known}
    size = collections.Counter((origin[r], c) for r, c in truth.cluster.items())
    wanted, found = collections.Counter(), collections.Counter()
    for (group, _), n in size.items():
        wanted[group] += n * (n - 1) // 2
    for a, b, probability in scored:
        if probability >= THRESHOLD and truth.cluster[a] == truth.cluster[b]:
            found[origin[a]] += 1
    groups = (f"{group} {ratio(found[group], n):.4f}" for group, n in sorted(wanted.items()))
    print("    recall by origin of name: " + ", ".join(groups))
    return True


def main():
    with_splink = "--splink" in sys.argv
    program, *paths = [a for a in sys.argv[1:] if a != "--splink"]
    print(HEAD)
    told = False
    for path in sorted(paths):
        name, rows = os.path.basename(path)[:-4], read(path)
        truth = Truth(path, rows)
        with tempfile.TemporaryDirectory() as folder:
            for by, run in (
                ("Reachbook", lambda: reachbook(program, path, folder)),
                *((("Splink", lambda: splink(name, path, rows, folder)),) if with_splink else ()),
            ):
                begun = time.perf_counter()
                scored, joined = run()
                line(name, rows, by, time.perf_counter() - begun, truth, scored, joined)
                told = by_origin(path[:-4] + ".truth.csv", truth, scored) or told
    if not told:
        print("Recall by origin of name is not told: no set's truth holds the origin (a column `origin`).")


if __name__ == "__main__":
    main()
