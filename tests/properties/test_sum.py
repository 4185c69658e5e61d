"""Promise 3: contributions + base = raw score on every row; causes add up; every number in a sentence is in its row.

Seen to fail: with a `by_cause` that left out indicators without a cause (`test_causes_add_up_to_the_contributions`);
with contributions rounded to four decimals (`test_contributions_and_base_are_the_raw_score`); with a sentence that
wrote another rank than its row's (`test_every_number_in_a_sentence_is_in_its_row`).
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fupin_risk.model import explain_model
from fupin_risk.warning_list import Line, Setting, county_medians, numbers_in, reasons_for, say_reasons
from tests.said import ZH
from tests.warning_list.hand_made import COLUMNS, DAY, catalogue, county, grown_model

FIGURES = st.one_of(st.just(float("nan")), st.floats(-1e7, 1e7, width=32), st.floats(-3, 3), st.just(0.0))
FORBIDDEN = re.compile(r"导致|对数几率|特征|样本|黑名单|caused by|log-odds|because of", re.IGNORECASE)


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Indicators of any size and sign, many of them unknown; yes or no is 0 or 1."""
    rows = draw(st.integers(1, 12))
    frame = pd.DataFrame(draw(arrays(np.float64, (rows, len(COLUMNS)), elements=FIGURES)), columns=list(COLUMNS))
    frame["dwelling_unsafe"] = draw(st.lists(st.sampled_from([0.0, 1.0, float("nan")]), min_size=rows, max_size=rows))
    frame.index = pd.Index([f"h{number}" for number in range(rows)], name="household_id")
    return frame


@given(frames())
def test_contributions_and_base_are_the_raw_score(frame: pd.DataFrame) -> None:
    model, _ = grown_model()
    explanation = explain_model(model, frame)
    added = explanation.values.sum(axis=1) + explanation.base
    np.testing.assert_allclose(added, model.log_odds(frame), rtol=0, atol=1e-6)


@given(frames())
def test_causes_add_up_to_the_contributions(frame: pd.DataFrame) -> None:
    model, _ = grown_model()
    explanation = explain_model(model, frame)
    by_cause = explanation.by_cause()
    np.testing.assert_allclose(by_cause.sum(axis=1), explanation.values.sum(axis=1), rtol=0, atol=1e-9)
    ill = [name for name in COLUMNS if model.causes.get(name) == "illness"]
    np.testing.assert_allclose(by_cause["illness"], explanation.values[ill].sum(axis=1), rtol=0, atol=1e-12)


def definition_numbers(indicator: str) -> set[str]:
    """Numbers of an indicator's own name, such as the 12 of `近12个月`."""
    entry = catalogue().find(indicator)
    texts = [entry.label.zh, entry.label.en, *([entry.sentence.zh, entry.sentence.en] if entry.sentence else [])]
    return {number for text in texts for number in numbers_in(re.sub(r"\{.*?\}", "", text))}


@given(frames(), st.floats(1, 10_000))
def test_every_number_in_a_sentence_is_in_its_row(frame: pd.DataFrame, line: float) -> None:
    model, _ = grown_model()
    places = county(frame)
    reasons = reasons_for(
        explain_model(model, frame), frame, catalogue(), medians=county_medians(frame, places), counties=places
    )
    lines = {household: Line("poverty", line, verified=False, year=2018) for household in frame.index}
    said = say_reasons(reasons, frame, Setting(catalogue(), DAY), lines)
    for household, row in said.iterrows():
        for number in (1, 2, 3):
            name = row[f"reason_{number}_indicator"]
            if pd.isna(name):
                assert pd.isna(row[f"reason_{number}_zh"])
                continue
            own = [row[f"reason_{number}_value"], row[f"reason_{number}_compared"], *frame.loc[household]]
            units = ("yuan", "share", "ratio")
            there = {ZH.figure(value, unit).lstrip("-") for value in own if not np.isnan(value) for unit in units}
            there |= {f"{row[f'reason_{number}_rank']:.0f}", str(DAY.year), str(DAY.month), str(DAY.day)}
            there.add("2018")
            there |= {*numbers_in(row[f"reason_{number}_clause"]), *definition_numbers(name)}
            for language in ("zh", "en"):
                sentence = row[f"reason_{number}_{language}"]
                assert set(numbers_in(sentence)) <= there, sentence
                assert not FORBIDDEN.search(sentence)
