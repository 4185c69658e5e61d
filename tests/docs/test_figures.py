"""The figures that READMEs quote are those of the studies' results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SURVEY: dict[str, Any] = json.loads((ROOT / "experiments/01-eph/results.json").read_text(encoding="utf-8"))
MADE: dict[str, Any] = json.loads((ROOT / "experiments/02-made-county-model/results.json").read_text(encoding="utf-8"))

DIFFERENCES: dict[str, Any] = json.loads(
    (ROOT / "experiments/03-reconciliation/results.json").read_text(encoding="utf-8")
)["subjects"]


def with_interval(values: list[float]) -> str:
    return f"{values[0]:.3f} ({values[1]:.3f} to {values[2]:.3f})"


@pytest.mark.parametrize("page", ["README.md", "experiments/01-eph/README.md"])
@pytest.mark.parametrize("task", ["all", "exited"])
@pytest.mark.parametrize("scorer", ["model", "logistic", "line_distance"])
@pytest.mark.parametrize("figure", ["roc_auc", "pr_auc"])
def test_a_page_quotes_the_survey_as_it_came_out(page: str, task: str, scorer: str, figure: str) -> None:
    quoted = with_interval(SURVEY["tasks"][task][scorer][figure])
    assert quoted in (ROOT / page).read_text(encoding="utf-8")


def test_the_survey_was_run_whole_on_the_split_that_the_page_names() -> None:
    assert SURVEY["share"] == 1.0
    assert SURVEY["tasks"]["all"]["rows"] == 20_828
    assert SURVEY["tasks"]["exited"]["rows"] == 786
    assert SURVEY["train"]["positives"] == 9_670


def test_the_page_of_the_made_counties_quotes_its_means() -> None:
    text = (ROOT / "experiments/02-made-county-model/README.md").read_text(encoding="utf-8")
    assert len(MADE["counties"]) == 20
    assert f"{MADE['mean']['gaps_found']:.1%}".replace("%", " %") in text
    assert f"{MADE['mean']['naive_mean_risk']:.2%}".replace("%", " %") in text
    assert f"{MADE['mean']['cause_among_two']:.0%}".replace("%", " %") in text


@pytest.mark.parametrize("subject", DIFFERENCES)
def test_the_page_of_reconciliation_quotes_the_study(subject: str) -> None:
    said = DIFFERENCES[subject]
    cells = f"| {said['planted']:,} | {said['rightly']:,} | {said['false']:,} of {said['clean']:,} |"
    assert cells in (ROOT / "docs/reconciliation.md").read_text(encoding="utf-8")
