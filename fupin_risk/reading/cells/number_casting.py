"""Which number does a cell tell?

As SQL, over the cleaned cell. Money becomes integer fen, half to even.
"""

from __future__ import annotations

import re

from fupin_risk.definitions import Column
from fupin_risk.register.sql_text import literal

# A county's yearly budget is some 10 billion yuan; a figure beyond this is a slip of the pen, and would overflow its
# sums.
_MOST_YUAN = "1e12"
# Up to here a double tells fen from fen by far.
_MOST_OF_DOUBLE = "1e9"
WAN = 10_000
# Figures with thousands signs where they belong, or none.
_FIGURES = r"([+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:[.][0-9]+)?)"
_MONEY = rf"^(?:￥|¥|RMB|CNY|人民币)?{_FIGURES}(万元|万|元|圆)?$"
_WAN_HEADING = re.compile(r"万元?\s*[)）\]】]?\s*$")
# What a person writes behind a figure, by the end of the column's name.
_UNITS = {
    "_mu": "亩",
    "_months": "个月|月",
    "_hours": "小时",
    "_rooms": "间",
    "_km": "公里|千米",
    "year": "年度|年",
    "_days": "天|日",
}
NO_ENTRY = ("-", "--", "—", "——", "–", "/", "\\", "…", "……")


def unit_of_heading(heading: str) -> int:
    """Ten thousand where a heading says 万元, else one.

    Examples
    --------
    >>> unit_of_heading("年收入（万元）"), unit_of_heading("年收入(元)")
    (10000, 1)
    """
    return WAN if _WAN_HEADING.search(heading) else 1


def money_of(t: str, kind: str, unit: float) -> str:
    """Yuan with four decimals, NULL where the cell tells no amount or is a double of whole fen, as SQL.

    Parameters
    ----------
    t : str
        The cell.
    kind : str
        What the source holds there, see `Relation.kinds`.
    unit : float
        Yuan in one of the heading's units; a unit in the cell goes before it.
    """
    plain = _yuan(t, unit)
    if kind == "float" and unit == 1:
        return f"CASE WHEN NOT ({_is_whole_fen(t)}) THEN {plain} END"
    if kind != "text":
        return plain
    # Python's own underscores between digits are no way to write money.
    plain = f"CASE WHEN NOT contains({t}, '_') THEN {plain} END"
    figures = f"replace(regexp_extract({t}, {literal(_MONEY)}, 1), ',', '')"
    sign = f"regexp_extract({t}, {literal(_MONEY)}, 2)"
    written = (
        f"CASE WHEN {sign} IN ('万', '万元') THEN {_yuan(figures, WAN)} "
        f"WHEN {sign} = '' THEN {_yuan(figures, unit)} ELSE {_yuan(figures, 1)} END"
    )
    return f"coalesce({plain}, CASE WHEN {t} IS NOT NULL THEN {written} END)"


def _yuan(figures: str, unit: float) -> str:
    # Assumption: what stands beyond the fourth decimal of a yuan is the noise of a binary float.
    if unit == 1:
        return f"TRY_CAST({figures} AS DECIMAL(16, 4))"
    return f"TRY_CAST(TRY_CAST({figures} AS DECIMAL(24, 8)) * {unit:.10g} AS DECIMAL(16, 4))"


def fen_of(t: str, r: str, kind: str, unit: float) -> str:
    """Fen, half to even, as SQL.

    Parameters
    ----------
    t, r : str
        The cell, and its `money_of`.
    kind : str
    unit : float
    """
    exact = f"CAST(TRY_CAST(({r}) AS DECIMAL(14, 2)) * 100 AS BIGINT)"
    tie = f"(abs({r}) * 100) % 1 = 0.5 AND {exact} % 2 <> 0"
    fen = f"CASE WHEN {tie} THEN {exact} - CAST(sign({r}) AS BIGINT) ELSE {exact} END"
    if kind == "float" and unit == 1:
        return f"CASE WHEN {r} IS NULL AND {_is_whole_fen(t)} THEN CAST({_fen_of_double(t)} AS BIGINT) ELSE {fen} END"
    return fen


def _is_whole_fen(t: str) -> str:
    """Whether a double is what a program writes for whole fen: then it needs no decimals on its way."""
    return f"abs({t}) < {_MOST_OF_DOUBLE} AND {_fen_of_double(t)} / 100 = CAST({t} AS DOUBLE)"


def _fen_of_double(t: str) -> str:
    return f"round(CAST({t} AS DOUBLE) * 100)"


def too_much(t: str, kind: str) -> str:
    """Whether an amount that could not be kept is a number, only too large; as SQL."""
    figures = f"replace(coalesce(nullif(regexp_extract({t}, {literal(_MONEY)}, 1), ''), {t}), ',', '')"
    number = f"TRY_CAST({figures if kind == 'text' else t} AS DOUBLE)"
    return f"coalesce(isfinite({number}) AND abs({number}) >= {_MOST_YUAN} / {WAN}, false)"


def number_of(column: Column, t: str, kind: str) -> str:
    """A number, share or whole number, as SQL."""
    number = _number(column, t, kind)
    if not column.unit:
        return number
    # A unit in the cell goes before that of the column.
    own = f"regexp_matches({t}, {literal(rf'({_unit(column)})$')})" if kind == "text" else "false"
    return f"CASE WHEN {own} THEN {number} ELSE {number} * {column.unit:.10g} END"


def _number(column: Column, t: str, kind: str) -> str:
    if kind != "text":
        return _whole(t) if column.type == "integer" else _real(t)
    number = _whole if column.type == "integer" else _real
    plain = f"CASE WHEN NOT contains({t}, '_') THEN {number(t)} END"
    pattern = literal(rf"^{_FIGURES}(?:{_unit(column)})?$")
    written = number(f"replace(regexp_extract({t}, {pattern}, 1), ',', '')")
    if column.type == "share":
        percent = f"regexp_extract({t}, {literal(rf'^{_FIGURES}[%％]$')}, 1)"
        written = f"coalesce({_real(percent)} / 100, {written})"
    return f"coalesce({plain}, CASE WHEN {t} IS NOT NULL THEN {written} END)"


def rewritings(column: Column, t: str, v: str, unit: float) -> list[tuple[str, str]]:
    """(kind, condition) of what was read past in a text cell that tells a number."""
    told = f"{v} IS NOT NULL"
    found = [("thousands", f"{told} AND contains({t}, ',')")]
    if column.type == "yuan":
        sign = f"regexp_extract({t}, {literal(_MONEY)}, 2)"
        found += [
            ("wan_in_cell", f"{told} AND {sign} IN ('万', '万元')"),
            ("unit_sign", f"{told} AND ({sign} IN ('元', '圆') OR regexp_matches({t}, '^(￥|¥|RMB|CNY|人民币)'))"),
        ]
        if unit != 1:
            found.append(("unit_of_mapping" if column.unit else "wan_in_heading", f"{told} AND {sign} = ''"))
        return found
    if column.unit:
        found.append(("unit_of_mapping", told))
    if column.type == "share":
        found.append(("percent", f"{told} AND regexp_matches({t}, '[%％]$')"))
    return [*found, ("unit_sign", f"{told} AND regexp_matches({t}, {literal(rf'({_unit(column)})$')})")]


def _unit(column: Column) -> str:
    ends = [unit for end, unit in _UNITS.items() if column.name.endswith(end)]
    return ends[0] if ends else "个"


def _real(text: str) -> str:
    number = f"TRY_CAST({text} AS DOUBLE)"
    return f"CASE WHEN isfinite({number}) THEN {number} END"


def _whole(text: str) -> str:
    number = f"TRY_CAST({text} AS DECIMAL(38, 6))"
    return f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({number} AS BIGINT) END"
