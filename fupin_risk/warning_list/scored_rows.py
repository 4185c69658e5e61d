"""What is kept of every scored household: its risk, and its reasons as codes and values?"""

from __future__ import annotations

import pandas as pd


def with_reasons(scores: pd.DataFrame, reasons: pd.DataFrame) -> pd.DataFrame:
    """The same of scores and reasons that are at hand.

    Parameters
    ----------
    scores : DataFrame
        Index household_id: risk and log_odds.
    reasons : DataFrame
        As `reasons_for` returns them, on the same index.
    """
    return scores.join(reasons).rename_axis("household_id").reset_index()
