"""Which rows may a model learn from that is to be tested on an as-of day?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fupin_risk.panel.panel import Panel


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """A test day with the rows known by then.

    Attributes
    ----------
    test_as_of : Timestamp or the panel's period
    train_index : ndarray of bool, shape (n,)
        Rows whose label was known on the test day, as read on that day: `panel.known_by(test_as_of)` holds just these.
    test_index : ndarray of bool, shape (n,)
        Labelled rows of the test day.
    """

    test_as_of: Any
    train_index: NDArray[np.bool_]
    test_index: NDArray[np.bool_]


def rolling_splits(panel: Panel, min_train_positives: int = 20) -> list[Split]:
    """One split for each as-of day that can be tested.

    Parameters
    ----------
    panel : Panel
    min_train_positives : int, default 20
        A day is left out while fewer positive rows (or no negative one) were known on it.

    Returns
    -------
    list of Split
        In the order of time. A household may stand on both sides: its earlier rows teach what its later row is tested
        on, as it would be in use.

    Examples
    --------
    >>> import pandas as pd
    >>> from fupin_risk.panel import Panel
    >>> waves = pd.DataFrame(
    ...     {"hid": [1, 2, 1, 2], "wave": [1, 1, 2, 2], "income": [3.0, 9.0, 2.0, 8.0], "y": [1, 0, 1, 0]}
    ... )
    >>> [split.test_as_of for split in Panel.from_frame(waves, "y", "wave", "hid").splits(min_train_positives=1)]
    [2]
    """
    as_of = panel.X.index.get_level_values(1)
    labelled = panel.y.notna().to_numpy()
    found: list[Split] = []
    for day in panel.as_of_days:
        known = panel.labels_read_on(day).to_numpy()
        test = labelled & np.asarray(as_of == day)
        if (known == 1).sum() >= min_train_positives and (known == 0).any() and test.any():
            found.append(Split(day, ~np.isnan(known), test))
    return found
