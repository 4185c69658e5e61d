"""How do columns that the catalogue does not know become features?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from pandas.api import types

from fupin_risk.errors import message


def coded(
    frame: pd.DataFrame, text_codes: Mapping[str, Sequence[str]] | None = None
) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """Columns as numbers.

    Parameters
    ----------
    frame : DataFrame
        Numbers, yes or no, text or categories.
    text_codes : mapping of str to sequence of str, optional
        Codes of text columns that are fixed already.

    Returns
    -------
    DataFrame
        float64; yes is 1, a text is its position, missing and texts without a position are NaN.
    dict of str to tuple of str
        Texts of each text column, a category's in its own order, others sorted.

    Raises
    ------
    ValueError
        Columns that hold neither (days, lists), all of them named.
    """
    fixed, found, columns = dict(text_codes or {}), {}, {}
    unusable = [str(name) for name in frame.columns if _unusable(frame[name])]
    if unusable:
        raise ValueError(
            message(
                "columns that are neither numbers nor text: {unusable}; "
                "turn days into numbers (days before the as-of day)",
                unusable=", ".join(unusable),
            )
        )
    for name in map(str, frame.columns):
        column = frame[name]
        if name not in fixed and (types.is_bool_dtype(column.dtype) or types.is_numeric_dtype(column.dtype)):
            columns[name] = column.to_numpy(dtype=np.float64, na_value=np.nan)
            continue
        texts = _text(column)
        order = tuple(fixed[name]) if name in fixed else _order(column, texts)
        places = pd.Index(order, dtype=object).get_indexer(pd.Index(texts, dtype=object)).astype(np.float64)
        columns[name] = np.where(places < 0, np.nan, places)
        found[name] = order
    return pd.DataFrame(columns, index=frame.index, columns=[str(name) for name in frame.columns]), found


def encoded(frame: pd.DataFrame, names: Sequence[str], text_codes: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The columns `names` of a new table, coded as before; see `Panel.encode`."""
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise ValueError(message("the table lacks these features of the panel: {missing}", missing=", ".join(missing)))
    numbers, codes = coded(frame[list(names)], text_codes)
    new_text = [name for name in codes if name not in text_codes]
    if new_text:
        raise ValueError(
            message("these columns hold text, but numbers in the panel: {columns}", columns=", ".join(new_text))
        )
    return numbers


def joined(X: pd.DataFrame, frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """Columns of `frame` on the rows of a panel, and the codes of its texts; see `Panel.with_features`."""
    keys = [name for name in X.index.names if name in frame.columns]
    frame = frame.set_index(keys) if keys else frame
    twice = [str(name) for name in frame.columns if name in X.columns]
    problems = [message("columns are already in the panel: {twice}", twice=", ".join(twice))] if twice else []
    if frame.index.has_duplicates:
        problems.append(message("a key is on more than one row"))
    levels = frame.index.nlevels
    if levels > X.index.nlevels or (levels == 1 and frame.index.name not in {None, X.index.names[0]}):
        problems.append(
            message(
                "the index is neither ({both}) nor {first}",
                both=", ".join(map(str, X.index.names)),
                first=X.index.names[0],
            )
        )
    if problems:
        raise ValueError(message("own columns cannot be joined: {problems}", problems=problems))
    numbers, codes = coded(frame)
    rows = _keys(frame.index, levels).get_indexer(_keys(X.index, levels))
    padded = np.vstack([numbers.to_numpy(), np.full((1, numbers.shape[1]), np.nan)])  # row -1: households that it lacks
    return pd.DataFrame(padded[rows], index=X.index, columns=numbers.columns), codes


def _keys(index: pd.Index, levels: int) -> pd.Index:
    """Households as text, with the as-of day where the other table has it too."""
    households = index.get_level_values(0).astype(str)
    return households if levels == 1 else pd.MultiIndex.from_arrays([households, index.get_level_values(1)])


def _unusable(column: pd.Series) -> bool:
    if (
        types.is_bool_dtype(column.dtype)
        or types.is_numeric_dtype(column.dtype)
        or isinstance(column.dtype, pd.CategoricalDtype)
    ):
        return False
    if not (types.is_object_dtype(column.dtype) or types.is_string_dtype(column.dtype)):
        return True
    return any(not isinstance(value, str | bool | int | float | np.generic) for value in column.dropna().unique())


def _text(column: pd.Series) -> list[str | None]:
    """Each value as text, None where missing."""
    known = column.notna().to_numpy()
    return [str(value) if there else None for value, there in zip(column.to_numpy(dtype=object), known, strict=True)]


def _order(column: pd.Series, texts: Sequence[str | None]) -> tuple[str, ...]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return tuple(str(category) for category in column.cat.categories)
    return tuple(sorted({text for text in texts if text is not None}))
