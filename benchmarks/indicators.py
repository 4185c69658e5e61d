"""What do the indicators of one day cost, beside the same SQL over plain files, and beside pandas?

    python benchmarks/indicators.py [--copies 1 10] [--repeats 3] [--work DIR] [--county FOLDER]

A made county of 20,000 households, and copies of it side by side; the rows of its Parquet files are shuffled. Four
ways, each run by a process of its own, in turn in each repeat:

- `fupin`: `derive_indicators` of a register that was read and kept (`keep_register`), all indicators;
- `plain SQL`: the very SELECTs of the definitions, run by DuckDB over tables as of the day that are taken from the
  files, with ids as texts and nothing clustered; it is given the covers, and checks no row;
- `fupin, some` and `pandas, some`: the 46 indicators that `benchmarks/pandas_indicators.py` computes with pandas.

Writes `docs/benchmarks/indicators.md` and prints it: seconds of CPU, peak memory, ratios, and how far the numbers
agree. Reading and keeping the register, which is done once, is told apart.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from pandas_indicators import NAMES, pandas_indicators
from province import make_province, peak_gb

import fupin_risk as fr
from fupin_risk.definitions.engine_tables import VERSIONS
from fupin_risk.indicators.running import indicator_select, run_subjects
from fupin_risk.indicators.selection import select_indicators, tables_of
from fupin_risk.register import as_day
from fupin_risk.register.locking import add_engine_tables
from fupin_risk.register.sql_text import listed, quoted
from fupin_risk.register.visible import StoredTable, visible_sql

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks" / "indicators.md"
COUNTY = 20_000
DAY = "2019-12-31"
WAYS = ("fupin", "plain SQL", "fupin, some", "pandas, some")


def shuffled(source: Path, target: Path) -> None:
    """The same tables with their rows in a random order, which is the same at every run."""
    for table in sorted(source.iterdir()):
        (target / table.name).mkdir(parents=True)
        numbered = f"SELECT *, row_number() OVER () AS place FROM read_parquet('{table}/*.parquet')"
        rows = f"SELECT * EXCLUDE (place) FROM ({numbered}) ORDER BY hash(place), place"
        duckdb.sql(f"COPY ({rows}) TO '{target / table.name}/part-0000.parquet' (COMPRESSION zstd)")


def plain_source(files: Path, kept: StoredTable) -> str:
    """A SELECT of a table's files under the names and in the units of a definition's SQL, with what replaces a row."""
    table = kept.table
    chosen = []
    for name in kept.columns:
        column = table.columns[name]
        kind = "VARCHAR" if column.type in {"household", "person"} else column.inside_type
        value = f"round({quoted(name)} * 100)" if column.type == "yuan" else quoted(name)
        chosen.append(f"CAST({value} AS {kind}) AS {quoted(column.inside_name)}")
    key = [name for name in [*table.key, "reported_by", table.clocks.occurred_on] if name in kept.columns]
    newer = f"lead(entered_on) OVER (PARTITION BY {listed(dict.fromkeys(key))} ORDER BY entered_on)"
    rows = (
        f"SELECT * EXCLUDE (retracted), coalesce(retracted, false) AS retracted FROM read_parquet('{files}/*.parquet')"
    )
    return f"(SELECT {', '.join(chosen)}, CAST({newer} AS DATE) AS _superseded_on FROM ({rows}))"


def plain_sql(files: Path, register: fr.Register) -> pd.DataFrame:
    """The definitions' SELECTs over the files; of the register only what is known of its tables and covers is used."""
    catalogue, day = register.catalogue, as_day(DAY)
    selection = select_indicators(catalogue, None)
    connection = duckdb.connect()
    wanted = {"households", *tables_of(catalogue, selection.subjects)}
    for name, source in {**{name: name for name in catalogue.dictionary.tables}, **VERSIONS}.items():
        table = catalogue.dictionary.tables[source]
        kept = register.stored_tables.get(source)
        if kept is None or name not in wanted:
            texts = {column.name for column in table.columns.values() if column.type in {"household", "person"}}
            fields = ", ".join(
                f"{quoted(c.inside_name)} {'VARCHAR' if c.name in texts else c.inside_type}"
                for c in table.inside_columns
            )
            connection.execute(f"CREATE TABLE {quoted(name)} ({fields})")
            continue
        source_rows, order = plain_source(files / source, kept), register.precedence(source, day)
        rows = visible_sql(kept, source_rows, day, register.rules, order=order, versions=name in VERSIONS)
        connection.execute(f"CREATE TABLE {quoted(name)} AS {rows}")
    add_engine_tables(connection, catalogue, day, register.covers_by_county(day))
    run_subjects(connection, catalogue, selection.subjects)
    entries = [catalogue.indicators[name] for name in selection.indicators]
    frame = connection.query(f"{indicator_select(catalogue, entries)} ORDER BY household_id").to_df()
    return frame.set_index("household_id").astype("float64")


def run_once(way: str, files: Path, kept: Path, target: Path) -> None:
    """One way, by a process of its own; prints what it cost and writes its numbers."""
    register = fr.read_register(kept)
    if way == "plain SQL":
        register.covers_by_county(as_day(DAY))
    began, clock = time.process_time(), time.perf_counter()
    if way == "plain SQL":
        frame = plain_sql(files, register)
    elif way == "pandas, some":
        frame = pandas_indicators(files, DAY)
    else:
        frame = fr.derive_indicators(register, DAY, only=NAMES if way == "fupin, some" else None)
    spent = {"cpu": time.process_time() - began, "clock": time.perf_counter() - clock}
    peak = peak_gb()
    frame.to_parquet(target / f"{way.replace(', ', '_').replace(' ', '_')}.parquet")
    print(json.dumps({**spent, "peak_gb": peak, "households": len(frame)}))


def agreement(target: Path, one: str, other: str) -> float:
    """Share of cells in which two ways agree, over the indicators that both have."""
    left, right = (pd.read_parquet(target / f"{name}.parquet") for name in (one, other))
    names = [name for name in left.columns if name in right.columns]
    left, right = left[names].align(right[names], join="inner", axis="index")
    same = np.isclose(left.to_numpy(), right.to_numpy(), rtol=1e-9, atol=1e-9, equal_nan=True)
    return float(same.mean())


def keep_once(files: Path, kept: Path) -> None:
    """Read the files and keep the register; prints what it cost."""
    began = time.process_time()
    fr.keep_register(fr.read_register(files), kept)
    print(json.dumps({"cpu": time.process_time() - began}))


def told(command: list[str]) -> dict:
    """What a process of its own printed last."""
    ended = subprocess.run([sys.executable, __file__, *command], check=True, capture_output=True, text=True)
    return json.loads(ended.stdout.splitlines()[-1])


def page_of(found: dict[int, dict]) -> list[str]:
    """The page: medians over the repeats."""
    repeats = len(next(iter(found.values()))["runs"]["fupin"])
    lines = [
        "# Indicators of one day",
        "",
        (
            "Written by `python benchmarks/indicators.py`, which says what each way is: seconds of CPU, both cores "
            f"together, medians of {repeats} interleaved runs, on a machine that others used too. Read and keep: done "
            "once, whatever the number of days."
        ),
        "",
        "| households | way | indicators | CPU s | µs a household | peak GB |",
        "|---|---|---|---|---|---|",
    ]
    everything = len(fr.load_catalogue().indicators)
    ratios = []
    for size in found.values():
        households = size["runs"]["fupin"][0]["households"]
        cpu = {way: statistics.median(run["cpu"] for run in runs) for way, runs in size["runs"].items()}
        for way in WAYS:
            number = len(NAMES) if way.endswith("some") else everything
            peak = statistics.median(run["peak_gb"] for run in size["runs"][way])
            each = cpu[way] / households * 1e6
            lines.append(f"| {households:,} | {way} | {number} | {cpu[way]:.2f} | {each:,.0f} | {peak:.2f} |")
        each = size["kept"] / households * 1e6
        lines.append(f"| {households:,} | read and keep | | {size['kept']:.2f} | {each:,.0f} | |")
        ratios.append(
            f"- {households:,} households: {cpu['fupin'] / cpu['plain SQL']:.2f} of plain SQL (cells that agree: "
            f"{size['agree_sql']:.2%}); {cpu['fupin, some'] / cpu['pandas, some']:.2f} of pandas for {len(NAMES)} "
            f"indicators (cells that agree: {size['agree_pandas']:.2%}), and all {everything} indicators for "
            f"{cpu['fupin'] / cpu['pandas, some']:.1f} times the CPU of these {len(NAMES)} with pandas."
        )
    return [
        *lines,
        "",
        *ratios,
        "",
        (
            "The pandas version knows what a made county is like (whole years, everything covered, one reporter, no "
            "adult equivalents) and keeps no unknown apart from a zero by a table's cover; the definitions assume none "
            "of that. Cells that differ belong to rows that reading sets apart: the other ways check no row."
        ),
    ]


def main() -> None:
    """Make, run each way in turn, write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 10])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--work", type=Path, help="a folder for the made files; else a temporary one")
    parser.add_argument("--county", type=Path, help="files of a county of 20,000 made before")
    parser.add_argument("--once", nargs=4, help=argparse.SUPPRESS)
    parser.add_argument("--keep", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.once:
        run_once(chosen.once[0], *map(Path, chosen.once[1:]))
        return
    if chosen.keep:
        keep_once(*map(Path, chosen.keep))
        return
    with tempfile.TemporaryDirectory(dir=chosen.work) as folder:
        work = Path(folder)
        county = chosen.county
        if county is None:
            fr.make_county(households=COUNTY, seed=7, out=work / "county").close()
            county = work / "county" / "register"
        found: dict[int, dict] = {}
        for copies in chosen.copies:
            place = work / f"copies-{copies}"
            make_province(county, place / "ordered", copies)
            shuffled(place / "ordered", place / "files")
            kept = told(["--keep", str(place / "files"), str(place / "kept")])["cpu"]
            found[copies] = {"kept": kept, "runs": {way: [] for way in WAYS}}
        for _ in range(chosen.repeats):
            for copies, size in found.items():
                place = work / f"copies-{copies}"
                for way in WAYS:
                    size["runs"][way].append(told(["--once", way, *(str(place / n) for n in ("files", "kept", ""))]))
        for copies, size in found.items():
            size["agree_sql"] = agreement(work / f"copies-{copies}", "fupin", "plain_SQL")
            size["agree_pandas"] = agreement(work / f"copies-{copies}", "fupin_some", "pandas_some")
    page = page_of(found)
    PAGE.write_text("\n".join(page) + "\n", encoding="utf-8")
    print("\n".join(page))


if __name__ == "__main__":
    main()
