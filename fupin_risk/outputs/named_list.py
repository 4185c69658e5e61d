"""How do names come back to a list: for those who knock at the doors, and for nobody else?"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from fupin_risk.outputs.captions import CAPTIONS, captions
from fupin_risk.outputs.listing import Listing, as_of_day, in_check_order
from fupin_risk.outputs.workbook import SheetColumn, add_sheet, new_workbook
from fupin_risk.vocabulary import LIST_COLUMNS, Language


def write_named_list(listing: Listing, named: pd.DataFrame, path: str | Path, *, language: Language = "zh") -> None:
    """Write the list with names and telephones as a workbook.

    Parameters
    ----------
    listing : WarningList
    named : DataFrame
        `Register.named(day)`: household_id, head_name, phone and, with pseudonyms, given_id, which then stands in place
        of the pseudonym.
    path : str or Path
        The file; it appears whole or not at all.
    language : {"zh", "en"}, default "zh"

    Raises
    ------
    ValueError
        If the language is unknown.

    Examples
    --------
    >>> from fupin_risk.outputs.named_list import write_named_list
    >>> write_named_list(warning_list, register.named("2019-12-31"), "named.xlsx")  # doctest: +SKIP
    """
    t = captions(language)
    rows = in_check_order(listing).merge(named, on="household_id", how="left", validate="many_to_one")
    if "given_id" in rows:
        rows["household_id"] = rows["given_id"].fillna(rows["household_id"])
    with new_workbook(path, title=t["title"], comments=t["purpose"], made_on=as_of_day(listing)) as book:
        add_sheet(book, t["list"], rows, _columns(language), language, note=t["internal"], fixed_columns=3)


def _columns(language: Language) -> tuple[SheetColumn, ...]:
    return (
        SheetColumn("check_rank", LIST_COLUMNS["check_rank"], "integer", 8),
        SheetColumn("level", LIST_COLUMNS["level"], "level", 8),
        SheetColumn("household_id", LIST_COLUMNS["household_id"], "text", 20),
        SheetColumn("head_name", CAPTIONS["head_name"], "text", 14),
        SheetColumn("phone", CAPTIONS["phone"], "text", 16),
        SheetColumn("township", LIST_COLUMNS["township"], "text", 14),
        SheetColumn("village", LIST_COLUMNS["village"], "text", 14),
        SheetColumn(f"gaps_{language}", CAPTIONS["gaps_sheet"], "text", 44),
        SheetColumn("checked_on", CAPTIONS["checked_on"], "by_hand", 12),
        SheetColumn("checked_by", CAPTIONS["checked_by"], "by_hand", 12),
        SheetColumn("finding", CAPTIONS["finding"], "by_hand", 28),
    )
