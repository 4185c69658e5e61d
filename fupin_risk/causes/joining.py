"""Which texts of a household stand together in one cell?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def joined(rows: pd.DataFrame, key: str | list[str], column: str, sign: str = ";") -> pd.Series:
    """The texts of each group in the order of its rows, with a sign between them.

    Parameters
    ----------
    rows : DataFrame
        No key and no text of it is missing.
    key : str or list of str
    column : str
        Of texts.
    sign : str

    Returns
    -------
    Series
        Named `column`, on the key, groups in the order of their first rows. Ten times as fast as joining by
        `groupby(...).agg`, which makes a Series of each group.

    Examples
    --------
    >>> joined(pd.DataFrame({"id": ["b", "a", "b"], "kind": ["x", "y", "z"]}), "id", "kind").to_dict()
    {'b': 'x;z', 'a': 'y'}
    """
    group = rows.groupby(key, sort=False, observed=True).ngroup().to_numpy()
    order = np.argsort(group, kind="stable")
    counts = np.bincount(group)
    ends = np.cumsum(counts)
    texts = rows[column].to_numpy(dtype=object)[order].tolist()
    said = [sign.join(texts[first:last]) for first, last in zip(ends - counts, ends, strict=True)]
    firsts = rows.iloc[order[ends - counts]].set_index(key)
    return pd.Series(said, index=firsts.index, name=column, dtype="str")


def texts_where(has: NDArray[np.bool_], texts: Sequence[str], sign: str = ";") -> NDArray[np.object_]:
    """Of each row the texts of the columns that hold, with a sign between them.

    Parameters
    ----------
    has : ndarray of shape (n, n_texts)
    texts : sequence of str
        One a column.
    sign : str

    Returns
    -------
    ndarray of shape (n,)
        Empty where none holds. Each set of columns is joined once, however many rows have it.

    Examples
    --------
    >>> texts_where(np.array([[True, True], [False, False], [False, True]]), ["x", "y"]).tolist()
    ['x;y', '', 'y']
    """
    if not has.size:
        return np.full(len(has), "", dtype=object)
    packed = np.packbits(has, axis=1)
    _, firsts, which = np.unique(packed.view(f"S{packed.shape[1]}")[:, 0], return_index=True, return_inverse=True)
    joined_texts = [sign.join(compress(texts, has[row])) for row in firsts]
    return np.array(joined_texts, dtype=object)[which]
