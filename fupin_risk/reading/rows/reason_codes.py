"""For which reasons is a row of a register set apart or doubted, and how is each mended?

The list is closed: the quarantine, reports and forms of correction show a code of this list and its remedy
(`[remedies]` of the words), and never the cell that was found.
"""

from __future__ import annotations

from dataclasses import dataclass

from fupin_risk.reading.cells.unreadable import CODES


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row was set apart, or kept with a doubt.

    Attributes
    ----------
    code : str
        As it stands in the column `reason_code` of the quarantine or of the doubts.
    sets_apart : bool
        Whether the row is out; a doubt leaves it in, as it is.
    """

    code: str
    sets_apart: bool = True


_QUARANTINED = (
    # The cell cannot be read.
    "missing_required", "bad_date", "date_out_of_range", "not_a_number", "not_a_whole_number",
    "not_yes_or_no", "unreadable_text", "unknown_code", "torn_row", "undecodable", "out_of_range",
    "unit_unlikely",
    # The file lost its value.
    *CODES,
    # An id cannot be relied on.
    "bad_id_number", "id_checksum", "id_birth_date", "damaged_by_spreadsheet",
    # The row is no row of the table.
    "repeated_header", "total_row", "blank_row", "footer_row",
    # The cells of a row, or rows, contradict each other.
    "not_exactly_one", "period_reversed", "conflict", "conflict_filled_in", "person_in_two_households",
    "two_heads", "exit_before_entry", "overlapping_period",
)  # fmt: skip
_DOUBTED = (
    "unit_doubtful", "disability_against_health", "id_against_birth", "id_against_sex",
    "private_use_character", "after_the_export", "row_limit", "column_missing_in_file",
    "members_differ", "village_ambiguous",
)  # fmt: skip
REASONS: dict[str, Reason] = {
    **{code: Reason(code) for code in _QUARANTINED},
    **{code: Reason(code, sets_apart=False) for code in _DOUBTED},
}
