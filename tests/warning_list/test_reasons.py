"""Reasons are facts that raise the risk in the model and may be said; three of them are three different facts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fupin_risk.model import Explanation
from fupin_risk.warning_list import county_medians, reasons_for
from tests.warning_list.hand_made import catalogue, county, facts

MEDIANS = pd.Series(
    {
        "income_per_head_yuan": 5000.0, "income_to_line": 1.5, "wage_share": 0.5, "own_medical_share_12m": 0.05,
        "own_medical_yuan_12m": 800.0, "dwelling_unsafe": 0.0, "measures_in_force_count": 2.0, "land_mu": 4.0,
    }
)  # fmt: skip
# Poor, ill, in an unsafe house, with four measures.
HARD = {
    "income_per_head_yuan": [2400.0], "income_to_line": [0.8], "wage_share": [0.1], "own_medical_share_12m": [0.4],
    "own_medical_yuan_12m": [9000.0], "dwelling_unsafe": [1.0], "measures_in_force_count": [4.0], "land_mu": [1.0],
}  # fmt: skip


def reasons(contributions: dict[str, float], medians: pd.Series = MEDIANS, **changed: float) -> list[tuple[str, float]]:
    frame = facts(**HARD | {name: [value] for name, value in changed.items()})
    values = pd.DataFrame(0.0, index=frame.index, columns=frame.columns).assign(**contributions)
    row = reasons_for(Explanation(values, -3.0, frame), frame, catalogue(), medians=medians).iloc[0]
    found = [(row[f"reason_{k}_indicator"], row[f"reason_{k}_rank"]) for k in (1, 2, 3)]
    return [(name, rank) for name, rank in found if name is not None]


def test_the_strongest_come_first_with_their_rank_among_what_raises() -> None:
    given = {"own_medical_share_12m": 0.4, "income_to_line": 0.9, "dwelling_unsafe": 0.2, "own_medical_yuan_12m": -2.0}
    assert reasons(given) == [("income_to_line", 1), ("own_medical_share_12m", 2), ("dwelling_unsafe", 3)]


def test_of_one_cause_only_the_strongest_is_said() -> None:
    given = {"own_medical_share_12m": 0.4, "own_medical_yuan_12m": 0.9, "dwelling_unsafe": 0.2}
    assert reasons(given) == [("own_medical_yuan_12m", 1), ("dwelling_unsafe", 3)]


def test_without_a_cause_only_one_of_a_file_is_said() -> None:
    assert reasons({"income_to_line": 0.3, "income_per_head_yuan": 0.5}) == [("income_per_head_yuan", 1)]


def test_of_all_that_is_said_about_income_only_the_strongest_is_taken() -> None:
    frame = facts(own_medical_share_12m=[0.4]).assign(
        income_to_line=0.6, income_to_village_ratio=0.4, wage_drop_share=0.5, latest_income_to_line=0.6
    )
    weights = {"income_to_line": 0.9, "income_to_village_ratio": 0.8, "wage_drop_share": 0.7}
    weights |= {"latest_income_to_line": 0.6, "own_medical_share_12m": 0.1}
    values = pd.DataFrame([weights], index=frame.index)
    medians = pd.Series(dict.fromkeys(weights, 1.0) | {"wage_drop_share": 0.0, "own_medical_share_12m": 0.1})
    row = reasons_for(Explanation(values, -3.0, frame[list(weights)]), frame, catalogue(), medians=medians).iloc[0]
    assert [row[f"reason_{k}_indicator"] for k in (1, 2, 3)] == ["income_to_line", "own_medical_share_12m", None]
    assert [row[f"reason_{k}_cause"] for k in (1, 2)] == ["none", "illness"]


def test_what_lowers_the_risk_is_no_reason() -> None:
    assert reasons({"own_medical_share_12m": -0.4, "income_to_line": 0.0}) == []


def test_an_unknown_value_is_not_said() -> None:
    assert reasons({"own_medical_share_12m": 0.4}, own_medical_share_12m=float("nan")) == []


@pytest.mark.parametrize(("value", "said"), [(0.06, True), (0.05, False), (0.01, False)])
def test_more_is_worse_is_said_above_the_median_only(value: float, said: bool) -> None:
    assert bool(reasons({"own_medical_share_12m": 0.4}, own_medical_share_12m=value)) is said


@pytest.mark.parametrize(("value", "said"), [(1.4, True), (1.5, False), (2.0, False)])
def test_less_is_worse_is_said_below_the_median_only(value: float, said: bool) -> None:
    assert bool(reasons({"income_to_line": 0.4}, income_to_line=value)) is said


def test_help_is_never_a_reason() -> None:
    assert reasons({"measures_in_force_count": 2.0}) == []


def test_facts_without_a_direction_only_fill_up() -> None:
    given = {"land_mu": 2.0, "own_medical_share_12m": 0.1, "wage_share": 1.0}
    assert reasons(given) == [("own_medical_share_12m", 3), ("land_mu", 1), ("wage_share", 2)]


def test_a_fact_without_a_direction_that_is_the_median_says_nothing() -> None:
    assert reasons({"land_mu": 2.0}, land_mu=4.0) == []


def test_a_column_of_ones_own_is_not_said() -> None:
    frame = facts(**HARD).assign(my_column=5.0)
    values = pd.DataFrame(0.0, index=frame.index, columns=frame.columns).assign(my_column=3.0)
    row = reasons_for(Explanation(values, 0.0, frame), frame, catalogue(), medians=MEDIANS).iloc[0]
    assert row["reason_1_indicator"] is None
    assert np.isnan(row["reason_1_contribution"])


def test_each_county_has_its_own_median() -> None:
    frame = facts(own_medical_share_12m=[0.1, 0.1, 0.3, 0.3, 0.5])
    places = pd.Series(["A", "A", "B", "B", "B"], index=frame.index)
    medians = county_medians(frame, places)
    # A: median 0.1; B: of 0.3, 0.3, 0.5
    assert medians["own_medical_share_12m"].to_dict() == {"A": 0.1, "B": 0.3}
    values = pd.DataFrame(0.0, index=frame.index, columns=frame.columns).assign(own_medical_share_12m=1.0)
    found = reasons_for(Explanation(values, 0.0, frame), frame, catalogue(), medians=medians, counties=places)
    assert found["reason_1_indicator"].notna().tolist() == [False, False, False, False, True]
    assert found.loc["h5", "reason_1_median"] == 0.3


def test_medians_by_county_need_counties() -> None:
    frame = facts(**HARD)
    explanation = Explanation(frame * 0.0, 0.0, frame)
    with pytest.raises(ValueError, match="need counties"):
        reasons_for(explanation, frame, catalogue(), medians=county_medians(frame, county(frame)))
