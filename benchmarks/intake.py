"""How long does it take to read and check a million rows of CSV, and how much memory?

Run `python benchmarks/intake.py`. Made rows of incomes, some of them faulty, are written once. Then a child process
reads and checks them with the library on two threads, and another does the obvious with pandas: `read_csv`, then a
check of each column and of duplicates. Each says seconds and the highest memory that it took; the last lines are the
ratios. Fails where the library needs more than 30 seconds or 1 GB.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROWS = 1_000_000
MOST_SECONDS, MOST_GB = 30.0, 1.0


def write_rows(folder: Path) -> Path:
    rng = np.random.default_rng(20190101)
    number = np.arange(ROWS)
    amounts = rng.integers(100, 30_000, ROWS).astype(str).astype(object)
    amounts[number % 997 == 0] = "壹万"  # set apart
    amounts[number % 499 == 0] = "12,345.60元"  # normalised
    year = np.where(number % 2, "2018", "2019")
    rows = pd.DataFrame(
        {
            "household_id": [f"34012300{each // 8:08d}" for each in number],
            "period_start": pd.Series(year) + "-01-01",
            "period_end": pd.Series(year) + "-12-31",
            "income_kind": np.array(["wage", "business", "property", "transfer"])[(number // 2) % 4],
            "amount_yuan": amounts,
            "cost_yuan": rng.integers(0, 3_000, ROWS),
            "entered_on": "2020-01-31",
        }
    )
    path = folder / "incomes.csv"
    rows.to_csv(path, index=False)
    return path


def with_library(path: Path) -> dict[str, int]:
    import fupin_risk as fr

    register = fr.read_register(path.parent, threads=2, memory_limit="600MB")
    ledger = register.ledger.iloc[0]
    return {name: int(ledger[name]) for name in ("accepted", "quarantined", "collapsed", "normalised")}


def with_pandas(path: Path) -> dict[str, int]:
    rows = pd.read_csv(path, dtype=str)
    days = rows[["period_start", "period_end", "entered_on"]].apply(pd.to_datetime, errors="coerce")
    amounts = pd.to_numeric(rows["amount_yuan"].str.replace(r"[,元]", "", regex=True), errors="coerce")
    costs = pd.to_numeric(rows["cost_yuan"], errors="coerce")
    known = rows["income_kind"].isin(["wage", "business", "property", "transfer"])
    fit = (
        days.notna().all(axis=1) & amounts.notna() & (costs >= 0) & known & (days["period_start"] <= days["period_end"])
    )
    twice = rows.duplicated(["household_id", "income_kind", "period_start", "period_end", "entered_on"], keep=False)
    return {"accepted": int((fit & ~twice).sum()), "quarantined": int((~fit | twice).sum())}


def child(way: str, path: str) -> None:
    import fupin_risk  # noqa: F401 - loaded by both, so that only reading is measured

    started, cpu = time.perf_counter(), time.process_time()
    counts = {"library": with_library, "pandas": with_pandas}[way](Path(path))
    found = {
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - cpu,
        "memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "counts": counts,
    }
    print(json.dumps(found))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_rows(Path(folder))
        print(f"{ROWS:,} rows, {path.stat().st_size / 1e6:.0f} MB of CSV")
        found = {}
        for way in ("library", "pandas"):
            done = subprocess.run(
                [sys.executable, __file__, way, str(path)], capture_output=True, text=True, check=True
            )
            found[way] = json.loads(done.stdout)
            each = found[way]
            print(
                f"{way:8} {each['seconds']:6.1f} s, {each['cpu_seconds']:6.1f} CPU s, {each['memory_gb']:.2f} GB, "
                f"{each['counts']}"
            )
    library, pandas = found["library"], found["pandas"]
    print(f"library / pandas: CPU {library['cpu_seconds'] / pandas['cpu_seconds']:.2f}, ", end="")
    print(f"memory {library['memory_gb'] / pandas['memory_gb']:.2f}")
    assert library["memory_gb"] < MOST_GB, "more memory than a gigabyte"
    assert library["seconds"] < MOST_SECONDS, "slower than 30 seconds"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(*sys.argv[1:])
    else:
        main()
