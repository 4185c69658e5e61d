"""How does a cell become a checked value of the register?

Each cast is an SQL expression over `t_<column>`, the cell with the blanks around it removed. Money becomes integer
fen, half to even.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fupin_risk.definitions import Code, Column
from fupin_risk.register.day_casting import PERIOD_START, day_of, precision_of
from fupin_risk.register.sql_text import literal, quoted

# Blanks of Western and Chinese keyboards, and what word processors add.
_BLANKS = " \t\n\r\u00a0\u3000\ufeff"
# Looking for a blank at either end is four times as fast as trimming every cell.
_BLANK_AT_AN_END = f"^[{_BLANKS}]|[{_BLANKS}]$"
# A county's yearly budget is some 10 billion yuan; a figure beyond this is a slip of the pen, and would overflow its
# sums.
_MOST_YUAN = "1e12"
_NO_NUMBER = frozenset({"yes_no", "date", "time", "zoned_time"})
_UNREADABLE = {
    "date": "bad_date",
    "yuan": "not_a_number",
    "number": "not_a_number",
    "share": "not_a_number",
    "integer": "not_a_whole_number",
    "yes_no": "not_yes_or_no",
}


@dataclass(frozen=True, slots=True)
class Cast:
    """A column on its way into the register, as SQL.

    Attributes
    ----------
    column : Column
    trimmed : str
        Over the source's own column: the cell without blanks, NULL when nothing is left.
    value : str
        Over `t_<name>`: the value inside, NULL when it cannot be read.
    normalised : str
        Over the source, `t_<name>` and `v_<name>`: whether something was changed without a loss.
    precision : str or None
        Over `t_<name>`: 'month' or 'year' where the day is not known.
    failures : tuple of (str, str)
        Reason code, and the condition over `t_<name>` and `v_<name>` under which it applies.
    """

    column: Column
    trimmed: str
    value: str
    normalised: str
    precision: str | None
    failures: tuple[tuple[str, str], ...]

    @property
    def t(self) -> str:
        """Name of the trimmed cell."""
        return quoted(f"t_{self.column.name}")

    @property
    def v(self) -> str:
        """Name of the value."""
        return quoted(f"v_{self.column.name}")


def cast_column(column: Column, theirs: str, kind: str, codes: Mapping[str, Code], *, required: str) -> Cast:
    """How one column of a source is read.

    Parameters
    ----------
    column : Column
    theirs : str
        Its name in the source.
    kind : str
        What the source holds there, see `Relation.kinds`.
    codes : mapping of str to Code
        The codes of its list; empty for other types.
    required : str
        The condition under which an empty cell sets the row apart.
    """
    raw, t, v = quoted(theirs), quoted(f"t_{column.name}"), quoted(f"v_{column.name}")
    text = kind == "text"
    blank = f"regexp_matches({raw}, {literal(_BLANK_AT_AN_END)})"
    trimmed = f"nullif(CASE WHEN {blank} THEN trim({raw}, {literal(_BLANKS)}) ELSE {raw} END, '')" if text else raw
    # Every cast answers NULL where it cannot read; TRY is for what nobody thought of.
    value = f"TRY({_value(column, t, kind)})"
    if column.type == "code" and kind == "text":
        words = [(word, code) for code, body in codes.items() for word in (body.zh, *body.aliases)]
        cases = " ".join(f"WHEN {literal(word)} THEN {literal(code)}" for word, code in words)
        value = f"CASE {t} {cases} ELSE {t} END"
    normalised = [f"({blank} AND {t} IS NOT NULL)"] if text else []
    if column.type == "yuan" and kind not in _NO_NUMBER:
        normalised.append(f"(CAST({_as_decimal(t)} * 100 AS DECIMAL(21, 4)) <> {v})")
    unreadable = f"{t} IS NOT NULL AND {v} IS NULL"
    failures = []
    if column.type == "yuan" and kind not in _NO_NUMBER:
        failures.append(("out_of_range", f"{unreadable} AND {_too_much(t)}"))
        unreadable += f" AND NOT {_too_much(t)}"
    failures.append((_UNREADABLE.get(column.type, "unreadable_text"), unreadable))
    if required != "false":
        failures.append(("missing_required", f"{t} IS NULL AND {required}"))
    if column.type == "code":
        failures.append(("unknown_code", f"{v} NOT IN ({', '.join(literal(code) for code in codes)})"))
    failures += [("out_of_range", bound) for bound in _bounds(column, v)]
    if column.type == "date":
        failures.append(("date_out_of_range", f"{v} NOT BETWEEN DATE '1900-01-01' AND DATE '2100-12-31'"))
    precision = precision_of(t, kind) if column.type == "date" else None
    return Cast(column, trimmed, value, " OR ".join(normalised) or "false", precision, tuple(failures))


def _bounds(column: Column, v: str) -> Iterable[str]:
    unit = 100 if column.type == "yuan" else 1
    least, most = column.least, column.most
    if column.type == "share":
        least, most = 0 if least is None else least, 1 if most is None else most
    if least is not None:
        yield f"{v} < {least * unit:.10g}"
    if most is not None:
        yield f"{v} > {most * unit:.10g}"


def _value(column: Column, t: str, kind: str) -> str:
    if kind in _NO_NUMBER and column.type in {"yuan", "number", "share", "integer"}:
        return f"CAST(NULL AS {column.inside_type})"
    if column.type == "yuan":
        return _fen(_as_decimal(t) if kind != "text" else f"CASE WHEN NOT contains({t}, '_') THEN {_as_decimal(t)} END")
    if column.type in {"number", "share"}:
        return _number(t, kind)
    if column.type == "integer":
        return _whole_number(t, kind)
    if column.type == "date":
        return day_of(t, kind, begins=column.name == PERIOD_START)
    return _yes_no(t, kind) if column.type == "yes_no" else _text(t, kind)


def _text(t: str, kind: str) -> str:
    if kind == "text":
        return t
    if kind == "float":
        # An id column with a gap arrives as floats: 1001.0 means 1001.
        whole = f"{t} = trunc({t}) AND abs({t}) < 1e15"
        shown = f"CAST(CAST({t} AS BIGINT) AS VARCHAR)"
        return f"CASE WHEN {whole} THEN {shown} WHEN isfinite({t}) THEN CAST({t} AS VARCHAR) END"
    return f"CAST({t} AS VARCHAR)"


def _number(t: str, kind: str) -> str:
    number = f"TRY_CAST({t} AS DOUBLE)"
    condition = f"isfinite({number})" + (f" AND NOT contains({t}, '_')" if kind == "text" else "")
    return f"CASE WHEN {condition} THEN {number} END"


def _whole_number(t: str, kind: str) -> str:
    number = f"TRY_CAST({t} AS DECIMAL(38, 6))"
    whole = f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({number} AS BIGINT) END"
    return f"CASE WHEN NOT contains({t}, '_') THEN {whole} END" if kind == "text" else whole


def _too_much(t: str) -> str:
    number = f"TRY_CAST({t} AS DOUBLE)"
    return f"coalesce(isfinite({number}) AND abs({number}) >= {_MOST_YUAN}, false)"


def _as_decimal(t: str) -> str:
    # Assumption: what stands beyond the fourth decimal of a yuan is the noise of a binary float.
    return f"TRY_CAST({t} AS DECIMAL(16, 4))"


def _fen(number: str) -> str:
    """Yuan to fen, half to even."""
    exact = f"CAST(TRY_CAST(({number}) AS DECIMAL(14, 2)) * 100 AS BIGINT)"
    tie = f"(abs({number}) * 100) % 1 = 0.5 AND {exact} % 2 <> 0"
    return f"CASE WHEN {tie} THEN {exact} - CAST(sign({number}) AS BIGINT) ELSE {exact} END"


def _yes_no(t: str, kind: str) -> str:
    if kind == "yes_no":
        return t
    text = f"lower(CAST({t} AS VARCHAR))"
    yes = ", ".join(literal(word) for word in ("true", "t", "yes", "y", "1", "1.0", "是"))
    no = ", ".join(literal(word) for word in ("false", "f", "no", "n", "0", "0.0", "否"))
    return f"CASE WHEN {text} IN ({yes}) THEN true WHEN {text} IN ({no}) THEN false END"
