"""Which texts stand for a cell whose value the file lost?

An error of a formula, a formula that was never computed, and a merged cell that may belong to any of its rows.
"""

from __future__ import annotations

from typing import Final

from fupin_risk.parsing.lost_values import ERRORS, FORMULA, MERGED

_ERROR = f"{'|'.join(error.replace('?', '[?]') for error in ERRORS)}|#{{3,}}|Err:[0-9]{{3}}"
# In the order in which a cell is asked.
CODES: Final = ("error_cell", "formula_without_value", "merged_cell")


def is_unreadable(cell: str) -> str:
    """Whether a text is one of these, as SQL; false where there is none."""
    return _looked_at(cell, f"{_ERROR}|{FORMULA}|{MERGED}")


def unreadable_for(cell: str) -> tuple[tuple[str, str], ...]:
    """(reason code, condition) of a text that is one of these."""
    patterns = (_ERROR, FORMULA, MERGED)
    return tuple((code, _looked_at(cell, pattern)) for code, pattern in zip(CODES, patterns, strict=True))


def _looked_at(cell: str, pattern: str) -> str:
    # Nearly no cell begins like one, and a CASE asks no further.
    begins = f"starts_with({cell}, '#') OR starts_with({cell}, 'Err:')"
    return f"CASE WHEN {begins} THEN regexp_matches({cell}, '^(?:{pattern})$') ELSE false END"
