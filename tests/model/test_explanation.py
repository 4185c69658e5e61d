"""An explanation adds up, by indicator and by cause, and shows nobody's values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fupin_risk.errors import ModelError
from fupin_risk.model import Explanation, RiskModel, explain_model
from tests.warning_list.hand_made import grown_model


def hand_made() -> Explanation:
    households = pd.Index(["h1", "h2"], name="household_id")
    names = ["sick", "bill", "land", "wage"]
    values = pd.DataFrame([[0.5, 0.25, -1.0, 0.0], [-0.5, 0.0, 0.75, -0.75]], index=households, columns=names)
    data = pd.DataFrame([[1.0, 9000.0, np.nan, 3.0], [0.0, 0.0, 2.5, 4.0]], index=households, columns=names)
    causes = {"sick": "illness", "bill": "illness", "wage": "unstable_work"}
    return Explanation(values, -2.0, data, {"sick": "患病"}, causes)


def test_causes_are_the_sums_of_their_indicators() -> None:
    # h1: illness 0.5 + 0.25, unstable work 0, none -1; h2: -0.5 + 0, -0.75, 0.75
    expected = [[0.75, 0.0, -1.0], [-0.5, -0.75, 0.75]]
    by_cause = hand_made().by_cause()
    assert list(by_cause) == ["illness", "unstable_work", "none"]
    np.testing.assert_array_equal(by_cause, expected)


def test_the_weightiest_come_first_and_ties_go_by_column() -> None:
    top = hand_made().top(2)
    assert top["household_id"].tolist() == ["h1", "h1", "h2", "h2"]
    assert top["indicator"].tolist() == ["land", "sick", "land", "wage"]
    assert top["rank"].tolist() == [1, 2, 1, 2]
    assert np.isnan(top["value"].iloc[0])
    assert top["contribution"].tolist() == [-1.0, 0.5, 0.75, -0.75]


def test_top_gives_all_where_there_are_fewer() -> None:
    assert len(hand_made().top(10)) == 8


def test_its_repr_shows_no_cell() -> None:
    assert repr(hand_made()) == "Explanation(2 rows, 4 indicators, base=-2.000)"


def test_values_and_data_must_fit() -> None:
    made = hand_made()
    with pytest.raises(ValueError, match="same rows and columns"):
        Explanation(made.values, made.base, made.data.iloc[::-1])


def test_shap_gets_the_same_numbers_and_the_labels() -> None:
    pytest.importorskip("shap")
    made = hand_made()
    other = made.to_shap()
    np.testing.assert_array_equal(other.values, made.values)
    np.testing.assert_array_equal(other.base_values, [-2.0, -2.0])
    assert other.feature_names == ["患病", "bill", "land", "wage"]


def test_a_model_explains_itself_in_any_order_of_columns() -> None:
    model, frame = grown_model()
    explanation = explain_model(model, frame[frame.columns[::-1]])
    raw = model.log_odds(frame)
    np.testing.assert_allclose(explanation.values.sum(axis=1) + explanation.base, raw, atol=1e-9)
    assert tuple(explanation.values) == model.feature_names
    assert explanation.names["own_medical_share_12m"] == "近12个月自付医疗费占家庭纯收入"
    assert explanation.causes["own_medical_share_12m"] == "illness"


def test_help_has_no_cause() -> None:
    model, frame = grown_model()
    assert "measures_in_force_count" not in explain_model(model, frame).causes


def test_no_household_has_a_base_too() -> None:
    model, frame = grown_model()
    assert explain_model(model, frame.iloc[:0]).base == pytest.approx(explain_model(model, frame).base)


def test_a_missing_column_is_named() -> None:
    model, frame = grown_model()
    with pytest.raises(ModelError, match="own_medical_share_12m"):
        explain_model(model, frame.drop(columns="own_medical_share_12m"))


def test_a_model_without_trees_explains_nothing() -> None:
    with pytest.raises(ModelError, match="not fitted"):
        RiskModel.from_recipe("relapse-12m").explain(pd.DataFrame())
