"""Which households of a county should be checked, in which order, and why?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.causes import in_order
from fupin_risk.causes.lines_of_day import LINE_COLUMNS
from fupin_risk.definitions import Catalogue
from fupin_risk.errors import message
from fupin_risk.model import RiskModel
from fupin_risk.register import Register, as_day
from fupin_risk.warning_list.income_history import income_history
from fupin_risk.warning_list.list_summary import (
    CohortCounts,
    Origin,
    add_counts,
    count_cohort,
    made_from,
    summarise,
    unverified_policy,
)
from fupin_risk.warning_list.reasons import NUMBER, reason_columns
from fupin_risk.warning_list.scored_cohort import ScoredCohort, score_cohort, unjudged_of
from fupin_risk.warning_list.telling import gap_texts, question_texts, told, told_gaps, told_questions

# The first columns of the list, in this order; behind them the reasons.
_FIRST = (
    "check_rank", "within_capacity", "level", "level_by", "household_id", "county", "township", "village", "spell",
    "exited_on", "as_of", "risk", "log_odds", "income_per_head_yuan", *LINE_COLUMNS,
    "check_first", "unanswered_causes", "unanswered_count", "gap_multiple", "possible_causes", "months_since_exit",
)  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class WarningList:
    """Households to check (待核查户). It warns; people decide.

    Attributes
    ----------
    table : DataFrame
        EVERY household of the cohort at yellow or above, in the order of checks: those with an unmet guarantee or an
        income under the line first (check_first), then by open gaps with registered evidence, their number and how far
        the evidence exceeds its bound (unanswered_count, gap_multiple), then by raw log-odds. check_rank
        counts from 1; within_capacity says whether it can be checked this round. `catalogue.texts(language)` names the
        columns: `columns` and `reason_columns`.
    gaps : DataFrame
        Their causes with registered evidence (有登记依据) against the measures: household_id, cause,
        evidence_indicator, evidence_value, evidence_least, evidence_on, evidence_year, status, measures, ended_on,
        ended_each, would_answer, zh, en; see `compare_causes`.
    questions : DataFrame
        What a visit is to verify (待核实): causes with possible evidence only, with the columns of `gaps`. None is a
        gap.
    income_history : DataFrame
        household_id, year, income_per_head_yuan, line_yuan.
    unjudged : DataFrame
        Households of the cohort, on the list or not, of which something could not be read that the risk, the causes or
        the measures rest on; and those of which nobody can tell whether they belong to the cohort: household_id, place,
        table, column, file, line, unread_zh, unread_en.
    summary : dict
        Counts of the list and of the cohort.
    provenance : dict
        What it was made from, and what it is not: a decision.
    catalogue : Catalogue
        The definitions, whose words outputs print.
    """

    table: pd.DataFrame
    gaps: pd.DataFrame
    income_history: pd.DataFrame
    summary: Mapping[str, Any]
    provenance: Mapping[str, Any]
    catalogue: Catalogue
    unjudged: pd.DataFrame = field(default_factory=pd.DataFrame)
    questions: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __repr__(self) -> str:
        cohort, day = self.summary["households_in_cohort"], self.provenance["as_of"]
        return f"WarningList({len(self.table)} of {cohort} households, as of {day})"

    def to_parquet(self, path: str | Path) -> None:
        """Write the table to a Parquet file, whole or not at all."""
        from fupin_risk.outputs import write_parquet

        write_parquet(self, path)

    def to_excel(self, path: str | Path, *, language: Literal["zh", "en"] = "zh") -> None:
        """Write a workbook: the list, gaps and incomes, and what it was made from."""
        from fupin_risk.outputs import write_excel

        write_excel(self, path, language=language)

    def to_html(
        self, path: str | Path, *, language: Literal["zh", "en"] = "zh", details: int = 300, made_up: bool = False
    ) -> None:
        """Write one page that opens without a network; `details` households in full; `made_up` says so."""
        from fupin_risk.outputs import write_html

        write_html(self, path, language=language, details=details, made_up=made_up)


@dataclass(frozen=True, eq=False)
class ListPart:
    """What one slice of the register adds to the list.

    Attributes
    ----------
    table : DataFrame
        Its households at yellow or above, sorted by household_id, without rank.
    gaps, questions, income_history : DataFrame
        Of these, as in `WarningList`.
    unjudged : DataFrame
        As in `WarningList`.
    cohort : CohortCounts
        Of all its households of the cohort.
    """

    table: pd.DataFrame
    gaps: pd.DataFrame
    questions: pd.DataFrame
    income_history: pd.DataFrame
    unjudged: pd.DataFrame
    cohort: CohortCounts


def make_warning_list(
    register: Register,
    model: RiskModel,
    as_of: str | dt.date,
    capacity: int | None = None,
    catalogue: Catalogue | None = None,
    indicators: pd.DataFrame | None = None,
    previous: WarningList | None = None,
) -> WarningList:
    """Warn of the households whose risk reaches a level on a day.

    Parameters
    ----------
    register : Register
    model : RiskModel
        A fitted one; its recipe says whose risk of what is foretold.
    as_of : str or date
        The as-of day: only what had been entered by then is used.
    capacity : int, optional
        How many households can be checked this round. It orders checks; it takes nobody off the list.
    catalogue : Catalogue, optional
        Definitions; the register's by default.
    indicators : DataFrame, optional
        `derive_indicators(register, as_of)`, if it is at hand.
    previous : WarningList, optional
        The list before: its households keep their level for a small change. It holds nobody back from a graver one.

    Returns
    -------
    WarningList

    Raises
    ------
    ValueError
        `capacity` is below zero or no whole number; `previous` is not of an earlier day.
    ModelError, DefinitionError, RegisterError
        The model does not fit the indicators; a county has no rule for levels; the day cannot be known.

    Notes
    -----
    Z三(四)1: an automatic warning holds three things of every exited household against each other: income,
    factors that could push it back, and the measures that follow.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> warning_list = fr.make_warning_list(register, model, as_of="2019-12-31", capacity=300)  # doctest: +SKIP
    >>> warning_list.table[["household_id", "level", "reason_1_zh"]].head()  # doctest: +SKIP
    """
    if capacity is not None and (isinstance(capacity, bool) or capacity != int(capacity) or capacity < 0):
        raise ValueError(message("capacity must be a whole number of households, 0 or more"))
    scored = score_cohort(register, model, as_of, catalogue, indicators, _levels_before(previous, as_of))
    return join_parts([list_part(scored)], register, model, scored.day, scored.catalogue, capacity)


def list_part(scored: ScoredCohort, reasons: pd.DataFrame | None = None) -> ListPart:
    """What the households of one slice add to the list, with the sentences of those who are on it.

    Parameters
    ----------
    scored : ScoredCohort
        Of a slice, or of the whole register.
    reasons : DataFrame, optional
        `reasons_of(scored)`, if it is at hand.

    Returns
    -------
    ListPart
    """
    cohort = scored.households
    listed = cohort[cohort["level"].notna()]
    table = listed.drop(columns=list(LINE_COLUMNS))
    gaps, questions = told_gaps(scored, listed.index), told_questions(scored, listed.index)
    table = table.join(told(scored, listed.index, reasons)).join(gap_texts(gaps, listed.index, scored.catalogue))
    table = table.join(question_texts(questions, listed.index, scored.catalogue))
    years = scored.rows.get("income_years")
    history = income_history(scored.register, scored.day, listed["county"], years)
    return ListPart(
        table=table.rename_axis("household_id").reset_index(),
        gaps=gaps,
        questions=questions,
        income_history=history,
        unjudged=unjudged_of(scored),
        cohort=count_cohort(scored),
    )


def join_parts(
    parts: Iterable[ListPart],
    register: Origin,
    model: RiskModel,
    day: dt.date,
    catalogue: Catalogue,
    capacity: int | None = None,
) -> WarningList:
    """Put the slices' parts together: ranks, what can be checked this round, and counts over all.

    Parameters
    ----------
    parts : iterable of ListPart
        One or more; no household in two.
    register : Register, or what else has its hash and assumed clocks
        The whole one, or several together.
    model : RiskModel
    day : date
        The as-of day.
    catalogue : Catalogue
    capacity : int, optional

    Returns
    -------
    WarningList
        The same as `make_warning_list` gives of the whole register.
    """
    tables, all_gaps, asked, histories, unread, counts = [], [], [], [], [], []
    for part in parts:
        tables.append(part.table)
        all_gaps.append(part.gaps)
        asked.append(part.questions)
        histories.append(part.income_history)
        unread.append(part.unjudged)
        counts.append(part.cohort)
    table = _in_check_order(tables, capacity)
    first = [name for name in _FIRST if name in table]
    reasons = [name for number in range(1, NUMBER + 1) for name in reason_columns(number)]
    order = [*first, *reasons, "gaps_zh", "gaps_en", "questions_zh", "questions_en"]
    table = table[[*order, *(name for name in table if name not in order)]]
    gaps, history, cohort = _joined(all_gaps), _joined(histories), add_counts(counts)
    questions, unjudged = _joined(asked), _joined(unread)
    unverified = unverified_policy(cohort, catalogue.policy, day)
    return WarningList(
        table=table,
        gaps=gaps,
        questions=questions,
        income_history=history,
        unjudged=unjudged,
        summary=summarise(cohort, table, gaps, questions, unjudged, capacity, register, unverified),
        provenance=made_from(model, catalogue, day, register, unverified),
        catalogue=catalogue,
    )


def _joined(frames: list[pd.DataFrame], order: NDArray[np.intp] | None = None) -> pd.DataFrame:
    """Frames below each other, in an order; those without a row say nothing of the types of the columns.

    The frames are let go column by column, so that a province's list is never there twice: the given list is empty
    afterwards, and the frames themselves stay as they are for those who hold them.
    """
    filled = [frame.copy(deep=False) for frame in frames if len(frame)] or [frames[0].copy(deep=False)]
    frames.clear()
    columns = {}
    for name in list(filled[0].columns):
        column = pd.concat([frame.pop(name) for frame in filled], ignore_index=True)
        columns[name] = column if order is None else column.take(order).reset_index(drop=True)
    return pd.DataFrame(columns, copy=False)


def _in_check_order(frames: list[pd.DataFrame], capacity: int | None) -> pd.DataFrame:
    """The households that have a level, numbered in the order in which to check them."""
    ids = pd.concat([frame["household_id"] for frame in frames], ignore_index=True)

    def whole(name: str, kind: type[np.generic]) -> NDArray[Any]:
        return np.concatenate([frame[name].to_numpy(dtype=kind) for frame in frames])

    order = in_order(
        ids,
        whole("check_first", np.bool_),
        whole("unanswered_count", np.int64),
        whole("gap_multiple", np.int64),
        whole("log_odds", np.float64),
    )
    table = _joined(frames, order)
    rank = pd.Series(range(1, len(table) + 1), index=table.index, dtype="int64")
    return table.assign(check_rank=rank, within_capacity=rank <= (len(table) if capacity is None else capacity))


def _levels_before(previous: WarningList | None, as_of: str | dt.date) -> pd.Series | None:
    """Levels of the list before, on household_id."""
    if previous is None:
        return None
    if as_day(previous.provenance["as_of"]) >= as_day(as_of):
        raise ValueError(message("previous must be a list of an earlier day"))
    return previous.table.set_index("household_id")["level"]
