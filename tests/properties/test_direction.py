"""Where the catalogue says that more is worse, raising it never lowers the risk (promise 4)."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fupin_risk.model import RiskClassifier

COLUMNS = 4
VALUES = st.one_of(st.just(np.nan), st.floats(-4, 4))


def made(seed: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """An outcome that runs against every direction at places, with interactions and missing values that carry risk."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(1_500, COLUMNS)).round(1)
    X[rng.random(X.shape) < 0.3] = np.nan
    known = np.nan_to_num(X)
    twists = ((known @ rng.normal(size=(COLUMNS, COLUMNS))) * known).sum(1) + np.isnan(X) @ rng.normal(size=COLUMNS)
    odds = np.sin(3 * known).sum(1) + twists - 1
    return X, rng.random(len(X)) < 1 / (1 + np.exp(-odds))


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    directions=st.lists(st.sampled_from([-1, 1]), min_size=COLUMNS, max_size=COLUMNS),
    household=st.lists(VALUES, min_size=COLUMNS, max_size=COLUMNS),
)
def test_more_of_a_hardship_never_lowers_the_risk(seed: int, directions: list[int], household: list[float]) -> None:
    """Raise each column step by step from far below to far above what training saw, all else left as it is.

    Seen to fail, with each of three seeds of hypothesis: where the trees get no directions, and where they get them
    with LightGBM's method "advanced" in place of "basic".
    """
    X, y = made(seed)
    model = RiskClassifier(
        n_estimators=20, learning_rate=0.2, min_child_samples=2, subsample=0.8, directions=directions
    ).fit(X, y)
    steps = np.linspace(-6, 6, 61)
    for column, direction in enumerate(directions):
        raised = np.tile(np.array(household), (len(steps), 1))
        raised[:, column] = steps
        assert (np.diff(model.log_odds(raised)) * direction >= 0).all()
        assert (np.diff(model.predict_proba(raised)[:, 1]) * direction >= 0).all()


def test_directions_hold_in_deep_trees_over_few_rows() -> None:
    """Seen to fail in 4 of these 40 fits with LightGBM's method "intermediate" in place of "basic".

    Two columns have a direction, two are free.
    """
    steps = np.linspace(-6, 6, 61)
    households = np.random.default_rng(1).normal(size=(60, COLUMNS)) * 1.5
    households[np.random.default_rng(2).random(households.shape) < 0.3] = np.nan
    for seed in range(40):
        X, y = (part[:300] for part in made(seed))
        directions = [*np.random.default_rng(seed).choice([-1, 1], COLUMNS)] * np.array([1, 0, 1, 0])
        settings = {"num_leaves": 63, "max_depth": 9, "learning_rate": 0.2, "min_child_samples": 1}
        model = RiskClassifier(n_estimators=30, directions=directions.tolist(), **settings).fit(X, y)
        for column in (0, 2):
            raised = households.repeat(len(steps), axis=0)
            raised[:, column] = np.tile(steps, len(households))
            rises = np.diff(model.log_odds(raised).reshape(len(households), -1)) * directions[column]
            assert rises.min() >= 0, f"seed {seed}, column {column}"
