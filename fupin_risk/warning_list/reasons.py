"""Which facts about a household weighed most in the model, and may be said?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.definitions import Catalogue, Indicator
from fupin_risk.explanation import Explanation
from fupin_risk.vocabulary import NO_CAUSE

NUMBER = 3
PARTS = ("cause", "indicator", "value", "median", "contribution", "rank", "clause")
# Help goes to those who stand worst: that it weighs in the model says nothing against it, and no reason names it.
HELP_TABLES = frozenset(
    {
        "measures", "benefits", "insurances", "education_aid", "pairings", "visits",
        "trainings", "care", "plans", "teams", "checkins", "look_backs",
    }
)  # fmt: skip
_TEXTS = frozenset({"cause", "indicator", "clause"})


def county_medians(indicators: pd.DataFrame, counties: pd.Series) -> pd.DataFrame:
    """Median of each indicator over the households of each county's cohort.

    Parameters
    ----------
    indicators : DataFrame of shape (n, n_indicators)
        Households of the cohort, index household_id; NaN is unknown and left out.
    counties : Series of shape (n,)
        County of each household, on household_id.

    Returns
    -------
    DataFrame
        One row per county; NaN where nobody's value is known.
    """
    codes, names = pd.factorize(counties.reindex(indicators.index), sort=True)  # code -1: nobody knows the county
    order, sizes = np.argsort(codes, kind="stable"), np.bincount(codes + 1, minlength=len(names) + 1)
    values = indicators.to_numpy(dtype=np.float64).T
    medians = np.empty((len(names), len(values)))
    for code, rows in enumerate(np.split(order, np.cumsum(sizes)[:-1])[1:]):
        medians[code] = _medians_of(values[:, rows])
    return pd.DataFrame(medians, index=pd.Index(np.asarray(names), name="county"), columns=indicators.columns)


def _medians_of(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The median of each row's known values; NaN where there is none."""
    ordered = np.sort(values, axis=1)  # NaN goes last
    known = ordered.shape[1] - np.isnan(ordered).sum(axis=1)
    low, high = (np.take_along_axis(ordered, at[:, None], axis=1)[:, 0] for at in ((known - 1) // 2, known // 2))
    return np.where(known % 2 == 1, high, (low + high) / 2)


def reasons_for(
    explanation: Explanation,
    indicators: pd.DataFrame,
    catalogue: Catalogue,
    *,
    medians: pd.Series | pd.DataFrame,
    counties: pd.Series | None = None,
) -> pd.DataFrame:
    """Up to three reasons of each household, as codes and values.

    Parameters
    ----------
    explanation : Explanation
        Of the households in question.
    indicators : DataFrame
        Their indicators, a superset of the explanation's columns on the same index.
    catalogue : Catalogue
        For causes, directions, clauses and sentences.
    medians : Series or DataFrame
        Median of each indicator in the cohort: one for all, or one row per county, as `county_medians` gives them.
    counties : Series, optional
        County of each household; needed with one row per county.

    Returns
    -------
    DataFrame
        On the households' index; for k = 1, 2, 3 the columns reason_k_cause (`none` where the indicator has
        none), reason_k_indicator, reason_k_value, reason_k_median (the county's, of the cohort),
        reason_k_contribution (log-odds), reason_k_rank (1 weighs most among the contributions that raise the risk)
        and reason_k_clause. A household with fewer reasons has missing values.

    Raises
    ------
    ValueError
        `medians` has one row per county and `counties` is missing.

    Notes
    -----
    Of each cause only the strongest indicator is taken, so that three reasons are three different facts; indicators
    without a cause are grouped by the file that defines them. Facts for which the catalogue defends a direction go
    first; others fill up what is left of the three. Not said, though it still counts in the score:

    - a value that is unknown, and an indicator that the catalogue does not know;
    - a value that pushed the risk up from the wrong side of the median: one at or below it where the catalogue says
      that more is worse, at or above it where less is worse. Such a contribution comes from the company of other
      values, and to say it would tell people a falsehood;
    - an indicator without a direction that has no sentence, speaks of help, or is just the median.
    """
    names = list(explanation.values.columns)
    contributions = explanation.values.to_numpy(dtype=np.float64)
    values = indicators.loc[explanation.values.index].reindex(columns=names).to_numpy(dtype=np.float64)
    middle = _medians_of_rows(medians, counties, names, explanation.values.index)
    entries = [catalogue.indicators.get(name) for name in names]
    raises = (contributions > 0) & ~np.isnan(values)
    worse, unusual = (raises & said for said in _may_be_said(values, middle, entries))
    groups = np.asarray(pd.factorize(pd.Series([_group(entry) for entry in entries], dtype=object))[0])
    causes = np.array(
        [NO_CAUSE if entry is None or entry.cause is None else entry.cause for entry in entries], dtype=object
    )
    clauses = np.array(["" if entry is None else entry.clause for entry in entries], dtype=object)
    everyone = np.arange(len(values))
    columns: dict[str, NDArray[Any]] = {}
    defended, others = (np.where(said, contributions, -np.inf) for said in (worse, unusual))
    for number in range(1, NUMBER + 1):
        best = np.where(defended.max(axis=1) > -np.inf, np.argmax(defended, axis=1), np.argmax(others, axis=1))
        found = np.maximum(defended, others)[everyone, best] > -np.inf
        own = contributions[everyone, best]
        parts: dict[str, NDArray[Any]] = {
            "cause": causes[best],
            "indicator": np.array(names, dtype=object)[best],
            "value": values[everyone, best],
            "median": middle[everyone, best],
            "contribution": own,
            "rank": 1.0 + (contributions > own[:, None]).sum(axis=1),
            "clause": clauses[best],
        }
        for part in PARTS:
            nothing = None if part in _TEXTS else np.nan
            columns[f"reason_{number}_{part}"] = np.where(found, parts[part], np.array(nothing))
        told = groups[None, :] == groups[best][:, None]
        defended, others = np.where(told, -np.inf, defended), np.where(told, -np.inf, others)
    return pd.DataFrame(columns, index=explanation.values.index)


def _medians_of_rows(
    medians: pd.Series | pd.DataFrame, counties: pd.Series | None, names: list[str], households: pd.Index
) -> NDArray[np.float64]:
    if isinstance(medians, pd.Series):
        return np.broadcast_to(medians.reindex(names).to_numpy(dtype=np.float64), (len(households), len(names)))
    if counties is None:
        raise ValueError("medians by county need counties, the county of each household")
    return medians.reindex(index=counties.loc[households], columns=names).to_numpy(dtype=np.float64)


def _may_be_said(
    values: NDArray[np.float64], middle: NDArray[np.float64], entries: list[Indicator | None]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which values are on the side of the median that the catalogue calls worse, and which have no such side."""
    directions = [None if entry is None else entry.direction for entry in entries]
    up, down = (np.array([direction == side for direction in directions], dtype=bool) for side in ("up", "down"))
    free = np.array([entry is not None and _may_fill_up(entry) for entry in entries], dtype=bool)
    worse: NDArray[np.bool_] = (up & (values > middle)) | (down & (values < middle))
    unusual: NDArray[np.bool_] = free & (values != middle)
    return worse, unusual


def _may_fill_up(entry: Indicator) -> bool:
    return entry.direction == "none" and entry.sentence is not None and not HELP_TABLES & set(entry.tables)


def _group(entry: Indicator | None) -> str:
    if entry is None:
        return ""
    return f"cause {entry.cause}" if entry.cause is not None else f"file {entry.subject}"
