"""Facts about an assessment: what it trains on, what it says of scorers whose figures are known, that it repeats."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, dataclass, field, replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from fupin_risk.assessment import Assessment, assess
from fupin_risk.definitions import Recipe
from fupin_risk.model import RiskModel
from fupin_risk.panel import Panel

RECIPE = Recipe.model_validate(
    {
        "name": "small",
        "label": {"zh": "小", "en": "small"},
        "cohort": "not_poor",
        "outcome": "under_line_at",
        "horizon_months": 12,
        "learner": {"n_estimators": 25, "num_leaves": 4, "max_depth": 2, "min_child_samples": 20},
        "capacity": {"share": 0.2},
    }
)


def waves(seed: int = 0, households: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"hid": np.tile(np.arange(households), 4), "wave": np.repeat(np.arange(4), households)})
    frame["village"] = frame["hid"] % 20
    frame["income"] = rng.normal(size=len(frame))
    frame["y"] = (rng.random(len(frame)) < 1 / (1 + np.exp(1.5 + 1.5 * frame["income"]))).astype(float)
    return frame


def panel_of(frame: pd.DataFrame, **settings: object) -> Panel:
    return Panel.from_frame(
        frame, **{"target": "y", "period": "wave", "household": "hid", "group": "village", **settings}
    )


@dataclass(frozen=True)
class Constant:
    """Says the same of everybody, or what a column says."""

    column: str | None = None
    seen: list[Panel] = field(default_factory=list)

    def fit(self, panel: Panel) -> Constant:
        self.seen.append(panel)
        return self

    def score(self, frame: pd.DataFrame) -> pd.Series:
        return pd.Series(0.5, index=frame.index) if self.column is None else frame[self.column]


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    return assess(RECIPE, panel_of(waves()), line_distance="income", resamples=50)


def test_it_trains_only_on_what_was_known_by_the_test_day() -> None:
    learner, panel = Constant(), panel_of(waves())
    made = assess(learner, panel, resamples=0, random_split=False)
    assert made.folds["as_of"].to_list() == [1, 2, 3]
    for day, train in zip(made.folds["as_of"], learner.seen, strict=True):
        assert (train.known_on <= day).all()
        assert train.X.index.get_level_values("as_of").max() < day


def test_what_becomes_of_test_rows_has_no_influence_on_what_is_trained() -> None:
    frame = waves()
    other = frame.assign(y=frame["y"].mask(frame["wave"] == 3, 1 - frame["y"]))
    first, second = (
        assess(RECIPE, panel_of(one), resamples=0, random_split=False, test_days=[3]).predictions
        for one in (frame, other)
    )
    pd.testing.assert_frame_equal(first.drop(columns="y"), second.drop(columns="y"))
    assert (first["y"] != second["y"]).all()


def test_a_constant_has_an_area_of_one_half() -> None:
    pooled = assess(Constant(), panel_of(waves()), resamples=0, random_split=False).pooled.set_index("scorer")
    assert pooled.loc["model", "roc_auc"] == pooled.loc["prevalence", "roc_auc"] == 0.5
    assert pooled.loc["model", "brier"] == 0.25
    rate = pooled.loc["prevalence"]
    assert rate["precision_at_capacity"] == pytest.approx(rate["prevalence"], abs=0.02)
    assert rate["recall_at_capacity"] == pytest.approx(0.1, abs=1e-12)


def test_who_knows_the_outcome_is_perfect_and_found_out() -> None:
    frame = waves().assign(told=lambda rows: rows["y"])
    made = assess(Constant("told"), panel_of(frame), resamples=20, capacity=1.0, random_split=False)
    model = made.pooled.set_index("scorer").loc["model"]
    assert model[["roc_auc", "pr_auc", "recall_at_capacity"]].to_list() == [1, 1, 1]
    assert model["brier"] == 0
    assert "told" in next(finding for finding in made.leakage if finding.level == "warning").columns
    assert "Warning: told" in str(made)


def test_checking_everybody_finds_everybody() -> None:
    pooled = assess(Constant("income"), panel_of(waves()), capacity=10_000, resamples=0, random_split=False).pooled
    assert pooled["recall_at_capacity"].to_list() == pytest.approx([1, 1, 1])
    assert pooled["precision_at_capacity"].to_list() == pytest.approx(pooled["prevalence"].to_list())


def test_figures_of_a_day_are_those_of_its_predictions(assessment: Assessment) -> None:
    day = assessment.predictions.xs(2, level="as_of")
    row = assessment.table.set_index(["as_of", "scorer"]).loc[(2, "model")]
    assert row["roc_auc"] == pytest.approx(roc_auc_score(day["y"], day["model_order"]))
    assert row["brier"] == pytest.approx(((day["model"] - day["y"]) ** 2).mean())
    assert day["within_capacity"].sum() == 60
    assert row["recall_at_capacity"] == pytest.approx(day["y"][day["within_capacity"]].sum() / day["y"].sum())


def test_rows_of_different_days_are_not_ranked_against_each_other(assessment: Assessment) -> None:
    days = assessment.predictions.groupby("as_of")
    concordant = sum(
        roc_auc_score(day["y"], day["model_order"]) * day["y"].sum() * (1 - day["y"]).sum() for _, day in days
    )
    pairs = sum(day["y"].sum() * (1 - day["y"]).sum() for _, day in days)
    assert assessment.pooled.set_index("scorer").loc["model", "roc_auc"] == pytest.approx(concordant / pairs)


def test_every_figure_lies_in_its_interval(assessment: Assessment) -> None:
    for metric in ("roc_auc", "pr_auc", "brier", "recall_at_capacity"):
        pooled = assessment.pooled[assessment.pooled["scorer"] != "prevalence"]
        assert (pooled[f"{metric}_low"] < pooled[metric]).all()
        assert (pooled[metric] < pooled[f"{metric}_high"]).all()


def test_a_model_of_one_column_is_not_shown_to_beat_that_column(assessment: Assessment) -> None:
    difference = assessment.differences.set_index(["against", "metric"]).loc[("line_distance", "roc_auc")]
    assert difference["low"] <= 0.02
    assert abs(difference["difference"]) < 0.05


def test_the_same_seed_says_the_same(assessment: Assessment) -> None:
    again = assess(RECIPE, panel_of(waves()), line_distance="income", resamples=50)
    assert again.to_json() == assessment.to_json()
    pd.testing.assert_frame_equal(again.predictions, assessment.predictions)


def test_the_order_of_the_rows_says_nothing(assessment: Assessment) -> None:
    turned = assess(RECIPE, panel_of(waves().iloc[::-1]), line_distance="income", resamples=50, random_split=False)
    pd.testing.assert_frame_equal(turned.pooled, assessment.pooled, rtol=1e-6)


def test_a_fitted_model_gives_its_recipe_only() -> None:
    panel, other = panel_of(waves()), panel_of(waves(seed=1))
    fitted = RiskModel.from_recipe(RECIPE).fit(other)
    first, second = (assess(one, panel, resamples=0, random_split=False) for one in (fitted, RECIPE))
    assert first.to_json() == second.to_json()


def test_capacity_is_a_number_or_a_share() -> None:
    panel = panel_of(waves())
    for capacity, rows in [(7, 7), (0.1, 30), (0.29, 87), (1, 1), (1.0, 300)]:
        made = assess(Constant("income"), panel, capacity=capacity, resamples=0, random_split=False)
        assert (made.folds["capacity_rows"] == rows).all()
    for capacity in (0, -1, 1.5, True):
        with pytest.raises(ValueError, match="capacity"):
            assess(Constant(), panel, capacity=capacity)


def test_only_some_rows_may_be_tested() -> None:
    panel, learner = panel_of(waves()), Constant("income")
    chosen = panel.X["income"] > 0
    made = assess(learner, panel, test_rows=chosen, test_days=[3], resamples=0, random_split=False)
    assert len(made.predictions) == chosen.xs(3, level="as_of").sum()
    assert len(learner.seen[0]) == 900


def test_a_day_that_cannot_be_tested_says_why() -> None:
    panel = panel_of(waves())
    with pytest.raises(ValueError, match=r"days that cannot be tested: 0; .*positives known by each day: 0: 0, 1: "):
        assess(Constant(), panel, test_days=[0])
    with pytest.raises(ValueError, match="no as-of day can be tested"):
        assess(Constant(), panel, min_train_positives=10_000)
    days = waves().assign(wave=lambda frame: [pd.Timestamp(2015 + wave, 12, 31) for wave in frame["wave"]])
    with pytest.raises(ValueError, match=r"tested: 2015-12-31; .*positives known by each day: 2015-12-31: 0, 2016-"):
        assess(Constant(), panel_of(days), test_days=["2015-12-31"])
    with pytest.raises(TypeError, match="recipe must be the name"):
        assess(3, panel)
    with pytest.raises(ValueError, match="is not a feature"):
        assess(Constant(), panel, line_distance="wealth")


def test_a_random_split_is_told_beside(assessment: Assessment) -> None:
    said = assessment.random_split
    assert said["train_rows"] + said["test_rows"] == 1_200
    assert f"A random split would give ROC AUC {said['roc_auc']:.3f}" in str(assessment)


def test_a_random_split_oversells_what_repeats_itself() -> None:
    """Households whose outcome never changes: a random split has seen each of them before."""
    rng = np.random.default_rng(3)
    fate = (rng.random(300) < 0.3).astype(float)
    mark = rng.normal(size=300)
    frame = waves().assign(y=lambda rows: fate[rows["hid"]], income=lambda rows: mark[rows["hid"]])
    frame["y"] = np.where(frame["wave"] < 3, frame["y"], (rng.random(len(frame)) < 0.3).astype(float))
    deep = RECIPE.model_copy(
        update={"learner": RECIPE.learner.model_copy(update={"num_leaves": 31, "max_depth": 8, "min_child_samples": 1})}
    )
    made = assess(deep, panel_of(frame), resamples=0, test_days=[3])
    assert made.random_split["roc_auc"] > made.random_split["out_of_time_roc_auc"] + 0.1


def test_no_household_is_named_in_what_is_written_down(assessment: Assessment) -> None:
    frame = waves().assign(hid=lambda rows: "household-" + rows["hid"].astype(str))
    made = assess(Constant("income"), panel_of(frame, group=None), resamples=5, random_split=False)
    for text in (made.to_json(), str(made), repr(made), made.to_frame().to_csv()):
        assert "household-" not in text
    assert json.loads(assessment.to_json())["provenance"]["random_state"] == 0


def test_it_is_one_table_of_all_days_and_each(assessment: Assessment) -> None:
    frame = assessment.to_frame()
    assert frame["as_of"].to_list() == [name for name in ("all", "1", "2", "3") for _ in range(4)]
    assert set(frame["scorer"]) == {"model", "logistic", "line_distance", "prevalence"}
    with pytest.raises(FrozenInstanceError):
        assessment.name = "other"


def test_naive_labels_may_be_learned_from_and_are_named() -> None:
    learner = Constant()
    made = assess(learner, panel_of(waves()), training_labels="naive", resamples=0, random_split=False)
    assert made.provenance["training_labels"] == "naive"
    assert "as if 'not entered yet' meant 'did not happen'" in str(made)
    assert learner.seen[0].X.index.get_level_values("as_of").unique().to_list() == [0]


def test_survey_weights_count_in_every_figure() -> None:
    frame = waves().assign(w=lambda rows: (rows["hid"] % 3 + 1).astype(float))
    made = assess(Constant("income"), panel_of(frame, weight="w"), resamples=0, random_split=False, test_days=[3])
    day, weight = made.predictions, frame.loc[frame["wave"] == 3, "w"].to_numpy()
    expected = roc_auc_score(day["y"], day["model"], sample_weight=weight)
    assert made.pooled.set_index("scorer").loc["model", "roc_auc"] == pytest.approx(expected)


def test_the_summary_says_what_was_tested_and_what_it_does_not_decide(assessment: Assessment) -> None:
    text = str(assessment)
    assert text.startswith("small: y known 1 period(s) later, cohort own")
    assert "trained each time only on what was known by then: 900 rows" in text
    assert "It warns and orders checks; people decide who is helped" in text
    for scorer in ("model", "logistic regression", "distance to the line", "rate alone"):
        assert scorer in text


def test_the_summary_names_the_policy_that_nobody_has_seen(assessment: Assessment) -> None:
    assert "not verified" not in str(assessment)
    told = replace(assessment, provenance={**assessment.provenance, "unverified_policy": ("lines.poverty.2017",)})
    assert "Policy figures not verified: lines.poverty.2017." in str(told)
