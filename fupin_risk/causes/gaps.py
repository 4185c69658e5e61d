"""Which live cause of a household does no measure in force answer?

The three-way comparison of Z三(四)1: income and circumstances (the evidence), factors that could push a
household back (live causes), and the follow-up measures. Every live cause is answered, unanswered, lapsed or
answered by nothing that policy allows; a measure may be without cause.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.causes.joining import texts_where
from fupin_risk.causes.live_causes import LiveCauses
from fupin_risk.definitions import NO_CAUSE, AnswerRow, Policy

COLUMNS = (
    "household_id", "cause", "evidence_indicator", "evidence_value", "evidence_least", "evidence_on", "evidence_year",
    "status", "measures", "ended_on", "ended_each", "would_answer",
)  # fmt: skip
GAPS = ("unanswered", "lapsed", "not_allowed")
STATUSES = (*GAPS, "unknown", "answered", "without_cause")
_NO_DAY = np.datetime64("NaT", "us")


def compare_causes(
    causes: LiveCauses,
    measures: pd.DataFrame | None,
    counties: pd.Series,
    policy: Policy,
    day: dt.date,
    covered_counties: Collection[str] | None = None,
    exited_on: pd.Series | None = None,
    unsure: pd.Series | None = None,
) -> pd.DataFrame:
    """Compare live causes with measures. A possible cause makes no gap.

    Parameters
    ----------
    causes : LiveCauses
        As `live_causes` found them.
    measures : DataFrame or None
        The measures as of the day (household_id, kind, started_on, ended_on, and optionally `barred`: policy does not
        allow it); None where the register has no such table.
    counties : Series
        County of each household, on household_id.
    policy : Policy
        Its `answers` rows say which kinds of measure answer a cause.
    day : date
        The as-of day.
    covered_counties : collection of str, optional
        Counties in which a household without a row of measures has none; elsewhere nobody knows. By default all.
    exited_on : Series, optional
        Day of each household's exit, on household_id: a measure that ended by then did not lapse, it belongs to the
        time before. Where it is unknown, nobody can say that a measure lapsed: the cause is unanswered. Without the
        series any measure that ended counts.
    unsure : Series, optional
        Whether a household may have measures that are not shown, on household_id. By default nobody has.

    Returns
    -------
    DataFrame
        Sorted by household: household_id, cause (`none` for `without_cause`), evidence_indicator, evidence_value,
        evidence_least, evidence_on, evidence_year (missing here; `Causes.gaps` knows it), status, measures (kinds,
        joined by semicolons), ended_on (lapsed: when the last answering measure ended), ended_each (lapsed: when the
        last measure of each of `measures` ended, as ISO days in their order, joined by semicolons), would_answer (of a
        gap: the kinds that policy allows against the cause there on the day). `answered`: a measure of an answering
        kind is in force. `not_allowed`: one is, but policy does not allow it. `lapsed`: none is, but one ended after
        the exit. `unanswered`: none of these. `unknown`: measures are not known. `without_cause`: kinds in force that
        answer no cause that is live, or of which it is unknown whether it is.
    """
    counties = counties.sort_index()
    helped = _helped(measures, counties.index, day)
    exits = None if exited_on is None else pd.to_datetime(exited_on.reindex(counties.index)).to_numpy()
    live, needed = causes.live, np.zeros_like(helped.in_force)
    kinds_of = {name: np.full(len(live), "", dtype=object) for name in ("answered", "not_allowed", "lapsed")}
    would_answer, ended_each = (np.full(len(live), "", dtype=object) for _ in range(2))
    ended_on = np.full(len(live), _NO_DAY, dtype=helped.ended_on.dtype)
    for case in _cases(live, counties, policy, day, helped.kinds):
        own = np.ix_(case.households, case.columns)
        in_force, allowed, ended = helped.in_force[own], helped.allowed[own], helped.ended_on[own]
        lapsed = ~np.isnat(ended) & ~in_force
        if exits is not None:
            lapsed &= ended > exits[case.households][:, None]
        for name, has in (("answered", allowed), ("not_allowed", in_force & ~allowed), ("lapsed", lapsed)):
            kinds_of[name][case.rows] = texts_where(has, case.kinds)
        would_answer[case.rows] = ";".join(case.answers)
        ended_each[case.rows] = _days_where(lapsed, ended)
        ended_on[case.rows] = np.fmax.reduce(np.where(lapsed, ended, _NO_DAY), axis=1, initial=_NO_DAY)
        needed[own] = True
    for others in (causes.possible, causes.unknown):
        for case in _cases(others, counties, policy, day, helped.kinds):
            needed[np.ix_(case.households, case.columns)] = True
    answered, not_allowed, lapsed = (kinds != "" for kinds in kinds_of.values())
    unknown = np.full(len(live), measures is None)
    if covered_counties is not None:
        unknown |= ~live["county"].isin(list(covered_counties)).to_numpy()
    if unsure is not None:
        unknown |= live["household_id"].map(unsure).to_numpy(dtype=bool)
    status = np.select(
        [answered, not_allowed, unknown, lapsed], ["answered", "not_allowed", "unknown", "lapsed"], "unanswered"
    )
    rows = live.assign(
        status=status.astype(object),
        measures=np.select([answered, not_allowed, lapsed], list(kinds_of.values()), ""),
        ended_on=np.where(status == "lapsed", ended_on, _NO_DAY),
        ended_each=np.where(status == "lapsed", ended_each, ""),
        would_answer=np.where(np.isin(status, GAPS), would_answer, ""),
    )
    return _in_order(rows, helped.in_force & ~needed, helped.kinds, counties.index)


class _Helped(NamedTuple):
    """Which kinds of measure each household has: one row a household, one column a kind."""

    kinds: list[str]
    in_force: NDArray[np.bool_]
    allowed: NDArray[np.bool_]
    ended_on: NDArray[np.datetime64]


class _Case(NamedTuple):
    """The rows of one cause in one county, and the kinds that answer it, in the policy's order: all, and those seen."""

    answers: tuple[str, ...]
    rows: NDArray[np.intp]
    households: NDArray[np.intp]
    kinds: list[str]
    columns: NDArray[np.intp]


def compare_possible(causes: LiveCauses, *compared: Any) -> pd.DataFrame:
    """Compare possible causes with measures: parameters and columns as of `compare_causes`, without `without_cause`.

    Its rows are questions for a visit, and the status says what there would be against the cause. None is a gap.
    """
    asked = causes._replace(live=causes.possible, possible=causes.possible.head(0))
    rows = compare_causes(asked, *compared)
    return rows[rows["status"] != "without_cause"].reset_index(drop=True)


def _helped(measures: pd.DataFrame | None, households: pd.Index, day: dt.date) -> _Helped:
    """Of each household and kind whether one is in force, whether one that is allowed is, and when the last ends."""
    if measures is None:
        nothing = np.zeros((len(households), 0), dtype=np.bool_)
        return _Helped([], nothing, nothing, np.full(nothing.shape, _NO_DAY))
    today = np.datetime64(day)
    household = households.get_indexer(pd.Index(measures["household_id"]))
    kind, kinds = pd.factorize(measures["kind"], sort=True)
    begun = (household >= 0) & (kind >= 0) & (measures["started_on"].to_numpy() <= today)
    cell, ended = (household * len(kinds) + kind)[begun], measures["ended_on"].to_numpy()[begun]
    runs = np.isnat(ended) | (ended > today)
    barred = measures["barred"].to_numpy(dtype=bool)[begun] if "barred" in measures else np.zeros_like(runs)
    shape = (len(households), len(kinds))
    in_force, allowed = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    in_force.flat[cell[runs]] = True
    allowed.flat[cell[runs & ~barred]] = True
    ended_on = np.full(shape, _NO_DAY, dtype=ended.dtype)
    in_time = np.argsort(ended, kind="stable")[: len(ended) - int(np.isnat(ended).sum())]
    ended_on.flat[cell[in_time]] = ended[in_time]  # of several, the last one stays
    return _Helped(list(kinds), in_force, allowed, ended_on)


def _days_where(has: NDArray[np.bool_], days: NDArray[np.datetime64]) -> NDArray[np.object_]:
    """Of each row the days of the columns that hold, in ISO form with semicolons between them."""
    said = np.full(len(has), "", dtype=object)
    for row in np.flatnonzero(has.any(axis=1)):
        said[row] = ";".join(np.datetime_as_string(days[row][has[row]], unit="D"))
    return said


def _cases(
    causes: pd.DataFrame, counties: pd.Series, policy: Policy, day: dt.date, kinds: list[str]
) -> Iterator[_Case]:
    """The rows of causes, each cause and county together; of the kinds that answer it those that anybody has."""
    households = counties.index.get_indexer(pd.Index(causes["household_id"]))
    place, names = pd.factorize(counties)
    cause, of_cause = pd.factorize(causes["cause"])
    column = {kind: number for number, kind in enumerate(kinds)}
    for here, county in enumerate(names):
        answers = {row.cause: row.measures for row in policy.in_force(AnswerRow, str(county), day)}
        for number, name in enumerate(of_cause):
            rows = np.flatnonzero((place[households] == here) & (cause == number))
            known = [kind for kind in answers.get(name, ()) if kind in column]
            columns = np.array([column[kind] for kind in known], dtype=np.intp)
            yield _Case(answers.get(name, ()), rows, households[rows], known, columns)


def _in_order(rows: pd.DataFrame, useless: NDArray[np.bool_], kinds: list[str], households: pd.Index) -> pd.DataFrame:
    """The rows of live causes and behind them the kinds that answer none, by household."""
    who = np.flatnonzero(useless.any(axis=1))
    without = pd.DataFrame(
        {
            "household_id": households[who].to_numpy(),
            "status": "without_cause",
            "measures": texts_where(useless[who], kinds),
        }
    )
    table = pd.concat([rows, without], ignore_index=True).reindex(columns=list(COLUMNS))
    order = np.argsort(np.concatenate([households.get_indexer(pd.Index(rows["household_id"])), who]), kind="stable")
    table = table.take(order).reset_index(drop=True)
    for name, nothing in (("cause", NO_CAUSE), ("evidence_indicator", None), ("ended_each", ""), ("would_answer", "")):
        texts = table[name].astype(object)
        table[name] = texts.where(texts.notna(), nothing)
    return table.astype({"status": object, "evidence_year": "Int64"})
