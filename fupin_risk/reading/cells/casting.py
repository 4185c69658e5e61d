"""How does a cell become a checked value of the register?

Each cast is an SQL expression over `t_<column>`, the cell without the characters that are no part of it. Nothing is
altered in silence: a cast also says by which conditions to count what it changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fupin_risk.definitions import CellWords, Code, Column
from fupin_risk.reading.cells.cleaning import DAMAGED, Manner, cleaned, cleanings, has_odd_sign
from fupin_risk.reading.cells.day_casting import day_of, day_text, precision_of, rewritten_days
from fupin_risk.reading.cells.identity import (
    changes_of_id,
    digits_of_id,
    faults_of_id,
    has_other_x,
    id_number,
    is_scientific,
    with_x,
)
from fupin_risk.reading.cells.number_casting import (
    NO_ENTRY,
    WAN,
    fen_of,
    money_of,
    number_of,
    rewritings,
    too_much,
    unit_of_heading,
)
from fupin_risk.reading.cells.unreadable import is_unreadable, unreadable_for
from fupin_risk.reading.cells.word_casting import (
    code_of,
    has_code,
    is_open_end,
    is_plain_yes_no,
    names_several,
    silent_words,
    yes_no_of,
)
from fupin_risk.register.clock_rules import PERIOD_START
from fupin_risk.register.office_words import heading_key
from fupin_risk.register.sql_text import any_of, is_one_of, literal, quoted

_NO_NUMBER = frozenset({"yes_no", "date", "time", "zoned_time"})
_NUMBERS = frozenset({"yuan", "number", "share", "integer"})
_IDS = frozenset({"household", "person", "identity", "id"})
# What takes any text.
_WORDS = frozenset({"household", "person", "id", "text"})
_UNREADABLE = {
    "date": "bad_date",
    "yuan": "not_a_number",
    "number": "not_a_number",
    "share": "not_a_number",
    "integer": "not_a_whole_number",
    "yes_no": "not_yes_or_no",
    "code": "unknown_code",
}
_MANNERS: dict[str, Manner] = {
    "household": "id", "person": "id", "identity": "id", "id": "place", "text": "text", "date": "day",
}  # fmt: skip
# Assumption: ten million yuan of one household under a heading in 万元 are yuan that somebody did not convert.
_MOST_WAN_OF_A_HOUSEHOLD = 1000


@dataclass(frozen=True, slots=True)
class Cast:
    """A column on its way into the register, as SQL.

    Attributes
    ----------
    column : Column
    odd : str or None
        Over the source's own column: whether a text has a character that may be no part of it; most have none, and
        need no further look.
    cleaned : str
        Over it and `o_<name>`: the cell without what is no part of it.
    trimmed : str
        Over `c_<name>`: the same, NULL when nothing is left.
    read : str or None
        Over `t_<name>`: yuan with four decimals for money (none where a double is whole fen), a text in
        figures for a day, the digits of an ID number.
    value : str
        Over `t_<name>` and `r_<name>`: the value inside, NULL when it cannot be read.
    touched : str
        Over all these: whether anything was changed; true for every cell that was, and for few others.
    changes : tuple of (str, str)
        Kind of normalisation, and the condition over all these under which it happened.
    precision : str or None
        Over `r_<name>`: 'month' or 'year' where the day is not known.
    failures : tuple of (str, str)
        Reason code, and the condition over all these under which it applies.
    faults : tuple of (str, str)
        The same in fewer words, one of which holds wherever a failure does.
    """

    column: Column
    odd: str | None
    cleaned: str
    trimmed: str
    read: str | None
    value: str
    touched: str
    changes: tuple[tuple[str, str], ...]
    precision: str | None
    failures: tuple[tuple[str, str], ...]
    faults: tuple[tuple[str, str], ...] = ()

    @property
    def o(self) -> str:
        """Name of whether the cell is odd."""
        return quoted(f"o_{self.column.name}")

    @property
    def c(self) -> str:
        """Name of the cleaned cell."""
        return quoted(f"c_{self.column.name}")

    @property
    def t(self) -> str:
        """Name of the trimmed cell."""
        return quoted(f"t_{self.column.name}")

    @property
    def r(self) -> str:
        """Name of the amount in yuan, or the day in figures."""
        return quoted(f"r_{self.column.name}")

    @property
    def v(self) -> str:
        """Name of the value."""
        return quoted(f"v_{self.column.name}")


def cast_column(
    column: Column,
    theirs: str,
    kind: str,
    codes: Mapping[str, Code],
    *,
    required: str,
    words: CellWords,
    holds_id_numbers: bool = False,
    of_household: bool = False,
    teller: Column | None = None,
) -> Cast:
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
    words : CellWords
    holds_id_numbers : bool
        Its ids are the numbers of ID cards, and are checked as such.
    of_household : bool
        A row belongs to one household or person, so that its amounts have bounds.
    teller : Column or None
        Where `theirs` is another column of ours whose cell also tells this one (`Column.told_by`); `codes` are those of
        its list then if `told_code` is one of them.
    """
    if (given := column.heading_units.get(heading_key(theirs))) is not None:
        column = column.model_copy(update={"unit": given})
    if teller is not None:
        return _told(column, teller, theirs, kind, codes)
    raw, o, c, t, r, v = (quoted(name) for name in (theirs, *(f"{layer}_{column.name}" for layer in "octrv")))
    is_id = column.type == "identity" or holds_id_numbers
    is_money = column.type == "yuan" and kind not in _NO_NUMBER
    unit = (column.unit or unit_of_heading(theirs)) if is_money else 1
    clean, trimmed, changes = _cell(column, raw, o, c, t, kind, words, is_id=is_id)
    read = digits_of_id(t) if is_id else _read(column, t, kind, unit)
    # Every cast answers NULL where it cannot read; TRY is for what nobody thought of.
    value = f"TRY({id_number(t, r) if is_id else _value(column, t, r, kind, unit, codes, words)})"
    if kind == "text" and column.type in _WORDS:
        value = f"CASE WHEN NOT {_is_lost(t)} THEN {value} END"
    changes += changes_of_id(t) if is_id else _rewritings(column, t, r, v, kind, unit, codes)
    failures = faults_of_id(t, r, v) if is_id else _unreadable(column, o, t, v, kind, is_money=is_money)
    unread = f"{v} IS NULL AND {t} IS NOT NULL"
    shown = is_id or (column.type in _WORDS and kind == "text")
    faults = [*(failures if shown else ()), *([("unread", unread)] if kind == "text" or not shown else ())]
    if kind == "text":
        # A lost value is that, and nothing else.
        failures = [(code, f"CASE WHEN {wrong} THEN NOT {_is_lost(t)} END") for code, wrong in failures]
        failures += [(code, f"CASE WHEN {unread} THEN {lost} END") for code, lost in unreadable_for(t)]
    if is_money:
        changes.append(("fen_fraction", f"CAST({r} * 100 AS DECIMAL(21, 4)) <> {v}"))
    more = []
    if required != "false":
        more.append(("missing_required", f"{t} IS NULL AND {required}"))
    if column.type in _IDS:
        more.append(("damaged_by_spreadsheet", is_scientific(t)))
    if unit == WAN and of_household:
        more.append(("unit_unlikely", f"abs({r}) >= {_MOST_WAN_OF_A_HOUSEHOLD * WAN} AND {_bare(t, kind)}"))
    more += [("out_of_range", bound) for bound in _bounds(column, v)]
    if column.type == "date":
        more.append(("date_out_of_range", f"{v} NOT BETWEEN DATE '1900-01-01' AND DATE '2100-12-31'"))
    precision = precision_of(r, kind) if column.type == "date" else None
    touched = any_of(_touches(column, raw, t, r, v, kind, unit, is_id=is_id))
    odd = _odd(column, raw, codes) if kind == "text" else None
    told = (tuple(changes), precision, (*failures, *more), (*faults, *more))
    return Cast(column, odd, clean, trimmed, read, value, touched, *told)


def _is_lost(t: str) -> str:
    return f"({is_unreadable(t)})"


def _read(column: Column, t: str, kind: str, unit: float) -> str | None:
    if column.type == "date":
        return day_text(t, kind)
    return money_of(t, kind, unit) if column.type == "yuan" and kind not in _NO_NUMBER else None


def _odd(column: Column, raw: str, codes: Mapping[str, Code]) -> str:
    """Whether a text cell must be looked at; one that is a code of its list need not be."""
    sign = has_odd_sign(raw, _MANNERS.get(column.type, "figures"))
    return f"NOT {is_one_of(raw, codes)} AND {sign}" if codes and column.type == "code" else sign


def _cell(
    column: Column, raw: str, o: str, c: str, t: str, kind: str, words: CellWords, *, is_id: bool
) -> tuple[str, str, list[tuple[str, str]]]:
    """The cell without what is no part of it, the same without words for no entry, and what was taken away."""
    silent = _no_entries(column, c, kind, words, is_id=is_id)
    if kind != "text":
        clean, changes, kept = (_text(raw, kind) if column.type in _IDS | {"text"} else raw), [], c
    else:
        manner = _MANNERS.get(column.type, "figures")
        clean, changes = cleaned(raw, o, manner), cleanings(raw, t, manner)
        silent.append(("", f"{c} = ''"))
        kept = with_x(c) if is_id else c
        changes += [("id_x_sign", has_other_x(c))] if is_id else []
    changes += [(name, f"{c} IS NOT NULL AND {condition}") for name, condition in silent if name]
    left = any_of(condition for _, condition in silent)
    return clean, f"CASE WHEN NOT {left} THEN {kept} END" if silent else kept, changes


def _no_entries(column: Column, c: str, kind: str, words: CellWords, *, is_id: bool) -> list[tuple[str, str]]:
    """(kind of normalisation, condition) of cells that say that there is nothing to say."""
    found = []
    if column.ends:
        found.append(("no_end", is_open_end(c, kind, column, words)))
    if kind != "text":
        return found
    if is_id or column.type in _NUMBERS | {"date", "code", "yes_no"}:
        found.append(("no_entry_mark", is_one_of(c, NO_ENTRY)))
    if is_id:
        found.append(("no_number", is_one_of(f"lower({c})", words.no_number)))
    if column.type in {"code", "yes_no"} and (silent := silent_words(column)):
        found.append(("silent_word", is_one_of(c, silent)))
    return found


def _told(column: Column, teller: Column, theirs: str, kind: str, codes: Mapping[str, Code]) -> Cast:
    """How a column is read from the cell of another: what that does not tell is unknown here, and no fault."""
    raw, o, c, t = (quoted(name) for name in (theirs, *(f"{layer}_{column.name}" for layer in "oct")))
    cell = _text(c, kind)
    if column.told_code:
        tells, value = has_code(cell, teller, codes, column.told_code), f"CASE WHEN {t} IS NOT NULL THEN true END"
    else:
        tells, value = f"{code_of(cell, column, codes)} IS NOT NULL", code_of(_text(t, kind), column, codes)
    clean = cleaned(raw, o, "figures") if kind == "text" else raw
    odd = has_odd_sign(raw, "figures") if kind == "text" else None
    trimmed = f"CASE WHEN {any_of([tells])} THEN {c} END"
    return Cast(column, odd, clean, trimmed, None, f"TRY({value})", "false", (), None, ())


def _touches(column: Column, raw: str, t: str, r: str, v: str, kind: str, unit: float, *, is_id: bool) -> list[str]:
    """Cheap conditions, one of which holds wherever a cell was changed."""
    found = []
    if kind == "text":
        found.append(f"{raw} <> {t}")
        if column.type in _NUMBERS:
            found += [f"({v} IS NOT NULL AND TRY_CAST({t} AS DOUBLE) IS NULL)", f"({raw} IS NOT NULL AND {t} IS NULL)"]
        elif column.type == "yes_no":
            found += [f"NOT {is_plain_yes_no(t)}", f"({raw} IS NOT NULL AND {t} IS NULL)"]
        elif column.type == "code" or is_id:
            found += [f"{v} <> {t}", f"({raw} IS NOT NULL AND {t} IS NULL)"]
    if column.type == "date" and rewritten_days(t, r, v, kind):
        found.append(f"(length({t}) <> 10 OR NOT contains({t}, '-'))" if kind == "text" else f"{v} IS NOT NULL")
        found.append(f"({raw} IS NOT NULL AND {t} IS NULL)")
    if column.type == "yuan" and kind not in _NO_NUMBER:
        found.append(f"CAST({r} * 100 AS DECIMAL(21, 4)) <> {v}")
    if (column.type == "yuan" and unit != 1) or (column.type in _NUMBERS and column.unit):
        found.append(f"{v} IS NOT NULL")
    return found


def _rewritings(
    column: Column, t: str, r: str, v: str, kind: str, unit: float, codes: Mapping[str, Code]
) -> list[tuple[str, str]]:
    if column.type == "date":
        return rewritten_days(t, r, v, kind)
    if column.type in _NUMBERS:
        return rewritings(column, t, v, unit) if kind == "text" else _converted(column, v, unit)
    if column.type == "yes_no" and kind == "text":
        return [("yes_no_word", f"{v} IS NOT NULL AND NOT {is_plain_yes_no(t)}")]
    return _code_words(column, t, v, codes) if column.type == "code" and kind == "text" else []


def _converted(column: Column, v: str, unit: float) -> list[tuple[str, str]]:
    if column.unit:
        return [("unit_of_mapping", f"{v} IS NOT NULL")]
    return [("wan_in_heading", f"{v} IS NOT NULL")] if unit != 1 else []


def _code_words(column: Column, t: str, v: str, codes: Mapping[str, Code]) -> list[tuple[str, str]]:
    if not column.several:
        return [("code_word", f"{v} <> {t}")]
    several = names_several(t, column, codes)
    return [("code_word", f"{v} <> {t} AND NOT {several}"), ("several_codes", f"{v} IS NOT NULL AND {several}")]


def _unreadable(column: Column, o: str, t: str, v: str, kind: str, *, is_money: bool) -> list[tuple[str, str]]:
    """What is wrong with a cell that tells no value."""
    if column.type in {"text", "id", "household", "person"} and kind == "text":
        return [("unreadable_text", f"{o} AND regexp_matches({t}, {literal(DAMAGED)})")]
    unreadable = f"{t} IS NOT NULL AND {v} IS NULL"
    code = _UNREADABLE.get(column.type, "unreadable_text")
    if not is_money:
        return [(code, unreadable)]
    large = too_much(t, kind)
    return [(code, f"{unreadable} AND NOT {large}"), ("out_of_range", f"{unreadable} AND {large}")]


def _bare(t: str, kind: str) -> str:
    """Whether a cell has no unit of its own."""
    return f"NOT regexp_matches({t}, '[万元圆]$')" if kind == "text" else "true"


def _bounds(column: Column, v: str) -> list[str]:
    unit = 100 if column.type == "yuan" else 1
    least, most = column.least, column.most
    if column.type == "share":
        least, most = 0 if least is None else least, 1 if most is None else most
    lower = [] if least is None else [f"{v} < {least * unit:.10g}"]
    return lower if most is None else [*lower, f"{v} > {most * unit:.10g}"]


def _value(column: Column, t: str, r: str, kind: str, unit: float, codes: Mapping[str, Code], words: CellWords) -> str:
    if kind in _NO_NUMBER and column.type in _NUMBERS:
        return f"CAST(NULL AS {column.inside_type})"
    if column.type == "yuan":
        return fen_of(t, r, kind, unit)
    if column.type in _NUMBERS:
        return number_of(column, t, kind)
    if column.type == "date":
        return day_of(t, r, kind, begins=column.name == PERIOD_START)
    if column.type in {"yes_no", "code"}:
        said = yes_no_of(t, column, words) if column.type == "yes_no" else code_of(_text(t, kind), column, codes)
        return t if kind == column.type else said
    # A 17-digit number with an x is an ID number, also where nobody said so.
    return (
        f"CASE WHEN length({t}) = 18 AND regexp_matches({t}, '^[0-9]{{17}}x$') THEN upper({t}) ELSE {t} END"
        if column.type == "person"
        else t
    )


def _text(t: str, kind: str) -> str:
    if kind == "text":
        return t
    if kind == "float":
        # An id column with a gap arrives as floats: 1001.0 means 1001.
        whole = f"{t} = trunc({t}) AND abs({t}) < 1e15"
        shown = f"CAST(CAST({t} AS BIGINT) AS VARCHAR)"
        return f"CASE WHEN {whole} THEN {shown} WHEN isfinite({t}) THEN CAST({t} AS VARCHAR) END"
    return f"CAST({t} AS VARCHAR)"
