"""What is written of every household of the cohort: risk, and the reasons as codes and values?"""

from __future__ import annotations

import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.model import RiskModel
from fupin_risk.warning_list.reasons import reasons_for


def score_rows(
    model: RiskModel, indicators: pd.DataFrame, catalogue: Catalogue, medians: pd.DataFrame, counties: pd.Series
) -> pd.DataFrame:
    """Risk and reasons of some households, as a part of the scores holds them, on any engine.

    Parameters
    ----------
    model : RiskModel
        Fitted.
    indicators : DataFrame of shape (n, n_indicators)
        Of the households, index household_id.
    catalogue : Catalogue
    medians : DataFrame
        Of the model's indicators over the cohort of each whole county, as `county_medians` gives them: a value is held
        against its county, not against its part.
    counties : Series
        County of each household, on household_id.

    Returns
    -------
    DataFrame of shape (n, 24)
        household_id, risk (0..1), log_odds, and the columns of `reasons_for`; a reason that there is not is missing.

    Raises
    ------
    ModelError
        The model does not fit the indicators.
    """
    reasons = reasons_for(model.explain(indicators), indicators, catalogue, medians=medians, counties=counties)
    scored = pd.DataFrame({"risk": model.score(indicators), "log_odds": model.log_odds(indicators)})
    return scored.join(reasons).rename_axis("household_id").reset_index()
