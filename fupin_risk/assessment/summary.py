"""What does an assessment say in plain words?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fupin_risk.panel import CENSORED_REASONS

if TYPE_CHECKING:
    from fupin_risk.assessment.assessment import Assessment

_SCORERS = {
    "model": "model",
    "logistic": "logistic regression",
    "line_distance": "distance to the line",
    "prevalence": "rate alone",
}
_COLUMNS = {
    "roc_auc": "ROC AUC",
    "pr_auc": "PR-AUC",
    "precision_at_capacity": "precision",
    "recall_at_capacity": "recall",
    "brier": "Brier",
    "calibration_slope": "slope",
    "calibration_in_the_large": "in the large",
}
_DIGITS = {"brier": 4, "calibration_slope": 2, "calibration_in_the_large": 2}


def plain_summary(assessment: Assessment) -> str:
    """The figures of an assessment with what they mean and what they do not.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    str
        Lines of text; no household is named.
    """
    lines = [_heading(assessment), _tested(assessment), "", *_figures(assessment), ""]
    lines += _comparisons(assessment) + _use(assessment)
    if assessment.random_split:
        lines.append(str(assessment.random_split["sentence"]))
    lines += [_left_out(assessment), _intervals(assessment), *_unverified(assessment)]
    lines += [f"{finding.level.capitalize()}: {finding.sentence}" for finding in assessment.leakage]
    lines.append(
        "It warns and orders checks; who is helped is decided by people, and nobody is left out for a low risk."
    )
    return "\n".join(line for line in lines if line is not None)


def _heading(assessment: Assessment) -> str:
    made = assessment.provenance
    months = made.get("horizon_months")
    horizon = f"within {months} months" if months else f"known {made.get('known_after', 1)} period(s) later"
    return f"{assessment.name}: {made.get('outcome', 'the outcome')} {horizon}, cohort {made.get('cohort', 'own')}"


def _tested(assessment: Assessment) -> str:
    days, pooled = assessment.folds["as_of"], assessment.pooled.iloc[0]
    span = f"{len(days)} as-of day{'s' * (len(days) > 1)} ({_day(days.iloc[0])} to {_day(days.iloc[-1])})"
    rows = f"{pooled['rows']:,} rows, {pooled['positives']:,} positive ({pooled['prevalence']:.1%})"
    if assessment.provenance.get("training_labels") == "naive":
        return f'Tested on {span}, trained each time as if "not entered yet" meant "did not happen": {rows}.'
    return f"Tested on {span}, trained each time only on what was known by then: {rows}."


def _figures(assessment: Assessment) -> list[str]:
    """The pooled figures as a table of text."""
    rows = [["", *_COLUMNS.values()]]
    for _, figures in assessment.pooled.iterrows():
        rows.append([_SCORERS[figures["scorer"]], *(_cell(figures, name) for name in _COLUMNS)])
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _cell(figures: pd.Series, name: str) -> str:
    digits = _DIGITS.get(name, 3)
    value, low, high = (figures[f"{name}{end}"] for end in ("", "_low", "_high"))
    if np.isnan(value):
        return "–"
    # Adding zero turns a rounded -0.0 into 0.0.
    value, low, high = (round(number, digits) + 0.0 for number in (value, low, high))
    return f"{value:.{digits}f}" + ("" if np.isnan(low) else f" ({low:.{digits}f} to {high:.{digits}f})")


def _comparisons(assessment: Assessment) -> list[str]:
    """Whether the model is better than each baseline, as far as the intervals tell."""
    lines = []
    for _, row in assessment.differences[assessment.differences["metric"] == "roc_auc"].iterrows():
        if row["against"] == "prevalence":
            continue
        known = not np.isnan(row["low"])
        interval = f" ({row['low']:+.3f} to {row['high']:+.3f})" if known else ""
        if known and row["low"] > 0:
            verdict = "better"
        elif known and row["high"] < 0:
            verdict = "worse"
        else:
            verdict = "not shown to differ"
        lines.append(f"ROC AUC, model minus {_SCORERS[row['against']]}: {row['difference']:+.3f}{interval}: {verdict}.")
    return lines


def _use(assessment: Assessment) -> list[str]:
    """What checking up to capacity finds."""
    model = assessment.pooled.set_index("scorer").loc["model"]
    capacity = assessment.provenance["capacity"]
    limit = f"{capacity:,} households" if isinstance(capacity, int) else f"{capacity:.0%} of the households"
    if np.isnan(model["precision_at_capacity"]) or np.isnan(model["recall_at_capacity"]):
        return []
    found, right = model["recall_at_capacity"], model["precision_at_capacity"]
    of_all = f"against {model['prevalence']:.1%} of all"
    lines = [
        f"Checking {limit} a day finds {found:.0%} of the outcomes; {right:.0%} of those checked have it, {of_all}."
    ]
    if "median_days" in assessment.lead_time:
        days = assessment.lead_time
        middle = f"{days['lower_quartile_days']:.0f} to {days['upper_quartile_days']:.0f}"
        half = f"half are warned of at least {days['median_days']:.0f} days before the finding"
        lines.append(f"Lead time of what it finds: {half} (middle half {middle}).")
    return lines


def _left_out(assessment: Assessment) -> str:
    counts = assessment.counts
    parts = [
        f"{count:,} because {CENSORED_REASONS.get(reason, reason)}" for reason, count in counts["censored"].items()
    ]
    if counts["already_relapsed"]:
        parts.append(f"{counts['already_relapsed']:,} because {CENSORED_REASONS['already_relapsed']} (counted apart)")
    left = "; ".join(parts) or "none"
    return f"Of {counts['rows']:,} rows {counts['labelled']:,} have a label. Left out: {left}."


def _intervals(assessment: Assessment) -> str:
    made = assessment.provenance
    if not made["resamples"]:
        return "No intervals were asked for."
    kind = "villages" if made["block_kind"] == "group" else "households"
    return (
        f"In brackets: 95 % intervals from {made['resamples']} resamples of {made['blocks']:,} {kind}; "
        "they speak of other places, not of other years."
    )


def _unverified(assessment: Assessment) -> list[str]:
    """The policy behind it whose source nobody has seen."""
    names = assessment.provenance.get("unverified_policy") or ()
    return [f"Policy figures not verified: {', '.join(map(str, names))}."] if names else []


def _day(day: Any) -> str:
    return str(day.date()) if isinstance(day, pd.Timestamp) else str(day)
