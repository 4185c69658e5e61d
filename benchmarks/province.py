"""What does it cost to score a province, from Parquet files to the list?

    python benchmarks/province.py [--sizes 20000 200000 1800000] [--repeats 3] [--work DIR]

Makes one county of 20,000 households, and a province of copies of it: every copy has a county code, ids of households,
persons, projects and contacts, and places of its own. Reads and scores each size by a process of its own, the sizes in
turn in each repeat, with all indicators, reasons, gaps and sentences of the list. Writes `docs/benchmarks/province.md`
and prints it: seconds of CPU of each stage, microseconds a household, peak memory, medians. The model is taught on a
made county of 800 households, which is not timed.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

import fupin_risk as fr
from fupin_risk.batch import score_register

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks" / "province.md"
COUNTY = 20_000
DAY = "2019-12-31"
STAGES = ("read", "indicators", "scores", "list")


def make_province(county: Path, province: Path, copies: int) -> None:
    """Copies of a county side by side."""
    places = {"county", "township", "village", "area", "school_code"}
    for table in sorted(county.iterdir()):
        (province / table.name).mkdir(parents=True)
        source = f"read_parquet('{table}/*.parquet')"
        columns = [row[0] for row in duckdb.sql(f"DESCRIBE SELECT * FROM {source}").fetchall()]
        own = [name for name in columns if name.endswith("_id") or name in places]
        for copy in range(copies):
            renamed = ", ".join(f"'{copy:04d}-' || {name} AS {name}" for name in own)
            rows = f"SELECT * REPLACE ({renamed}) FROM {source}" if own else f"SELECT * FROM {source}"
            duckdb.sql(f"COPY ({rows}) TO '{province / table.name}/part-{copy:04d}.parquet' (COMPRESSION zstd)")


def score_once(register_path: str, model_path: str, out: str, chunk: int, memory: str) -> None:
    """One run, by a process of its own; prints what each stage cost."""
    spent = dict.fromkeys(STAGES, 0.0)
    last = time.process_time()
    began = time.perf_counter()

    def tell(step: str, _done: int, _total: int) -> None:
        nonlocal last
        now = time.process_time()
        spent[step] += now - last
        last = now

    model = fr.load_model(Path(model_path))
    last = time.process_time()
    register = fr.read_register(register_path, memory_limit=memory)
    tell("read", 1, 1)
    job = score_register(
        register, model, DAY, out, capacity=300, households_per_part=chunk, memory_limit=memory, progress=tell
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    found = {"stages": spent, "peak_gb": peak, "seconds": time.perf_counter() - began, **job.manifest["households"]}
    print(json.dumps(found))


def page_of(runs: dict[int, list[dict]], chunk: int, memory: str) -> list[str]:
    """The page: medians over the repeats."""
    lines = [
        "# A province, from Parquet to the list",
        "",
        (
            "Written by `python benchmarks/province.py`. The province is made of copies of one made county of "
            f"{COUNTY:,} households, with ids and codes of their own, so that each county looks like the next. "
            f"{chunk:,} households at once, {memory} for the engine; medians of {len(next(iter(runs.values())))} "
            "interleaved runs. All indicators, reasons and gaps of all, sentences of the listed. Seconds of CPU, both "
            "cores together; clock seconds are those of a machine that others used too."
        ),
        "",
        "| households | read | indicators | scores, reasons, gaps | list | all | µs a household | clock | peak GB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for found in runs.values():
        middle = [statistics.median(run["stages"][stage] for run in found) for stage in STAGES]
        whole = statistics.median(sum(run["stages"].values()) for run in found)
        visible = found[0]["visible"]
        clock, peak = (statistics.median(run[name] for run in found) for name in ("seconds", "peak_gb"))
        cells = " | ".join(f"{seconds:,.1f}" for seconds in (*middle, whole))
        lines.append(f"| {visible:,} | {cells} | {whole / visible * 1e6:,.0f} | {clock:,.0f} | {peak:.2f} |")
    return lines


def main() -> None:
    """Make, score each size in turn, write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 200_000, 1_800_000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--chunk", type=int, default=50_000)
    parser.add_argument("--memory", default="1GB")
    parser.add_argument(
        "--work", type=Path, help="a folder for the made files (about 30 MB a county); else a temporary one"
    )
    parser.add_argument("--county", type=Path, help="files of a county of 20,000 made before")
    parser.add_argument("--once", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.once:
        score_once(*chosen.once, chosen.chunk, chosen.memory)
        return
    work = Path(tempfile.mkdtemp(dir=chosen.work))
    try:
        teacher = fr.make_county(households=800, seed=3)
        panel = fr.build_panel(teacher, as_of=["2016-12-31", "2017-12-31", "2018-12-31"])
        fr.RiskModel.from_recipe("relapse-12m").fit(panel).save(work / "model")
        county = chosen.county
        if county is None:
            fr.make_county(households=COUNTY, seed=7, out=work / "county").close()
            county = work / "county" / "register"
        for size in chosen.sizes:
            make_province(county, work / f"province-{size}", math.ceil(size / COUNTY))
        runs: dict[int, list[dict]] = {size: [] for size in chosen.sizes}
        for _ in range(chosen.repeats):
            for size, found in runs.items():
                out = work / "out"
                once = ["--once", str(work / f"province-{size}"), str(work / "model"), str(out)]
                limits = ["--chunk", str(chosen.chunk), "--memory", chosen.memory]
                command = [sys.executable, __file__, *once, *limits]
                found.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
                shutil.rmtree(out)
        page = page_of(runs, chosen.chunk, chosen.memory)
        PAGE.write_text("\n".join(page) + "\n", encoding="utf-8")
        print("\n".join(page))
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
