#!/usr/bin/env python3
"""measure_sql.py months|cross FOLDER REGISTER: the same cells by SQL on SQLite and DuckDB, each with two threads, from tables that an analyst
would begin with (records joined, in memory, indexed for SQLite). Prints "engine seconds", the better of three runs, and fails unless the
cells are those in FOLDER/answer.csv or cross.csv."""
import csv, sqlite3, sys, time
import duckdb

what, folder, register = sys.argv[1:]
TABLES = {'child': 'id INTEGER, birth INTEGER, fifth INTEGER', 'home': 'id INTEGER, preference INTEGER, from_day INTEGER, to_day INTEGER, area INTEGER',
          'held': 'id INTEGER, from_day INTEGER, to_day INTEGER', 'seen': 'id INTEGER, day INTEGER, engages INTEGER',
          'month': 'm INTEGER, start_day INTEGER, end_day INTEGER'}
MONTHS = """
WITH living AS (
    SELECT m, id, area FROM (
        SELECT month.m, home.id, home.area, ROW_NUMBER() OVER (PARTITION BY month.m, home.id ORDER BY home.preference) AS n
        FROM month JOIN child ON child.birth <= month.end_day AND child.fifth > month.end_day
        JOIN home ON home.id = child.id AND home.from_day <= month.end_day AND home.to_day > month.end_day) x
    WHERE n = 1 AND area >= 0),
contact AS (
    SELECT month.m, seen.id, MAX(seen.engages) AS engaged, COUNT(DISTINCT seen.day) AS days
    FROM month JOIN seen ON seen.day > month.start_day AND seen.day <= month.end_day GROUP BY month.m, seen.id),
registered AS (
    SELECT DISTINCT month.m, held.id FROM month JOIN held ON held.from_day <= month.end_day AND held.to_day > month.end_day)
SELECT l.area, l.m, COUNT(*), COUNT(r.id), COUNT(c.id), COALESCE(SUM(c.engaged), 0), SUM(CASE WHEN c.days >= 3 THEN 1 ELSE 0 END),
       SUM(CASE WHEN r.id IS NOT NULL AND COALESCE(c.engaged, 0) = 0 THEN 1 ELSE 0 END), SUM(CASE WHEN r.id IS NULL THEN 1 ELSE 0 END)
FROM living l LEFT JOIN contact c ON c.m = l.m AND c.id = l.id LEFT JOIN registered r ON r.m = l.m AND r.id = l.id
GROUP BY l.area, l.m"""
CROSS = 'SELECT lsoa, ethnicity, SUM(reached) FROM flat GROUP BY lsoa, ethnicity'
FLAT = """CREATE TABLE flat AS SELECT a.lsoa, p.ethnicity, CASE WHEN c.person IS NULL THEN 0 ELSE 1 END AS reached
FROM {0}person p JOIN {0}address a ON a.person = p.id
LEFT JOIN (SELECT DISTINCT person FROM {0}contact WHERE on_day > 20361 AND on_day <= 20726) c ON c.person = p.id
WHERE p.birth > 18900"""


def best(run):
    times, rows = [], None
    for _ in range(3):
        begun = time.perf_counter()
        rows = run()
        times.append(time.perf_counter() - begun)
    return min(times), rows


def report(engine, run, wanted, key):
    seconds, rows = best(run)
    got = {tuple(map(str, row[:key])): tuple(map(int, row[key:])) for row in rows}
    differ = [k for k in set(got) | set(wanted) if any(got.get(k, ())) + any(wanted.get(k, ())) and got.get(k) != wanted.get(k)]
    if differ:
        sys.exit(f'{engine}: {len(differ)} cells differ, such as {differ[0]}: {got.get(differ[0])}, not {wanted.get(differ[0])}')
    print(engine, f'{seconds:.6f}', flush=True)


def answers(name, key):
    with open(f'{folder}/{name}.csv') as file:
        return {tuple(row[:key]): tuple(map(int, row[key:])) for row in csv.reader(file)}


def months():
    wanted = answers('answer', 2)
    duck = duckdb.connect(config={'threads': 2})
    lite = sqlite3.connect(':memory:')
    lite.execute('PRAGMA threads = 2')
    for table, columns in TABLES.items():
        duck.execute(f'CREATE TABLE {table} ({columns})')
        duck.execute(f"COPY {table} FROM '{folder}/{table}.csv' (HEADER false)")
        lite.execute(f'CREATE TABLE {table} ({columns})')
        with open(f'{folder}/{table}.csv') as file:
            lite.executemany(f'INSERT INTO {table} VALUES ({",".join("?" * (columns.count(",") + 1))})', csv.reader(file))
    lite.executescript('CREATE INDEX home_id ON home (id, preference); CREATE INDEX seen_day ON seen (day, id, engages);'
                       'CREATE INDEX held_id ON held (id); ANALYZE;')
    report('duckdb', lambda: duck.execute(MONTHS).fetchall(), wanted, 2)
    report('sqlite', lambda: lite.execute(MONTHS).fetchall(), wanted, 2)


def cross():
    wanted = answers('cross', 2)
    lite = sqlite3.connect(f'{folder}/flat.db')
    lite.execute('PRAGMA threads = 2')
    lite.execute('PRAGMA cache_size = -1000000')
    lite.execute(f"ATTACH '{register}' AS r")
    lite.execute(FLAT.format('r.'))
    lite.commit()
    duck = duckdb.connect(config={'threads': 2})
    with open(f'{folder}/flat.csv', 'w', newline='') as file:
        csv.writer(file).writerows(lite.execute('SELECT * FROM flat'))
    duck.execute(f"CREATE TABLE flat AS SELECT * FROM read_csv('{folder}/flat.csv', header = false, columns = "
                 "{'lsoa': 'VARCHAR', 'ethnicity': 'VARCHAR', 'reached': 'INTEGER'})")
    report('duckdb', lambda: duck.execute(CROSS).fetchall(), wanted, 2)
    report('sqlite', lambda: lite.execute(CROSS).fetchall(), wanted, 2)


{'months': months, 'cross': cross}[what]()
