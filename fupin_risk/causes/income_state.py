"""How does each household's income stand to the line, where is it going, and who says so?"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from fupin_risk.causes.phrases import Line, beside_line, doubtful
from fupin_risk.register import AsOf
from fupin_risk.vocabulary import LINES, TRENDS, Language, day_text, figure, with_unit

_INDICATORS = ("income_per_head_yuan", "income_slope", "income_to_last_year_ratio", "imputed_income_share")
_NEWEST = """
select household_id, reported_by, max(period_end) as newest_on, max(entered_on) as entered_on
from incomes group by household_id, reported_by"""


def income_state(known: AsOf, indicators: pd.DataFrame, line_of: pd.DataFrame) -> pd.DataFrame:
    """Level, line, ratio, trend and provenance of income.

    Parameters
    ----------
    known : AsOf
        `register.as_of(day)`.
    indicators : DataFrame of shape (n, n_indicators)
        Of the households asked for, index household_id.
    line_of : DataFrame of shape (n, 3)
        The line that counts, as `line_that_counts` returns it, on the same index.

    Returns
    -------
    DataFrame of shape (n, 13)
        income_per_head_yuan, line_yuan, line_kind, line_verified, income_to_line_ratio, under_line (missing where
        income or line is unknown), income_slope (yuan a year), trend (`rising`, `falling`, `level`, missing), the
        newest period's end, the last day of entry, who reported it (with semicolons), and the share of imputed rows.

    Notes
    -----
    The trend is the sign of the slope of up to five years, and where fewer than three were booked that of the change
    against the year before.
    """
    state = indicators.reindex(columns=list(_INDICATORS)).join(line_of)
    income, line = state["income_per_head_yuan"], state["line_yuan"]
    ratio = income / line.where(line > 0)
    under = (ratio < 1).astype("boolean").mask(ratio.isna())
    # A sign needs no bound; a change below one yuan a year is none.
    change = state["income_slope"].where(
        state["income_slope"].notna(), income - income / state["income_to_last_year_ratio"]
    )
    trend = np.select([change <= -1, change >= 1, change.notna()], ["falling", "rising", "level"], default="")
    state = state.assign(
        income_to_line_ratio=ratio, under_line=under, trend=pd.Series(trend, index=state.index, dtype=object)
    )
    state["trend"] = state["trend"].where(state["trend"] != "", None)
    return state.join(_provenance(known, state.index))


def _provenance(known: AsOf, households: pd.Index) -> pd.DataFrame:
    """Newest period, last day of entry and reporters of the newest twelve months."""
    if "incomes" not in known.tables:
        nothing = pd.Series(pd.NaT, index=households, dtype="datetime64[us]")
        return pd.DataFrame(
            {"income_newest_on": nothing, "income_entered_on": nothing, "income_reported_by": None}, index=households
        )
    rows = known.answer(_NEWEST, ["incomes"])
    rows["newest_on"], rows["entered_on"] = pd.to_datetime(rows["newest_on"]), pd.to_datetime(rows["entered_on"])
    newest = rows.groupby("household_id")["newest_on"].max()
    newest_of_row = rows.groupby("household_id")["newest_on"].transform("max")
    rows = rows[rows["newest_on"] > newest_of_row - pd.DateOffset(months=12)]
    rows = rows.sort_values(["household_id", "reported_by"], kind="stable")
    found = pd.DataFrame(
        {
            "income_newest_on": newest,
            "income_entered_on": rows.groupby("household_id")["entered_on"].max(),
            "income_reported_by": rows.dropna(subset="reported_by")
            .groupby("household_id")["reported_by"]
            .agg(";".join),
        }
    )
    return found.reindex(households)


def say_incomes(state: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """The income state in a sentence of each language, every number of which is in the row.

    Parameters
    ----------
    state : DataFrame
        As `income_state` returns it.
    day : date
        The as-of day.

    Returns
    -------
    DataFrame
        On the same index: income_zh, income_en.
    """
    rows = state.to_dict("records")
    languages: tuple[Language, ...] = ("zh", "en")
    said = {f"income_{language}": [_sentence(row, day, language) for row in rows] for language in languages}
    return pd.DataFrame(said, index=state.index, dtype=object)


def _sentence(row: Mapping[Hashable, Any], day: dt.date, language: Language) -> str:
    chinese = language == "zh"
    own = with_unit(row["income_per_head_yuan"], "yuan", language)
    text = f"截至{day_text(day)}，人均纯收入{own}" if chinese else f"As of {day_text(day, 'en')}: income a head {own}"
    text += _against_line(row, language) + _trend(row, language)
    if not pd.isna(row["income_newest_on"]):
        until = day_text(row["income_newest_on"].date(), language)
        text += f"；核算至{until}" if chinese else f"; booked up to {until}"
    return f"{text}。" if chinese else f"{text}."


def _against_line(row: Mapping[Hashable, Any], language: Language) -> str:
    if row["line_kind"] not in LINES:
        return ""
    line = Line(row["line_kind"], row["line_yuan"], bool(row["line_verified"]))
    if math.isnan(row["income_to_line_ratio"]):
        return beside_line(line, language)
    kind, yuan = LINES[line.kind].of(language), with_unit(line.yuan, "yuan", language) + doubtful(line, language)
    share = figure(row["income_to_line_ratio"], "share", language)
    return f"，为当地{kind}（{yuan}）的{share}" if language == "zh" else f", {share} of the local {kind} ({yuan})"


def _trend(row: Mapping[Hashable, Any], language: Language) -> str:
    chinese, trend = language == "zh", row["trend"]
    if trend not in TRENDS:
        return ""
    text = f"；收入{TRENDS[trend].zh}" if chinese else f"; {TRENDS[trend].en}"
    if math.isnan(row["income_slope"]) or trend == "level":
        return text
    moved = with_unit(abs(row["income_slope"]), "yuan", language)
    return f"{text}，近5年平均每年{moved}" if chinese else f"{text}, by {moved} a year over up to 5 years"
