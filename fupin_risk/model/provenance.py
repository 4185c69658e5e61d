"""What was a model made from?"""

from __future__ import annotations

import datetime as dt
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fupin_risk.model.holdout import Holdout
    from fupin_risk.panel import Panel

# What a panel says of its own making that goes with the model; nothing about single households is among it.
_KEPT_OF_PANEL = ("register_sha256", "absent_tables", "assumed_clocks", "unverified_policy", "policy_sha256")


def fit_provenance(
    panel: Panel, y: NDArray[np.float64], as_of: pd.Index[Any], rows: Holdout, known_on: Any
) -> dict[str, Any]:
    """Days, counts and hashes of a fit, as JSON holds them.

    Parameters
    ----------
    panel : Panel
        What was fitted on.
    y : ndarray of shape (n,)
        The outcomes used; NaN where a row was not.
    as_of : Index of shape (n,)
        Period of each row.
    rows : Holdout
        Rows by their use.
    known_on : date, period or None
        The day on which the labels were read; None where the panel's own was taken, which then is the latest of the
        used rows.

    Returns
    -------
    dict
        Days as `YYYY-MM-DD`, counts of rows and positives, versions; no household.
    """
    import lightgbm as lgb

    labelled = ~np.isnan(y)
    read_on = panel.known_on[labelled].max() if known_on is None else known_on
    uses = {"": labelled, "booster_": rows.learn, "calibration_": rows.calibrate}
    counts = {f"{use}rows": int(chosen.sum()) for use, chosen in uses.items()}
    counts |= {f"{use}positives": int((y[chosen] == 1).sum()) for use, chosen in uses.items()}
    return {
        "cohort": plain(panel.cohort),
        "outcome": plain(panel.outcome),
        "horizon_months": plain(panel.horizon_months),
        "known_on": plain(read_on),
        "calibration_way": rows.way,
        "unaudited": [str(name) for name in panel.unaudited],
        **{f"{use}as_of": [plain(day) for day in as_of[chosen].unique().sort_values()] for use, chosen in uses.items()},
        **counts,
        "versions": {"fupin-risk": _OWN_VERSION, "lightgbm": lgb.__version__},
        **{key: plain(panel.provenance[key]) for key in _KEPT_OF_PANEL if key in panel.provenance},
    }


def _own_version() -> str:
    try:
        return version("fupin-risk")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


# Read once: two fits of one process say the same, whatever is installed meanwhile.
_OWN_VERSION = _own_version()


def plain(value: Any) -> Any:
    """A value as JSON holds it: days as text, sets sorted."""
    if isinstance(value, dt.date):  # a Timestamp is one too
        return value.isoformat()[:10]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, set | frozenset):
        return plain(sorted(value))
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    return value if value is None or isinstance(value, str | int | float) else str(value)
