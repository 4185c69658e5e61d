"""What does the policy owe to patients and students of a county, as published by a day, as rows that SQL can join?

An entitlement holds from its first day in force once it is published, so each stretch of days gets its own row,
whatever the day of asking; only what was published by then is in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import pairwise

from fupin_risk.definitions.due_rows import MedicalCoverRow, StudentAidRow
from fupin_risk.definitions.policy import Policy
from fupin_risk.definitions.policy_row import best_row

Cell = str | int | bool | dt.date | None
# Stands for a bill's missing kind or level: what holds for it depends on what is missing.
UNKNOWN_CODE = "unknown"
_TIERS = ("basic", "serious", "aid")
_DAY = dt.timedelta(days=1)


def entitlement_rules(policy: Policy, counties: Iterable[str], known_on: dt.date) -> dict[str, list[tuple[Cell, ...]]]:
    """Rows of `medical_rules`, `aid_rules` and `aid_rule_kinds` for some counties, as published by `known_on`.

    Parameters
    ----------
    policy : Policy
    counties : iterable of str
    known_on : date

    Returns
    -------
    dict of str to (list of tuple)
        Cells in the order of `engine_tables`, the county first.
    """
    makers = {"medical_rules": medical_rules, "aid_rules": aid_rules, "aid_rule_kinds": aid_rule_kinds}
    found: dict[str, list[tuple[Cell, ...]]] = {name: [] for name in makers}
    # Counties for which the same rows hold are computed once.
    known: dict[tuple[bool, ...], dict[str, list[tuple[Cell, ...]]]] = {}
    for county in counties:
        placed = tuple(row.fits(county) for row in (*policy.rows(MedicalCoverRow), *policy.rows(StudentAidRow)))
        if placed not in known:
            known[placed] = {name: make(policy, county, known_on) for name, make in makers.items()}
        for name, rows in known[placed].items():
            found[name] += [(county, *row[1:]) for row in rows]
    return found


def medical_rules(policy: Policy, county: str, known_on: dt.date) -> list[tuple[Cell, ...]]:
    """Rows of `medical_rules` for a county: what holds of a bill by kind, level and day on which the care ended.

    Returns
    -------
    list of tuple
        In the order of `engine_tables`. No row: no figure is known for that day. A row without any figure: figures hold
        that day, but not for this kind and level.
    """
    every = policy.rows(MedicalCoverRow)
    figures = [row for row in every if _has_figure(row)]
    kinds = sorted({kind for row in figures for kind in row.bill_kinds})
    levels = sorted({level for row in figures for level in row.levels})
    found: list[tuple[Cell, ...]] = []
    for first, last in _stretches(every, county, known_on):
        rows = {
            (kind, level): [
                row
                for tier in (*_TIERS, "floor", "supplement")
                if (row := best_row(_of(every, tier, kind, level), county, first, known_on)) and _has_figure(row)
            ]
            for kind in kinds
            for level in levels
        }
        if not any(rows.values()):
            continue
        for (kind, level), held in rows.items():
            found.append((county, kind, level, first, last, False, *_figures(held)))
        for kind, level in [(k, UNKNOWN_CODE) for k in kinds] + [(UNKNOWN_CODE, lv) for lv in (*levels, UNKNOWN_CODE)]:
            perhaps = [
                row
                for (k, lv), held in rows.items()
                if kind in {k, UNKNOWN_CODE} and level in {lv, UNKNOWN_CODE}
                for row in held
            ]
            # Of care out of the province it is known nonetheless, where all rules leave that out.
            only_inside = bool(perhaps) and all(row.in_province_only for row in perhaps)
            blank = _figures([])
            found.append((county, kind, level, first, last, bool(perhaps), *blank[:11], only_inside, *blank[12:]))
    return found


def aid_rules(policy: Policy, county: str, known_on: dt.date) -> list[tuple[Cell, ...]]:
    """Rows of `aid_rules` for a county: the aid of each stage and school year that had begun by `known_on`."""
    return [
        (
            county,
            row.stage,
            first,
            last,
            None if row.yuan_a_year is None else round(row.yuan_a_year * 100),
            row.published_on,
        )
        for row, first, last in _school_years(policy, county, known_on)
    ]


def aid_rule_kinds(policy: Policy, county: str, known_on: dt.date) -> list[tuple[Cell, ...]]:
    """Rows of `aid_rule_kinds` for a county: which kinds are the aid of a stage, and which are not given with it."""
    return [
        (county, row.stage, first, kind, counts)
        for row, first, _ in _school_years(policy, county, known_on)
        for kinds, counts in ((row.aid_kinds, True), (row.not_with, False))
        for kind in kinds
    ]


def _of(rows: tuple[MedicalCoverRow, ...], tier: str, kind: str, level: str) -> Iterator[MedicalCoverRow]:
    """The rows that say what a tier owes of a kind of bill at a level of hospital."""
    return (row for row in rows if row.tier == tier and kind in row.bill_kinds and level in row.levels)


def _has_figure(row: MedicalCoverRow) -> bool:
    return row.pays_share is not None or row.own_cap_yuan is not None


def _figures(held: list[MedicalCoverRow]) -> tuple[Cell, ...]:
    """The columns after `doubtful`."""
    by_tier: dict[str, MedicalCoverRow] = {row.tier: row for row in held}
    cells: list[Cell] = []
    for tier in _TIERS:
        row = by_tier.get(tier)
        cells += [None] * 3 if row is None else [_per_10000(row), _fen(row.from_yuan), row.counted_over == "year"]
    floor, supplement = by_tier.get("floor"), by_tier.get("supplement")
    cells += [None] * 3 if floor is None else [_fen(floor.own_cap_yuan), "|".join(floor.levels), floor.in_province_only]
    cells += [None] * 2 if supplement is None else [_per_10000(supplement), supplement.in_province_only]
    # Who may be paid back since when: the newest of the rows that hold.
    cells += [max((row.in_force_from for row in held), default=None), max((r.published_on for r in held), default=None)]
    return tuple(cells)


def _per_10000(row: MedicalCoverRow) -> int | None:
    return None if row.pays_share is None else round(row.pays_share * 10_000)


def _fen(yuan: float | None) -> int | None:
    return None if yuan is None else round(yuan * 100)


def _stretches(rows: tuple[MedicalCoverRow, ...], county: str, known_on: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """First and last days between which no row of the county begins or ends."""
    here = [row for row in rows if row.published_on <= known_on and row.fits(county)]
    ends = {row.in_force_to + _DAY for row in here if row.in_force_to is not None}
    begins = sorted(day for day in {row.in_force_from for row in here} | ends if day <= known_on)
    for first, after in pairwise([*begins, known_on + _DAY]):
        yield first, after - _DAY


def _school_years(policy: Policy, county: str, known_on: dt.date) -> Iterator[tuple[StudentAidRow, dt.date, dt.date]]:
    """Each stage's row for each school year, with the year's first and last day."""
    rows = policy.rows(StudentAidRow)
    years = range(min((row.in_force_from.year for row in rows), default=known_on.year + 1), known_on.year + 1)
    for stage, begins in sorted({(row.stage, row.year_begins) for row in rows}):
        for year in years:
            first = dt.date.fromisoformat(f"{year}-{begins}")
            row = policy.find(StudentAidRow, county, first, known_on, stage=stage)
            if first <= known_on and row is not None and row.year_begins == begins:
                yield row, first, first.replace(year=year + 1) - _DAY
