"""How do an assessment's tables look as pictures? They draw what `Assessment` computed, and compute nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fupin_risk.assessment import Assessment

_DPI = 110


def calibration_picture(assessment: Assessment, path: Path) -> None:
    """Draw the risk that was said against the share that came to pass, by tenths of the risk."""
    from matplotlib.figure import Figure

    table = assessment.calibration_table
    table = table[table["scorer"] == "model"]
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.add_subplot()
    top = float(max(table["predicted_mean"].max(), table["observed_high"].max())) * 1.08
    axes.plot([0, top], [0, top], color="0.7", linewidth=1, label="said = came to pass")
    spread = [table["observed"] - table["observed_low"], table["observed_high"] - table["observed"]]
    axes.errorbar(
        table["predicted_mean"],
        table["observed"],
        spread,
        fmt="o-",
        color="#1f5f8b",
        capsize=3,
        label="model, tenths of the risk",
    )
    axes.set(xlabel="risk that was said", ylabel="share that came to pass", xlim=(0, top), ylim=(0, top))
    axes.legend(frameon=False)
    figure.savefig(path, dpi=_DPI, metadata={"Software": None})


def figures_picture(assessment: Assessment, path: Path) -> None:
    """Draw ROC AUC and average precision of every scorer with their intervals."""
    from matplotlib.figure import Figure

    table = assessment.pooled
    figure = Figure(figsize=(7, 3), layout="constrained")
    for column, axes in zip(("roc_auc", "pr_auc"), figure.subplots(1, 2, sharey=True), strict=True):
        places = range(len(table))
        errors = [table[column] - table[f"{column}_low"], table[f"{column}_high"] - table[column]]
        axes.errorbar(table[column], places, xerr=errors, fmt="o", color="#1f5f8b", capsize=3)
        axes.set_yticks(list(places), table["scorer"])
        axes.set_title({"roc_auc": "ROC AUC", "pr_auc": "average precision"}[column])
        axes.grid(axis="x", color="0.9")
    figure.savefig(path, dpi=_DPI, metadata={"Software": None})
