"""Facts about the leakage audit: what it finds, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fupin_risk.panel import Panel, leakage_audit
from fupin_risk.panel.leakage import single_feature_auc

rng = np.random.default_rng(0)


def panel(**columns: Callable[[pd.Series], Any]) -> Panel:
    frame = pd.DataFrame({"hid": np.arange(400) % 200, "wave": np.repeat([1, 2], 200), "x": rng.normal(size=400)})
    frame["y"] = (rng.random(400) < 0.3).astype(int)
    return Panel.from_frame(
        frame.assign(**{name: made(frame["y"]) for name, made in columns.items()}), "y", "wave", "hid"
    )


def found(made: Panel) -> dict[str, tuple[str, ...]]:
    return {finding.check: finding.columns for finding in leakage_audit(made)}


def test_columns_of_ones_own_are_named() -> None:
    assert found(panel())["not audited for time"] == ("x",)


def test_a_column_that_holds_the_outcome_is_found() -> None:
    later = panel(told=lambda y: y * 5.0, untold=lambda y: -y, noise=lambda y: y + rng.normal(size=400))
    assert found(later)["foretells too well"] == ("told", "untold")


def test_a_column_that_is_filled_in_only_for_one_outcome_is_found() -> None:
    assert found(panel(told=lambda y: np.where(y == 1, rng.normal(size=400), np.nan)))["foretells too well"] == (
        "told",
    )


def test_a_household_on_several_rows_is_a_note_and_no_warning() -> None:
    findings = {finding.check: finding.level for finding in leakage_audit(panel())}
    assert findings["households more than once"] == "note"
    assert "warning" not in findings.values()


def test_a_single_feature_is_scored_by_how_often_it_ranks_right() -> None:
    frame = pd.DataFrame({"hid": range(40), "wave": [1, 2] * 20, "up": [0, 1, 1, 2] * 10, "y": [0, 0, 1, 1] * 10})
    # Positives 1 and 2 against negatives 0 and 1: pairs 1-0, 2-0, 2-1 right, 1-1 half: 3.5 of 4.
    assert single_feature_auc(Panel.from_frame(frame, "y", "wave", "hid"))["up"] == pytest.approx(3.5 / 4)
