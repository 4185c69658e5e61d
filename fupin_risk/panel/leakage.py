"""What in a panel could have told a model the outcome before it was known?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from fupin_risk.errors import Message, message

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fupin_risk.panel.panel import Panel

# No single fact about a household foretells its future so well: whatever does was written down afterwards.
SUSPICIOUS_AUC = 0.98
_LEAST_POSITIVES = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a reader of an assessment must know.

    Attributes
    ----------
    check : str
        Short name of what was looked at.
    level : {"warning", "note"}
        `warning`: figures may be too good.
    sentence : Message
    columns : tuple of str
        The features concerned.
    """

    check: str
    level: Literal["warning", "note"]
    sentence: Message
    columns: tuple[str, ...] = ()


def leakage_audit(panel: Panel) -> tuple[Finding, ...]:
    """Look for ways in which the outcome could have reached the indicators.

    Parameters
    ----------
    panel : Panel

    Returns
    -------
    tuple of Finding
        Empty where nothing was found. It proves nothing: a leak that only tells a little passes.

    Examples
    --------
    >>> from fupin_risk.panel import Panel
    >>> waves = pd.DataFrame({"hid": range(40), "wave": [1, 2] * 20, "told": [0, 0, 1, 1] * 10, "y": [0, 0, 1, 1] * 10})
    >>> [finding.check for finding in leakage_audit(Panel.from_frame(waves, "y", "wave", "hid"))]
    ['not audited for time', 'foretells too well']
    """
    found = [
        _not_audited(panel),
        _assumed_clocks(panel),
        _known_too_early(panel),
        _foretells(panel),
        _both_sides(panel),
    ]
    return tuple(finding for finding in found if finding is not None)


def single_feature_auc(panel: Panel) -> pd.Series:
    """Area under the ROC curve of each feature alone, over all labelled rows.

    Returns
    -------
    Series
        By feature: 0.5 says nothing, 0 and 1 tell the outcome. Of its value and of its being known, the one that tells
        more. NaN with fewer than 10 positives or negatives.
    """
    labelled = panel.y.notna().to_numpy()
    y = panel.y.to_numpy()[labelled] == 1
    X = panel.X[labelled]
    if min(y.sum(), (~y).sum()) < _LEAST_POSITIVES:
        return pd.Series(np.nan, index=X.columns)
    return pd.Series({name: _stronger(X[name].to_numpy(dtype=np.float64), y) for name in X.columns})


def _stronger(values: NDArray[np.float64], y: NDArray[np.bool_]) -> float:
    known = ~np.isnan(values)
    by_being_known = _auc(known.astype(np.float64), y)
    enough = min(y[known].sum(), (~y[known]).sum()) >= _LEAST_POSITIVES
    by_value = _auc(values[known], y[known]) if enough else 0.5
    return max(by_value, by_being_known, key=lambda auc: abs(auc - 0.5))


def _auc(values: NDArray[np.float64], y: NDArray[np.bool_]) -> float:
    positives, negatives = int(y.sum()), int((~y).sum())
    ranks = pd.Series(values).rank().to_numpy()
    return float((ranks[y].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def _not_audited(panel: Panel) -> Finding | None:
    if not panel.unaudited:
        return None
    sentence = message(
        "{unaudited} of {features} features are not audited for time: whether they were known on the as-of day was "
        "not checked.",
        unaudited=len(panel.unaudited),
        features=panel.X.shape[1],
    )
    return Finding("not audited for time", "note", sentence, panel.unaudited)


def _assumed_clocks(panel: Panel) -> Finding | None:
    assumed = panel.provenance.get("assumed_clocks")
    if not assumed:
        return None
    tables = ", ".join(map(str, assumed))
    sentence = message(
        "Days of entry are assumed, not recorded, in {tables}: when their rows were known is uncertain.", tables=tables
    )
    return Finding("assumed clocks", "warning", sentence)


def _known_too_early(panel: Panel) -> Finding | None:
    """The outcome of a window cannot be known before the window has begun."""
    known, as_of = panel.known_on, panel.X.index.get_level_values(1)
    early = int((known.notna().to_numpy() & np.asarray(pd.Index(known) <= as_of)).sum())
    if not early:
        return None
    sentence = message("{rows} rows have an outcome that was already known on their as-of day.", rows=early)
    return Finding("known too early", "warning", sentence)


def _foretells(panel: Panel) -> Finding | None:
    auc = single_feature_auc(panel)
    names = tuple(auc.index[((auc - 0.5).abs() > SUSPICIOUS_AUC - 0.5).to_numpy()])
    if not names:
        return None
    sentence = message(
        "{names} alone predicts the outcome almost perfectly (ROC AUC beyond {bound}); such a column was usually "
        "filled in afterwards.",
        names=", ".join(names),
        bound=SUSPICIOUS_AUC,
    )
    return Finding("foretells too well", "warning", sentence, names)


def _both_sides(panel: Panel) -> Finding | None:
    households = panel.X.index.get_level_values(0)
    again = int(households.duplicated(keep=False).sum())
    if not again:
        return None
    sentence = message(
        "{repeated} of {rows} rows belong to households that appear more than once: valid out of time, but not in a "
        "random split.",
        repeated=again,
        rows=len(households),
    )
    return Finding("households more than once", "note", sentence)
