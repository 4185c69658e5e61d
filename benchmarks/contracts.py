"""What do table contracts cost: SQL made from the dictionary, or pandera?

    python benchmarks/contracts.py [rows]

Prints, for a million rows of income as CSV with one bad row in a thousand, the seconds, CPU seconds and peak memory
of each, imports left out. The SQL also dates the versions, looks for overlaps and stores the rows sorted; pandera only
checks. Each way runs in a process of its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pandera.pandas as pa

from fupin_risk.definitions import load_catalogue
from fupin_risk.reading import read_register

ROWS = 1_000_000


def made(path: Path, rows: int) -> None:
    """Income of one wage a household; every thousandth has a word for an amount, and is written as text."""
    duckdb.execute(
        f"""COPY (SELECT 'h' || lpad(i::VARCHAR, 9, '0') AS household_id, '2018-01-01' AS period_start,
        '2018-12-31' AS period_end, 'wage' AS income_kind,
        CASE WHEN i % 1000 = 7 THEN 'much' ELSE (i % 20000)::VARCHAR || '.5' END AS amount_yuan,
        '2019-01-15' AS entered_on FROM range({rows}) AS t(i)) TO '{path}' (FORMAT csv, HEADER)"""
    )


def by_sql(path: Path, memory_limit: str | None = None) -> int:
    register = read_register(path, memory_limit=memory_limit)
    assert register.quarantine.iloc[0].line == 9  # header is line 1, row 7 the first bad one
    return len(register.quarantine)


def by_pandera(path: Path) -> int:
    kinds = list(load_catalogue().dictionary.codes["income_kind"])
    day = pa.Check(lambda column: pd.to_datetime(column, format="%Y-%m-%d", errors="coerce").notna())
    schema = pa.DataFrameSchema(
        {
            "household_id": pa.Column(str),
            "period_start": pa.Column(str, day),
            "period_end": pa.Column(str, day),
            "income_kind": pa.Column(str, pa.Check.isin(kinds)),
            "amount_yuan": pa.Column(str, pa.Check(lambda column: pd.to_numeric(column, errors="coerce").notna())),
            "entered_on": pa.Column(str, day),
        },
        strict=True,
    )
    frame = pd.read_csv(path, dtype=str)
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        return len(error.failure_cases)
    return 0


WAYS: dict[str, Any] = {
    "nothing": lambda _: 0,
    "sql": by_sql,
    "sql-200MB": lambda path: by_sql(path, "200MB"),
    "pandera": by_pandera,
}


def main() -> None:
    if len(sys.argv) == 3:
        load_catalogue()
        began, used = time.perf_counter(), time.process_time()
        found = WAYS[sys.argv[1]](Path(sys.argv[2]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps([time.perf_counter() - began, time.process_time() - used, peak, found]))
        return
    rows = int(sys.argv[1]) if len(sys.argv) == 2 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "incomes.csv"
        made(path, rows)
        print(f"{rows:,} rows\n{'way':10}{'seconds':>10}{'CPU s':>10}{'peak MB':>10}{'found':>10}")
        for way in WAYS:
            command = [sys.executable, __file__, way, str(path)]
            answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
            seconds, cpu, peak, found = json.loads(answer)
            print(f"{way:10}{seconds:10.2f}{cpu:10.2f}{peak:10.0f}{found:10,}")


if __name__ == "__main__":
    main()
