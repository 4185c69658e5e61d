"""Which rows of a file are no rows of its table: torn ones, headings that stand again, and totals?"""

from __future__ import annotations

from collections.abc import Sequence

from fupin_risk.reading.cells.casting import Cast
from fupin_risk.reading.files.footers import FOOTERS
from fupin_risk.reading.rows.parts import Part
from fupin_risk.register.sql_text import any_of, is_one_of, literal, quoted

_TOTALS = tuple(
    f"{word}{colon}" for word in ("合计", "总计", "小计", "共计", "累计", "本页合计") for colon in ("", ":", "：")
)
# Why a row of a file could not be parted into cells.
TORN = ("torn_row", "undecodable")
_NUMBERED = frozenset({"household", "person"})
_NAMING = frozenset({"household", "person", "identity", "id"})


def whole_row_failures(casts: Sequence[Cast], part: Part) -> list[tuple[str, str, str]]:
    """(column, reason code, condition) of rows that tell nothing of a household; the column is empty for a torn row."""
    written = [cast for cast in casts if part.kind(cast.column.name) == "text"]
    failures = []
    if written:
        again = [_is_heading(part.columns[cast.column.name]) for cast in written]
        # No household or person is called by the heading of its number; any other heading must not stand alone.
        least = min(2, len(again))
        weights = (least if cast.column.type in _NUMBERED else 1 for cast in written)
        # Most rows end with the first comparison.
        parts = (f"CASE WHEN {same} THEN {weight} ELSE 0 END" for same, weight in zip(again, weights, strict=True))
        several = f"({' + '.join(parts)}) >= {least}"
        failures.append((written[0].column.name, "repeated_header", f"CASE WHEN {any_of(again)} THEN {several} END"))
    naming = [cast for cast in written if cast.column.type in _NAMING or cast.column.personal == "named_only"]
    if naming:
        failures.append((naming[0].column.name, "total_row", any_of(is_one_of(cast.t, _TOTALS) for cast in naming)))
    # Most rows end with the first cell.
    failures.append((casts[0].column.name, "blank_row", " AND ".join(f"{cast.t} IS NULL" for cast in casts)))
    if not part.relation.torn:
        return failures
    whole = [(column, code, f"_torn IS NULL AND {condition}") for column, code, condition in failures]
    return [*whole, *(("", code, f"_torn = {literal(code)}") for code in (*TORN, *FOOTERS))]


def _is_heading(theirs: str) -> str:
    return f"trim({quoted(theirs)}) = {literal(theirs)}"
