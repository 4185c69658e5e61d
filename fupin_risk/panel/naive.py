"""What would somebody call the outcomes who reads "not entered yet" as "did not happen"?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from fupin_risk.panel.panel import Panel


def naive_labels(panel: Panel, day: Any) -> pd.Series:
    """Labels of a naive reader: 1 where an event of the window was entered by a day, 0 where none was.

    Parameters
    ----------
    panel : Panel
    day : date, or a period of a panel of one's own
        The day on which the reader looks.

    Returns
    -------
    Series
        1 or 0 for every row whose as-of day is before `day`, whether its window is closed or not; NaN for later rows.

    Notes
    -----
    For comparison only (R06): relapses reach the system in one batch at year end, so before it every one of the year is
    called 0.
    """
    as_of = panel.X.index.get_level_values(1)
    return pd.Series(
        np.where(np.asarray(as_of < _as_period(as_of, day)), panel.events_seen_on(day), np.nan),
        index=panel.X.index,
        name="y",
    )


def naive_panel(panel: Panel, day: Any) -> Panel:
    """The panel that a naive reader would learn from on a day: rows of earlier as-of days with `naive_labels`."""
    labels = naive_labels(panel, day)
    return panel.take(labels.notna().to_numpy(), y=labels)


def _as_period(as_of: pd.Index, day: Any) -> Any:
    return pd.Timestamp(day) if isinstance(as_of, pd.DatetimeIndex) else day
