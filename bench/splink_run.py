"""splink_run.py FILE.csv WORKLOAD [--u-pairs N] [--threads N]: Splink on a list made by `people`, phase by phase.

WORKLOAD is L, L2 or H. All three compare the same columns in the same way and differ in their blocking rules and
in the blocks on which expectation-maximisation runs, without term frequencies as in Splink's own demonstrations,
which takes half the time. Prints the same "name value" lines as link_bench: seconds on
the clock and of all processors by phase (load, u, em, predict, cluster), the most memory held, pairs, and how the
result compares with the column `cluster` at probability 0.95. Counting pairs and scoring lie outside the clock."""

import argparse
import logging
import resource
import time

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.blocking_analysis import cumulative_comparisons_to_be_scored_from_blocking_rules_data

LIGHT = [
    block_on("first_name", "dob"),
    block_on("surname", "dob"),
    block_on("postcode", "first_name"),
    block_on("postcode", "surname"),
    block_on("dob", "postcode"),
    block_on("first_name", "surname", "substr(dob, 1, 4)"),
]
HEAVY = [
    block_on("first_name", "dob"),
    block_on("surname", "dob"),
    block_on("postcode"),
    block_on("dob"),
    block_on("first_name", "surname", "substr(dob, 1, 4)"),
]
BY_NAME_THEN_DOB = [block_on("first_name", "surname"), block_on("dob")]
WORKLOADS = {
    "L": (LIGHT, BY_NAME_THEN_DOB),
    "L2": (LIGHT, [block_on("first_name", "dob"), block_on("postcode", "surname")]),
    "H": (HEAVY, BY_NAME_THEN_DOB),
}


def settings_for(rules):
    return SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=rules,
        comparisons=[
            cl.JaroWinklerAtThresholds("first_name", [0.92, 0.88, 0.7]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("surname", [0.92, 0.88, 0.7]).configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("dob", input_is_string=True),  # exact, one edit, a month, a year, ten years
            cl.ExactMatch("sex"),
            cl.JaroWinklerAtThresholds("street", [0.9]).configure(term_frequency_adjustments=True),
            cl.LevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
    )


class Phases:
    def __init__(self):
        self.marks = [("", time.perf_counter(), time.process_time())]

    def end(self, name):
        self.marks.append((name, time.perf_counter(), time.process_time()))

    def print(self):
        for (_, wall, cpu), (name, wall_end, cpu_end) in zip(self.marks, self.marks[1:]):
            print(f"{name} {wall_end - wall:.3f}\n{name}_cpu {cpu_end - cpu:.3f}")
        first, last = self.marks[0], self.marks[-1]
        print(f"total {last[1] - first[1]:.3f}\ntotal_cpu {last[2] - first[2]:.3f}")
        print(f"peak_mb {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")


def scores(what, found, right, wanted):
    precision = right / found if found else 0
    recall = right / wanted if wanted else 0
    f1 = 2 * precision * recall / (precision + recall) if right else 0
    print(f"{what}_precision {precision:.4f}\n{what}_recall {recall:.4f}\n{what}_f1 {f1:.4f}")


def print_truth(con, path, predictions, clusters):
    con.execute(
        f"create table truth as select unique_id, cluster, cluster // 4 as household from read_csv('{path}')"
    )
    found, right, siblings = con.sql(f"""
        select count(*), count(*) filter (a.cluster = b.cluster),
            count(*) filter (a.cluster <> b.cluster and a.household = b.household)
        from {predictions.physical_name} p
            join truth a on a.unique_id = p.unique_id_l join truth b on b.unique_id = p.unique_id_r
        where p.match_probability >= 0.95""").fetchall()[0]

    def pairs(by):
        sizes = f"""select count(*) as n from truth t
            join {clusters.physical_name} c on c.unique_id = t.unique_id group by {by}"""
        return con.sql(f"select coalesce(sum(n * (n - 1) // 2), 0) from ({sizes})").fetchall()[0][0]

    wanted = pairs("cluster")
    scores("pairs", found, right, wanted)
    scores("clusters", pairs("cluster_id"), pairs("cluster, cluster_id"), wanted)
    print(f"siblings_joined {siblings}")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("file")
    arguments.add_argument("workload", choices=WORKLOADS)
    arguments.add_argument("--u-pairs", type=float, default=1e7)
    arguments.add_argument("--threads", type=int, default=2)
    wanted = arguments.parse_args()
    logging.getLogger("splink").setLevel(logging.ERROR)
    rules, training = WORKLOADS[wanted.workload]

    phases = Phases()
    con = duckdb.connect(config={"threads": wanted.threads})
    con.execute(f"""create table people as select unique_id, first_name, surname, dob, sex, street, postcode
        from read_csv('{wanted.file}', header = true, all_varchar = true)""")
    api = DuckDBAPI(con)
    linker = Linker("people", settings_for(rules), api, set_up_basic_logging=False)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("first_name", "surname", "dob"), block_on("dob", "postcode", "first_name")], recall=0.7
    )
    phases.end("load")
    linker.training.estimate_u_using_random_sampling(max_pairs=wanted.u_pairs)
    phases.end("u")
    for rule in training:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    phases.end("em")
    predictions = linker.inference.predict(threshold_match_probability=0.01)
    phases.end("predict")
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, 0.95)
    phases.end("cluster")

    print(f"workload {wanted.workload}")
    phases.print()
    compared = cumulative_comparisons_to_be_scored_from_blocking_rules_data(
        table_or_tables="people", blocking_rules=rules, link_type="dedupe_only", db_api=api, max_rows_limit=1e12
    )
    kept = con.sql(f"select count(*) from {predictions.physical_name}").fetchall()[0][0]
    print(f"pairs_compared {int(compared['row_count'].sum())}\npairs_kept {kept}")
    print_truth(con, wanted.file, predictions, clusters)


if __name__ == "__main__":
    main()
