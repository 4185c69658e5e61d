"""What would be said without the model: by a plain regression, by the distance to the line, by the rate alone?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fupin_risk.panel import Panel


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What a scorer says of the rows of a test day.

    Attributes
    ----------
    order : ndarray of shape (n,) or None
        Higher is riskier. None: the scorer has no order, so that checking by it is checking at random.
    risk : ndarray of shape (n,)
        Probability of the outcome.
    """

    order: NDArray[np.float64] | None
    risk: NDArray[np.float64]


def prevalence_scores(train: Panel, test: Panel) -> Scores:
    """The rate of the training rows for everybody."""
    return Scores(None, np.full(len(test), _rate(train)))


def logistic_scores(train: Panel, test: Panel) -> Scores:
    """Logistic regression on the same columns, standardised, C = 1.

    Missing values are the median, with a flag that they were missing. Columns without a value in training, and constant
    ones, are left out. A value beyond those of training counts as the nearest of them, as it does for trees: else a
    county's share that hardly moved in training would swing every household of the next year.
    """
    ranges = train.X.max() - train.X.min()
    columns = list(ranges.index[(ranges > 0).to_numpy()])
    if not columns:
        return Scores(None, np.full(len(test), _rate(train)))
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True), StandardScaler(), LogisticRegression(max_iter=2_000)
    )
    weight = {} if train.weight is None else {"logisticregression__sample_weight": _mean_one(train.weight)}
    model.fit(train.X[columns].to_numpy(), train.y.to_numpy(), **weight)
    X = test.X[columns].clip(train.X[columns].min(), train.X[columns].max(), axis=1).to_numpy()
    return Scores(model.decision_function(X), model.predict_proba(X)[:, 1])


def line_scores(train: Panel, test: Panel, column: str) -> Scores:
    """The income over the line alone: the lower, the riskier; an unknown one stands in the middle.

    Parameters
    ----------
    train, test : Panel
    column : str
        Income over the line, or anything else of which less is riskier.

    Returns
    -------
    Scores
        Probabilities are those of a logistic regression on this one column; the order never depends on it.
    """
    middle = float(train.X[column].median()) if train.X[column].notna().any() else 0.0
    known = _compressed(train.X[column].fillna(middle).to_numpy())
    new = _compressed(test.X[column].fillna(middle).to_numpy())
    order = -new
    if np.ptp(known) == 0:
        return Scores(order, np.full(len(test), _rate(train)))
    spread = float(known.std())
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression()
    weight = None if train.weight is None else _mean_one(train.weight)
    model.fit((-known / spread)[:, None], train.y.to_numpy(), sample_weight=weight)
    return Scores(order, model.predict_proba((order / spread)[:, None])[:, 1])


def _compressed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Incomes of many times the line differ little in risk; the order stays."""
    return np.arcsinh(values)


def _rate(train: Panel) -> float:
    return float(np.average(train.y.to_numpy(), weights=None if train.weight is None else train.weight.to_numpy()))


def _mean_one(weight: pd.Series) -> NDArray[Any]:
    values = weight.to_numpy(dtype=np.float64)
    return np.asarray(values / values.mean())
