"""What do the same indicators, scores and reasons cost on Spark, beside DuckDB?

    python benchmarks/spark.py [--households 20000]

Writes `docs/benchmarks/spark.md` and prints it. One made county, one as-of day, Spark on this machine (`local[2]`); CPU
seconds of the process and of all that it started (the Java machine, the Python workers). It measures what a household
costs, not how a cluster scales. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import fupin_risk as fr
from fupin_risk import distributed
from fupin_risk.panel import cohort_on
from fupin_risk.warning_list import county_medians, scores_and_reasons

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks" / "spark.md"
DAY = "2018-12-31"
TICKS = os.sysconf("SC_CLK_TCK")


def started() -> list[int]:
    """All living processes that came from this one, and itself."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found, open_ones = [], [os.getpid()]
    while open_ones:
        found.append(open_ones.pop())
        open_ones += parents.get(found[-1], [])
    return found


def cpu() -> float:
    """CPU seconds of all these, and of their children that have ended."""
    total = 0
    for process in started():
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(ticks) for ticks in fields[11:15])
    return total / TICKS


def memory() -> float:
    """Greatest memory of the Java machine so far, in MB."""
    most = 0
    for process in started():
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        told = dict(line.split(":", 1) for line in lines if ":" in line)
        if told["Name"].strip() == "java":
            most = max(most, int(told["VmHWM"].split()[0]))
    return most / 1024


class Meter:
    """CPU and wall seconds of steps."""

    def __init__(self) -> None:
        self.steps: dict[str, tuple[float, float]] = {}

    def measure(self, name: str, work: Any) -> Any:
        """Do `work` and note what it took."""
        before, clock = cpu(), time.perf_counter()
        result = work()
        self.steps[name] = (cpu() - before, time.perf_counter() - clock)
        print(f"{name}: {self.steps[name][0]:.1f} CPU s, {self.steps[name][1]:.1f} s", file=sys.stderr)
        return result


def session() -> Any:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.driver.memory": "4g",
        "spark.sql.shuffle.partitions": "4",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local[2]").appName("fupin-risk")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def shuffled(spark: Any) -> float:
    """MB written for shuffles so far."""
    context = spark.sparkContext
    address = f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/stages"
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - of this machine
        return sum(stage["shuffleWriteBytes"] for stage in json.load(answer)) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--households", type=int, default=20_000)
    options = parser.parse_args()
    county = fr.make_county(households=options.households, seed=7)
    panel = fr.build_panel(county, as_of=["2015-12-31", "2016-12-31", "2017-12-31"])
    model = fr.RiskModel.from_recipe("relapse-12m").fit(panel)
    meter = Meter()

    known = meter.measure("DuckDB: indicators", lambda: fr.derive_indicators(county, DAY))
    homes = county.visible_households(DAY).set_index("household_id")["county"]

    def score_here() -> Any:
        rows = known.loc[known.index.isin(cohort_on(county.as_of(DAY), model.recipe.cohort, known).index)]
        rows = rows[list(model.feature_names)]
        medians = county_medians(rows, homes.loc[rows.index])
        return scores_and_reasons(rows, model=model, catalogue=county.catalogue, medians=medians, counties=homes)

    meter.measure("DuckDB: cohort, scores and reasons", score_here)
    with tempfile.TemporaryDirectory() as folder:
        meter.measure("publish", lambda: distributed.publish_register(county, f"{folder}/published"))
        size = sum(path.stat().st_size for path in Path(f"{folder}/published").iterdir()) / 1e6
        spark = meter.measure("Spark: start", session)
        published = distributed.read_published(spark, f"{folder}/published")
        scratch = f"{folder}/scratch"
        ours = meter.measure(
            "Spark: indicators", lambda: distributed.derive_indicators(published, DAY, scratch=scratch)
        )
        first = shuffled(spark)
        scores = meter.measure(
            "Spark: cohort, scores and reasons",
            lambda: (
                distributed.score_households(published, model, DAY, indicators=ours, scratch=scratch)
                .toArrow()
                .to_pandas()
            ),
        )
        page = written(
            options.households, meter, len(known), len(scores), size, first, shuffled(spark) - first, memory()
        )
        spark.stop()
    PAGE.write_text(page, encoding="utf-8")
    print(page)


def planned(meter: Meter, visible: int, size: float, shuffles: tuple[float, float]) -> list[str]:
    """The arithmetic for a country: nothing of it was measured."""
    households, days, cores = 30_000_000, 8, 200
    each = (
        sum(meter.steps[name][0] for name in meter.steps if name.startswith("Spark: ") and "start" not in name)
        / visible
    )
    hours = each * households * days / 3600
    terabytes = size / visible * households / 1e6
    moved = sum(shuffles) / visible * households * days / 1e6
    return [
        "## A plan: 30 million households, 8 as-of days",
        "",
        "Arithmetic from the table above, not measured: CPU a household times households times days. It supposes that",
        "cost grows with the households and not faster, that nothing waits, and that a core there is a core here.",
        "",
        "| what | how it comes about | |",
        "|---|---|---:|",
        f"| household days | {households:,} x {days} | {households * days:,} |",
        f"| CPU | {each * 1e6:,.0f} µs a household day | {hours:,.0f} core hours |",
        f"| by the clock | on {cores} cores that are all busy | {hours / cores:.1f} h |",
        f"| published tables | {size / visible * 1e3:.2f} kB a household | {terabytes * 1e3:,.0f} GB |",
        f"| shuffled | {sum(shuffles) / visible * 1e3:.2f} kB a household day | {moved:.1f} TB |",
        "",
        "A small county pays much for starting hundreds of jobs; on many households that share falls, so the CPU is an",
        "upper guess. Skew: the indicators group by household, which spreads evenly, and by village, county or contact",
        "where a definition says so; exact medians take one task a county, so the largest county bounds that stage.",
        "",
    ]


def written(
    households: int, meter: Meter, found: tuple[int, int], size: float, shuffles: tuple[float, float], most: float
) -> str:
    import duckdb
    import pyspark

    visible, scored = found
    lines = [
        "# Spark beside DuckDB: what a household costs",
        "",
        "Written by `python benchmarks/spark.py`, not by hand.",
        "",
        f"A made county of {households:,} households, seven years, one as-of day: {visible:,} visible,",
        f"{scored:,} in the cohort; published {size:.0f} MB. DuckDB {duckdb.__version__}, Spark {pyspark.__version__}",
        "on one machine (`local[2]`, 4 shuffle partitions). CPU seconds of all processes; seconds by the clock on a",
        "shared machine.",
        "",
        "| step | CPU s | µs of CPU a household | s by the clock |",
        "|---|---:|---:|---:|",
    ]
    for name, (seconds, clock) in meter.steps.items():
        lines.append(f"| {name} | {seconds:.1f} | {seconds / visible * 1e6:,.0f} | {clock:.1f} |")
    here = meter.steps["DuckDB: indicators"][0]
    there = meter.steps["Spark: indicators"][0]
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines += [
        "",
        f"Indicators cost {there / here:.1f} times the CPU of DuckDB. Shuffled: {shuffles[0]:.1f} MB for the",
        f"indicators, {shuffles[1]:.1f} MB for cohort and scores. Peak memory: Java {most:,.0f} MB, this process",
        f"{own:,.0f} MB (with DuckDB and the county in it).",
        "",
        *planned(meter, visible, size, shuffles),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
