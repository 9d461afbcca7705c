"""Sigma rules by pySigma and SQLite, as tools in Python do it: each rule is a query over a table of all events.

    python3 sqlite.py RULES EVENTS.json      # a line a match; on standard error what it took

Less than picket does: no period, no coverage, no correlation; rules that cannot be converted are counted and left out.
"""
import json
import pathlib
import re
import sqlite3
import sys
import time


def convert(directory):
    """Give (title, query) of each rule, and how many were refused."""
    from sigma.backends.sqlite import sqliteBackend
    from sigma.collection import SigmaCollection
    from sigma.pipelines.sysmon import sysmon_pipeline
    from sigma.pipelines.windows import windows_logsource_pipeline

    backend = sqliteBackend(sysmon_pipeline() + windows_logsource_pipeline())
    queries, refused = [], 0
    for path in sorted(pathlib.Path(directory).glob("*.yml")):
        try:
            rules = SigmaCollection.from_yaml(path.read_text())
            queries += [(rules.rules[0].title, query.replace("<TABLE_NAME>", "events")) for query in backend.convert(rules)]
        except Exception:  # whatever it is that the rule cannot be used for
            refused += 1
    return queries, refused


def flatten(value, name, into):
    """Name values as rules do: by their last name, "#text" by that of what it is in."""
    if isinstance(value, dict):
        for key, inner in value.items():
            flatten(inner, name if key in ("#text", "#attributes") else key, into)
    elif isinstance(value, list):
        into[name] = " ".join(map(str, value))
    elif value is not None:
        into[name] = value


def load(db, path):
    """Fill a table with the events; columns are compared without regard to case."""
    events = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            event = {}
            flatten(json.loads(line), "", event)
            events.append({key.lower(): value for key, value in event.items()})
    columns = sorted({key for event in events for key in event})
    db.execute("CREATE TABLE events (%s)" % ", ".join('"%s" TEXT COLLATE NOCASE' % c.replace('"', "") for c in columns))
    db.executemany("INSERT INTO events VALUES (%s)" % ", ".join("?" * len(columns)), ([str(e[c]) if c in e else None for c in columns] for e in events))


def search(db, query):
    """Run a query. A column that no event has is added, empty."""
    while True:
        try:
            return db.execute(query).fetchall()
        except sqlite3.OperationalError as error:
            missing = re.fullmatch(r"no such column: (.*)", str(error))
            if not missing:
                return []
            db.execute('ALTER TABLE events ADD COLUMN "%s" TEXT COLLATE NOCASE' % missing[1].strip("`\"[]").lower())


def main(directory, path):
    begin = time.process_time()
    queries, refused = convert(directory)
    compiled = time.process_time()
    db = sqlite3.connect(":memory:")
    db.create_function("REGEXP", 2, lambda pattern, text: text is not None and re.search(pattern, str(text)) is not None)
    load(db, path)
    loaded = time.process_time()
    for title, query in queries:
        for _ in search(db, query):
            print(title)
    print("rules", len(queries), "\nrefused", refused, file=sys.stderr)
    for name, seconds in ("compile", compiled - begin), ("load", loaded - compiled), ("scan", time.process_time() - loaded):
        print("%s_seconds %.3f" % (name, seconds), file=sys.stderr)


if sys.argv[1:] == ["--version"]:
    from importlib import util
    if not util.find_spec("sigma.backends.sqlite"):
        sys.exit("no pySigma with its SQLite backend")
    import sigma.backends.sqlite, sigma.pipelines.sysmon, sigma.pipelines.windows
    print("pySigma over SQLite", sqlite3.sqlite_version, "in Python", sys.version.split()[0])
else:
    main(*sys.argv[1:])
