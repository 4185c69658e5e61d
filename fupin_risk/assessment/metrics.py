"""How good is an order, how good is a probability, on many weightings of the same rows at once?

Every function takes `weights` of shape (k, n): row 0 is usually the rows as they are, the others are resamples. All are
computed together, because the rows need to be sorted once only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TINY = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Rows in the order of a score, the riskiest first.

    Attributes
    ----------
    order : ndarray of int, shape (n,)
        Positions of the rows in that order.
    ends : ndarray of int, shape (m,)
        For each different score, the place of its last row in that order.
    """

    order: NDArray[np.intp]
    ends: NDArray[np.intp]

    @classmethod
    def by(cls, score: NDArray[np.float64], tie_break: NDArray[np.intp] | None = None) -> Ranked:
        """Sort by score, equal ones by `tie_break` (by default as they stand).

        Parameters
        ----------
        score : ndarray of shape (n,)
            Higher is riskier; no NaN.
        tie_break : ndarray of shape (n,), optional
            Rank of each row among equal ones, the smallest first.

        Returns
        -------
        Ranked
        """
        order = np.lexsort((np.arange(len(score)) if tie_break is None else tie_break, -score))
        falls = np.flatnonzero(np.diff(score[order])) if len(score) else np.empty(0, np.intp)
        return cls(order, np.append(falls, len(score) - 1).astype(np.intp))


@dataclass(frozen=True, slots=True, eq=False)
class Cumulated:
    """Weight of the rows down to each place of an order.

    Attributes
    ----------
    positives, all : ndarray of shape (k, n)
        Weight of the positive rows, and of all, down to each place and with it.
    ends : ndarray of int, shape (m,)
        As in `Ranked`.
    """

    positives: NDArray[np.float64]
    all: NDArray[np.float64]
    ends: NDArray[np.intp]

    @classmethod
    def down(cls, ranked: Ranked, y: NDArray[np.float64], weights: NDArray[np.float64]) -> Cumulated:
        """Cumulate the weights in the order of a score."""
        sorted_weights = weights[:, ranked.order]
        positives = np.cumsum(sorted_weights * y[ranked.order], axis=1)
        return cls(positives, np.cumsum(sorted_weights, axis=1), ranked.ends)


def roc_auc(cumulated: Cumulated) -> NDArray[np.float64]:
    """Area under the ROC curve: how often a positive row is ranked above a negative one, ties half.

    Parameters
    ----------
    cumulated : Cumulated

    Returns
    -------
    ndarray of shape (k,)
        NaN where a weighting has only one outcome.
    """
    hits = _at_ends(cumulated.positives, cumulated.ends)
    misses = _at_ends(cumulated.all, cumulated.ends) - hits
    new_misses = np.diff(misses, axis=1, prepend=0.0)
    # Above a negative stand the positives of higher scores, and half of those with its own.
    above = hits - np.diff(hits, axis=1, prepend=0.0) / 2
    return _ratio((above * new_misses).sum(axis=1), hits[:, -1] * misses[:, -1])


def pairs(cumulated: Cumulated) -> NDArray[np.float64]:
    """Weight of the pairs of a positive and a negative row, by which areas of several days are averaged; shape (k,)."""
    positives = cumulated.positives[:, -1]
    return positives * (cumulated.all[:, -1] - positives)


def average_precision(cumulated: Cumulated) -> NDArray[np.float64]:
    """Area under the precision-recall curve: the mean precision over the positives (`average_precision_score`).

    Parameters
    ----------
    cumulated : Cumulated

    Returns
    -------
    ndarray of shape (k,)
        NaN where a weighting has no positive row.
    """
    hits = _at_ends(cumulated.positives, cumulated.ends)
    precision = hits / np.maximum(_at_ends(cumulated.all, cumulated.ends), _TINY)
    return _ratio((np.diff(hits, axis=1, prepend=0.0) * precision).sum(axis=1), hits[:, -1])


def found_within(cumulated: Cumulated, share: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weight checked, and positives among it, when a share of all rows is checked from the top of the order.

    Parameters
    ----------
    cumulated : Cumulated
        Of an order in which ties are already broken.
    share : float
        In (0, 1]: the capacity over the number of rows. The row at the boundary counts by its part.

    Returns
    -------
    checked, found : ndarray of shape (k,)
    """
    checked = share * cumulated.all[:, -1]
    found = np.array(
        [
            np.interp(limit, np.append(0.0, all_), np.append(0.0, hits))
            for limit, all_, hits in _rows(cumulated, checked)
        ]
    )
    return checked, found


def brier_sum(risk: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted sum of squared distances of probability and outcome, shape (k,); over the weight, the Brier score."""
    total: NDArray[np.float64] = weights @ (risk - y) ** 2
    return total


def _rows(
    cumulated: Cumulated, checked: NDArray[np.float64]
) -> zip[tuple[np.float64, NDArray[np.float64], NDArray[np.float64]]]:
    return zip(checked, cumulated.all, cumulated.positives, strict=True)


def _at_ends(values: NDArray[np.float64], ends: NDArray[np.intp]) -> NDArray[np.float64]:
    return values if len(ends) == values.shape[1] else values[:, ends]


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > _TINY))
