"""What do the same indicators, scores and reasons cost on Spark, beside DuckDB?

    python benchmarks/spark.py [--households 2000 20000]

Writes `docs/benchmarks/spark.md` and prints it. Two made counties, one as-of day, Spark on this machine (`local[2]`);
CPU seconds of the process and of all that it started (the Java machine, the Python workers). It measures what a further
household costs, not how a cluster scales. Linux only.
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


def one_size(spark: Any, households: int) -> dict[str, Any]:
    """Steps, counts and bytes of one county."""
    county = fr.make_county(households=households, seed=7)
    panel = fr.build_panel(county, as_of=["2015-12-31", "2016-12-31", "2017-12-31"])
    model = fr.RiskModel.from_recipe("relapse-12m").fit(panel)
    meter, moved = Meter(), shuffled(spark)
    known = meter.measure("DuckDB: indicators", lambda: fr.derive_indicators(county, DAY))
    homes = county.visible_households(DAY).set_index("household_id")["county"]

    def score_here() -> Any:
        rows = known.loc[known.index.isin(cohort_on(county.as_of(DAY), model.recipe.cohort, known).index)]
        rows = rows[list(model.feature_names)]
        medians = county_medians(rows, homes.loc[rows.index])
        return scores_and_reasons(rows, model=model, catalogue=county.catalogue, medians=medians, counties=homes)

    meter.measure("DuckDB: cohort, scores, reasons", score_here)
    with tempfile.TemporaryDirectory() as folder:
        meter.measure("publish", lambda: distributed.publish_register(county, f"{folder}/published"))
        size = sum(path.stat().st_size for path in Path(f"{folder}/published").iterdir()) / 1e6
        published = distributed.read_published(spark, f"{folder}/published")
        scratch = f"{folder}/scratch"
        ours = meter.measure(
            "Spark: indicators", lambda: distributed.derive_indicators(published, DAY, scratch=scratch)
        )
        scores = meter.measure(
            "Spark: cohort, scores, reasons",
            lambda: (
                distributed.score_households(published, model, DAY, indicators=ours, scratch=scratch)
                .toArrow()
                .to_pandas()
            ),
        )
    return {
        "steps": meter.steps,
        "visible": len(known),
        "scored": len(scores),
        "published_mb": size,
        "shuffled_mb": shuffled(spark) - moved,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--households", type=int, nargs=2, default=[2_000, 20_000])
    options = parser.parse_args()
    spark = session()
    one_size(spark, 200)  # what is done once: compiling, Python workers
    sizes = [one_size(spark, households) for households in sorted(options.households)]
    page = written(sizes, memory())
    spark.stop()
    PAGE.write_text(page, encoding="utf-8")
    print(page)


def written(sizes: list[dict[str, Any]], most: float) -> str:
    import duckdb
    import pyspark

    small, large = sizes
    more = large["visible"] - small["visible"]
    counted = " and ".join(
        f"{size['visible']:,} households visible ({size['scored']:,} in the cohort)" for size in sizes
    )
    lines = [
        "# Spark beside DuckDB: what a household costs",
        "",
        "Written by `python benchmarks/spark.py`, not by hand.",
        "",
        f"Two made counties, seven years, one as-of day: {counted}.",
        f"DuckDB {duckdb.__version__}, Spark {pyspark.__version__} on one machine (`local[2]`, 4 shuffle partitions),",
        "after a run to warm up. CPU seconds of all processes. What a further household costs is the difference.",
        "",
        "| step | CPU s, small | CPU s, large | µs of CPU for a further household | s by the clock, large |",
        "|---|---:|---:|---:|---:|",
    ]
    further = {}
    for name, (seconds, clock) in large["steps"].items():
        before = small["steps"][name][0]
        further[name] = (seconds - before) / more * 1e6
        lines.append(f"| {name} | {before:.1f} | {seconds:.1f} | {further[name]:,.0f} | {clock:.1f} |")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shuffle = (large["shuffled_mb"] - small["shuffled_mb"]) / more * 1e3
    store = large["published_mb"] / large["visible"] * 1e3
    ratio = further["Spark: indicators"] / further["DuckDB: indicators"]
    lines += [
        "",
        f"For a further household the indicators cost {ratio:.1f} times the CPU of DuckDB; Spark also pays for each",
        f"run what the small county shows. Shuffled: {shuffle:.2f} kB a further household. Peak: Java {most:,.0f} MB,",
        f"this process {own:,.0f} MB (with DuckDB and the counties in it).",
        "",
        *planned(further, small, shuffle, store),
    ]
    return "\n".join(lines)


def planned(further: dict[str, float], small: dict[str, Any], shuffle: float, store: float) -> list[str]:
    """The arithmetic for a country: nothing of it was measured."""
    households, days, cores = 30_000_000, 8, 200
    names = ("Spark: indicators", "Spark: cohort, scores, reasons")
    each, fixed = sum(further[name] for name in names), sum(small["steps"][name][0] for name in names)
    hours = (each * households / 1e6 + fixed) * days / 3600
    return [
        "## A plan: 30 million households, 8 as-of days",
        "",
        "Arithmetic from the table above, not measured: CPU of a further household times households times days, and",
        "what each day's run costs by itself. It supposes that cost grows with the households and not faster, that",
        "nothing waits, and that a core there is a core here.",
        "",
        "| what | how it comes about | |",
        "|---|---|---:|",
        f"| household days | {households:,} x {days} | {households * days:,} |",
        f"| CPU | {each:,.0f} µs a household day, {fixed:,.0f} s a run | {hours:,.0f} core hours |",
        f"| by the clock | on {cores} cores that are all busy | {hours / cores:.1f} h |",
        f"| published tables | {store:.2f} kB a household | {store * households / 1e6:,.0f} GB |",
        f"| shuffled | {shuffle:.2f} kB a household day | {shuffle * households * days / 1e9:,.1f} TB |",
        "",
        "Skew: the indicators group by household, which spreads evenly, and by village, county or contact where a",
        "definition says so; the exact medians take one task a county, so the largest county bounds that stage.",
        "",
    ]


if __name__ == "__main__":
    main()
