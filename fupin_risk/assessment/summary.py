"""What does an assessment say in plain words?"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fupin_risk.errors import Message, message
from fupin_risk.panel import CENSORED_REASONS
from fupin_risk.panel.period_clock import period_text
from fupin_risk.words.messages import Language, said_in

if TYPE_CHECKING:
    from fupin_risk.assessment.assessment import Assessment

_SCORERS = {
    "model": message("model"),
    "logistic": message("logistic regression"),
    "line_distance": message("distance to the line"),
    "prevalence": message("rate alone"),
}
_COLUMNS = {
    "roc_auc": "ROC AUC",
    "pr_auc": "PR-AUC",
    "precision_at_capacity": message("precision"),
    "recall_at_capacity": message("recall"),
    "brier": "Brier",
    "calibration_slope": message("slope"),
    "calibration_in_the_large": message("in the large"),
}
_DIGITS = {"brier": 4, "calibration_slope": 2, "calibration_in_the_large": 2}


def plain_summary(assessment: Assessment, language: Language = "en") -> str:
    """Return the figures of an assessment with what they mean and what they do not.

    Parameters
    ----------
    assessment : Assessment
    language : {"zh", "en"}, default "en"

    Returns
    -------
    str
        Lines of text; no household is named.
    """
    said = [_heading(assessment), _tested(assessment), "", *_figures(assessment, language), ""]
    said += _comparisons(assessment) + _use(assessment)
    if assessment.random_split:
        said.append(assessment.random_split["sentence"])
    said += [_left_out(assessment), _intervals(assessment), *_unverified(assessment)]
    levels = {"warning": message("Warning"), "note": message("Note")}
    said += [
        message("{level}: {sentence}", level=levels[one.level], sentence=one.sentence) for one in assessment.leakage
    ]
    said.append(
        message("It warns and orders checks; people decide who is helped, and a low risk excludes no household.")
    )
    return "\n".join(said_in(line, language) for line in said)


def _heading(assessment: Assessment) -> Message:
    made = assessment.provenance
    months = made.get("horizon_months")
    horizon = message("within {months} months", months=months)
    if not months:
        horizon = message("known {periods} period(s) later", periods=made.get("known_after", 1))
    return message(
        "{name}: {outcome} {horizon}, cohort {cohort}",
        name=assessment.name,
        outcome=made.get("outcome", "outcome"),
        horizon=horizon,
        cohort=made.get("cohort", "own"),
    )


def _tested(assessment: Assessment) -> Message:
    days, pooled = assessment.folds["as_of"], assessment.pooled.iloc[0]
    how = message("trained each time only on what was known by then")
    if assessment.provenance.get("training_labels") == "naive":
        how = message("trained each time as if 'not entered yet' meant 'did not happen'")
    return message(
        "Tested on {days} as-of day(s) ({first} to {last}), {how}: {rows:,} rows, {positives:,} positive "
        "({prevalence:.1%}).",
        days=len(days),
        first=period_text(days.iloc[0]),
        last=period_text(days.iloc[-1]),
        how=how,
        rows=pooled["rows"],
        positives=pooled["positives"],
        prevalence=pooled["prevalence"],
    )


def _figures(assessment: Assessment, language: Language) -> list[str]:
    """The pooled figures as a table of text."""
    rows = [["", *(said_in(name, language) for name in _COLUMNS.values())]]
    for _, figures in assessment.pooled.iterrows():
        scorer = said_in(_SCORERS[figures["scorer"]], language)
        rows.append([scorer, *(said_in(_cell(figures, name), language) for name in _COLUMNS)])
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    """Columns of a terminal that a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _cell(figures: pd.Series, name: str) -> str:
    digits = _DIGITS.get(name, 3)
    value, low, high = (figures[f"{name}{end}"] for end in ("", "_low", "_high"))
    if np.isnan(value):
        return "–"
    # Adding zero turns a rounded -0.0 into 0.0.
    value, low, high = (f"{round(number, digits) + 0.0:.{digits}f}" for number in (value, low, high))
    return value if low == "nan" else message("{value} ({low} to {high})", value=value, low=low, high=high)


def _comparisons(assessment: Assessment) -> list[Message]:
    """Whether the model is better than each baseline, as far as the intervals tell."""
    said = []
    for _, row in assessment.differences[assessment.differences["metric"] == "roc_auc"].iterrows():
        if row["against"] == "prevalence":
            continue
        known = not np.isnan(row["low"])
        difference: str = f"{row['difference']:+.3f}"
        if known:
            low, high = f"{row['low']:+.3f}", f"{row['high']:+.3f}"
            difference = message("{value} ({low} to {high})", value=difference, low=low, high=high)
        verdict = message("no difference shown")
        if known and row["low"] > 0:
            verdict = message("better")
        elif known and row["high"] < 0:
            verdict = message("worse")
        said.append(
            message(
                "ROC AUC, model minus {baseline}: {difference}: {verdict}.",
                baseline=_SCORERS[row["against"]],
                difference=difference,
                verdict=verdict,
            )
        )
    return said


def _use(assessment: Assessment) -> list[Message]:
    """What checking up to capacity finds."""
    model = assessment.pooled.set_index("scorer").loc["model"]
    capacity = assessment.provenance["capacity"]
    limit = message("{share:.0%} of the households", share=capacity)
    if isinstance(capacity, int):
        limit = message("{households:,} households", households=capacity)
    if np.isnan(model["precision_at_capacity"]) or np.isnan(model["recall_at_capacity"]):
        return []
    said = [
        message(
            "Checking {limit} a day finds {found:.0%} of the outcomes; {right:.0%} of those checked have it, against "
            "{prevalence:.1%} of all.",
            limit=limit,
            found=model["recall_at_capacity"],
            right=model["precision_at_capacity"],
            prevalence=model["prevalence"],
        )
    ]
    if "median_days" in assessment.lead_time:
        said.append(
            message(
                "Lead time of what it finds: a median of {median_days:.0f} days before the finding (quartiles "
                "{lower_quartile_days:.0f} and {upper_quartile_days:.0f}).",
                **assessment.lead_time,
            )
        )
    return said


def _left_out(assessment: Assessment) -> Message:
    counts = assessment.counts
    parts = [
        message("{count:,} because {reason}", count=count, reason=CENSORED_REASONS.get(reason, reason))
        for reason, count in counts["censored"].items()
    ]
    if counts["already_relapsed"]:
        reason = CENSORED_REASONS["already_relapsed"]
        count = counts["already_relapsed"]
        parts.append(message("{count:,} because {reason} (counted separately)", count=count, reason=reason))
    return message(
        "Of {rows:,} rows {labelled:,} have a label. Left out: {left}.",
        rows=counts["rows"],
        labelled=counts["labelled"],
        left=parts or message("none"),
    )


def _intervals(assessment: Assessment) -> Message:
    made = assessment.provenance
    if not made["resamples"]:
        return message("No intervals were asked for.")
    return message(
        "In brackets: intervals (95 %) from {resamples} resamples of {blocks:,} {kind}; they cover other places, not "
        "other years.",
        resamples=made["resamples"],
        blocks=made["blocks"],
        kind=message("villages") if made["block_kind"] == "group" else message("households"),
    )


def _unverified(assessment: Assessment) -> list[Message]:
    """The policy rows behind it whose source was not verified."""
    names = assessment.provenance.get("unverified_policy") or ()
    return [message("Policy figures not verified: {names}.", names=", ".join(map(str, names)))] if names else []
