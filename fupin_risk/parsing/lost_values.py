"""Which texts stand in a grid for a cell whose value the file lost?

An error of a formula, a formula that was never computed, and a merged cell that may belong to any of its rows.
They pass through the grid of texts as what they are, so that none of them is taken for an empty cell.
"""

from __future__ import annotations

from typing import Final

FORMULA: Final = "#FORMULA!"
MERGED: Final = "#MERGED!"
# As Excel, WPS and LibreOffice write them; a row of # is a number that was wider than its column.
ERRORS: Final = (
    "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA",
    "#FIELD!", "#BLOCKED!", "#BUSY!", "#CONNECT!", "#UNKNOWN!", "#EXTERNAL!", "#PYTHON!", "#TIMEOUT!",
)  # fmt: skip
