"""Facts about the baselines that stand beside every model."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fupin_risk.assessment.baselines import line_scores, logistic_scores, prevalence_scores
from fupin_risk.panel import Panel

rng = np.random.default_rng(0)


def panel(**columns: object) -> Panel:
    income = rng.gamma(2.0, 2.0, 600)
    base = {"hid": np.arange(600) % 300, "wave": np.repeat([1, 2], 300), "income": income}
    outcome = (rng.random(600) < 1 / (1 + income)).astype(int)
    return Panel.from_frame(pd.DataFrame({**base, "y": outcome, **columns}), "y", "wave", "hid")


def halves(made: Panel) -> tuple[Panel, Panel]:
    first = np.asarray(made.X.index.get_level_values(1) == 1)
    return made.take(first), made.take(~first)


def test_the_rate_alone_tells_nobody_apart() -> None:
    train, test = halves(panel())
    scores = prevalence_scores(train, test)
    assert scores.order is None
    assert scores.risk == pytest.approx(np.full(300, train.y.mean()))


def test_the_line_ranks_the_lowest_income_first_and_the_unknown_in_the_middle() -> None:
    train, test = halves(panel())
    holed = test.X["income"].mask(np.arange(300) < 3)
    test = Panel.from_frame(
        pd.DataFrame({"hid": np.arange(300), "wave": 2, "income": holed.to_numpy(), "y": test.y.to_numpy()}),
        "y",
        "wave",
        "hid",
    )
    scores = line_scores(train, test, "income")
    assert scores.order is not None
    known = test.X["income"].notna().to_numpy()
    assert (
        np.argsort(-scores.order[known], kind="stable") == np.argsort(test.X["income"].to_numpy()[known], kind="stable")
    ).all()
    assert (scores.order[~known] == np.median(scores.order[~known])).all()
    assert scores.order[known].min() < scores.order[0] < scores.order[known].max()
    assert np.corrcoef(scores.order, scores.risk)[0, 1] > 0


def test_the_logistic_regression_bears_missing_constant_and_empty_columns() -> None:
    holed = np.where(rng.random(600) < 0.3, np.nan, rng.normal(size=600))
    only_later = np.where(np.arange(600) < 300, np.nan, 1.0)
    train, test = halves(panel(holed=holed, constant=1.0, empty=np.nan, only_later=only_later))
    scores = logistic_scores(train, test)
    assert np.isfinite(scores.risk).all()
    assert scores.order is not None
    assert np.corrcoef(scores.order, test.X["income"])[0, 1] < -0.5


def test_the_logistic_regression_does_not_extrapolate() -> None:
    hardly_moved = np.where(np.arange(600) < 300, rng.normal(0.0, 1e-3, 600), 1.0)
    train, test = halves(panel(county_share=hardly_moved))
    scores = logistic_scores(train, test)
    assert scores.order is not None
    assert abs(scores.risk.mean() - test.y.mean()) < 0.15
    assert np.corrcoef(scores.order, test.X["income"])[0, 1] < -0.5


def test_nothing_to_learn_from_leaves_the_rate() -> None:
    train, test = halves(panel())
    flat = [
        Panel.from_frame(
            pd.DataFrame({"hid": range(300), "wave": 1, "x": 1.0, "y": half.y.to_numpy()}), "y", "wave", "hid"
        )
        for half in (train, test)
    ]
    assert logistic_scores(*flat).risk == pytest.approx(np.full(300, train.y.mean()))
    assert line_scores(*flat, "x").risk == pytest.approx(np.full(300, train.y.mean()))
