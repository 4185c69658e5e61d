"""Compiled or not, from the disk or not, with any block, chunk or thread: the same bits."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pytest

from fupin_risk.trees import (
    compiling,
    contributions,
    raw_scores,
    ready_contributions,
    ready_scores,
    scores,
    tree_contributions,
)
from fupin_risk.trees.by_numpy import contributions_by_numpy
from fupin_risk.trees.compiling import contributions_by_kernel, pays, scores_by_kernel
from fupin_risk.trees.leaf_masks import leaf_masks_of
from fupin_risk.trees.model_text import read_trees
from fupin_risk.trees.steps import steps_of
from fupin_risk.trees.thread_count import thread_count
from tests.trees.grown import chain, corner_rows, grow, outcome, table


def plain() -> lgb.Booster:
    X = table(600, 6)
    return grow(X, outcome(X), trees=40, num_leaves=31)


def zero_missing() -> lgb.Booster:
    X = table(600, 4)
    return grow(X, outcome(X), zero_as_missing=True)


def never_missing() -> lgb.Booster:
    X = table(600, 4)
    return grow(X, outcome(X), use_missing=False)


def categorical() -> lgb.Booster:
    X = table(800, 3)
    X[:, 1] = np.random.default_rng(0).integers(0, 40, 800)
    y = ((X[:, 1] % 3 == 0) ^ (np.nan_to_num(X[:, 0]) > 0)).astype(float)
    return grow(X, y, categories=[1], max_cat_to_onehot=1, min_data_per_group=5, cat_smooth=1)


def multiclass() -> lgb.Booster:
    X = table(500, 4)
    y = np.random.default_rng(3).integers(0, 3, 500) * (np.nan_to_num(X[:, 0]) > -1)
    return grow(X, y, objective="multiclass", num_class=3)


def deep() -> lgb.Booster:
    X = table(1_500, 12)
    return grow(X, outcome(X), trees=3, num_leaves=60, min_data_in_leaf=1, min_sum_hessian_in_leaf=0)


def constant() -> lgb.Booster:
    X = table(100, 3)
    return grow(X, np.zeros(100))


def chained() -> lgb.Booster:
    return lgb.Booster(model_str=chain(60))


def many_thresholds() -> lgb.Booster:
    X = np.random.default_rng(2).normal(size=(4_000, 2))
    return grow(X, outcome(X), trees=60, num_leaves=31, max_bin=1_000)


BOOSTERS = [plain, zero_missing, never_missing, categorical, multiclass, deep, constant, chained]


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize("grown", BOOSTERS)
def test_compiled_contributions_are_numpys(grown: Callable[[], lgb.Booster], kind: type) -> None:
    booster = grown()
    rows, steps = corner_rows(booster, 301), steps_of(read_trees(booster.model_to_string()), kind)
    np.testing.assert_array_equal(contributions_by_kernel(steps, rows, 1), contributions_by_numpy(steps, rows))


@pytest.mark.slow
def test_compiled_contributions_are_numpys_with_wider_codes() -> None:
    booster = many_thresholds()
    rows, steps = corner_rows(booster, 301), steps_of(read_trees(booster.model_to_string()))
    assert steps.columns.code_kind == np.uint16
    np.testing.assert_array_equal(contributions_by_kernel(steps, rows, 1), contributions_by_numpy(steps, rows))


@pytest.mark.parametrize("grown", [*BOOSTERS, many_thresholds])
def test_compiled_scores_are_lightgbms(grown: Callable[[], lgb.Booster]) -> None:
    booster = grown()
    rows, masks = corner_rows(booster, 301), leaf_masks_of(read_trees(booster.model_to_string()))
    assert masks is not None
    theirs = np.asarray(booster.predict(rows, raw_score=True, num_threads=1)).reshape(len(rows), -1)
    np.testing.assert_array_equal(scores_by_kernel(masks, rows, 1), theirs)


@pytest.mark.parametrize("n_jobs", [1, 2, 5, -1, None])
def test_a_rows_bits_do_not_depend_on_rows_chunks_or_threads(n_jobs: int | None) -> None:
    booster = plain()
    rows, steps = corner_rows(booster, 5_000), steps_of(read_trees(booster.model_to_string()))
    together = contributions_by_kernel(steps, rows, thread_count(n_jobs))
    apart = [contributions_by_kernel(steps, rows[first : first + 777], 1) for first in range(0, 5_000, 777)]
    np.testing.assert_array_equal(together, np.concatenate(apart))
    # More rows than are reckoned at once, by the public way, which takes whatever is sooner done.
    many = tree_contributions(booster, np.tile(rows, (4, 1)), n_jobs=n_jobs)
    np.testing.assert_array_equal(many[-5_000:, :-1], together[:, 0, :-1])


def test_for_many_calls_together_each_small_call_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_ready", set())
    monkeypatch.setattr(scores, "_read", set())
    booster = plain()
    rows = corner_rows(booster, 20)
    before = raw_scores(booster, rows), tree_contributions(booster, rows)
    assert not compiling._ready
    ready_scores(booster, 10)
    ready_contributions(booster, 10)
    assert not compiling._ready, "it does not pay for ten rows"
    ready_scores(booster, 10**10)
    ready_contributions(booster, 10**10)
    assert {name for name, *_ in compiling._ready} == {"score", "contribute"}
    with monkeypatch.context() as without:
        for module in (scores, contributions):
            without.delattr(module, "contributions_by_numpy", raising=False)
        np.testing.assert_array_equal(tree_contributions(booster, rows), before[1])
    without_lightgbm = lgb.Booster(model_str=booster.model_to_string())
    without_lightgbm.predict = None
    np.testing.assert_array_equal(raw_scores(without_lightgbm, rows), before[0])


def test_trees_of_more_leaves_than_bits_are_left_to_lightgbm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fupin_risk.trees.scores._READING", 0)
    X = table(1_500, 4)
    booster = grow(X, outcome(X), num_leaves=100, min_data_in_leaf=1)
    assert leaf_masks_of(read_trees(booster.model_to_string())) is None
    np.testing.assert_array_equal(raw_scores(booster, X), booster.predict(X, raw_score=True))
    linear = grow(table(200, 2, missing=0), table(200, 2, missing=0)[:, 0], objective="regression", linear_tree=True)
    np.testing.assert_array_equal(raw_scores(linear, X[:, :2]), linear.predict(X[:, :2], raw_score=True))


def test_few_rows_compile_nothing() -> None:
    assert not pays("contribute", (np.dtype(np.uint32), np.dtype(np.float32)), seconds=0.5)


# Compiles at once, however few the rows are; says whether the code came from the disk, and writes what came out.
SCRIPT = """
import sys
{before}
import numpy as np, lightgbm as lgb
from fupin_risk.trees import compiling, contributions, raw_scores, scores, tree_contributions
compiling._LOADING = compiling._COMPILING = scores._READING = -1
booster, X = lgb.Booster(model_file=sys.argv[1]), np.load(sys.argv[2])
np.save(sys.argv[3], raw_scores(booster, X))
compiled = compiling.kernels()
print("no numba" if compiled is None else sum(compiled.score.stats.cache_hits.values()), len(compiling._without_disk))
if compiled is None:
    np.save(sys.argv[3] + ".why", tree_contributions(booster, X))
"""


def in_another_process(folder: Path, disk: Path, before: str = "") -> str:
    """What the process says; its scores are checked against LightGBM's."""
    booster = plain()
    rows = corner_rows(booster, 50)
    booster.save_model(folder / "model.txt")
    np.save(folder / "rows.npy", rows)
    command = [sys.executable, "-W", "error", "-c", SCRIPT.format(before=before)]
    paths = [str(folder / name) for name in ("model.txt", "rows.npy", "scores.npy")]
    places = os.environ | {"NUMBA_CACHE_DIR": str(disk), "PYTHONPATH": str(Path.cwd())}
    answer = subprocess.run([*command, *paths], capture_output=True, text=True, check=True, env=places)
    assert answer.stderr == ""
    np.testing.assert_array_equal(np.load(paths[2]), booster.predict(rows, raw_score=True))
    return answer.stdout.strip()


def test_the_next_process_finds_the_compiled_code_on_the_disk_unless_it_is_torn(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    assert in_another_process(tmp_path, disk) == "0 0"
    assert in_another_process(tmp_path, disk) == "1 0"
    for index in disk.rglob("*.nbi"):
        index.write_bytes(index.read_bytes()[:-7])
    assert in_another_process(tmp_path, disk) == "0 1"


def test_a_disk_that_cannot_be_written_is_no_hindrance(tmp_path: Path) -> None:
    # numba tries each folder by a temporary file, and takes one that it may write.
    refuse = """
import tempfile
def refuse(*_, **__): raise PermissionError("read-only file system")
tempfile.TemporaryFile = refuse
"""
    assert in_another_process(tmp_path, tmp_path / "disk", before=refuse) == "0 0"
    assert not list(tmp_path.rglob("*.nbi"))


def test_without_numba_the_same_comes_out(tmp_path: Path) -> None:
    assert in_another_process(tmp_path, tmp_path, before='sys.modules["numba"] = None') == "no numba 0"
    booster, rows = lgb.Booster(model_file=tmp_path / "model.txt"), np.load(tmp_path / "rows.npy")
    np.testing.assert_array_equal(np.load(tmp_path / "scores.npy.why.npy"), tree_contributions(booster, rows))


def test_jobs_are_counted_as_scikit_learn_counts_them() -> None:
    processors = thread_count(-1)
    assert processors >= 1
    assert thread_count(-2) == max(processors - 1, 1)
    assert thread_count(-10_000) == 1
    with pytest.raises(ValueError, match="n_jobs is 0; allowed: None"):
        thread_count(0)
