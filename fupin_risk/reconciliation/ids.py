"""When do two ids, written differently, name the same person or thing?"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pandas as pd

_NOT_PART_OF_AN_ID = re.compile(r"[\W_]+")
# An identity number: six figures of a place, eight of a birthday, three of an order, a check; a disability card has two
# or four more.
_IDENTITY_NUMBER = re.compile(r"(\d{6})(?:18|19|20)(\d{9})[\dX](?:\d{2}|\d{4})?")


def plain_id(text: str) -> str:
    """An id without what differs by the hand that wrote it: width, case, blanks and dashes.

    An identity number of 18 figures, or of 20 or 22 on a disability card, becomes the one of 15.

    Examples
    --------
    >>> plain_id("ｌ-000 12"), plain_id("34012319650307512x"), plain_id("340123650307512")
    ('L00012', '340123650307512', '340123650307512')
    """
    plain = _NOT_PART_OF_AN_ID.sub("", unicodedata.normalize("NFKC", text)).upper()
    number = _IDENTITY_NUMBER.fullmatch(plain)
    return number[1] + number[2] if number else plain


def plain_ids(ids: pd.Series[Any]) -> pd.Series[Any]:
    """The same for a column; missing and empty stay unknown."""
    codes, known = pd.factorize(ids)
    plain = pd.Series([plain_id(str(text)) or None for text in known], dtype="str")
    return pd.Series(plain.reindex(codes).to_numpy(), index=ids.index, dtype="str")
