"""Severity and urgency raise a level, the list before keeps one, and nothing ever lowers one."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from fupin_risk.definitions import LevelRow, RaiseRow
from fupin_risk.warning_list import give_levels, weigh_levels
from tests.warning_list.hand_made import DAY, policy


def weighed(
    risks: list[float],
    indicators: dict[str, list[float]] | None = None,
    before: list[str | None] | None = None,
    gaps: list[bool] | None = None,
) -> list[tuple[str | None, str | None]]:
    """Levels and what gave them, under the cuts 0.2, 0.1, 0.05 (with a gap half), kept down to half of them."""
    index = pd.Index([f"h{number}" for number in range(len(risks))])
    rules = policy()
    levels = tuple(row.model_copy(update={"keep_share": 0.5}) for row in rules.rows(LevelRow))
    severe = {"by": "severity", "indicator": "income_to_line", "most": 0.5, "least_risk": 0.05, "level": "orange"}
    urgent = {"by": "urgency", "indicator": "months_since_shock", "most": 3, "least_risk": 0.02, "level": "yellow"}
    common = {"published_on": "2014-01-01", "in_force_from": "2014-01-01", "source": "test", "verified": True}
    raises = tuple(RaiseRow.model_validate(row | common) for row in (severe, urgent))
    rules = rules.replacing(LevelRow, levels).replacing(RaiseRow, raises)
    found = weigh_levels(
        pd.Series(risks, index=index),
        pd.Series(gaps or [False] * len(risks), index=index),
        pd.Series("340123", index=index),
        pd.DataFrame(indicators or {}, index=index),
        rules,
        DAY,
        None if before is None else pd.Series(before, index=index, dtype=object),
    )
    return list(zip(found["level"], found["level_by"], strict=True))


def test_a_level_says_what_gave_it() -> None:
    assert weighed([0.2, 0.1, 0.06, 0.01], gaps=[False, True, False, True]) == [
        ("red", "risk"), ("red", "gap"), ("yellow", "risk"), (None, None),
    ]  # fmt: skip


def test_severity_and_urgency_raise_a_level_from_their_own_risk_on() -> None:
    ratio, months = [0.5, 0.5, 0.51, float("nan"), 9.0, 9.0], [99.0, 99.0, 99.0, 99.0, 3.0, 3.0]
    assert weighed([0.06, 0.04, 0.06, 0.06, 0.03, 0.01], {"income_to_line": ratio, "months_since_shock": months}) == [
        ("orange", "severity"), (None, None), ("yellow", "risk"), ("yellow", "risk"), ("yellow", "urgency"),
        (None, None),
    ]  # fmt: skip


def test_a_red_by_risk_stays_red_however_mild_the_rest() -> None:
    assert weighed([0.3], {"income_to_line": [0.5], "months_since_shock": [1.0]}) == [("red", "risk")]


def test_a_level_is_kept_down_to_a_share_of_its_bound() -> None:
    # red from 0.2, kept down to 0.1; orange from 0.1, kept to 0.05; yellow from 0.05, kept to 0.025
    before: list[str | None] = ["red", "red", "orange", "orange", "yellow", "yellow"]
    assert weighed([0.1, 0.09, 0.05, 0.04, 0.025, 0.02], before=before) == [
        ("red", "kept"), ("orange", "kept"), ("orange", "kept"), ("yellow", "kept"), ("yellow", "kept"), (None, None),
    ]  # fmt: skip


def test_who_falls_far_from_red_is_kept_at_the_level_that_fits() -> None:
    assert weighed([0.06, 0.03, 0.02], before=["red"] * 3) == [("orange", "kept"), ("yellow", "kept"), (None, None)]


def test_nothing_of_the_list_before_holds_back_a_red() -> None:
    assert weighed([0.2, 0.2, 0.2], before=["yellow", None, "orange"]) == [("red", "risk")] * 3


RANKS = {"red": 0, "orange": 1, "yellow": 2, None: 3}
SOMEBODY = st.tuples(
    st.floats(0, 1), st.booleans(), st.sampled_from([0.1, 0.5, 2.0, float("nan")]), st.sampled_from([*RANKS])
)


@given(st.lists(SOMEBODY, min_size=1, max_size=20))
def test_nothing_ever_lowers_a_level(people: list[tuple[float, bool, float, str | None]]) -> None:
    """Seen to fail when a kept level replaced a graver one of today."""
    risks, gaps, ratios, before = (list(part) for part in zip(*people, strict=True))
    by_risk = given_levels(risks, gaps)
    without = [RANKS[level] for level, _ in weighed(risks, {"income_to_line": ratios}, gaps=gaps)]
    final = [RANKS[level] for level, _ in weighed(risks, {"income_to_line": ratios}, before, gaps)]
    assert all(now <= plain for now, plain in zip(without, by_risk, strict=True))
    assert all(now <= plain for now, plain in zip(final, without, strict=True))
    # no graver than today's level or that of the list before: hysteresis alone lifts nobody
    assert all(now >= min(plain, RANKS[old]) for now, plain, old in zip(final, without, before, strict=True))


def given_levels(risks: list[float], gaps: list[bool]) -> list[int]:
    index = pd.Index([f"h{number}" for number in range(len(risks))])
    places = pd.Series("340123", index=index)
    levels = give_levels(pd.Series(risks, index=index), pd.Series(gaps, index=index), places, policy(), DAY)
    return [RANKS[level] for level in levels]
