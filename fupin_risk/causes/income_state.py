"""How does each household's income stand to the line, where is it going, and who says so?"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from fupin_risk.causes.phrases import Line, beside_line, say_line
from fupin_risk.definitions import Catalogue, Texts
from fupin_risk.register import AsOf
from fupin_risk.words.messages import LANGUAGES

INCOME_INDICATORS = ("income_per_head_yuan", "income_slope", "income_to_last_year_ratio", "imputed_income_share")
_NEWEST = """
select household_id, reported_by, max(period_end) as newest_on, max(entered_on) as entered_on
from incomes group by household_id, reported_by"""


def income_state(known: AsOf, indicators: pd.DataFrame, line_of: pd.DataFrame, unread: pd.Series) -> pd.DataFrame:
    """Level, line, ratio, trend and provenance of income.

    Parameters
    ----------
    known : AsOf
        `register.as_of(day)`.
    indicators : DataFrame of shape (n, n_indicators)
        Of the households asked for, index household_id.
    line_of : DataFrame of shape (n, 5)
        The line of the income's year, as `lines_of_day` returns it, on the same index.
    unread : Series of bool
        Whether a row or cell of the household's incomes could not be read, on the same index.

    Returns
    -------
    DataFrame of shape (n, 16)
        income_per_head_yuan, the columns of `line_of`, income_to_line_ratio and under_line (missing where income or
        line is unknown, and above a lower bound), line_missing (where only a lower bound is known: the policy row that
        is missing), income_slope (yuan a year), trend (`rising`, `falling`, `level`, missing), the newest period's end,
        the last day of entry, who reported it (with semicolons), and the share of imputed rows.

    Notes
    -----
    The trend is the sign of the slope of up to five years, and where fewer than three were booked that of the change
    against the year before.
    """
    state = indicators.reindex(columns=list(INCOME_INDICATORS)).join(line_of)
    income, line = state["income_per_head_yuan"], state["line_yuan"]
    ratio = income / line.where(line > 0)
    ratio = ratio.mask(state["line_lower_bound"] & (ratio >= 1))
    under = (ratio < 1).astype("boolean").mask(ratio.isna())
    missing = pd.Series(
        [
            f"lines.{kind}.{year}" if bound else None
            for kind, year, bound in zip(state["line_kind"], state["line_year"], state["line_lower_bound"], strict=True)
        ],
        index=state.index,
        dtype=object,
    )
    # A sign needs no bound; a change below one yuan a year is none.
    change = state["income_slope"].where(
        state["income_slope"].notna(), income - income / state["income_to_last_year_ratio"]
    )
    trend = np.select([change <= -1, change >= 1, change.notna()], ["falling", "rising", "level"], default="")
    state = state.assign(
        income_to_line_ratio=ratio,
        under_line=under,
        line_missing=missing,
        trend=pd.Series(trend, index=state.index, dtype=object),
    )
    state["trend"] = state["trend"].where(state["trend"] != "", None)
    return state.join(_provenance(known, state.index).mask(unread.reindex(state.index, fill_value=False)))


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


def say_incomes(state: pd.DataFrame, day: dt.date, catalogue: Catalogue) -> pd.DataFrame:
    """The income state in a sentence of each language, every number of which is in the row.

    Parameters
    ----------
    state : DataFrame
        As `income_state` returns it.
    day : date
        The as-of day.
    catalogue : Catalogue
        For the words.

    Returns
    -------
    DataFrame
        On the same index: income_zh, income_en.
    """
    rows, said = state.to_dict("records"), {}
    for language in LANGUAGES:
        texts = catalogue.texts(language)
        said[f"income_{language}"] = [_sentence(row, day, texts) for row in rows]
    return pd.DataFrame(said, index=state.index, dtype=object)


def _sentence(row: Mapping[Hashable, Any], day: dt.date, texts: Texts) -> str:
    newest, words = row["income_newest_on"], texts.income_sentences
    known = not math.isnan(row["income_per_head_yuan"]) and not pd.isna(row["line_year"])
    return words["income"].format(
        day=texts.day(day),
        year=words["year"].format(year=row["line_year"]) if known else "",
        income=texts.with_unit(row["income_per_head_yuan"], "yuan"),
        line=_against_line(row, texts),
        trend=_trend(row, texts),
        until="" if pd.isna(newest) else words["until"].format(day=texts.day(newest.date())),
    )


def _against_line(row: Mapping[Hashable, Any], texts: Texts) -> str:
    if pd.isna(row["line_kind"]):
        return ""
    bound = bool(row["line_lower_bound"])
    line = Line(row["line_kind"], row["line_yuan"], bool(row["line_verified"]), int(row["line_year"]), bound)
    if math.isnan(row["income_to_line_ratio"]):
        return beside_line(line, texts)
    if bound:
        return say_line("under_bound", line, texts)
    return say_line("share", line, texts, share=texts.figure(row["income_to_line_ratio"], "share"))


def _trend(row: Mapping[Hashable, Any], texts: Texts) -> str:
    if pd.isna(row["trend"]):
        return ""
    trend = texts.trends[row["trend"]]
    if math.isnan(row["income_slope"]) or row["trend"] == "level":
        return texts.income_sentences["trend"].format(trend=trend)
    moved = texts.with_unit(abs(row["income_slope"]), "yuan")
    return texts.income_sentences["moved"].format(trend=trend, yuan=moved)
