"""Who are the people of a list, for those who knock at their doors?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from fupin_risk.audiences.stamp import Stamp, stamp_for
from fupin_risk.definitions import Catalogue
from fupin_risk.register import Register


@dataclass(frozen=True, eq=False, repr=False)
class ListNames:
    """What a list with names needs besides the list.

    Attributes
    ----------
    heads : DataFrame
        household_id, head_name, phone and, with pseudonyms, given_id.
    members : DataFrame
        A row a person, with the name.
    stamp : Stamp
        Of the worker's forms.
    """

    heads: pd.DataFrame
    members: pd.DataFrame
    stamp: Stamp


def names_for_list(
    registers: Iterable[Register], counties: Iterable[str], catalogue: Catalogue, day: dt.date
) -> ListNames:
    """Return names and telephones of all registers as of a day, with the stamp that a list with names must carry.

    Raises
    ------
    DefinitionError
        No rule says how long a list with names is kept.
    """
    stamp = stamp_for("worker", counties, catalogue, day)
    named = [(register.named(day), register.named(day, "members")) for register in registers]
    heads, members = (pd.concat(frames, ignore_index=True) for frames in zip(*named, strict=True))
    return ListNames(heads, members, stamp)
