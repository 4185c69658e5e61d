"""How far could a figure have been different, had other villages been in the county?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST_VILLAGES = 2


def block_counts(blocks: int, resamples: int, random_state: int) -> NDArray[np.float64]:
    """How often each block is drawn: row 0 once each (the rows as they are), then `resamples` draws with replacement.

    Parameters
    ----------
    blocks, resamples : int
    random_state : int

    Returns
    -------
    ndarray of shape (1 + resamples, blocks)
        Each row adds up to `blocks`.

    Examples
    --------
    >>> block_counts(3, 2, random_state=0).sum(axis=1).tolist()
    [3.0, 3.0, 3.0]
    """
    draws = np.random.default_rng(random_state).multinomial(blocks, np.full(blocks, 1 / max(blocks, 1)), size=resamples)
    return np.vstack([np.ones(blocks), draws]).astype(np.float64)


def blocks_of(groups: pd.Series) -> tuple[NDArray[np.intp], int, str]:
    """The block of each row: its village, or where rows have none (or all the same) its household.

    Parameters
    ----------
    groups : Series
        Village of each row; first level of its index is the household.

    Returns
    -------
    codes : ndarray of int, shape (n,)
    blocks : int
        How many there are.
    kind : {"group", "household"}
    """
    households = groups.index.get_level_values(0).to_series(index=groups.index)
    kind = "group" if groups.nunique() >= _LEAST_VILLAGES else "household"
    names = (
        households if kind == "household" else groups.astype(object).where(groups.notna(), households.astype(object))
    )
    # By name, so that the draws do not depend on the order of the rows.
    codes, found = pd.factorize(names.astype(str), sort=True)
    return codes.astype(np.intp), len(found), kind


def interval(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """Figure, lower and upper end of its 95 % percentile interval.

    Parameters
    ----------
    values : ndarray of shape (1 + resamples,)
        The figure of the rows as they are, then of each resample.

    Returns
    -------
    tuple of float
        The ends are NaN where fewer than half of the resamples have a figure.
    """
    drawn = values[1:][~np.isnan(values[1:])]
    if len(drawn) == 0 or len(drawn) < (len(values) - 1) / 2:
        return float(values[0]), np.nan, np.nan
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(values[0]), float(low), float(high)


def with_interval(figures: dict[str, NDArray[np.float64]]) -> dict[str, Any]:
    """Each figure beside `_low` and `_high`."""
    row: dict[str, Any] = {}
    for name, values in figures.items():
        row[name], row[f"{name}_low"], row[f"{name}_high"] = interval(values)
    return row
