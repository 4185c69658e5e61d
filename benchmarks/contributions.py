"""How fast are exact contributions and scores beside LightGBM, shap and woodelf?

    python benchmarks/contributions.py [--rows 200000] [--repeats 3] [--costs-only]

Writes `docs/benchmarks/contributions.md` and prints it. Every method runs on one thread and takes its turn in each
repeat; rates are rows per second of CPU, medians, and ratios are taken within a repeat. Setting up, coding and the
reading of the model are part of our time; compiling is told apart. Peak memory is that of a process of its own.
`--costs-only` measures what compiling and memory cost, and keeps the rates that stand on the page.
Where woodelf is not installed (pip install woodelf-explainer), its lines are left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np

from fupin_risk.trees import by_numpy, compiling, contributions, scores
from fupin_risk.trees.contributions import tree_contributions
from fupin_risk.trees.model_text import read_trees
from fupin_risk.trees.scores import raw_scores
from fupin_risk.trees.steps import steps_of

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks" / "contributions.md"
COLUMNS, TRAINING_ROWS, SAMPLE = 60, 50_000, 1_000
COSTS = "## Compiling, told apart"
MODELS = {
    "400 trees, 31 leaves, depth 6": ({"num_leaves": 31, "max_depth": 6}, 400),
    "600 trees, 63 leaves, no bound": ({"num_leaves": 63}, 600),
    "3 classes, 3 x 100 trees, 31 leaves, depth 6": (
        {"num_leaves": 31, "max_depth": 6, "objective": "multiclass", "num_class": 3},
        100,
    ),
}
Method = Callable[[np.ndarray], Any]


def made(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """60 columns, 16 of them with missing values and 12 of small integers; one row in twenty is positive."""
    random = np.random.default_rng(seed)
    X = random.normal(size=(rows, COLUMNS))
    X[:, 20:32] = random.integers(0, 12, size=(rows, 12))
    X[:, 32:48] = np.exp(X[:, 32:48])
    for column in range(16):
        X[random.random(rows) < 0.05 + 0.02 * column, column] = np.nan
    known = np.nan_to_num(X)
    signal = known[:, 0] + 0.7 * known[:, 1] * X[:, 50] + 0.5 * (X[:, 21] > 5) * X[:, 51]
    signal += 0.4 * np.log(X[:, 33]) + 0.15 * X[:, 52:58].sum(axis=1) + random.normal(size=rows)
    return X, (signal > np.quantile(signal, 0.95)).astype(float)


def grown(name: str, X: np.ndarray, y: np.ndarray) -> lgb.Booster:
    settings, trees = MODELS[name]
    if "num_class" in settings:
        y = y + (X[:, 52] > 1)
    common = {"objective": "binary", "learning_rate": 0.05, "verbosity": -1, "num_threads": 1, "seed": 1}
    return lgb.train(common | settings, lgb.Dataset(X, y), num_boost_round=trees)


def afresh(call: Method) -> Method:
    """As the first call on a model: its trees are read anew."""

    def run(X: np.ndarray) -> Any:
        contributions._prepared.cache_clear()  # noqa: SLF001
        scores._prepared.cache_clear()  # noqa: SLF001
        return call(X)

    return run


def woodelf(booster: lgb.Booster) -> Method | None:
    if importlib.util.find_spec("woodelf") is None:
        return None
    import pandas as pd
    from woodelf.explainer import WoodelfExplainer

    return lambda X: WoodelfExplainer(booster).shap_values(
        pd.DataFrame(X, columns=booster.feature_name()), verbose=False
    )


def shap_of(booster: lgb.Booster) -> Method:
    import shap

    return shap.TreeExplainer(booster).shap_values


def in_turns(methods: dict[str, tuple[Method, np.ndarray]], repeats: int) -> dict[str, list[float]]:
    """Rows per second of CPU of each method in each repeat."""
    rates: dict[str, list[float]] = {name: [] for name in methods}
    for _ in range(repeats):
        for name, (call, X) in methods.items():
            began = time.process_time()
            call(X)
            rates[name].append(len(X) / (time.process_time() - began))
    return rates


def lines(rates: dict[str, list[float]], differences: dict[str, str], reference: str) -> list[str]:
    out = ["| method | rows a CPU-second | ratio | greatest difference |", "|---|---:|---:|---|"]
    for name, found in rates.items():
        ratio = statistics.median(one / other for one, other in zip(found, rates[reference], strict=True))
        out.append(f"| {name} | {statistics.median(found):,.0f} | {ratio:,.1f} | {differences.get(name, '')} |")
    return out


def contribution_table(name: str, booster: lgb.Booster, X: np.ndarray, repeats: int, *, first: bool) -> list[str]:
    some = X[:SAMPLE]
    theirs = booster.predict(some, pred_contrib=True, num_threads=1)
    raw = booster.predict(some, raw_score=True, num_threads=1).reshape(len(some), -1)
    methods: dict[str, tuple[Method, np.ndarray]] = {
        "`pred_contrib`": (lambda X: booster.predict(X, pred_contrib=True, num_threads=1), some),
    }
    if first:
        methods["`shap.TreeExplainer`"] = (shap_of(booster), some)
        other = woodelf(booster)
        if other is not None:
            methods["woodelf"] = (other, X)
    differences = {}
    for kind in ("float64", "float32"):
        call = afresh(lambda X, kind=kind: tree_contributions(booster, X, dtype=kind))
        ours = compiled(call, some)
        apart = np.abs(ours - theirs).max()
        off = np.abs(ours.reshape(len(some), raw.shape[1], -1).sum(axis=2) - raw).max()
        differences[f"ours, {kind}"] = f"{apart:.0e}; sum and raw score {off:.0e}"
        methods[f"ours, {kind}"] = (call, X)
    rates = in_turns(methods, repeats)
    table = lines(rates, differences, "`pred_contrib`")
    if "woodelf" in rates:
        pairs = zip(rates["ours, float64"], rates["woodelf"], strict=True)
        table += ["", f"Ours in float64 is {statistics.median(a / b for a, b in pairs):.1f} times woodelf's rate."]
    points = steps_of(read_trees(booster.model_to_string())).tree_points
    return [f"### {name}", "", f"{points.mean():.2f} points a tree, at most {points.max()}.", "", *table, ""]


def compiled(call: Method, X: np.ndarray) -> Any:
    """The result of compiled code, however few the rows are."""
    kept = compiling._LOADING, compiling._COMPILING  # noqa: SLF001
    compiling._LOADING = compiling._COMPILING = -1  # noqa: SLF001
    try:
        return call(X)
    finally:
        compiling._LOADING, compiling._COMPILING = kept  # noqa: SLF001


def score_table(name: str, booster: lgb.Booster, X: np.ndarray, repeats: int) -> list[str]:
    def theirs(X: np.ndarray) -> np.ndarray:
        return booster.predict(X, raw_score=True, num_threads=1)

    compiled(afresh(lambda X: raw_scores(booster, X)), X[:20_000])
    same = np.array_equal(raw_scores(booster, X), theirs(X))
    methods = {"`Booster.predict`": (theirs, X), "ours": (afresh(lambda X: raw_scores(booster, X)), X)}
    differences = {"ours": "0: every bit equal" if same else "NOT EQUAL"}
    return [f"### {name}", "", *lines(in_turns(methods, repeats), differences, "`Booster.predict`"), ""]


def alone(way: str, model: Path, rows: int, disk: Path) -> dict[str, float]:
    """Seconds of CPU and peak memory of one call in a process of its own."""
    command = [sys.executable, __file__, "--alone", way, "--model", str(model), "--rows", str(rows)]
    places = os.environ | {"NUMBA_CACHE_DIR": str(disk)}
    answer = subprocess.run(command, check=True, capture_output=True, text=True, env=places).stdout
    return json.loads(answer.splitlines()[-1])


def peak_mb() -> float:
    """Greatest memory of this process so far; `getrusage` would count that of the process which started it."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


def run_alone(way: str, model: Path, rows: int) -> None:
    booster, X = lgb.Booster(model_file=model), made(rows, 2)[0]
    before = peak_mb()
    began = time.process_time()
    if way == "numpy":
        by_numpy.contributions_by_numpy(steps_of(read_trees(booster.model_to_string())), X)
    elif way == "pred_contrib":
        booster.predict(X, pred_contrib=True, num_threads=1)
    elif way == "woodelf":
        woodelf(booster)(X)
    elif way == "score":
        compiled(lambda X: raw_scores(booster, np.tile(X, (20_000 // len(X) + 1, 1))), X)
    else:
        compiled(lambda X: tree_contributions(booster, X, dtype=way), X)
    print(json.dumps({"seconds": time.process_time() - began, "before": before, "peak": peak_mb()}))


def cost_tables(model: Path, rows: int) -> list[str]:
    out = [COSTS, "", "400 trees, 31 leaves, depth 6. Seconds of CPU in a new process:", ""]
    out += ["| call | nothing on the disk | from the disk |", "|---|---:|---:|"]
    with tempfile.TemporaryDirectory() as folder:
        disk = Path(folder)
        for way, label in {"float64": "contributions", "float32": "contributions, float32", "score": "scores"}.items():
            cold, warm = (alone(way, model, 256, disk)["seconds"] for _ in range(2))
            out.append(f"| {label} | {cold:.1f} | {warm:.1f} |")
        out += ["", "Without compiling, by NumPy, the same bits:", "", "| rows | seconds of CPU | `pred_contrib` |"]
        out += ["|---:|---:|---:|"]
        for few in (1, 256, 2_048):
            ours, theirs = (alone(way, model, few, disk)["seconds"] for way in ("numpy", "pred_contrib"))
            out.append(f"| {few:,} | {ours:.2f} | {theirs:.2f} |")
        out += [
            "",
            "## Memory",
            "",
            f"Peak of a process with {rows:,} rows of 60 columns, in MB; the rows and",
        ]
        out += [f"the contributions ({rows * 61 * 8 / 2**20:,.0f} MB) are in it.", "", "| method | before | peak |"]
        out += ["|---|---:|---:|"]
        ways = ["float64", "float32", *(["woodelf"] if importlib.util.find_spec("woodelf") else [])]
        for way in ways:
            found = alone(way, model, rows, disk)
            out.append(f"| {way} | {found['before']:,.0f} | {found['peak']:,.0f} |")
        found = alone("pred_contrib", model, 2_000, disk)
        out.append(f"| `pred_contrib`, 2,000 rows | {found['before']:,.0f} | {found['peak']:,.0f} |")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--costs-only", action="store_true")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    parser.add_argument("--model", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.alone:
        run_alone(chosen.alone, chosen.model, chosen.rows)
        return
    (X, y), rows = made(TRAINING_ROWS, 1), made(chosen.rows, 2)[0]
    boosters = {name: grown(name, X, y) for name in list(MODELS)[: 1 if chosen.costs_only else None]}
    if chosen.costs_only:
        page = PAGE.read_text(encoding="utf-8").split(COSTS)[0].splitlines()
    else:
        page = rate_page(boosters, rows, chosen.repeats)
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.txt"
        next(iter(boosters.values())).save_model(model)
        page += cost_tables(model, chosen.rows)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(page) + "\n", encoding="utf-8")
    print("\n".join(page))


def rate_page(boosters: dict[str, lgb.Booster], rows: np.ndarray, repeats: int) -> list[str]:
    """The page as far as the rates."""
    packages = ["numpy", "lightgbm", "shap", "numba", *(["woodelf"] if importlib.util.find_spec("woodelf") else [])]
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    page = [
        "# Contributions and scores: how fast",
        "",
        "Written by `python benchmarks/contributions.py`, not by hand.",
        "",
    ]
    page += [f"Python {sys.version.split()[0]}, {versions}. {COLUMNS} columns, 16 of them with missing values;"]
    page += [f"{len(rows):,} rows, for `pred_contrib` and shap {SAMPLE:,}; one thread; medians of {repeats},"]
    page += [
        "taken in turns. Our time includes reading the model and coding the columns.",
        "",
        "## Contributions",
        "",
    ]
    for place, (name, booster) in enumerate(boosters.items()):
        some = rows if place == 0 else rows[: len(rows) // 4]
        page += contribution_table(name, booster, some, repeats, first=place == 0)
    page += ["## Raw scores", ""]
    for name, booster in boosters.items():
        page += score_table(name, booster, rows, repeats)
    return page


def version(name: str) -> str:
    from importlib.metadata import version as installed

    return installed("woodelf-explainer" if name == "woodelf" else name)


if __name__ == "__main__":
    main()
