"""How do names come back to a list: for those who knock at the doors, and for nobody else?"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from fupin_risk.audiences.stamp import Stamp
from fupin_risk.outputs.listing import Listing, as_of_day, in_check_order
from fupin_risk.outputs.sheet_columns import sheet_columns
from fupin_risk.outputs.wording import code_words
from fupin_risk.outputs.workbook import add_sheet, new_workbook
from fupin_risk.words.messages import Language

_MEMBERS = "check_rank:8 household_id:20 head_name:14 person_name:14 relation"
_LIST = (
    "check_rank:8 level:8 household_id:20 head_name:14 phone:16 township:14 village:14 gaps_*=gaps_sheet:44 "
    "checked_on checked_by finding:28"
)


def write_named_list(
    listing: Listing,
    named: pd.DataFrame,
    path: str | Path,
    *,
    stamp: Stamp,
    members: pd.DataFrame | None = None,
    language: Language = "zh",
) -> None:
    """Write the list with names and telephones as a workbook; with `members`, a second sheet says who lives there.

    Whose illness or schooling a reason is about, the visitor sees there: names, and no ID numbers.

    Parameters
    ----------
    listing : WarningList
    named : DataFrame
        `Register.named(day)`: household_id, head_name, phone and, with pseudonyms, given_id, which then stands in place
        of the pseudonym.
    path : str or Path
        The file; it appears whole or not at all, and only the user can read it.
    stamp : Stamp
        `stamp_for("worker", counties, catalogue, day)`: purpose, recipient, producer, by when to delete it, and that it
        is no decision; it stands above the rows and in the file's properties.
    members : DataFrame, optional
        `Register.named(day, "members")`. Where the household's own row lacks the head's name, the head's row gives it.
    language : {"zh", "en"}, default "zh"

    Raises
    ------
    ValueError
        If the language is unknown.

    Examples
    --------
    >>> from fupin_risk.outputs.named_list import write_named_list
    >>> day = "2019-12-31"
    >>> write_named_list(  # doctest: +SKIP
    ...     warning_list, register.named(day), "named.xlsx", stamp=stamp, members=register.named(day, "members")
    ... )
    """
    texts = listing.catalogue.texts(language)
    t = texts.captions
    rows = in_check_order(listing).merge(named, on="household_id", how="left", validate="many_to_one")
    people = _who_lives_there(rows, members) if members is not None else None
    if people is not None:
        heads = people[people["relation"] == "head"].groupby("household_id")["person_name"].first()
        rows["head_name"] = rows["head_name"].fillna(rows["household_id"].map(heads))
        people = people.merge(rows[["household_id", "check_rank", "head_name"]], on="household_id")
    if "given_id" in rows:
        given = rows.set_index("household_id")["given_id"]
        rows["household_id"] = rows["given_id"].fillna(rows["household_id"])
        if people is not None:
            people["household_id"] = people["household_id"].map(given).fillna(people["household_id"])
    lines, title = stamp.lines(language), texts.of(stamp.purpose)
    note = "\n".join((f"{title} · {texts.statements['internal']}", *lines))
    with new_workbook(
        path, texts, title=title, comments=" ".join(lines), made_on=as_of_day(listing), private=True
    ) as book:
        columns = sheet_columns(_LIST, texts, "named_columns")
        add_sheet(book, t["list"], rows, columns, texts, note=note, fixed_columns=3)
        if people is not None:
            words = [", ".join(code_words(code, "relation", texts)) for code in people["relation"]]
            people, columns = people.assign(relation=words), sheet_columns(_MEMBERS, texts, "named_columns")
            add_sheet(book, texts.named["members"], people, columns, texts, note=note, fixed_columns=2)


def _who_lives_there(rows: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Members of the listed households, the head first."""
    gone = members["present"].eq(other=False).fillna(value=False)
    there = members[members["household_id"].isin(rows["household_id"]) & ~gone.astype(bool)]
    order = pd.Series(range(len(rows)), index=rows["household_id"])
    ranked = there.assign(_home=there["household_id"].map(order), _head=there["relation"].ne("head"))
    return ranked.sort_values(["_home", "_head", "person_id"], kind="stable", ignore_index=True).drop(
        columns=["_home", "_head"]
    )
