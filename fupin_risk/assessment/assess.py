"""How good is a recipe on later days, trained each time only on what was known by then?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from fupin_risk.assessment.assessment import Assessment
from fupin_risk.assessment.random_split import accuracy, random_split_figures
from fupin_risk.assessment.resampling import block_counts, blocks_of
from fupin_risk.assessment.scoring import Learner, ScoredDay, score_day, unfitted
from fupin_risk.assessment.settings import capacity_of, days_to_test, line_column_of, rows_checked
from fupin_risk.assessment.sums import DayRows, day_sums, figures
from fupin_risk.assessment.tables import (
    calibration_table,
    day_table,
    differences_table,
    folds_table,
    lead_time,
    pooled_table,
    predictions_table,
    row_counts,
)
from fupin_risk.errors import message
from fupin_risk.panel import leakage_audit, naive_panel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fupin_risk.definitions import Catalogue, Recipe
    from fupin_risk.panel import Panel


def assess(
    recipe: str | Recipe | Learner,
    panel: Panel,
    *,
    capacity: float | None = None,
    random_state: int = 0,
    resamples: int = 200,
    catalogue: Catalogue | None = None,
    line_distance: str | None = None,
    test_days: Iterable[Any] | None = None,
    test_rows: pd.Series | None = None,
    min_train_positives: int = 20,
    training_labels: Literal["closed", "naive"] = "closed",
    random_split: bool = True,
) -> Assessment:
    """Fit a recipe anew for each as-of day on what was known by then, and test it on that day.

    Parameters
    ----------
    recipe : str, Recipe, RiskModel, or anything whose `fit(panel)` returns what can `score(frame)`
        Of a fitted model only the recipe is used.
    panel : Panel
    capacity : int or float, optional
        How many households can be checked on a day (int), or which share of them (float up to 1); the recipe's by
        default, else a tenth.
    random_state : int, default 0
        Of the resamples and of the random split; the recipe has its own for fitting.
    resamples : int, default 200
        Of the villages, for the intervals.
    catalogue : Catalogue, optional
        The definitions in which the recipe is looked up.
    line_distance : str, optional
        The column of which less is riskier; the income over the line by default, if the panel has it.
    test_days : iterable, optional
        As-of days to test; by default every day by which enough was known.
    test_rows : Series of bool, optional
        On the panel's index: test only these rows (those that have exited, say); training uses all.
    min_train_positives : int, default 20
        A day by which fewer positives were known is not tested.
    training_labels : {"closed", "naive"}, default "closed"
        `naive` trains on "not entered yet = 0", to show what that costs; tests always use closed windows.
    random_split : bool, default True
        Whether to fit once more to say what a random split would have said.

    Returns
    -------
    Assessment

    Raises
    ------
    ValueError
        No day can be tested, or a setting is out of its range.
    DefinitionError
        No recipe has that name.
    ModelError
        The panel does not fit the recipe.

    Notes
    -----
    R06, R07. Villages are drawn with replacement, the same for all scorers and days, so that differences have intervals
    too. They say how far another set of villages might differ, not another year.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> assessment = fr.assess("relapse-12m", panel)  # doctest: +SKIP
    >>> print(assessment)  # doctest: +SKIP
    """
    name, learner, known_recipe = unfitted(recipe, catalogue)
    checks = capacity_of(capacity, known_recipe)
    line_column = line_column_of(panel, line_distance)
    days = []
    for as_of, rows in days_to_test(panel, min_train_positives, test_days, test_rows):
        train = naive_panel(panel, as_of) if training_labels == "naive" else panel.known_by(as_of)
        days.append(score_day(as_of, learner, train, panel.take(rows), line_column))
    codes, blocks, block_kind = blocks_of(pd.concat([day.test.groups for day in days]))
    counts = block_counts(blocks, resamples, random_state)
    rows_of = _day_rows(days, codes, checks)
    sums = {
        scorer: [day_sums(rows, day.scores[scorer], counts) for rows, day in zip(rows_of, days, strict=True)]
        for scorer in days[0].scores
    }
    pooled = {scorer: figures(of_days) for scorer, of_days in sums.items()}
    predictions = predictions_table(days, rows_of)
    provenance = {**panel.provenance, "cohort": panel.cohort, "horizon_months": panel.horizon_months}
    provenance |= {"recipe": name, "capacity": checks, "line_distance": line_column, "training_labels": training_labels}
    provenance |= {"random_state": random_state, "resamples": resamples, "blocks": blocks, "block_kind": block_kind}
    return Assessment(
        name=name,
        table=day_table(days, sums),
        pooled=pooled_table(pooled, predictions),
        differences=differences_table(pooled),
        folds=folds_table(days, rows_of),
        calibration_table=calibration_table(predictions),
        random_split=_random_split(learner, panel, random_state, pooled, predictions) if random_split else {},
        counts=row_counts(panel),
        lead_time=lead_time(predictions),
        leakage=leakage_audit(panel),
        predictions=predictions,
        provenance=provenance,
    )


def _day_rows(days: list[ScoredDay], codes: NDArray[np.intp], capacity: float) -> list[DayRows]:
    starts = np.cumsum([0, *(len(day.test) for day in days)])
    rows = []
    for day, start in zip(days, starts[:-1], strict=True):
        many = len(day.test)
        households = day.test.X.index.get_level_values(0).astype(str)
        weight = day.test.weight
        share = min(1.0, rows_checked(capacity, many) / many)
        rows.append(
            DayRows(
                y=day.test.y.to_numpy(dtype=np.float64),
                weight=np.ones(many) if weight is None else weight.to_numpy(dtype=np.float64),
                block=codes[start : start + many],
                tie_break=np.argsort(np.argsort(households, kind="stable"), kind="stable"),
                share=share,
            )
        )
    return rows


def _random_split(
    learner: Learner,
    panel: Panel,
    random_state: int,
    pooled: dict[str, dict[str, NDArray[np.float64]]],
    predictions: pd.DataFrame,
) -> dict[str, Any]:
    said: dict[str, Any] = random_split_figures(learner, panel, random_state)
    y = predictions["y"].to_numpy()
    auc, right = float(pooled["model"]["roc_auc"][0]), accuracy(predictions["model"].to_numpy(), y)
    said |= {"out_of_time_roc_auc": auc, "out_of_time_accuracy": right}
    said["sentence"] = message(
        "A random split would give ROC AUC {split_auc:.3f} and accuracy {split_accuracy:.1%}; out of time they are "
        "{auc:.3f} and {accuracy:.1%}. Always predicting no outcome has an accuracy of {never:.1%}.",
        split_auc=said["roc_auc"],
        split_accuracy=said["accuracy"],
        auc=auc,
        accuracy=right,
        never=said["accuracy_of_never"],
    )
    return said
