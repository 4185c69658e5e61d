"""How much of the processor does it take to start, and to compare a county of 50 households from its files?

    python benchmarks/start_up.py [--repeats 5]

Writes `docs/benchmarks/start_up.md` and prints it. Every run is a process of its own; the runs take turns in each
repeat. Times are seconds of CPU, user and system, with all child processes; medians, so that a busy machine does not
decide. Ratios are to `import pandas`, taken within a repeat. What is kept from start to start of the checks of the
shipped definitions lies in a folder of this run: there from the first start on, but for the runs that say otherwise.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import xlsxwriter

import fupin_risk as fr
from fupin_risk.register import write_register
from fupin_risk.synthetic import write_national

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks" / "start_up.md"
HOUSEHOLDS, DAY = 50, "2019-12-31"
YARDSTICK = "`import pandas`"
# What each should take at most, in seconds of CPU.
BOUNDS = {"`import fupin_risk`": 1.2, "`fupin-risk --help`": 0.6, "compare, Parquet files": 4.0}


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write_files(folder)
        calls = {**imports(), **comparisons(files)}
        taken: dict[str, list[float]] = {called: [] for called in calls}
        cpu_seconds(calls["compare, Parquet files"], folder)  # keeps the checks
        for _ in range(repeats):
            for called, command in calls.items():
                taken[called].append(cpu_seconds(command, folder, first="first start" in called))
        page = page_of(taken, repeats, tables=len(list(files["books"].iterdir())))
    PAGE.write_text(page, encoding="utf-8")
    print(page)


def write_files(folder: Path) -> dict[str, Path]:
    """One county in three forms: Parquet files, the national system's workbook, and a workbook for each table."""
    county = fr.make_county(households=HOUSEHOLDS, seed=7)
    write_register(county, folder / "parquet")
    write_national(county, DAY, folder / "national")
    (folder / "books").mkdir()
    for name, frame in county.tables.items():
        with xlsxwriter.Workbook(folder / "books" / f"{name}.xlsx") as book:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, frame.columns)
            cells = frame.astype(str).astype(object).where(frame.notna(), None)
            for number, row in enumerate(cells.itertuples(index=False), start=1):
                sheet.write_row(number, 0, row)
    return {form: folder / form for form in ("parquet", "national", "books")}


def imports() -> dict[str, list[str]]:
    codes = {
        YARDSTICK: "import pandas",
        "`import fupin_risk`": "import fupin_risk",
        "every public name but the learner's": "import fupin_risk as fr; "
        "[getattr(fr, name) for name in fr.__all__ if name != 'RiskClassifier']",
        "`fupin_risk.RiskClassifier`": "import fupin_risk as fr; fr.RiskClassifier",
    }
    return {called: ["-c", code] for called, code in codes.items()} | {
        "`fupin-risk --help`": ["-m", "fupin_risk", "--help"]
    }


def comparisons(files: dict[str, Path]) -> dict[str, list[str]]:
    forms = {
        "compare, Parquet files": "parquet",
        "compare, Parquet files, first start on a machine": "parquet",
        "compare, the national system's workbook": "national",
        "compare, a workbook for each table": "books",
    }
    out = str(files["parquet"].parent / "out")
    return {
        called: ["-m", "fupin_risk", "compare", str(files[form]), "--as-of", DAY, "--out", out]
        for called, form in forms.items()
    }


def cpu_seconds(arguments: list[str], folder: Path, *, first: bool = False) -> float:
    """User and system time of a process and its children."""
    cache = folder / ("empty" if first else "cache")
    shutil.rmtree(folder / "out", ignore_errors=True)
    shutil.rmtree(folder / "empty", ignore_errors=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def page_of(taken: dict[str, list[float]], repeats: int, tables: int) -> str:
    versions = f"Python {sys.version.split()[0]}, pandas {version('pandas')}, DuckDB {version('duckdb')}"
    lines = [
        "# What it takes to start",
        "",
        "Written by `python benchmarks/start_up.py`, not by hand: seconds of CPU, with child processes, of a process",
        f"that does nothing else; medians of {repeats} runs in turns, on a machine that others used too. Ratios are to",
        f"`import pandas`. {versions}.",
        "",
        f"`fupin-risk compare` reads a made county of {HOUSEHOLDS} households from the files of {tables} tables.",
        "",
        "| call | CPU s | of `import pandas` | at most, CPU s |",
        "|---|---:|---:|---:|",
    ]
    for called, seconds in taken.items():
        ratio = statistics.median(a / b for a, b in zip(seconds, taken[YARDSTICK], strict=True))
        bound = f"{BOUNDS[called]:.1f}" if called in BOUNDS else ""
        lines.append(f"| {called} | {statistics.median(seconds):.2f} | {ratio:.1f} | {bound} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
