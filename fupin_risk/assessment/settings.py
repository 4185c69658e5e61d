"""Which days and rows are tested, with which capacity, beside which line?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from fupin_risk.errors import Message, message
from fupin_risk.panel.cohort import LINE_INDICATORS
from fupin_risk.panel.period_clock import period_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fupin_risk.definitions import Recipe
    from fupin_risk.panel import Panel

_DEFAULT_SHARE = 0.1


def capacity_of(capacity: float | None, recipe: Recipe | None) -> float:
    """Capacity as it was given, else the recipe's, else a tenth."""
    if capacity is None:
        if recipe is None:
            return _DEFAULT_SHARE
        rule = recipe.capacity
        return float(rule.share) if rule.share is not None else int(rule.households or 1)
    whole = isinstance(capacity, int) and not isinstance(capacity, bool)
    if isinstance(capacity, bool) or capacity <= 0 or (not whole and capacity > 1):
        raise ValueError(
            message(
                "capacity must be a number of households (int, 1 or more) or a share of them (float, above 0 "
                "and at most 1)"
            )
        )
    return capacity


def line_column_of(panel: Panel, line_distance: str | None) -> str | None:
    """The column of the distance to the line; None where the panel has none."""
    columns = panel.X.columns
    if line_distance is None:
        known = [name for name in LINE_INDICATORS if name in columns]
        # What is foretold under the line at a wave is read off one account; a county's year is the sum of several.
        return next(iter(known if panel.outcome == "under_line_at" else reversed(known)), None)
    if line_distance not in columns:
        raise ValueError(
            message("line_distance {line_distance!r} is not a feature of the panel", line_distance=line_distance)
        )
    return line_distance


def days_to_test(
    panel: Panel, min_train_positives: int, test_days: Iterable[Any] | None, test_rows: pd.Series | None
) -> list[tuple[Any, NDArray[np.bool_]]]:
    """Days to test, with their rows."""
    found = [(split.test_as_of, split.test_index) for split in panel.splits(min_train_positives)]
    if test_days is not None:
        wanted = {pd.Timestamp(day) if isinstance(panel.as_of_days, pd.DatetimeIndex) else day for day in test_days}
        missing = sorted(period_text(day) for day in wanted - {day for day, _ in found})
        if missing:
            raise ValueError(
                message(
                    "days that cannot be tested: {missing}; {reason}",
                    missing=", ".join(missing),
                    reason=_why_not(panel, min_train_positives),
                )
            )
        found = [(day, rows) for day, rows in found if day in wanted]
    if test_rows is not None:
        chosen = test_rows.reindex(panel.X.index, fill_value=False).to_numpy(dtype=bool)
        found = [(day, rows & chosen) for day, rows in found if (rows & chosen).any()]
    if not found:
        raise ValueError(message("no as-of day can be tested: {reason}", reason=_why_not(panel, min_train_positives)))
    return found


def _why_not(panel: Panel, min_train_positives: int) -> Message:
    positives = {period_text(day): int((panel.labels_read_on(day) == 1).sum()) for day in panel.as_of_days}
    known = ", ".join(f"{day}: {count}" for day, count in positives.items())
    return message(
        "a test day needs labelled rows of its own, and {needed} positive rows whose window had closed by then "
        "(positives known by each day: {known}); give earlier as-of days, or a later known_on",
        needed=min_train_positives,
        known=known,
    )


def rows_checked(capacity: float, rows: int) -> int:
    """Capacity in rows of one day: whole households, at least one."""
    return min(rows, capacity if isinstance(capacity, int) else max(1, int(capacity * rows + 1e-9)))
