"""What do the model and its baselines say of a test day, having learned from what was known by then?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from fupin_risk.assessment.baselines import Scores, line_scores, logistic_scores, prevalence_scores
from fupin_risk.definitions import Catalogue, Recipe
from fupin_risk.errors import message
from fupin_risk.model import RiskModel

if TYPE_CHECKING:
    from fupin_risk.panel import Panel


class Fitted(Protocol):
    """What a fitted model must be able to do."""

    def score(self, frame: pd.DataFrame, /) -> pd.Series:
        """Probability of the outcome."""
        ...


@runtime_checkable
class Learner(Protocol):
    """What a model to be assessed must be able to do: learn from a panel, and leave itself as it was."""

    def fit(self, panel: Panel, /) -> Fitted:
        """A fitted model."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class ScoredDay:
    """A test day, with what each scorer says of its rows.

    Attributes
    ----------
    as_of : Timestamp or the panel's period
    test : Panel
        The labelled rows.
    train_rows, train_positives : int
    scores : dict of str to Scores
        By scorer: `model`, `logistic`, `line_distance` (where there is such a column), `prevalence`.
    """

    as_of: Any
    test: Panel
    train_rows: int
    train_positives: int
    scores: dict[str, Scores]


def unfitted(recipe: object, catalogue: Catalogue | None) -> tuple[str, Learner, Recipe | None]:
    """Name, learner and recipe of what is to be assessed; a fitted model gives its recipe only.

    Raises
    ------
    TypeError
        It is neither a recipe nor can it learn from a panel.
    DefinitionError
        No recipe has that name.
    """
    if isinstance(recipe, str | Recipe):
        model = RiskModel.from_recipe(recipe, catalogue)
        return model.recipe.name, model, model.recipe
    if isinstance(recipe, RiskModel):
        return recipe.recipe.name, RiskModel.from_recipe(recipe.recipe, catalogue), recipe.recipe
    if isinstance(recipe, Learner):
        return type(recipe).__name__, recipe, getattr(recipe, "recipe", None)
    raise TypeError(
        message(
            "recipe must be the name of a recipe, a Recipe, a RiskModel, or an object whose fit(panel) returns a model"
        )
    )


def model_scores(learner: Learner, train: Panel, test: Panel) -> Scores:
    """Fit on `train`, score `test`: raw log-odds for the order, calibrated probability for the risk."""
    fitted = learner.fit(train)
    frame = test.X
    risk = fitted.score(frame).to_numpy(dtype=np.float64)
    raw = getattr(fitted, "log_odds", None)
    return Scores(risk if raw is None else raw(frame).to_numpy(dtype=np.float64), risk)


def score_day(as_of: Any, learner: Learner, train: Panel, test: Panel, line_column: str | None) -> ScoredDay:
    """Fit every scorer on `train` and let it score `test`."""
    scores = {"model": model_scores(learner, train, test), "logistic": logistic_scores(train, test)}
    if line_column is not None:
        scores["line_distance"] = line_scores(train, test, line_column)
    scores["prevalence"] = prevalence_scores(train, test)
    return ScoredDay(as_of, test, len(train), int((train.y == 1).sum()), scores)
