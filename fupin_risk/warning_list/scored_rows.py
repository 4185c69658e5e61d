"""What is kept of every scored household: its risk, and its reasons as codes and values?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.warning_list.reasons import reasons_for

if TYPE_CHECKING:
    from fupin_risk.model import RiskModel


def scores_and_reasons(
    indicators: pd.DataFrame, *, model: RiskModel, catalogue: Catalogue, medians: pd.DataFrame, counties: pd.Series
) -> pd.DataFrame:
    """Risk and reasons of some households of a cohort.

    Parameters
    ----------
    indicators : DataFrame of shape (n, n_indicators)
        Index household_id.
    model : RiskModel
        Fitted.
    catalogue : Catalogue
    medians : DataFrame
        Of the whole cohort, by county, as `county_medians` gives them: what a value is held against is its county's
        median, not that of these rows.
    counties : Series
        County of each household, on household_id.

    Returns
    -------
    DataFrame of shape (n, 24)
        household_id, risk, log_odds, and the columns of `reasons_for`.
    """
    reasons = reasons_for(model.explain(indicators), indicators, catalogue, medians=medians, counties=counties)
    log_odds = model.log_odds(indicators)
    return with_reasons(pd.DataFrame({"risk": model.risk_of(log_odds), "log_odds": log_odds}), reasons)


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
