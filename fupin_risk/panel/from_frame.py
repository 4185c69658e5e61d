"""How does anybody's table of households and waves become a panel?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from fupin_risk.errors import Message, lines, message, nearest
from fupin_risk.panel.own_columns import coded
from fupin_risk.panel.panel import Panel
from fupin_risk.panel.period_clock import PeriodClock


def panel_from_frame(
    df: pd.DataFrame,
    *,
    target: str,
    period: str,
    household: str,
    group: str | None,
    weight: str | None,
    known_after: int,
    directions: Mapping[str, int],
) -> Panel:
    """A panel from a table with one row a household and period; see `Panel.from_frame` for the parameters.

    Returns
    -------
    Panel
        Rows in the order of periods and, within one, of the table. Yes and no become 1 and 0, texts and categories
        become codes (`text_codes`). A row without an outcome stays, censored. `known_on` is the period `known_after`
        periods later; behind the last period the usual step goes on.

    Raises
    ------
    ValueError
        With everything that is wrong at once: missing columns (the nearest names suggested), a household twice in a
        period, an outcome other than 0, 1 and missing, periods that have no order, features that are no numbers. Never
        with a cell's value.
    """
    roles = {"target": target, "period": period, "household": household, "group": group, "weight": weight}
    named = {role: name for role, name in roles.items() if name is not None}
    _raise([*_missing(df, named, directions), *_wrong_settings(named, known_after, directions)])
    problems = [*_wrong_target(df, target), *_wrong_keys(df, household, period)]
    if weight is not None:
        problems += _wrong_weight(df, weight)
    features = df[[name for name in df.columns if name not in named.values()]]
    numbers = features
    text_codes: dict[str, tuple[str, ...]] = {}
    try:
        numbers, text_codes = coded(features)
    except ValueError as error:
        problems.append(error.args[0])
    else:
        problems += _wrong_features(numbers, directions)
    _raise(problems)
    return _panel(df, numbers, text_codes, named, known_after, directions)


def _panel(
    df: pd.DataFrame,
    numbers: pd.DataFrame,
    text_codes: dict[str, tuple[str, ...]],
    named: dict[str, str],
    known_after: int,
    directions: Mapping[str, int],
) -> Panel:
    when = _periods(df[named["period"]])
    clock = PeriodClock(pd.Index(when.unique()).sort_values())
    order = np.argsort(clock.all_at(when), kind="stable")
    df, numbers, when = df.iloc[order], numbers.iloc[order], when.iloc[order]
    index = pd.MultiIndex.from_arrays([df[named["household"]], when], names=["household_id", "as_of"])
    y = pd.to_numeric(df[named["target"]]).to_numpy(dtype=np.float64, na_value=np.nan)
    why = np.full(len(df), None, dtype=object)
    why[np.isnan(y)] = "no outcome"
    known_at = clock.all_at(when) + known_after
    rows = pd.DataFrame(
        {
            "y": y,
            "censored_why": why,
            "cause": np.full(len(df), None, dtype=object),
            "event_on": np.full(len(df), np.datetime64("NaT", "ns")),
            "known_on": np.asarray(clock.later(known_at)),
            "group": df[named.get("group", named["household"])].to_numpy(),
            "spell": 1,
        },
        index=index,
    )
    if "weight" in named:
        rows["weight"] = df[named["weight"]].to_numpy(dtype=np.float64)
    provenance: dict[str, Any] = {
        "source": "a table of one's own: not audited for time",
        "outcome": named["target"],
        "periods": [str(one) for one in clock.periods],
        "known_after": known_after,
        "counts": {"rows": len(df), "labelled": int((~np.isnan(y)).sum()), "positive": int((y == 1).sum())},
    }
    return Panel(
        numbers.set_axis(index),
        rows,
        horizon_months=None,
        cohort="own",
        outcome=named["target"],
        directions=directions,
        provenance=provenance,
        clock=clock,
        known_at=known_at,
        unaudited=tuple(numbers.columns),
        text_codes=text_codes,
    )


def _missing(df: pd.DataFrame, named: Mapping[str, str], directions: Mapping[str, int]) -> list[Message]:
    wanted = {
        **{name: message("the {role} column", role=role) for role, name in named.items()},
        **dict.fromkeys(directions, message("a direction")),
    }
    problems = []
    for name, role in wanted.items():
        if name not in df.columns:
            found = message("the table has no column {name!r} ({role})", name=name, role=role)
            near = nearest(str(name), map(str, df.columns))
            problems.append(message("{found}; {remedy}", found=found, remedy=near) if near else found)
    twice = df.columns[df.columns.duplicated()].unique()
    return [*problems, *(message("the table has two columns called {name!r}", name=name) for name in twice)]


def _wrong_settings(named: Mapping[str, str], known_after: int, directions: Mapping[str, int]) -> list[Message]:
    problems = []
    if isinstance(known_after, bool) or not isinstance(known_after, int) or known_after < 1:
        problems.append(
            message("known_after must be 1 period or more: an outcome cannot be known in its own as-of period")
        )
    if len(set(named.values()) - {named.get("group")}) < len([role for role in named if role != "group"]):
        problems.append(message("target, period, household and weight must be different columns"))
    if any(direction not in (-1, 0, 1) for direction in directions.values()):
        problems.append(message("directions must be 1 (more never lowers the risk), -1 (more never raises it) or 0"))
    return problems


def _wrong_target(df: pd.DataFrame, target: str) -> list[Message]:
    known = df[target].dropna().infer_objects()
    if known.empty:
        return [message("the target column {target!r} has no values", target=target)]
    if types.is_bool_dtype(known.dtype) or (types.is_numeric_dtype(known.dtype) and known.isin([0, 1]).all()):
        return []
    return [
        message(
            "the target column {target!r} holds values other than 0, 1 and missing; write 1 where the outcome was "
            "observed and 0 where it was not",
            target=target,
        )
    ]


def _wrong_keys(df: pd.DataFrame, household: str, period: str) -> list[Message]:
    problems = [
        message("column {name!r} is missing on {rows} rows", name=name, rows=int(df[name].isna().sum()))
        for name in (household, period)
        if df[name].isna().any()
    ]
    try:
        sorted(_periods(df[period].dropna()).unique())
    except TypeError:
        problems.append(
            message(
                "the periods in {period!r} have no order; use whole numbers, days or text that sorts (2008Q1)",
                period=period,
            )
        )
    twice = int(df.duplicated([household, period]).sum())
    if twice:
        problems.append(
            message(
                "{twice} rows repeat a ({household!r}, {period!r}): a panel has one row for each household and period; "
                "join the rows of one household first, or combine all parts of its id in one column",
                twice=twice,
                household=household,
                period=period,
            )
        )
    return problems


def _wrong_weight(df: pd.DataFrame, weight: str) -> list[Message]:
    column = df[weight]
    if not types.is_numeric_dtype(column.dtype) or column.isna().any() or (column < 0).any() or not (column > 0).any():
        return [
            message("the weight column {weight!r} needs a number on every row, none of them negative", weight=weight)
        ]
    return []


def _wrong_features(numbers: pd.DataFrame, directions: Mapping[str, int]) -> list[Message]:
    problems = [] if numbers.shape[1] else [message("no column is left as a feature")]
    infinite = [str(name) for name in numbers.columns[np.isinf(numbers.to_numpy()).any(axis=0)]]
    if infinite:
        problems.append(
            message("columns with infinite values: {infinite}; make them missing", infinite=", ".join(infinite))
        )
    unknown = [str(name) for name in directions if name not in numbers.columns]
    if unknown:
        problems.append(
            message("directions are given for columns that are not features: {unknown}", unknown=", ".join(unknown))
        )
    return problems


def _periods(column: pd.Series) -> pd.Series:
    """Periods with an order: days as timestamps, the rest as it is."""
    if isinstance(column.dtype, pd.PeriodDtype):
        days: pd.Series = column.dt.to_timestamp()
        return days
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if types.is_object_dtype(column.dtype) and all(isinstance(value, dt.date) for value in column.dropna()):
        return pd.to_datetime(column)
    return pd.Series(column)


def _raise(problems: list[Message]) -> None:
    if problems:
        raise ValueError(
            message(
                "the table is not a panel yet:\n{problems}",
                problems=lines(message("- {problem}", problem=problem) for problem in problems),
            )
        )
