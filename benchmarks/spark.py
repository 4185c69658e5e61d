"""What does a further household cost on Spark, beside one machine?

    python benchmarks/spark.py [--counties 1 4] [--households 20000] [--chunk 5000] [--repeats 3] [--work DIR]

Makes one county of 20,000 households, and provinces of copies of it with ids and codes of their own. Each province is
read delivery by delivery and kept, then scored whole (`score_register`: opening, indicators, scores, gaps, the list as
Parquet, workbook and page): once on one machine by two threads, once on Spark (`local[2]`), each by a process of its
own, in turn. Every file of the two is compared, to the byte. What a further household costs is the difference between
the two provinces, divided by the difference of their households.

Writes `docs/benchmarks/spark.md` and prints it: seconds of CPU of all processes (Java and the executors' Python with
it), medians. It measures what a household costs, not how a cluster scales. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from province import COUNTY, DAY, make_province

import fupin_risk as fr
from fupin_risk.batch import Threads, keep_each, score_register
from fupin_risk.distributed import SparkMap, spark_session
from fupin_risk.register.kept_registers import find_kept

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks" / "spark.md"
TICKS = os.sysconf("SC_CLK_TCK")
WAYS = ("one machine", "Spark")
STEPS = ("read and keep", "score")
# A plan for a country: provinces are scored one by one.
HOUSEHOLDS, DAYS, CORES, PROVINCES = 30_000_000, 8, 200, 31


def tree() -> list[int]:
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
    for process in tree():
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(ticks) for ticks in fields[11:15])
    return total / TICKS


def peaks() -> dict[str, float]:
    """Most memory of a process so far, in GB: of Java, of an executor's Python, of this one."""
    most = {"java": 0.0, "worker": 0.0, "driver": 0.0}
    for process in tree():
        try:
            lines = Path(f"/proc/{process}/status").read_text().splitlines()
        except OSError:
            continue
        told = dict(line.split(":", 1) for line in lines if ":" in line)
        kind = "java" if told["Name"].strip() == "java" else "driver" if process == os.getpid() else "worker"
        most[kind] = max(most[kind], int(told.get("VmHWM", "0 kB").split()[0]) / 1e6)
    return most


@contextmanager
def chosen_map(way: str) -> Iterator[Any]:
    """How chunks are worked through."""
    with nullcontext() if way == WAYS[0] else spark_session("local[2]") as spark:
        yield Threads(2) if spark is None else SparkMap(spark)


def once(step: str, way: str, source: str, out: str, model: str, chunk: str) -> None:
    """One step, by a process of its own; prints what it cost, start-up and all."""
    began = time.perf_counter()
    with chosen_map(way) as chunk_map:
        if step == STEPS[0]:
            keep_each(source, out, memory_limit="1GB", chunk_map=chunk_map)
            households = 0
        else:
            found = find_kept(source)
            job = score_register(
                found, fr.load_model(Path(model)), DAY, out, capacity=300, households_per_part=int(chunk),
                memory_limit="1GB", chunk_map=chunk_map,
            )  # fmt: skip
            households = job.manifest["households"]["visible"]
        own, seconds = time.process_time(), time.perf_counter() - began
        found_now = {"cpu": cpu(), "driver_cpu": own, "seconds": seconds, "households": households, "peaks": peaks()}
    print(json.dumps(found_now))


def told(*command: str) -> dict[str, Any]:
    """What a process of its own printed last."""
    run = [sys.executable, __file__, "--once", *command]
    ended = subprocess.run(run, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return json.loads(ended.stdout.splitlines()[-1])


def compare(one: Path, other: Path) -> None:
    """Every file is the same, to the byte."""
    files = [path.relative_to(one) for path in one.rglob("*") if path.is_file() and ".fupin-risk" not in path.parts]
    assert len(files) > 8
    for name in files:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


def size_of(folder: Path) -> int:
    """Bytes of the files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


Runs = dict[tuple[str, str, int], list[dict[str, Any]]]


def measured(work: Path, counties: list[int], households: int, chunk: int, repeats: int) -> tuple[Runs, float]:
    """All runs by step, way and number of counties; and how many bytes a kept household takes."""
    teacher = fr.make_county(households=800, seed=3)
    panel = fr.build_panel(teacher, as_of=["2016-12-31", "2017-12-31", "2018-12-31"])
    fr.RiskModel.from_recipe("relapse-12m").fit(panel).save(work / "model")
    fr.make_county(households=households, seed=7, out=work / "county").close()
    for number in range(max(counties)):
        make_province(work / "county" / "register", work / "all" / f"{number:04d}", 1, first=number)
    for count in counties:
        for number in range(count):
            shutil.copytree(work / "all" / f"{number:04d}", work / f"in-{count}" / f"{number:04d}")
    runs: Runs = {}
    kept_bytes = 0.0
    for _ in range(repeats):
        for count in counties:
            for way in WAYS:
                kept, out = work / f"kept-{way}-{count}", work / f"out-{way}-{count}"
                for step, source, target in ((STEPS[0], work / f"in-{count}", kept), (STEPS[1], kept, out)):
                    found = told(step, way, str(source), str(target), str(work / "model"), str(chunk))
                    runs.setdefault((step, way, count), []).append(found)
                    print(step, way, count, found, file=sys.stderr)
                kept_bytes = size_of(kept) / found["households"]
            compare(*(work / f"out-{way}-{count}" for way in WAYS))
            for way in WAYS:
                shutil.rmtree(work / f"kept-{way}-{count}")
                shutil.rmtree(work / f"out-{way}-{count}")
    return runs, kept_bytes


def middle(runs: Runs, step: str, way: str, count: int, of: str) -> float:
    """Median of a figure over the runs."""
    return statistics.median(run[of] for run in runs[step, way, count])


def further(runs: Runs, step: str, way: str, counties: list[int], of: str = "cpu") -> float:
    """Microseconds for a further household."""
    small, large = counties
    more = (runs[STEPS[1], way, large][0]["households"] - runs[STEPS[1], way, small][0]["households"]) / 1e6
    return (middle(runs, step, way, large, of) - middle(runs, step, way, small, of)) / more


def page_of(runs: Runs, kept_bytes: float, counties: list[int], chunk: int, repeats: int) -> str:
    """The page."""
    import duckdb
    import pyspark

    small, large = counties
    visible = {count: runs[STEPS[1], WAYS[0], count][0]["households"] for count in counties}
    lines = [
        "# Spark beside one machine: what a household costs",
        "",
        "Written by `python benchmarks/spark.py`, which says what each step does.",
        "",
        f"Provinces of {small} and {large} made counties ({visible[small]:,} and {visible[large]:,} households), one",
        f"register a county, chunks of {chunk:,} households, one as-of day. DuckDB {duckdb.__version__}, Spark",
        f"{pyspark.__version__} on this machine (`local[2]`); one machine works by two threads. Seconds of CPU of all",
        "processes, start-up and opening included, while others used the machine too; medians of",
        f"{repeats} run{'s' * (repeats > 1)} in turn. Every file that Spark wrote was that of one machine to the byte.",
        "",
        f"| step | way | CPU s, {visible[small]:,} | CPU s, {visible[large]:,} | µs of CPU for a further household |",
        "|---|---|---:|---:|---:|",
    ]
    for step in STEPS:
        for way in WAYS:
            seconds = " | ".join(f"{middle(runs, step, way, count, 'cpu'):.1f}" for count in counties)
            lines.append(f"| {step} | {way} | {seconds} | {further(runs, step, way, counties):,.0f} |")
    ratios = {step: further(runs, step, WAYS[1], counties) / further(runs, step, WAYS[0], counties) for step in STEPS}
    java, worker, driver = (
        max(run["peaks"][kind] for run in runs[STEPS[1], WAYS[1], large]) for kind in ("java", "worker", "driver")
    )
    lines += [
        "",
        f"For a further household scoring on Spark costs **{ratios[STEPS[1]]:.2f} times** the CPU of one machine,",
        f"reading {ratios[STEPS[0]]:.2f} times. Peak memory while scoring: an executor's Python {worker:.2f} GB, the",
        f"driver {driver:.2f} GB, Java {java:.2f} GB.",
        "",
        *planned(runs, kept_bytes, counties),
    ]
    return "\n".join(lines)


def planned(runs: Runs, kept_bytes: float, counties: list[int]) -> list[str]:
    """The arithmetic for a country: nothing of it was measured."""
    way, small = WAYS[1], counties[0]
    each = {step: further(runs, step, way, counties) for step in STEPS}
    own = further(runs, STEPS[1], way, counties, "driver_cpu")
    households = {step: HOUSEHOLDS * (DAYS if step == STEPS[1] else 1) for step in STEPS}
    visible = runs[STEPS[1], way, small][0]["households"]
    fixed = middle(runs, STEPS[1], way, small, "cpu") - each[STEPS[1]] * visible / 1e6
    hours = {step: each[step] * households[step] / 1e6 / 3600 for step in STEPS}
    starts = fixed * PROVINCES * DAYS / 3600
    total = sum(hours.values()) + starts
    serial = own * HOUSEHOLDS / PROVINCES / 1e6 / 60
    return [
        f"## A plan: {HOUSEHOLDS / 1e6:.0f} million households, {DAYS} as-of days",
        "",
        "Arithmetic from the table above, not measured: CPU of a further household times households times days, and",
        f"what each run costs by itself. It supposes {PROVINCES} provinces, each scored into a folder of its own, that",
        "cost grows with the households and not faster, that the shared file system keeps up, and that a core there is",
        "a core here.",
        "",
        "| what | how it comes about | |",
        "|---|---|---:|",
        f"| read and keep, once | {each[STEPS[0]]:,.0f} µs a household | {hours[STEPS[0]]:,.1f} core hours |",
        f"| score, {DAYS} days | {each[STEPS[1]]:,.0f} µs a household and day | {hours[STEPS[1]]:,.1f} core hours |",
        f"| starting {PROVINCES * DAYS} runs | {fixed:,.0f} s each | {starts:,.1f} core hours |",
        f"| by the clock | on {CORES} cores that are all busy | {total / CORES * 60:,.0f} min |",
        f"| of it on the driver, for a province and a day | {own:,.0f} µs a household | {serial:,.1f} min |",
        f"| kept registers | {kept_bytes / 1e3:,.2f} kB a household | {kept_bytes * HOUSEHOLDS / 1e9:,.0f} GB |",
        "",
        "The list of a province is joined and written by the driver alone: cores are all busy while several provinces",
        "are worked on at once. A task holds one chunk, so no county is too large for it; what looks beyond a",
        "household takes one task a register, so the largest register bounds that step.",
        "",
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--counties", type=int, nargs=2, default=[1, 4])
    parser.add_argument("--households", type=int, default=COUNTY, help="of a county")
    parser.add_argument("--chunk", type=int, default=5_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--work", type=Path, help="a folder for the made files; else a temporary one")
    parser.add_argument("--once", nargs="+", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.once:
        once(*chosen.once)
        return
    work = Path(tempfile.mkdtemp(dir=chosen.work))
    try:
        counties = sorted(chosen.counties)
        runs, kept_bytes = measured(work, counties, chosen.households, chosen.chunk, chosen.repeats)
        page = page_of(runs, kept_bytes, counties, chosen.chunk, chosen.repeats)
        if chosen.households == COUNTY:
            PAGE.write_text(page, encoding="utf-8")
        print(page)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
