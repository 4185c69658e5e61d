"""Which trees, and which calibration, does a panel give a recipe?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fupin_risk.errors import ModelError, Problem, message
from fupin_risk.model.calibration import Calibration, fit_calibration
from fupin_risk.model.frame_matrix import frame_matrix
from fupin_risk.model.holdout import Holdout, hold_out
from fupin_risk.model.provenance import fit_provenance
from fupin_risk.trees import raw_scores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fupin_risk.definitions import Recipe
    from fupin_risk.model.classifier import RiskClassifier
    from fupin_risk.model.risk_model import RiskModel
    from fupin_risk.panel import Panel


def fit_on_panel(
    model: RiskModel,
    panel: Panel,
    *,
    known_on: Any,
    directions: Mapping[str, int] | None,
    n_jobs: int | None,
) -> RiskModel:
    """Fit a recipe's model; see `RiskModel.fit`, which is this function."""
    from fupin_risk.model.classifier import RiskClassifier

    columns = _columns(model, panel)
    y = _usable_labels(panel, known_on)
    weight = _mean_one(panel.weight, ~np.isnan(y))
    chosen = panel.directions if directions is None else directions
    # A panel of one's own has names that the catalogue does not mean, even where they look the same.
    labels, causes = ({}, {}) if own_frame(panel) else (model.labels, model.causes)
    unfitted = replace(
        model,
        feature_names=columns,
        directions={name: int(chosen[name]) for name in columns if chosen.get(name, 0)},
        catalogue_sha256=None if own_frame(panel) else model.catalogue_sha256,
        text_codes={name: tuple(panel.text_codes[name]) for name in columns if name in panel.text_codes},
        labels={name: labels[name] for name in columns if name in labels},
        causes={name: causes[name] for name in columns if name in causes},
    )
    least = model.recipe.calibration.least_positives
    rows = hold_out(y, as_of_days(panel), windows_over(panel), panel.groups.to_numpy(), least_positives=least)
    table = _Table(frame_matrix(panel.X, columns, unfitted.text_codes), y, weight)
    learner = RiskClassifier(
        **model.recipe.learner.model_dump(),
        directions=[unfitted.directions.get(name, 0) for name in columns],
        random_state=model.recipe.random_state,
        n_jobs=n_jobs,
    )
    # Calibrated first: cross-fitting uses the same learner, and the trees that stay are the last that it grows.
    folds = table.scores_by_others(learner, rows) if rows.way == "cross_fitting" else None
    table.grow(learner, rows.learn)
    scores = table.scores(learner, rows.calibrate) if folds is None else folds
    calibration = table.calibrate(scores, rows, model.recipe)
    taught = rows
    if rows.way == "latest_periods" and model.recipe.calibration.refit:
        taught = replace(rows, learn=~np.isnan(y))
        table.grow(learner, taught.learn)
    provenance = fit_provenance(panel, y, as_of_days(panel), taught, known_on)
    provenance |= {"recipe": model.recipe.name, "refitted": taught is not rows}
    return replace(unfitted, booster_text=learner.booster_text_, calibration=calibration, provenance=provenance)


class _Table:
    """Matrix, outcomes and weights of a panel, row by row."""

    def __init__(self, X: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64]) -> None:
        self.X, self.y, self.weight = X, y, weight

    def grow(self, learner: RiskClassifier, rows: NDArray[np.bool_]) -> None:
        """Let the learner grow trees that see only `rows`."""
        learner.fit(self.X[rows], self.y[rows], self.weight[rows])

    def scores(self, learner: RiskClassifier, rows: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Log-odds of `rows` by the trees that the learner grew last."""
        return raw_scores(learner.booster_, self.X[rows], n_jobs=learner.n_jobs)

    def scores_by_others(self, learner: RiskClassifier, rows: Holdout) -> NDArray[np.float64]:
        """Log-odds of each row of `rows.calibrate`, from trees that did not see its fold."""
        scores = np.full(len(self.y), np.nan)
        for fold in range(int(rows.folds.max()) + 1):
            held = rows.folds == fold
            self.grow(learner, rows.learn & ~held)
            scores[held] = self.scores(learner, held)
        return scores[rows.calibrate]

    def calibrate(self, scores: NDArray[np.float64], rows: Holdout, recipe: Recipe) -> Calibration:
        """The curve from `scores` to the outcomes of `rows.calibrate`."""
        if rows.way == "none":
            return Calibration()
        use = rows.calibrate
        return fit_calibration(scores, self.y[use], self.weight[use], method=recipe.calibration.method)


def own_frame(panel: Panel) -> bool:
    """Whether the columns are somebody's own, not computed by a catalogue."""
    return panel.provenance.get("catalogue_sha256") is None


def as_of_days(panel: Panel) -> pd.Index[Any]:
    """Period of each row: its as-of day, or whatever counts the periods of a panel of one's own."""
    days: pd.Index[Any] = panel.X.index.get_level_values(1)
    return days


def windows_over(panel: Panel) -> pd.Index[Any]:
    """When each row's window is over; for a panel without a horizon, when its outcome is known."""
    days, months = as_of_days(panel), panel.horizon_months
    if months is not None and isinstance(days, pd.DatetimeIndex):
        over: pd.Index[Any] = days + pd.DateOffset(months=months)
        return over
    known: pd.Index[Any] = pd.Index(panel.known_on)
    return known


def _columns(model: RiskModel, panel: Panel) -> tuple[str, ...]:
    """The columns to learn from; of a panel of one's own, all."""
    columns, recipe = tuple(str(name) for name in panel.X.columns), model.recipe
    if own_frame(panel):
        return columns
    problems = [
        Problem(
            f"panel.{key}",
            message("is {value}", value=getattr(panel, key)),
            message("{value}, as in the recipe {recipe}", value=getattr(recipe, key), recipe=recipe.name),
        )
        for key in ("cohort", "outcome", "horizon_months")
        if getattr(panel, key) != getattr(recipe, key)
    ]
    if panel.provenance["catalogue_sha256"] != model.catalogue_sha256:
        remedy = message("use the same catalogue for the panel and the model")
        problems.append(Problem("panel", message("was built with definitions other than the model's"), remedy=remedy))
    wanted = columns
    if recipe.indicators != "all":
        wanted = (*recipe.indicators, *(name for name in panel.unaudited if name not in recipe.indicators))
    problems += [
        Problem(name, message("is not in the panel, but the recipe {recipe} needs it", recipe=recipe.name))
        for name in wanted
        if name not in columns
    ]
    if problems:
        raise ModelError(problems)
    return wanted


def _usable_labels(panel: Panel, known_on: Any) -> NDArray[np.float64]:
    """Outcomes as known on a day; NaN where a row must not be learned from."""
    labels = panel.y if known_on is None else panel.labels_read_on(known_on)
    relapsed_before = (panel.censored_why == "already_relapsed").to_numpy(dtype=bool)
    y = np.where(relapsed_before, np.nan, labels.to_numpy(dtype=np.float64, na_value=np.nan))
    positives, labelled = int((y == 1).sum()), int((~np.isnan(y)).sum())
    if positives in {0, labelled}:
        raise ModelError(
            message(
                "a model needs rows with and without the outcome; {positives} of {labelled} labelled rows have it",
                positives=positives,
                labelled=labelled,
            )
        )
    return y


def _mean_one(weight: pd.Series | None, labelled: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights with a mean of 1 over the labelled rows: a survey's weights count people, the learner counts rows."""
    if weight is None:
        return np.ones(len(labelled))
    values = weight.to_numpy(dtype=np.float64)
    return np.asarray(values / values[labelled].mean(), dtype=np.float64)
