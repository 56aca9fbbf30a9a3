#!/usr/bin/env python3
"""Makes data/geo/*.tsv from open data: make_geo.py FOLDER-OF-OPEN-DATA OUTPUT-FOLDER

Reads ONS, MHCLG and Ordnance Survey tables (see NOTICE) and keeps only what Reachbook needs for
Derby, Coventry and Tunbridge Wells."""

import collections
import csv
import gzip
import json
import math
import pathlib
import sys

AUTHORITIES = {"E06000015": ["DE"], "E08000026": ["CV"], "E07000116": ["TN", "ME"]}
METRES_PER_DEGREE = 111320.0
TOLERANCE_M = 12.0
ROOM_BYTES = 600_000

POPULATION_SOURCE = "ONS mid-2020 small-area estimates, before the Census 2021 rebase"
PROJECTION_SOURCE = "ONS 2022-based projection"
ESTIMATE_YEARS = (2017, 2019, 2020)
ONS = "ONS, Open Government Licence v3.0"


def rows_of(path):
    opened = gzip.open(path, "rt", encoding="utf-8-sig") if path.suffix == ".gz" else open(path, encoding="utf-8-sig")
    with opened as file:
        yield from csv.DictReader(file)


def write_table(folder, name, origin, columns, rows):
    path = folder / (name + ".tsv")
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(f"# {origin}\n" + "\t".join(columns) + "\n")
        for row in rows:
            file.write("\t".join(str(row[c]) if isinstance(row, dict) else str(row[i]) for i, c in enumerate(columns)) + "\n")
    print(f"{path.name}: {len(rows)} rows, {path.stat().st_size} bytes")
    return path.stat().st_size


def number(value):
    return f"{value:.3f}".rstrip("0").rstrip(".")


# Places


def read_lsoas(source):
    lsoas, wards, names = {}, {}, {}
    for r in rows_of(source / "geo/lookup_lsoa21_ward24_ltla24_ew.csv.gz"):
        authority = r["ltla24_code"]
        if authority in AUTHORITIES:
            names[authority] = r["ltla24_name"]
            wards[r["ward24_code"]] = (r["ward24_code"], r["ward24_name"], authority)
            lsoas[r["lsoa21_code"]] = {"code": r["lsoa21_code"], "name": r["lsoa21_name"], "ward": r["ward24_code"],
                                       "authority": authority}
    return lsoas, wards, names


def read_postcodes(source, lsoas):
    postcodes = []
    for areas in AUTHORITIES.values():
        for area in areas:
            for r in rows_of(source / f"postcodes/postcodes_{area}.csv.gz"):
                if r["ladcd"] in AUTHORITIES and r["lsoa21cd"] in lsoas:
                    postcodes.append((r["postcode"], f"{float(r['lat']):.5f}", f"{float(r['lon']):.5f}",
                                      r["lsoa21cd"], r["lsoa11cd"], r["in_codepoint_2026"]))
    return sorted(postcodes)


def read_parents(source, lsoas, postcodes):
    """For each 2021 LSOA the 2011 LSOAs it grew from, and the share of each 2011 LSOA that it took."""
    pairs = [(r["lsoa11_code"], r["lsoa21_code"]) for r in rows_of(source / "geo/lookup_lsoa11_lsoa21_ltla22_ew.csv.gz")
             if r["lsoa21_code"] in lsoas]
    live = collections.Counter((p[4], p[3]) for p in postcodes if p[5] == "1")
    whole, parts = collections.Counter(), collections.Counter()
    for old, new in pairs:
        whole[old] += live[old, new]
        parts[old] += 1
    parents = collections.defaultdict(list)
    for old, new in pairs:
        share = live[old, new] / whole[old] if whole[old] else 1 / parts[old]
        parents[new].append((live[old, new], old, share))
    return {new: sorted(olds, key=lambda p: (-p[0], p[1])) for new, olds in parents.items()}


def add_deprivation(source, lsoas, parents):
    imd = source / "imd"
    old_parents = collections.defaultdict(set)
    for r in rows_of(source / "geo/lookup_lsoa01_lsoa11_ew.csv.gz"):
        old_parents[r["lsoa11_code"]].add(r["lsoa01_code"])
    of2010 = {r["lsoa01_code"]: r for r in rows_of(imd / "imd2010_lsoa01_england.csv.gz")}
    of2015 = {r["lsoa11_code"]: r for r in rows_of(imd / "imd2015_lsoa11_england.csv.gz")}
    of2019 = {r["lsoa11cd"]: r for r in rows_of(imd / "imd2019_lsoa11_england.csv.gz")}
    of2025 = {r["lsoa21_code"]: r for r in rows_of(imd / "imd2025_lsoa21_england.csv.gz")}
    for code, lsoa in lsoas.items():
        parent = lsoa["lsoa11"] = parents[code][0][1]
        grand = old_parents[parent]
        chosen = {2010: of2010.get(next(iter(grand))) if len(grand) == 1 else None,
                  2015: of2015.get(parent), 2019: of2019.get(parent), 2025: of2025.get(code)}
        for year, row in chosen.items():
            lsoa[f"imd{year}_rank"] = row["imd_rank"] if row else ""
            lsoa[f"imd{year}_decile"] = row["imd_decile"] if row else ""
        row = chosen[2019]
        lsoa["idaci_rank"] = row["idaci_rank"] if row else ""
        lsoa["idaci_decile"] = row["idaci_decile"] if row else ""


def add_population(source, lsoas, parents):
    counts = {r["lsoa11cd"]: r for r in rows_of(source / "population/sape2020_lsoa11_ew_age0_11.csv.gz")}
    totals = collections.Counter()
    for code, lsoa in lsoas.items():
        for age in range(5):
            lsoa[f"age{age}"] = number(sum(float(counts[old][f"age{age}"]) * share for _, old, share in parents[code]))
            totals[lsoa["authority"]] += float(lsoa[f"age{age}"])
    print("under five, mid-2020:", {a: round(t) for a, t in totals.items()})


def read_estimates(source, lsoas, parents):
    """Children by single year of age and adults of 15 to 44 in each year there are estimates of, on the areas of 2021."""
    fields = [f"age{age}" for age in range(5)] + ["age15_44"]
    rows = []
    for year in ESTIMATE_YEARS:
        counts = {r["lsoa11cd"]: r for r in rows_of(source / f"population/sape{year}_lsoa11_ew_age0_11.csv.gz")}
        for code in lsoas:
            rows.append((code, year, *(number(sum(float(counts[old][f]) * share for _, old, share in parents[code]))
                                       for f in fields)))
    return sorted(rows)


def read_projection(source):
    rows = []
    for r in rows_of(source / "population/snpp2022_age0_4_three_areas.csv"):
        if r["ladcd"] in AUTHORITIES:
            rows += [(r["ladcd"], r["age"], year, f"{float(r[str(year)]):.1f}", PROJECTION_SOURCE)
                     for year in range(2022, 2048)]
    return rows


# Outlines


def rings_of(geometry):
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            points = [tuple(p[:2]) for p in ring[:-1]]
            yield [p for i, p in enumerate(points) if p != points[i - 1]]


def features_of(source, kind, authority):
    with gzip.open(source / f"boundaries/{kind}/{authority}.geojson.gz", "rt", encoding="utf-8") as file:
        return {f["properties"]["code"]: f["geometry"] for f in json.load(file)["features"]}


def inside_point(geometry):
    """The middle of the longest level stretch inside the shape, over 15 heights."""
    edges = [(ring[i - 1], ring[i]) for ring in rings_of(geometry) for i in range(len(ring))]
    low, high = min(e[0][1] for e in edges), max(e[0][1] for e in edges)
    best = (0, 0, 0)
    for step in range(1, 16):
        y = low + (high - low) * (step + 0.01) / 16.5
        crossings = sorted(a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
                           for a, b in edges if (a[1] > y) != (b[1] > y))
        for left, right in zip(crossings[::2], crossings[1::2]):
            best = max(best, (right - left, y, (left + right) / 2))
    return best[1], best[2]


def simplify(points):
    """Douglas and Peucker's line, ends kept."""
    keep, work = {0, len(points) - 1}, [(0, len(points) - 1)]
    while work:
        first, last = work.pop()
        (ax, ay), (bx, by) = points[first], points[last]
        length, worst, at = math.hypot(bx - ax, by - ay), TOLERANCE_M, None
        for i in range(first + 1, last):
            px, py = points[i]
            away = abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length if length else math.hypot(px - ax, py - ay)
            if away > worst:
                worst, at = away, i
        if at is not None:
            keep.add(at)
            work += [(first, at), (at, last)]
    return [points[i] for i in sorted(keep)]


def simple_rings(shapes, project):
    """Cuts rings where more than two areas' edges meet, so that neighbours keep one common border."""
    around = collections.defaultdict(set)
    for geometry in shapes.values():
        for ring in rings_of(geometry):
            for i, point in enumerate(ring):
                around[point] |= {ring[i - 1], ring[(i + 1) % len(ring)]}
    done = {}

    def arc(points):
        key = tuple(points) if points[0] <= points[-1] and tuple(points) <= tuple(reversed(points)) else tuple(reversed(points))
        if key not in done:
            done[key] = simplify([project(p) for p in key])
        return done[key] if key == tuple(points) else done[key][::-1]

    for code, geometry in shapes.items():
        rings = []
        for ring in rings_of(geometry):
            cuts = [i for i, p in enumerate(ring) if len(around[p]) > 2]
            if not cuts:
                cuts = [min(range(len(ring)), key=lambda i: ring[i])]
            if len(cuts) == 1:
                far = max(range(len(ring)), key=lambda i: math.dist(ring[i], ring[cuts[0]]))
                cuts = sorted([cuts[0], far])
            line = []
            for a, b in zip(cuts, cuts[1:] + [cuts[0] + len(ring)]):
                line += arc([ring[i % len(ring)] for i in range(a, b + 1)])[:-1]
            rings.append(line)
        yield code, rings


def path_of(rings):
    text = ""
    for ring in rings:
        points = [f"{round(x)},{round(y)}" for x, y in ring]
        points = [p for i, p in enumerate(points) if p != points[i - 1]]
        if len(points) > 2:
            text += "M" + "L".join(points) + "Z"
    return text


def make_outlines(source, authority, lsoas, wards):
    kinds = {"lsoa21": features_of(source, "lsoa21", authority), "ward": features_of(source, "ward25", authority)}
    assert {c for c, v in lsoas.items() if v["authority"] == authority} == set(kinds["lsoa21"])
    assert {c for c, v in wards.items() if v[2] == authority} == set(kinds["ward"])
    for code, geometry in kinds["lsoa21"].items():
        lsoas[code]["lat"], lsoas[code]["lon"] = (f"{v:.5f}" for v in inside_point(geometry))
    points = [p for shapes in kinds.values() for g in shapes.values() for ring in rings_of(g) for p in ring]
    lon0, lat0 = min(p[0] for p in points), max(p[1] for p in points)
    east = METRES_PER_DEGREE * math.cos(math.radians(lat0))

    def project(point):
        return (point[0] - lon0) * east, (lat0 - point[1]) * METRES_PER_DEGREE

    rows = [(kind, code, authority, path_of(rings)) for kind, shapes in kinds.items()
            for code, rings in simple_rings(shapes, project)]
    return rows, (f"{lat0:.5f}", f"{lon0:.5f}")


# Statistical neighbours, and what is published of them; a district has its county's

UPPER_TIER = {"E06000015": "831", "E08000026": "331", "E07000116": "886"}
PUBLISHED = [("good-level", 2018, "All_Percent_GLD_2018_LA", "All_Percent_GLD_2018_National",
              "Department for Education, early years foundation stage profile 2018 (assessed otherwise since 2021)"),
             ("two-year-olds-placed", 2019, "two_year_olds_Percent_2019", None,
              "Department for Education, education provision for children under five, January 2019")]


def read_neighbours(source):
    folder = source / "earlyyears"
    told = {r["LA_Number"]: r for r in rows_of(folder / "dfe_gld2018_and_2yo_takeup_2016_2019_la.csv")}
    beside = collections.defaultdict(list)
    for r in rows_of(folder / "dfe_statistical_neighbours_2019.csv"):
        if r["neighbour_rank"] != "SN00":
            beside[r["la_number"]].append((r["neighbour_la_number"], r["neighbour_la_name"]))
    for authority, tier in sorted(UPPER_TIER.items()):
        for measure, year, column, national, origin in PUBLISHED:
            for code, name in beside[tier]:
                yield authority, name, measure, year, float(told[code][column]), origin
            if national:
                yield authority, "England", measure, year, float(told[tier][national]), origin


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    lsoas, wards, names = read_lsoas(source)
    postcodes = read_postcodes(source, lsoas)
    parents = read_parents(source, lsoas, postcodes)
    add_deprivation(source, lsoas, parents)
    add_population(source, lsoas, parents)
    outlines, authorities = [], []
    for code in sorted(AUTHORITIES):
        rows, origin = make_outlines(source, code, lsoas, wards)
        outlines += sorted(rows)
        authorities.append((code, names[code], *origin, 2020, POPULATION_SOURCE))
    write_table(folder, "authority", ONS, ["code", "name", "origin_lat", "origin_lon", "population_year",
                                           "population_source"], authorities)
    write_table(folder, "ward", "Wards of 2024; " + ONS, ["code", "name", "authority"],
                sorted(wards.values(), key=lambda w: (w[2], w[0])))
    columns = ["code", "name", "ward", "authority", "lsoa11"]
    columns += [f"imd{year}_{part}" for year in (2010, 2015, 2019, 2025) for part in ("rank", "decile")]
    columns += ["idaci_rank", "idaci_decile", "age0", "age1", "age2", "age3", "age4", "lat", "lon"]
    write_table(folder, "lsoa", f"LSOAs of 2021, {ONS}; deprivation (IDACI is of 2019), MHCLG, same licence; {POPULATION_SOURCE}",
                columns, sorted(lsoas.values(), key=lambda l: (l["authority"], l["code"])))
    write_table(folder, "postcode", "OS Code-Point Open of August 2014 and February 2026, Open Government Licence v3.0; LSOA by "
                "point in polygon. Contains OS, Royal Mail and National Statistics data (c) Crown and Royal Mail copyright and "
                "database right", ["postcode", "lat", "lon", "lsoa21", "lsoa11", "live"], postcodes)
    write_table(folder, "projection", f"{PROJECTION_SOURCE} (migration category variant, June 2025), {ONS}",
                ["authority", "age", "year", "value", "source"], read_projection(source))
    write_table(folder, "estimate", "ONS small-area estimates of mid-2017, mid-2019 and mid-2020, before the Census 2021 rebase, "
                f"persons; a divided 2011 LSOA is shared by live postcodes. {ONS}",
                ["lsoa", "year", "age0", "age1", "age2", "age3", "age4", "adults"],
                read_estimates(source, lsoas, parents))
    write_table(folder, "neighbour", "Statistical neighbours of 2019 and what is published of them, Department for Education, Open "
                "Government Licence v3.0", ["authority", "place", "measure", "year", "percent", "source"],
                list(read_neighbours(source)))
    size = write_table(folder, "outline", "Generalised boundaries, simplified; metres from each authority's origin. Contains OS and "
                       "National Statistics data (c) Crown copyright and database right, Open Government Licence v3.0",
                       ["kind", "code", "authority", "path"], outlines)
    assert size <= ROOM_BYTES, "raise TOLERANCE_M"


if __name__ == "__main__":
    main()
