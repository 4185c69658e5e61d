"""How are months, days and ratios computed, once for every definition?

A definition calls them like functions; they are expanded into plain SQL before the engine sees the text, so that no two
definitions can disagree on what a month is (`date_diff('month', …)` of 31 January and 1 February is 1).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp

from fupin_risk.errors import message

# name: (parameters, body). Money is integer fen; a cast to DOUBLE comes once, at the end.
MACROS: dict[str, tuple[tuple[str, ...], str]] = {
    "yuan": (("fen",), "cast(fen as double) / cast(100 as double)"),
    "safe_ratio": (
        ("part", "whole"),
        "case when whole <> 0 then cast(part as double) / cast(whole as double) end",
    ),
    # Income over a line that may be a lower bound only: then nobody is known to be above it.
    "over_line": (
        ("income", "line", "lower_bound"),
        """case when line > 0 and (not lower_bound or income < line)
        then cast(income as double) / cast(line as double) end""",
    ),
    "months_before": (("day", "months"), "cast(day - months * interval 1 month as date)"),
    # The first day of the months that end with a day: of the year to 31 December, 1 January.
    "window_start": (
        ("day", "months"),
        "cast(cast(day - months * interval 1 month as date) + interval 1 day as date)",
    ),
    "months_after": (("day", "months"), "cast(day + months * interval 1 month as date)"),
    "days_between": (("earlier", "later"), "date_diff('day', earlier, later)"),
    # Full months only: from 31 January the first is complete on 28 (29) February.
    "months_between_days": (
        ("earlier", "later"),
        """(extract(year from later) - extract(year from earlier)) * 12
        + extract(month from later) - extract(month from earlier)
        - case when extract(day from later) < extract(day from earlier)
          and extract(day from later) < extract(day from last_day(later)) then 1 else 0 end""",
    ),
    # Age in full years, as the civil registry counts it.
    "age_on": (
        ("born", "day"),
        """extract(year from day) - extract(year from born)
        - case when extract(month from day) * 100 + extract(day from day)
          < extract(month from born) * 100 + extract(day from born) then 1 else 0 end""",
    ),
    # No row is a zero only where the table covers the whole window; elsewhere nobody knows.
    "within_cover": (
        ("amount", "cover_from", "window_from"),
        "case when cover_from <= window_from then coalesce(amount, 0) end",
    ),
    # A share of an amount, to the fen; shares are whole ten-thousandths.
    "share_of": (
        ("fen", "per_10000"),
        "cast(round(cast(fen * per_10000 as double) / cast(10000 as double)) as bigint)",
    ),
    # The greatest of several is the known one where one is unknown; this stays unknown.
    "not_below_zero": (("fen",), "case when fen is not null then greatest(fen, 0) end"),
    # What a tier of the medical cover owes of an amount, above a threshold that earlier amounts count towards.
    "tier_due": (
        ("fen", "earlier_fen", "from_fen", "per_10000"),
        """case when fen is not null then share_of(greatest(earlier_fen + fen - from_fen, 0), per_10000)
        - share_of(greatest(earlier_fen - from_fen, 0), per_10000) end""",
    ),
    # Least-squares slope from integer sums, so that no thread count can change a bit.
    "slope_of": (
        ("n", "sum_x", "sum_y", "sum_xx", "sum_xy"),
        """case when n * sum_xx - sum_x * sum_x <> 0 then cast(n * sum_xy - sum_x * sum_y as double)
        / cast(n * sum_xx - sum_x * sum_x as double) end""",
    ),
    # Standard deviation (of the population) from integer sums; of large doubles the difference can fall below zero.
    "deviation_of": (
        ("n", "sum_y", "sum_yy"),
        """case when n > 0 then sqrt(greatest(cast(n * sum_yy - sum_y * sum_y as double), cast(0 as double)))
        / cast(n as double) end""",
    ),
}


@lru_cache
def _body(name: str) -> Any:
    body: Any = sqlglot.parse_one(MACROS[name][1], read="duckdb")
    return expand_macros(body)


def expand_macros(tree: exp.Expression) -> exp.Expression:
    """Replace every macro call in `tree` by what it stands for.

    Parameters
    ----------
    tree : sqlglot.exp.Expression
        A checked SELECT; it is not changed.

    Returns
    -------
    sqlglot.exp.Expression
        The same without macro calls.

    Raises
    ------
    ValueError
        A macro got another number of arguments than it takes.
    """

    def expand(node: exp.Expression) -> exp.Expression:
        if not isinstance(node, exp.Anonymous) or node.name.lower() not in MACROS:
            return node
        name = node.name.lower()
        parameters = MACROS[name][0]
        if len(node.expressions) != len(parameters):
            raise ValueError(
                message(
                    "{name} takes {count} arguments ({parameters}), got {given}",
                    name=name,
                    count=len(parameters),
                    parameters=", ".join(parameters),
                    given=len(node.expressions),
                )
            )
        given = {key: expand_macros(value) for key, value in zip(parameters, node.expressions, strict=True)}
        body = _body(name).copy()
        filled = body.transform(lambda part: exp.paren(given[part.name].copy()) if _is_parameter(part, given) else part)
        return exp.paren(filled)

    return tree.transform(expand)


def _is_parameter(node: exp.Expression, given: dict[str, exp.Expression]) -> bool:
    return isinstance(node, exp.Column) and not node.table and node.name in given
