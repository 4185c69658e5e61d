"""Where do two sources of the same loans, students or bills differ, and why?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from fupin_risk.definitions import Catalogue, Comparison, load_catalogue
from fupin_risk.errors import message
from fupin_risk.reconciliation.alone import causes_of_rows_alone
from fupin_risk.reconciliation.bridge import of_matches, of_rows_alone, side_total
from fupin_risk.reconciliation.differences import CAUSES, differing_columns, match_sums, pair_causes, side_in_wan
from fupin_risk.reconciliation.matching import Matching, match
from fupin_risk.reconciliation.patterns import Pattern, patterns_of
from fupin_risk.reconciliation.reconciliation import FEN, Reconciliation
from fupin_risk.reconciliation.sides import Side, Source, read_side, with_keys
from fupin_risk.register import Register, as_day

Array = np.ndarray[Any, Any]
_ALWAYS = (dt.date.min, dt.date.max)


def reconcile(
    left: Source,
    right: Source,
    subject: str = "loans",
    *,
    as_of: object,
    register: Register | None = None,
    period: tuple[object, object] | None = None,
    names: tuple[str, str] | None = None,
    catalogue: Catalogue | None = None,
) -> Reconciliation:
    """Hold two sources of the same thing against each other.

    Parameters
    ----------
    left, right : str, Register or DataFrame
        A reporter of `register`, a register of its own, or one source's rows with the table's columns. A frame without
        `entered_on` was drawn on the as-of day; a row that it holds twice counts twice.
    subject : str, default "loans"
        What is compared, as `features/reconciliation/` defines it: loans, enrolments, medical_bills.
    as_of : str, date or Timestamp
        Only what had been entered by this day is seen.
    register : Register, optional
        Whose reporters are meant, and who says which person belongs to which household and which households are in the
        register.
    period : (first, last), optional
        Days that are counted, both included. Rows are matched over all days, so that what one side books before and the
        other after the end of the period is found as cut-off.
    names : (str, str), optional
        Of the sources, for the texts; by default the reporters, or left and right.
    catalogue : Catalogue, optional
        The definitions; by default those of the registers, or those that come with the package.

    Returns
    -------
    Reconciliation

    Raises
    ------
    RegisterError
        A table or a reporter is not there, or a frame cannot be read.
    DefinitionError
        Nothing says how this subject is compared.
    ValueError
        The period has no day, or a reporter is named without its register.

    Notes
    -----
    Pairs are taken by the source's own number, then within the household where two of number, day and amount agree,
    each row once, the sum of scores being the greatest. A pair to which another one comes near is in doubt, and its
    difference unknown. Clause X一(六) for loans, J三(二) for students.

    Examples
    --------
    >>> import pandas as pd
    >>> import fupin_risk as fr
    >>> bank = pd.DataFrame(
    ...     {
    ...         "household_id": ["h1", "h2"],
    ...         "loan_id": ["L1", "L2"],
    ...         "stage": "lent",
    ...         "occurred_on": ["2019-03-01", "2019-12-30"],
    ...         "amount_yuan": [50000, 20000],
    ...     }
    ... )
    >>> office = bank.assign(amount_yuan=[5, 20000], occurred_on=["2019-03-01", "2020-01-06"])
    >>> result = fr.reconcile(bank, office, "loans", as_of="2020-02-01", period=("2019-01-01", "2019-12-31"))
    >>> result.totals[["step", "rows", "amount_yuan"]].to_dict("split")["data"]
    [['left', 2, 70000.0], ['cut_off', -1, -20000.0], ['unit', 0, -49995.0], ['right', 1, 5.0]]
    """
    day = as_day(as_of)
    own = next((one for one in (register, left, right) if isinstance(one, Register)), None)
    catalogue = catalogue or (own.catalogue if own is not None else load_catalogue())
    plan = catalogue.find_comparison(subject)
    first, last = _ALWAYS if period is None else (as_day(period[0], "period"), as_day(period[1], "period"))
    if first > last:
        raise ValueError(message("the period ends before it begins"))
    called = names or (left if isinstance(left, str) else "left", right if isinstance(right, str) else "right")
    sides = with_keys(
        read_side(left, called[0], plan, day, register, catalogue),
        read_side(right, called[1], plan, day, register, catalogue),
        plan,
    )
    homes = _registered([one for one in (register, left, right) if isinstance(one, Register)], day)
    return _compared(sides, plan, day, None if period is None else (first, last), homes, catalogue)


def _registered(registers: list[Register], day: dt.date) -> pd.Index | None:
    """The households that are in a register, if one has households at all."""
    known = [one.as_of(day)["households"]["household_id"] for one in registers if "households" in one.stored_tables]
    return pd.Index(pd.concat(known)) if known else None


def _compared(
    sides: tuple[Side, Side],
    plan: Comparison,
    day: dt.date,
    period: tuple[dt.date, dt.date] | None,
    homes: pd.Index | None,
    catalogue: Catalogue,
) -> Reconciliation:
    left, right = sides
    tables = catalogue.dictionary.tables
    matching = match(left, right, plan)
    counted = _counted(left, plan, period), _counted(right, plan, period)
    sums = match_sums(left, right, matching)
    differing = differing_columns(left, right, matching, plan)
    causes = pair_causes(left, right, matching, sums, differing, counted, plan)
    lines = [of_matches(left, right, matching, sums, causes, counted).rename(columns={"match": "number"})]
    lines[0] = lines[0].assign(where="pair")
    alone: list[pd.DataFrame] = []
    patterns: dict[str, tuple[Pattern, ...]] = {}
    for number, (side, other) in enumerate(((left, right), (right, left))):
        rows = (matching.left_alone, matching.right_alone)[number]
        together = _together(side, matching, sums, ("left", "right")[number])
        verdict, found = _alone(side, other, rows, together, plan, homes, in_wan=side_in_wan(sums)[number])
        where = ("only_left", "only_right")[number]
        patterns[("left", "right")[number]] = found
        alone.append(verdict[counted[number][verdict.index.to_numpy(dtype=np.int64)]])
        part = of_rows_alone(side, verdict, counted[number], sign=(-1, 1)[number])
        lines.append(part.rename(columns={"row": "number"}).assign(where=where))
    table = pd.concat(lines, ignore_index=True)[["where", "number", "cause", "rows", "fen"]]
    seen = _seen(matching, counted)
    table = table[(table["where"] != "pair") | table["number"].isin(seen)]
    table = table.rename(columns={"fen": "amount_fen"}).reset_index(drop=True)
    ends = [side_total(side, rows) for side, rows in zip(sides, counted, strict=True)]
    pairs = _pairs(left, right, matching, causes, differing, plan)
    pairs = pairs[pairs["match"].isin(seen)].reset_index(drop=True)
    return Reconciliation(
        subject=plan.name,
        as_of=day,
        period=period,
        left=left.name,
        right=right.name,
        pairs=pairs,
        only_left=_rows_alone(left, alone[0], plan),
        only_right=_rows_alone(right, alone[1], plan),
        causes=table,
        totals=_totals(table, ends),
        patterns=patterns,
        counts={**_counts(pairs, alone), "without_amount_left": ends[0][2], "without_amount_right": ends[1][2]},
        left_out={"left": left.left_out, "right": right.left_out},
        plan=plan,
        # A table of persons is shown with their households.
        columns={**tables["households"].columns, **tables[plan.table].columns},
        catalogue=catalogue,
    )


def _counted(side: Side, plan: Comparison, period: tuple[dt.date, dt.date] | None) -> Array:
    if period is None:
        return np.ones(len(side), dtype=bool)
    days = side.rows[plan.day]
    return ((days >= pd.Timestamp(period[0])) & (days <= pd.Timestamp(period[1]))).to_numpy(dtype=bool)


def _alone(
    side: Side,
    other: Side,
    rows: Array,
    together: Array,
    plan: Comparison,
    homes: pd.Index | None,
    *,
    in_wan: bool,
) -> tuple[pd.DataFrame, tuple[Pattern, ...]]:
    """The causes of a side's rows that stand alone, each with one at least, and what they have in common."""
    causes = causes_of_rows_alone(side, other, rows, plan)
    explained = np.zeros(len(side), dtype=bool)
    explained[causes.index[causes.any(axis=1)]] = True
    registered = None if homes is None else side.rows["household_id"].isin(homes).to_numpy()
    patterns, named = patterns_of(side, rows, explained, together, registered, plan)
    again = causes["duplicate"]
    for cause, chosen in named.items():
        causes[cause] |= pd.Series(chosen[causes.index], index=causes.index) & ~again
        # What lies outside the other's scope is not there whether or not it renews a loan.
        causes["renewal"] &= ~(chosen[causes.index] & ~again)
    causes["unknown"] = ~causes.any(axis=1)
    if in_wan:
        causes["unit"] = side.keys.loc[causes.index, "known"]
    return causes, patterns


def _together(side: Side, matching: Matching, sums: pd.DataFrame, name: str) -> Array:
    """Which rows of a side the other side counts in one with others."""
    several = sums.index[sums[f"{name}_rows"] > 1]
    rows = matching.links.loc[matching.links["match"].isin(several), name]
    return np.asarray(side.keys.index.isin(rows))


def _seen(matching: Matching, counted: tuple[Array, Array]) -> Array:
    """The matches of which a row lies in the period."""
    links = matching.links
    within = counted[0][links["left"]] | counted[1][links["right"]]
    return np.asarray(links.loc[within, "match"].unique())


def _joined_names(flags: pd.DataFrame) -> pd.Series[Any]:
    """The names of the columns that are true, with semicolons between them."""
    text = pd.Series("", index=flags.index, dtype="str")
    for name in flags:
        text = text.where(~flags[name], text + ";" + str(name))
    return text.str.lstrip(";")


def _columns(side: Side, plan: Comparison) -> list[str]:
    names = ["household_id", "person_id", plan.id, *plan.within, plan.day, plan.amount, *plan.all_compared]
    return [name for name in dict.fromkeys(names) if name and name in side.rows]


def _pairs(
    left: Side, right: Side, matching: Matching, causes: pd.DataFrame, differing: pd.DataFrame, plan: Comparison
) -> pd.DataFrame:
    links = matching.links
    parts = {
        "match": links["match"],
        "causes": links["match"].map(_joined_names(causes)),
        "differing": _joined_names(differing.assign(**{plan.amount: _other_amount(left, right, links)})),
        "doubtful": links.groupby("match")["rivals"].transform("sum") > 0,
        "score": links["score"],
        "rivals": links["rivals"],
        "found_by": links["found_by"],
    }
    for side, name in ((left, "left"), (right, "right")):
        rows = side.rows.loc[links[name], _columns(side, plan)].reset_index(drop=True)
        parts.update({f"{name}_{column}": rows[column] for column in rows})
    return pd.DataFrame(parts)


def _other_amount(left: Side, right: Side, links: pd.DataFrame) -> Array:
    a, b = left.keys.loc[links["left"]], right.keys.loc[links["right"]]
    same = (a["fen"].to_numpy() == b["fen"].to_numpy()) & (a["known"].to_numpy() == b["known"].to_numpy())
    return np.asarray(~same)


def _rows_alone(side: Side, causes: pd.DataFrame, plan: Comparison) -> pd.DataFrame:
    rows = side.rows.loc[causes.index, _columns(side, plan)].reset_index(names="row")
    rows.insert(1, "causes", _joined_names(causes).to_numpy())
    return rows


def _counts(pairs: pd.DataFrame, alone: list[pd.DataFrame]) -> dict[str, int]:
    once = pairs.drop_duplicates("match")
    equal = int((once["causes"] == "").sum())
    return {
        "matched": equal,
        "differing": len(once) - equal,
        "doubtful": int(once["doubtful"].sum()),
        "only_left": len(alone[0]),
        "only_right": len(alone[1]),
    }


def _totals(causes: pd.DataFrame, ends: list[tuple[int, int, int]]) -> pd.DataFrame:
    sums = causes.groupby("cause").agg(
        differences=("number", "size"), rows=("rows", "sum"), amount_fen=("amount_fen", "sum")
    )
    sums = sums.reindex([cause for cause in CAUSES if cause in sums.index])
    (left_rows, left_fen, _), (right_rows, right_fen, _) = ends
    steps = [
        ("left", 0, left_rows, left_fen),
        *((str(cause), *(int(value) for value in row)) for cause, row in zip(sums.index, sums.to_numpy(), strict=True)),
        ("right", 0, right_rows, right_fen),
    ]
    frame = pd.DataFrame(steps, columns=["step", "differences", "rows", "amount_fen"])
    frame = frame.astype({"differences": np.int64, "rows": np.int64, "amount_fen": np.int64})
    return frame.assign(amount_yuan=frame["amount_fen"] / FEN)
