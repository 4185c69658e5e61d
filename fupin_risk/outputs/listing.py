"""What does a writer need of a warning list, and in which order does it stand there?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import pandas as pd

from fupin_risk.definitions import Catalogue

# What XML and HTML cannot hold: control characters, and the two codes that are never a character.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


class Listing(Protocol):
    """The parts of a `WarningList` that are written.

    Attributes
    ----------
    table : DataFrame
        One row a household, as `WarningList.table`.
    gaps : DataFrame
        One row a household and cause with registered evidence.
    questions : DataFrame
        One row a household and cause that is to be verified.
    income_history : DataFrame
        One row a household and year, yuan a head and year.
    unjudged : DataFrame
        One row a household and what could not be read of it.
    summary, provenance : mapping
        Counts; what the list was made from.
    catalogue : Catalogue
        The definitions, whose words are printed.
    """

    @property
    def table(self) -> pd.DataFrame: ...  # noqa: D102 - said above
    @property
    def gaps(self) -> pd.DataFrame: ...  # noqa: D102 - said above
    @property
    def questions(self) -> pd.DataFrame: ...  # noqa: D102 - said above
    @property
    def income_history(self) -> pd.DataFrame: ...  # noqa: D102 - said above
    @property
    def unjudged(self) -> pd.DataFrame: ...  # noqa: D102 - said above
    @property
    def summary(self) -> Mapping[str, Any]: ...  # noqa: D102 - said above
    @property
    def provenance(self) -> Mapping[str, Any]: ...  # noqa: D102 - said above
    @property
    def catalogue(self) -> Catalogue: ...  # noqa: D102 - said above


def in_check_order(listing: Listing) -> pd.DataFrame:
    """The list's rows by order of checks; whatever order they came in, the files are the same."""
    rank = listing.table["check_rank"]
    if rank.is_unique and rank.is_monotonic_increasing:
        return listing.table.reset_index(drop=True)  # as it comes from `make_warning_list`: nothing is copied
    return listing.table.sort_values(["check_rank", "household_id"], kind="stable", ignore_index=True)


def in_list_order(frame: pd.DataFrame, listing: Listing, *keys: str) -> pd.DataFrame:
    """Rows of gaps or incomes of the households on the list, in its order, then by keys."""
    order = pd.Index(in_check_order(listing)["household_id"]).get_indexer(pd.Index(frame["household_id"]))
    by = frame[list(keys)].assign(_order=order)[order >= 0]
    places = by.reset_index(drop=True).sort_values(["_order", *keys], kind="stable").index
    return frame.take(np.flatnonzero(order >= 0)[places]).reset_index(drop=True)


def as_of_day(listing: Listing) -> dt.date:
    """The list's as-of day."""
    day = pd.Timestamp(listing.provenance["as_of"])
    return dt.date(day.year, day.month, day.day)


def is_unknown(value: object) -> bool:
    """Whether a cell holds nothing: None, NaN, NaT or NA.

    Examples
    --------
    >>> is_unknown(float("nan")), is_unknown(0.0), is_unknown("")
    (True, False, False)
    """
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]


def plain_text(value: object) -> str:
    r"""A cell as text that every file format can hold.

    Unknown is empty; control characters, halves of surrogate pairs and what is no character are replaced.

    Examples
    --------
    >>> plain_text("a\x00b"), plain_text(None)
    ('a�b', '')
    """
    if isinstance(value, str) and value.isprintable():  # nearly every cell; nothing in it is to be replaced
        return value
    if is_unknown(value):
        return ""
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
