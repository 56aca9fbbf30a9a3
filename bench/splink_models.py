"""The models that a Splink expert writes for the labelled sets of the accuracy benchmark.

febrl3, febrl4, fake_1000 and historical_50k have the settings of Splink's own demonstrations of these sets; febrl1
and febrl2 take febrl3's, the large febrl sets febrl4's. The rest were written for this benchmark in the same manner:
sensible comparisons, term frequencies on names and places, blocking rules that keep the pairs in the hundred
thousands. Columns have the names that all sets of the benchmark share. Values were trimmed and lower-cased;
postcodes, phones and numbers have no spaces."""

from dataclasses import dataclass

import splink.comparison_library as cl
from splink import block_on


@dataclass
class Model:
    comparisons: list
    blocks: list  # pairs worth comparing
    certain: list  # rules that hardly err, for the prior,
    recall: float  # and the share of the matches that they find
    training: list  # blocks for expectation-maximisation
    u_pairs: float = 1e7
    with_frequencies: bool = False  # term frequencies count while training
    name_column: bool = False  # wants given and family name in one column, given_family


def frequent(comparison):
    return comparison.configure(term_frequency_adjustments=True)


SWAPPED = "l.given_name = r.family_name and l.family_name = r.given_name"


def febrl3():
    return Model(
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("family_name"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.DamerauLevenshteinAtThresholds("national_id", [2]),
            frequent(cl.ExactMatch("street_number")),
            frequent(cl.ExactMatch("postcode")),
        ],
        blocks=[block_on(c) for c in ("national_id", "given_name", "family_name", "dob", "postcode")],
        certain=[
            block_on("national_id"),
            block_on("given_name", "family_name", "dob"),
            SWAPPED + " and l.dob = r.dob",
        ],
        recall=0.9,
        training=[block_on("dob"), block_on("postcode")],
        u_pairs=1e6,
        with_frequencies=True,
    )


def febrl4():
    return Model(
        comparisons=[
            frequent(cl.NameComparison("given_name")),
            frequent(cl.NameComparison("family_name")),
            cl.DateOfBirthComparison("dob", input_is_string=True, invalid_dates_as_null=True),
            cl.DamerauLevenshteinAtThresholds("national_id", [1, 2]),
            frequent(cl.ExactMatch("street_number")),
            frequent(cl.DamerauLevenshteinAtThresholds("postcode", [1, 2])),
        ],
        blocks=[
            block_on("given_name", "family_name"),
            SWAPPED,
            block_on("dob"),
            block_on("national_id"),
            block_on("state", "address_line"),
            block_on("street_number", "address_line"),
            block_on("postcode"),
        ],
        certain=[block_on("national_id"), block_on("given_name", "family_name", "dob")],
        recall=0.8,
        training=[block_on("dob"), block_on("postcode")],
        u_pairs=1e6,
    )


def fake_1000():
    near = "levenshtein(r.dob, l.dob) <= 1"
    return Model(
        comparisons=[
            cl.ForenameSurnameComparison("given_name", "family_name"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            frequent(cl.ExactMatch("city")),
            cl.EmailComparison("email"),
        ],
        blocks=[block_on(c) for c in ("given_name", "family_name", "dob", "email")],
        certain=[
            f"l.given_name = r.given_name and {near}",
            f"l.family_name = r.family_name and {near}",
            "l.given_name = r.given_name and levenshtein(r.family_name, l.family_name) <= 2",
            "l.email = r.email",
        ],
        recall=0.7,
        training=[block_on("dob"), block_on("email"), block_on("given_name", "family_name")],
        u_pairs=1e6,
    )


def historical():
    area = "substr(postcode, 1, 3)"
    return Model(
        comparisons=[
            cl.ForenameSurnameComparison(
                "given_name", "family_name", forename_surname_concat_col_name="given_family"
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            frequent(cl.ExactMatch("birth_place")),
            frequent(cl.ExactMatch("occupation")),
        ],
        blocks=[
            block_on("substr(given_name, 1, 3)", "substr(family_name, 1, 4)"),
            block_on("family_name", "dob"),
            block_on("given_name", "dob"),
            block_on("postcode", "given_name"),
            block_on("postcode", "family_name"),
            block_on("dob", "birth_place"),
            block_on(area, "dob"),
            block_on(area, "given_name"),
            block_on(area, "family_name"),
            block_on("substr(given_name, 1, 2)", "substr(family_name, 1, 2)", "substr(dob, 1, 4)"),
        ],
        certain=[
            block_on("given_name", "family_name", "dob"),
            block_on("substr(given_name, 1, 2)", "family_name", "substr(postcode, 1, 2)"),
            block_on("dob", "postcode"),
        ],
        recall=0.6,
        training=[block_on("given_name", "family_name"), block_on("dob")],
        name_column=True,
    )


def opencr():
    return Model(
        comparisons=[
            frequent(cl.NameComparison("given_name")),
            frequent(cl.NameComparison("family_name")),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("sex"),
            cl.DamerauLevenshteinAtThresholds("phone", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("national_id", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("second_id", [1, 2]),
        ],
        blocks=[
            block_on("national_id"),
            block_on("second_id"),
            block_on("phone"),
            block_on("dob"),
            block_on("given_name", "family_name"),
            block_on("family_name", "substr(dob, 1, 4)"),
            block_on("given_name", "substr(dob, 1, 4)"),
        ],
        certain=[block_on("national_id"), block_on("second_id"), block_on("given_name", "family_name", "dob")],
        recall=0.9,
        training=[block_on("dob"), block_on("phone")],
    )


def pseudopeople():
    return Model(
        comparisons=[
            frequent(cl.NameComparison("given_name")),
            frequent(cl.NameComparison("family_name")),
            cl.ExactMatch("middle_name"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("sex"),
            frequent(cl.ExactMatch("street_number")),
            frequent(cl.JaroWinklerAtThresholds("address_line", [0.9])),
        ],
        blocks=[
            block_on("given_name", "family_name"),
            block_on("given_name", "dob"),
            block_on("family_name", "dob"),
            block_on("street_number", "address_line"),
            block_on("given_name", "street_number"),
            block_on("family_name", "street_number"),
            block_on("dob"),
        ],
        certain=[
            block_on("given_name", "family_name", "dob"),
            block_on("given_name", "dob", "street_number", "address_line"),
        ],
        recall=0.7,
        training=[block_on("given_name", "family_name"), block_on("dob")],
    )


def synth(columns):
    """Children's centres' lists; `synth_no_nhs` is the same without NHS numbers."""
    model = Model(
        comparisons=[
            frequent(cl.NameComparison("given_name")),
            frequent(cl.NameComparison("family_name")),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("sex"),
            frequent(cl.JaroWinklerAtThresholds("street", [0.9])),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("phone"),
        ],
        blocks=[
            block_on("given_name", "family_name"),
            block_on("given_name", "dob"),
            block_on("family_name", "dob"),
            block_on("dob", "postcode"),
            block_on("given_name", "postcode"),
            block_on("given_name", "phone"),
            block_on("dob", "phone"),
        ],
        certain=[block_on("given_name", "family_name", "dob"), block_on("given_name", "dob", "postcode")],
        recall=0.8,
        training=[block_on("given_name", "family_name"), block_on("dob", "postcode")],
    )
    if "nhs_number" in columns:
        model.comparisons.append(cl.DamerauLevenshteinAtThresholds("nhs_number", [1]))
        model.blocks.append(block_on("nhs_number"))
    return model


def plain(columns):
    """For sets without a model of their own: whatever is there."""
    made = {
        "given_name": lambda: frequent(cl.NameComparison("given_name")),
        "family_name": lambda: frequent(cl.NameComparison("family_name")),
        "full_name": lambda: frequent(cl.JaroWinklerAtThresholds("full_name", [0.92, 0.88])),
        "dob": lambda: cl.DateOfBirthComparison("dob", input_is_string=True),
        "sex": lambda: cl.ExactMatch("sex"),
        "postcode": lambda: frequent(cl.LevenshteinAtThresholds("postcode", [1, 2])),
        "address_line": lambda: frequent(cl.JaroWinklerAtThresholds("address_line", [0.9])),
        "street": lambda: frequent(cl.JaroWinklerAtThresholds("street", [0.9])),
        "phone": lambda: cl.LevenshteinAtThresholds("phone", [1]),
        "email": lambda: cl.EmailComparison("email"),
        "national_id": lambda: cl.DamerauLevenshteinAtThresholds("national_id", [1, 2]),
    }
    if "given_name" in columns and "full_name" in columns:
        del made["full_name"]
    telling = [c for c in ("given_name", "family_name", "full_name", "dob", "postcode", "address_line", "phone")
               if c in columns and c in made]
    two = [block_on(a, b) for i, a in enumerate(telling) for b in telling[i + 1 :]]
    return Model(
        comparisons=[make() for column, make in made.items() if column in columns],
        blocks=two + [block_on(c) for c in ("email", "national_id") if c in columns],
        certain=[block_on(*telling[:3])],
        recall=0.7,
        training=[block_on(*telling[:2]), block_on(telling[2])] if len(telling) > 2 else two[:1],
    )


def model_for(name, columns):
    models = {
        "febrl1": febrl3, "febrl2": febrl3, "febrl3": febrl3, "febrl4": febrl4, "febrl_": febrl4,
        "fake_1000": fake_1000, "historical": historical, "opencr": opencr, "pseudopeople": pseudopeople,
    }  # fmt: skip
    for start, make in models.items():
        if name.startswith(start):
            return make()
    whole = {"given_name", "family_name", "dob", "sex", "street", "postcode", "phone"} <= set(columns)
    return synth(columns) if name.startswith(("synth", "children_")) and whole else plain(columns)
