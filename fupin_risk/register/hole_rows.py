"""Which rows and cells of a register could not be read, and whom do they concern?

A row of `HOLES` is a *hole*: a row that was set apart (no column), or a cell that could not be read. It says whose it
is as far as the row says so, from which day of entry on it is there, and until which day, if a later row is whole.
"""

from __future__ import annotations

from typing import Final

HOLES: Final = "codes.holes"
HOLE_FIELDS: Final = (
    "_table VARCHAR",
    "_column VARCHAR",
    "household_id INTEGER",
    "person_id INTEGER",
    "county VARCHAR",
    "township VARCHAR",
    "village VARCHAR",
    "anchor VARCHAR",
    "anchor_id VARCHAR",
    "entered_on DATE",
    "until DATE",
    "_file INTEGER",
    "_line BIGINT",
)
HOLE_COLUMNS: Final = tuple(field.partition(" ")[0] for field in HOLE_FIELDS)
# What else may lead to a household, where a row names neither it nor a person.
ANCHORS: Final = ("loan_id", "case_id", "project_id", "fund_id", "contact_id")
# Of these, those that belong to one household: of the others a row may be of one that no other row shows there.
OF_ONE_HOUSEHOLD: Final = frozenset({"loan_id", "case_id"})
# Reasons for which a line of a file is no row of its table, so that nothing is missing.
NO_ROWS: Final = ("repeated_header", "total_row", "footer_row", "blank_row")
# A household that no accepted row names: there is one more than the table `households` shows.
UNSEEN: Final = -1
