"""Which facts about a household weighed most in the model, and may be said?"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.definitions import NO_CAUSE, Catalogue, Indicator
from fupin_risk.errors import message
from fupin_risk.model import Explanation

NUMBER = 3
PARTS = ("cause", "indicator", "value", "median", "contribution", "rank", "clause")
# Help goes to those who stand worst: that it weighs in the model says nothing against it, and no reason names it.
HELP_TABLES = frozenset(
    {
        "measures", "benefits", "insurances", "education_aid", "pairings", "visits",
        "trainings", "care", "plans", "teams", "checkins", "look_backs",
    }
)  # fmt: skip
# What stands in the list of each reason, in this order.
COLUMNS = (
    "cause", "indicator", "value", "compared", "contribution", "rank", "clause", "zh", "en", "fact_zh", "fact_en",
)  # fmt: skip
_Rows = TypeVar("_Rows", pd.DataFrame, pd.Series)
_ROWS_AT_ONCE = 512  # their indicators stay in the processor's cache


def reason_columns(number: int) -> tuple[str, ...]:
    """Names of the columns of the list's reason `number` (1, 2, 3).

    Examples
    --------
    >>> reason_columns(1)[:2]
    ('reason_1_cause', 'reason_1_indicator')
    """
    return tuple(f"reason_{number}_{part}" for part in COLUMNS)


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
    Of each topic and each cause only the strongest indicator is taken, so that three reasons are three different facts:
    all that is said about income, whatever it is compared with, is one topic. Indicators without either are grouped by
    the file that defines them. Facts for which the catalogue defends a direction go
    first; others fill up what is left of the three. Not said, though it still counts in the score:

    - a value that is unknown, and an indicator that the catalogue does not know;
    - a value that pushed the risk up from the wrong side of the median: one at or below it where the catalogue says
      that more is worse, at or above it where less is worse. Such a contribution comes from the company of other
      values, and to say it would tell people a falsehood;
    - an indicator without a direction that has no sentence, speaks of help, or is just the median.
    """
    households = explanation.values.index
    contributions = explanation.values.to_numpy(dtype=np.float64)
    raises: NDArray[np.bool_] = np.any(contributions > 0, axis=0)
    raises[:1] = True  # an indicator that raises nobody's risk is no reason, but one column there has to be
    names, contributions = list(explanation.values.columns[raises]), contributions[:, raises]
    values = _on(indicators, households).reindex(columns=names).to_numpy(dtype=np.float64)
    middle, place = _medians_by_place(medians, counties, names, households)
    entries = [catalogue.indicators.get(name) for name in names]
    chosen = np.empty((len(values), NUMBER), dtype=np.intp)
    ranks = np.empty((len(values), NUMBER))
    for first in range(0, len(values), _ROWS_AT_ONCE):
        rows = slice(first, first + _ROWS_AT_ONCE)
        chosen[rows], ranks[rows] = _weightiest(contributions[rows], values[rows], middle[place[rows]], entries)
    # The last place of each, to which -1 points, is that of no reason.
    causes = np.array([*(_cause(entry) for entry in entries), None], dtype=object)
    clauses = np.array([*("" if entry is None else entry.clause for entry in entries), None], dtype=object)
    indicator = np.array([*names, None], dtype=object)
    everyone = np.arange(len(values))
    columns: dict[str, NDArray[Any]] = {}
    for number, best in enumerate(chosen.T, start=1):
        found = best >= 0
        parts: dict[str, NDArray[Any]] = {
            "cause": causes[best],
            "indicator": indicator[best],
            "value": np.where(found, values[everyone, best], np.nan),
            "median": np.where(found, middle[place, best], np.nan),
            "contribution": np.where(found, contributions[everyone, best], np.nan),
            "rank": np.where(found, ranks[:, number - 1], np.nan),
            "clause": clauses[best],
        }
        columns |= {f"reason_{number}_{part}": parts[part] for part in PARTS}
    return pd.DataFrame(columns, index=households)


def _on(rows: _Rows, households: pd.Index) -> _Rows:
    return rows if rows.index.equals(households) else rows.loc[households]


def _medians_by_place(
    medians: pd.Series | pd.DataFrame, counties: pd.Series | None, names: list[str], households: pd.Index
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """A row of medians for each county and at last one for none that is known; and which row is each household's."""
    if isinstance(medians, pd.Series):
        return medians.reindex(names).to_numpy(dtype=np.float64)[None, :], np.zeros(len(households), dtype=np.intp)
    if counties is None:
        raise ValueError(message("medians by county need counties, the county of each household"))
    place, known = pd.factorize(_on(counties, households))
    middle = medians.reindex(index=known, columns=names).to_numpy(dtype=np.float64)
    return np.vstack([middle, np.full(len(names), np.nan)]), place


def _weightiest(
    contributions: NDArray[np.float64],
    values: NDArray[np.float64],
    middle: NDArray[np.float64],
    entries: list[Indicator | None],
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Of each row the columns of its reasons, -1 where there is none, and their ranks."""
    raises = (contributions > 0) & ~np.isnan(values)
    worse, unusual = _may_be_said(values, middle, entries)
    defended, others = (np.where(raises & said, contributions, -np.inf) for said in (worse, unusual))
    groups = pd.factorize(np.array([_group(entry) for entry in entries], dtype=object))[0]
    everyone = np.arange(len(values))
    chosen, ranks = [], []
    for _ in range(NUMBER):
        best = np.argmax(defended, axis=1)
        best = np.where(defended[everyone, best] > -np.inf, best, np.argmax(others, axis=1))
        found = np.maximum(defended[everyone, best], others[everyone, best]) > -np.inf
        chosen.append(np.where(found, best, -1))
        ranks.append(1.0 + (contributions > contributions[everyone, best][:, None]).sum(axis=1))
        told = groups == groups[best][:, None]
        defended[told] = others[told] = -np.inf
    return np.stack(chosen, axis=1), np.stack(ranks, axis=1)


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


def _cause(entry: Indicator | None) -> str:
    return NO_CAUSE if entry is None or entry.cause is None else entry.cause


def _group(entry: Indicator | None) -> str:
    if entry is None:
        return ""
    if entry.topic is not None:
        return f"topic {entry.topic}"
    return f"cause {entry.cause}" if entry.cause is not None else f"file {entry.subject}"
