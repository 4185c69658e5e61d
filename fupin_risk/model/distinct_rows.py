"""Which different rows does a training table hold, and how often?

A learner that sees only these, in one fixed order, cannot depend on the order of the rows, and cannot tell a row of
weight two from a row that stands twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class DistinctRows(NamedTuple):
    """Different rows, sorted, with the sum of their weights.

    Attributes
    ----------
    X : ndarray of shape (n_distinct, n_features)
        Values; NaN is missing, and equals itself here.
    y : ndarray of shape (n_distinct,)
        Outcomes, 0 or 1.
    weight : ndarray of shape (n_distinct,)
        Sum of the weights, above 0.
    """

    X: NDArray[np.float64]
    y: NDArray[np.float64]
    weight: NDArray[np.float64]


def distinct_rows(X: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64]) -> DistinctRows:
    """Sort the rows, drop those of weight zero and join equal ones.

    Parameters
    ----------
    X : ndarray of shape (n, n_features)
        Values; NaN is missing.
    y : ndarray of shape (n,)
        Outcomes, 0 or 1.
    weight : ndarray of shape (n,)
        Weights, not negative; 2 says that the row stands for two like it.

    Returns
    -------
    DistinctRows

    Examples
    --------
    >>> X, y = np.array([[2.0], [1.0], [2.0]]), np.array([1.0, 0.0, 1.0])
    >>> distinct_rows(X, y, np.ones(3)).weight.tolist()
    [1.0, 2.0]
    """
    kept = weight > 0
    # Adding zero turns -0.0 into 0.0, so that equal values are equal for the sort too.
    X, y, weight = X[kept] + 0.0, y[kept], weight[kept]
    # The weight is the last key: sums of equal rows then do not depend on the order in which they came.
    order = np.lexsort((weight, y, *X.T[::-1]))
    X, y, weight = X[order], y[order], weight[order]
    equal = y[1:] == y[:-1]
    for column in X.T:
        equal &= (column[1:] == column[:-1]) | (np.isnan(column[1:]) & np.isnan(column[:-1]))
    first = np.flatnonzero(np.concatenate(([True], ~equal))[: len(y)])
    if len(first) == len(y):
        return DistinctRows(X, y, weight)
    return DistinctRows(X[first], y[first], np.add.reduceat(weight, first))
