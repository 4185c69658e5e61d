"""What may be changed in a cell without a loss, and is counted?

The list is closed. What is changed in any other way is a fault; what cannot be read is quarantined. What each change is
called stands in `[normalisations]` of the words.
"""

from __future__ import annotations

from typing import Final

# As they stand in the column `kind` of `Register.normalised`.
NORMALISATIONS: Final = (
    "blanks", "invisible", "full_width", "text_mark", "thousands", "unit_sign", "percent", "wan_in_cell",
    "wan_in_heading", "wan_by_level", "fen_fraction", "no_entry_mark", "no_end", "no_number", "silent_word",
    "date_form", "date_in_words", "date_serial", "yes_no_word", "code_word", "several_codes", "unit_of_mapping",
    "id_upper_x", "id_x_sign", "id_15_to_18", "id_of_card", "grade_of_card", "zeros_restored", "merged_down",
    "trailing_separator", "decimal_zero",
)  # fmt: skip
