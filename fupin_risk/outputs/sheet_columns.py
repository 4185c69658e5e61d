"""How is a sheet described: which columns, under which headings, of which kinds and widths?

A sheet is a line of names: ``"household_id:18 status ended_on:14 gaps_*=gaps_sheet:44 share:10:text"``. Each may say
behind ``=`` under which word its heading stands, and behind colons its width in characters and its kind; ``*`` is the
language. What a name does not say follows from it: the kind from the table below or from its ending, the heading from
the words of the sheet's own section.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from fupin_risk.definitions import Texts
from fupin_risk.errors import message
from fupin_risk.outputs.workbook import Kind, SheetColumn

WIDTH: Final = 12
_ENTRY: Final = re.compile(
    r"(?P<name>[a-z0-9_]*\*?)(?:=(?P<heading>[a-z0-9_]+))?(?::(?P<width>\d+))?(?::(?P<kind>[a-z_]+))?"
)
_REASON: Final = re.compile(r"reason_(\d)_\*")
_KINDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(
        ("to_check", "check_first", "out_of_order", "paper_missing", "decided_late", "within_capacity"), "yes_no"
    ),
    **dict.fromkeys(("back_pay", "verified", "in_force", "ran", "declared", "doubtful"), "yes_no"),
    **dict.fromkeys(
        ("check_rank", "gap_multiple", "year", "rows", "cells", "line", "counties", "match", "row"), "integer"
    ),
    **dict.fromkeys(
        ("concerned", "checked", "unknown", "findings", "households_checked", "households_found"), "integer"
    ),
    **dict.fromkeys(("rows_in", "accepted", "quarantined", "collapsed", "split", "normalised"), "integer"),
    **dict.fromkeys(("reached", "treated", "control", "villages", "score", "rivals", "differences"), "integer"),
    **dict.fromkeys(("evidence_value", "evidence_least"), "number"),
    **dict.fromkeys(
        ("cause", "answers", "unanswered_causes", "live_causes", "open_causes", "possible_causes"), "cause"
    ),
    **dict.fromkeys(("measures", "commonest_measures", "measures_in_force", "would_answer"), "measures"),
    **dict.fromkeys(("checked_on", "checked_by", "finding", "closed_on"), "by_hand"),
    **dict.fromkeys(("risk", "share", "income_to_line_ratio"), "share"),
    "amount_yuan": "yuan_to_the_fen",
    "level": "level",
    "status": "status",
    "because": "reasons",
    "income_reported_by": "reporters",
}
_ENDINGS: Final[tuple[tuple[str, Kind], ...]] = (
    ("_on", "date"),
    ("_from", "date"),
    ("_share", "share"),
    ("_count", "integer"),
    ("_days", "integer"),
    ("_months", "integer"),
    ("_fen", "fen"),
    ("_yuan", "yuan"),
    ("_points", "number"),
)


def sheet_columns(names: str, texts: Texts, *sections: str, width: int = WIDTH) -> list[SheetColumn]:
    """Describe the columns of a sheet.

    Parameters
    ----------
    names : str
        See above; parted by blanks.
    texts : Texts
    *sections : str
        Sections of the words in which headings are looked for, before `columns` and `captions`.
    width : int, default 12
        Of the columns that give none.

    Returns
    -------
    list of SheetColumn

    Examples
    --------
    >>> import fupin_risk as fr
    >>> sheet_columns("risk gaps_*=gaps_sheet:44", fr.load_catalogue().texts("zh"))
    ... # doctest: +NORMALIZE_WHITESPACE
    [SheetColumn(name='risk', heading='校准后风险概率', kind='share', width=12),
     SheetColumn(name='gaps_zh', heading='措施缺口', kind='text', width=44)]
    """
    return [_column(entry, texts, sections, width) for entry in names.split()]


def _column(entry: str, texts: Texts, sections: Sequence[str], width: int) -> SheetColumn:
    found = _ENTRY.fullmatch(entry)
    if found is None:
        raise ValueError(message("{entry!r} describes no column", entry=entry))
    name = found["name"]
    kind: Any = found["kind"] or kind_of(name)
    heading = _heading(name, found["heading"], texts, sections)
    return SheetColumn(name.replace("*", texts.language), heading, kind, int(found["width"] or width))


def kind_of(name: str) -> Kind:
    """What stands in the cells of a column, by its name."""
    if name in _KINDS:
        return _KINDS[name]
    if name.startswith("days_to"):
        return "integer"
    return next((kind for ending, kind in _ENDINGS if name.endswith(ending)), "text")


def _heading(name: str, word: str | None, texts: Texts, sections: Sequence[str]) -> str:
    if reason := _REASON.fullmatch(name):
        return texts.captions["reason"].format(number=reason[1])
    return texts.heading(word or name.removesuffix("_*").replace("*", texts.language), *sections)
