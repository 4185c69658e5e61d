"""What does it cost to score a province, from Parquet files to the list?

    python benchmarks/province.py [--sizes 20000 200000 1800000] [--repeats 3] [--work DIR]

Makes one county of 20,000 households, and a province of copies of it: every copy has a county code, ids of households,
persons, projects and contacts, and places of its own. For each size, the sizes in turn in each repeat, each step by a
process of its own:

- read the Parquet files, check every row, and keep the register (`keep_register`): once, whatever follows;
- score it (`score_register`): all indicators, scores, reasons and gaps of all, sentences of the listed, the list as
  Parquet, workbook and page;
- up to `--pipeline-up-to` households what a data team would write at once: 46 indicators with pandas
  (`benchmarks/pandas_indicators.py`), a LightGBM model of them, `shap.TreeExplainer`, the three largest contributions
  of each household, one Parquet file. No row is checked, nothing is held against measures, no sentence is written.

Writes `docs/benchmarks/province.md` and prints it: seconds of CPU of each stage, microseconds a household, peak memory,
medians. The models are taught on a made county of 800 households, which is not timed.
"""

from __future__ import annotations

import argparse
import json
import math
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
STAGES = ("open", "registers", "indicators", "villages and counties", "scores", "list")


def peak_gb() -> float:
    """Most memory that this process has used; what `getrusage` says begins with the parent's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1e6


def make_province(county: Path, province: Path, copies: int, first: int = 0) -> None:
    """Copies of a county side by side, numbered from `first` on."""
    places = {"county", "township", "village", "area", "school_code"}
    for table in sorted(county.iterdir()):
        (province / table.name).mkdir(parents=True)
        source = f"read_parquet('{table}/*.parquet')"
        columns = [row[0] for row in duckdb.sql(f"DESCRIBE SELECT * FROM {source}").fetchall()]
        own = [name for name in columns if name.endswith("_id") or name in places]
        for copy in range(first, first + copies):
            renamed = ", ".join(f"'{copy:04d}-' || {name} AS {name}" for name in own)
            rows = f"SELECT * REPLACE ({renamed}) FROM {source}" if own else f"SELECT * FROM {source}"
            duckdb.sql(f"COPY ({rows}) TO '{province / table.name}/part-{copy:04d}.parquet' (COMPRESSION zstd)")


def keep_once(files: str, kept: str, memory: str) -> None:
    """Read and keep, by a process of its own; prints what it cost."""
    began, cpu = time.perf_counter(), time.process_time()
    register = fr.read_register(files, memory_limit=memory)
    read = time.process_time() - cpu
    fr.keep_register(register, kept)
    whole = time.process_time() - cpu
    spent = {"read": read, "keep": whole - read}
    print(json.dumps({"stages": spent, "peak_gb": peak_gb(), "seconds": time.perf_counter() - began}))


def score_once(kept: str, model_path: str, out: str, chunk: int, memory: str) -> None:
    """Score, by a process of its own; prints what each stage cost."""
    spent, clock = dict.fromkeys(STAGES, 0.0), dict.fromkeys(STAGES, 0.0)
    began = time.perf_counter()
    last, last_clock = time.process_time(), began

    def tell(step: str, _done: int, _total: int) -> None:
        nonlocal last, last_clock
        now, now_clock = time.process_time(), time.perf_counter()
        spent[step] += now - last
        clock[step] += now_clock - last_clock
        last, last_clock = now, now_clock

    model = fr.load_model(Path(model_path))
    register = fr.read_register(kept, memory_limit=memory)
    tell("open", 1, 1)
    job = score_register(
        register, model, DAY, out, capacity=300, households_per_part=chunk, memory_limit=memory, progress=tell
    )
    found = {"stages": spent, "clocks": clock, "peak_gb": peak_gb(), "seconds": time.perf_counter() - began}
    print(json.dumps({**found, **job.manifest["households"]}))


def pipeline_once(files: str, model_path: str, out: str) -> None:
    """What is written first, by a process of its own; prints what it cost."""
    import numpy as np
    import pandas as pd
    import shap
    from pandas_indicators import pandas_indicators

    model = fr.load_model(Path(model_path))
    began, cpu = time.perf_counter(), time.process_time()
    frame = pandas_indicators(Path(files), DAY)[list(model.feature_names)]
    scores = model.booster.predict(frame.to_numpy())
    explained = shap.TreeExplainer(model.booster).shap_values(frame.to_numpy())
    values = np.asarray(explained[-1] if isinstance(explained, list) else explained)
    first = np.argsort(-values, axis=1)[:, :3]
    names = np.array(model.feature_names)
    reasons = {f"reason_{k + 1}": names[first[:, k]] for k in range(3)}
    pd.DataFrame({"score": scores, **reasons}, index=frame.index).to_parquet(out)
    spent = {"pipeline": time.process_time() - cpu}
    print(json.dumps({"stages": spent, "peak_gb": peak_gb(), "seconds": time.perf_counter() - began}))


def told(*command: str) -> dict:
    """What a process of its own printed last."""
    ended = subprocess.run([sys.executable, __file__, *command], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(ended.stdout.splitlines()[-1])


def middle(runs: list[dict], of: str) -> float:
    """Median of a figure over the runs; of `cpu`, of all stages together."""
    return statistics.median(sum(run["stages"].values()) if of == "cpu" else run[of] for run in runs)


def page_of(runs: dict[int, dict[str, list[dict]]], chosen: argparse.Namespace) -> list[str]:
    """The page: medians over the repeats."""
    repeats = len(next(iter(runs.values()))["score"])
    lines = [
        "# A province, from Parquet to the list",
        "",
        (
            "Written by `python benchmarks/province.py`, which says what each step does. The province is made of "
            f"copies of one made county of {COUNTY:,} households, with ids and codes of their own, so that each county "
            f"looks like the next. Reading may take {chosen.read_memory}; while scoring {chosen.chunk:,} households "
            f"are a chunk, two chunks stand side by side, and each engine may take {chosen.memory}; "
            f"medians of {repeats} interleaved run{'s' * (repeats > 1)}. Seconds of CPU, both cores together; clock "
            "seconds are those of a machine that others used too."
        ),
        "",
        "| households | step | CPU s | µs a household | clock s | peak GB |",
        "|---|---|---|---|---|---|",
    ]
    for steps in runs.values():
        visible = steps["score"][0]["visible"]
        for name, title in (("keep", "read and keep"), ("score", "score"), ("pipeline", "pandas, LightGBM, shap")):
            if not steps[name]:
                continue
            cpu, clock, peak = (middle(steps[name], of) for of in ("cpu", "seconds", "peak_gb"))
            each = cpu / visible * 1e6
            lines.append(f"| {visible:,} | {title} | {cpu:,.1f} | {each:,.0f} | {clock:,.0f} | {peak:.2f} |")
    lines += [
        "",
        "Of scoring, seconds of CPU (clock):",
        "",
        f"| households | {' | '.join(STAGES)} |",
        f"|{'---|' * (len(STAGES) + 1)}",
    ]
    for steps in runs.values():
        score = steps["score"]
        cells = [
            f"{statistics.median(run['stages'][stage] for run in score):,.1f} "
            f"({statistics.median(run['clocks'][stage] for run in score):,.0f})"
            for stage in STAGES
        ]
        lines.append(f"| {score[0]['visible']:,} | {' | '.join(cells)} |")
    lines.append("")
    for steps in runs.values():
        if steps["pipeline"]:
            ours, theirs = (
                middle(steps["keep"], "cpu") + middle(steps["score"], "cpu"),
                middle(steps["pipeline"], "cpu"),
            )
            visible, score = steps["score"][0]["visible"], middle(steps["score"], "cpu")
            lines.append(
                f"- {visible:,} households: the whole job takes {ours / theirs:.1f} times the CPU of the pipeline, "
                f"scoring alone {score / theirs:.1f} times. The pipeline has 46 "
                "indicators instead of 203, and none of checks, gaps, levels, sentences and list."
            )
    sizes = list(runs.values())
    if len(sizes) > 1:
        each = [middle(steps["score"], "cpu") / steps["score"][0]["visible"] for steps in sizes[-2:]]
        lines.append(
            f"- A household costs {each[1] / each[0]:.2f} times as much to score among "
            f"{sizes[-1]['score'][0]['visible']:,} as among {sizes[-2]['score'][0]['visible']:,}."
        )
    return lines


def main() -> None:
    """Make, score each size in turn, write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 200_000, 1_800_000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--chunk", type=int, default=20_000)
    parser.add_argument("--memory", default="500MB", help="of each engine while scoring")
    parser.add_argument("--read-memory", default="1200MB", help="of the engine while reading")
    parser.add_argument("--pipeline-up-to", type=int, default=200_000)
    parser.add_argument(
        "--work", type=Path, help="a folder for the made files (about 60 MB a county); else a temporary one"
    )
    parser.add_argument("--county", type=Path, help="files of a county of 20,000 made before")
    parser.add_argument("--once", nargs="+", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.once:
        step, *given = chosen.once
        if step == "keep":
            keep_once(*given, chosen.read_memory)
        elif step == "score":
            score_once(*given, chosen.chunk, chosen.memory)
        else:
            pipeline_once(*given)
        return
    work = Path(tempfile.mkdtemp(dir=chosen.work))
    try:
        from pandas_indicators import NAMES

        teacher = fr.make_county(households=800, seed=3)
        for name, only in (("model", None), ("small-model", NAMES)):
            panel = fr.build_panel(teacher, as_of=["2016-12-31", "2017-12-31", "2018-12-31"], only=only)
            fr.RiskModel.from_recipe("relapse-12m").fit(panel).save(work / name)
        county = chosen.county
        if county is None:
            fr.make_county(households=COUNTY, seed=7, out=work / "county").close()
            county = work / "county" / "register"
        for size in chosen.sizes:
            make_province(county, work / f"province-{size}", math.ceil(size / COUNTY))
        limits = ["--chunk", str(chosen.chunk), "--memory", chosen.memory, "--read-memory", chosen.read_memory]
        runs: dict[int, dict[str, list[dict]]] = {
            size: {"keep": [], "score": [], "pipeline": []} for size in chosen.sizes
        }
        for _ in range(chosen.repeats):
            for size, steps in runs.items():
                files, kept, out = (str(work / f"{name}-{size}") for name in ("province", "kept", "out"))
                steps["keep"].append(told("--once", "keep", files, kept, *limits))
                steps["score"].append(told("--once", "score", kept, str(work / "model"), out, *limits))
                if size <= chosen.pipeline_up_to:
                    steps["pipeline"].append(
                        told("--once", "pipeline", files, str(work / "small-model"), f"{out}.parquet", *limits)
                    )
                shutil.rmtree(out)
                shutil.rmtree(kept)
        page = page_of(runs, chosen)
        PAGE.write_text("\n".join(page) + "\n", encoding="utf-8")
        print("\n".join(page))
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
