"""Facts about a fitted recipe: what it learns from, what it refuses, and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from fupin_risk.definitions import Recipe, load_catalogue
from fupin_risk.errors import DefinitionError, ModelError
from fupin_risk.model import RiskClassifier, RiskModel
from fupin_risk.panel import Panel

MakePanel = Callable[..., Any]


@pytest.fixture
def model(make_panel: MakePanel, recipe: Recipe) -> RiskModel:
    return RiskModel(recipe).fit(make_panel())


def test_a_fit_returns_a_fitted_value_and_leaves_the_recipe_as_it_was(make_panel: MakePanel, recipe: Recipe) -> None:
    unfitted = RiskModel(recipe)
    fitted = unfitted.fit(make_panel())
    assert (unfitted.fitted, fitted.fitted) == (False, True)
    with pytest.raises(FrozenInstanceError):
        fitted.booster_text = "other"  # type: ignore[misc]


def not_refitted(recipe: Recipe) -> Recipe:
    return recipe.model_copy(update={"calibration": recipe.calibration.model_copy(update={"refit": False})})


def test_refitted_trees_know_all_rows_and_keep_the_calibration_of_trees_that_did_not(
    make_panel: MakePanel, recipe: Recipe
) -> None:
    panel = make_panel()
    refitted, held_out = RiskModel(recipe).fit(panel), RiskModel(not_refitted(recipe)).fit(panel)
    assert refitted.calibration == held_out.calibration
    assert refitted.booster_text != held_out.booster_text
    assert refitted.provenance["refitted"]
    assert refitted.provenance["booster_as_of"] == ["2015-12-31", "2016-12-31", "2017-12-31"]
    assert refitted.provenance["booster_rows"] == refitted.provenance["rows"] > held_out.provenance["booster_rows"]


def test_the_booster_never_sees_the_period_that_calibrates_it(
    changed: Any, make_panel: MakePanel, recipe: Recipe
) -> None:
    """Whatever the outcomes of the latest period are, the trees are the same; the calibration is not."""
    recipe = not_refitted(recipe)
    panel = make_panel()
    latest = panel.X.index.get_level_values(1) == "2017-12-31"
    other = changed(panel, y=panel.y.where(~latest, 1 - panel.y))
    here, there = RiskModel(recipe).fit(panel), RiskModel(recipe).fit(other)
    assert here.booster_text == there.booster_text
    assert here.calibration != there.calibration
    assert here.provenance["calibration_as_of"] == ["2017-12-31"]
    assert here.provenance["booster_as_of"] == ["2015-12-31", "2016-12-31"]


def test_rows_whose_window_reaches_into_the_calibration_period_are_not_learned_from(
    make_panel: MakePanel, recipe: Recipe
) -> None:
    """The window of 30 June 2016 ends on 30 June 2017, after the calibration's as-of day of 31 December 2016."""
    days = ("2015-06-30", "2015-12-31", "2016-06-30", "2016-12-31")
    panel = make_panel(days, provenance={"catalogue_sha256": "a" * 64})
    fitted = replace(RiskModel(not_refitted(recipe)), catalogue_sha256="a" * 64).fit(panel)
    assert fitted.provenance["booster_as_of"] == ["2015-06-30", "2015-12-31"]
    assert fitted.provenance["calibration_as_of"] == ["2016-12-31"]


def test_periods_are_held_out_until_they_hold_enough_relapses(
    changed: Any, make_panel: MakePanel, recipe: Recipe
) -> None:
    panel = make_panel()
    latest = panel.X.index.get_level_values(1) == "2017-12-31"
    few = panel.y.where(~latest | (panel.y == 0) | (panel.y.where(latest).cumsum() <= 10))
    fitted = RiskModel(recipe).fit(changed(panel, y=few))
    assert fitted.provenance["calibration_as_of"] == ["2016-12-31", "2017-12-31"]


def test_one_period_is_calibrated_by_boosters_that_did_not_see_the_village(
    make_panel: MakePanel, recipe: Recipe
) -> None:
    panel = make_panel(("2016-12-31",), households=1_500)
    fitted = RiskModel(recipe).fit(panel)
    assert fitted.provenance["calibration_way"] == "cross_fitting"
    assert fitted.provenance["booster_rows"] == fitted.provenance["rows"] == 1_500
    assert fitted.score(panel.X).mean() == pytest.approx(panel.y.mean(), rel=0.1)
    # The trees saw these rows: taken at their word they are too sure of themselves, which cross-fitting has noticed.
    assert fitted.calibration.slope < 1


def test_too_few_groups_leave_the_log_odds_at_their_word(changed: Any, make_panel: MakePanel, recipe: Recipe) -> None:
    panel = make_panel(("2016-12-31",))
    panel = changed(panel, group="one village")
    fitted = RiskModel(recipe).fit(panel)
    assert fitted.provenance["calibration_way"] == "none"
    assert tuple(fitted.calibration) == (0.0, 1.0)


def test_calibration_follows_the_rate_of_the_latest_period(make_panel: MakePanel, recipe: Recipe) -> None:
    """Relapses became rarer by 1.5 log-odds: the calibrated risk is nearer to what then happens than the trees' own."""
    fitted = RiskModel(recipe).fit(make_panel(households=3_000, shift=-1.5))
    later = make_panel(("2018-12-31",), households=3_000, shift=-1.5, seed=50)
    own = expit(fitted.log_odds(later.X))
    assert fitted.calibration.slope > 0
    assert ((fitted.score(later.X) - later.y) ** 2).mean() < ((own - later.y) ** 2).mean()
    assert fitted.score(later.X).mean() == pytest.approx(later.y.mean(), abs=0.02)


def test_already_relapsed_households_are_not_learned_from(changed: Any, make_panel: MakePanel, recipe: Recipe) -> None:
    panel = make_panel()
    gone = np.arange(len(panel.X)) % 7 == 0
    marked = changed(panel, censored_why=panel.censored_why.mask(gone, "already_relapsed"))
    unlabelled = changed(panel, y=panel.y.mask(gone))
    assert RiskModel(recipe).fit(marked).booster_text == RiskModel(recipe).fit(unlabelled).booster_text


def test_labels_are_read_as_of_the_known_on_day(make_panel: MakePanel, recipe: Recipe) -> None:
    fitted = RiskModel(recipe).fit(make_panel(), known_on="2018-06-30")
    assert fitted.provenance["as_of"] == ["2015-12-31", "2016-12-31"]
    assert fitted.provenance["known_on"] == "2018-06-30"


def test_risk_and_log_odds_have_one_order_and_the_index_of_the_table(model: RiskModel, make_panel: MakePanel) -> None:
    X = make_panel(("2018-12-31",), seed=9).X.droplevel("as_of")
    risk, raw = model.score(X), model.log_odds(X)
    assert risk.index.equals(X.index)
    assert raw.index.equals(X.index)
    assert risk[raw.sort_values().index].is_monotonic_increasing
    assert risk.between(0, 1).all()


def test_neither_the_order_of_columns_nor_further_columns_matter(model: RiskModel, make_panel: MakePanel) -> None:
    X = make_panel(seed=9).X
    other = X.assign(name="张三")[["name", *reversed(X.columns)]]
    assert model.log_odds(other).equals(model.log_odds(X))


def test_whole_numbers_booleans_and_nullable_columns_are_read_as_numbers(
    model: RiskModel, make_panel: MakePanel
) -> None:
    X = make_panel(seed=9).X.round().astype(float)
    debt = X["debt"].astype("Int64")
    assert model.log_odds(X.assign(debt=debt)).equals(model.log_odds(X))


def test_a_column_missing_throughout_stays_a_column_and_may_be_unknown(model: RiskModel, make_panel: MakePanel) -> None:
    X = make_panel(seed=9).X
    assert "quiet" in model.feature_names
    assert model.log_odds(X.assign(quiet=5.0)).equals(model.log_odds(X))


def test_all_columns_that_are_missing_are_named(model: RiskModel, make_panel: MakePanel) -> None:
    with pytest.raises(ModelError, match=r"自付医疗费: column is missing\ndebt: column is missing"):
        model.score(make_panel().X.drop(columns=["自付医疗费", "debt"]))


def test_text_and_infinity_are_refused_without_a_value(model: RiskModel, make_panel: MakePanel) -> None:
    X = make_panel(households=3).X
    with pytest.raises(ModelError) as raised:
        model.score(X.assign(debt="张三丰", quiet=np.inf))
    assert "debt" in str(raised.value)
    assert "quiet" in str(raised.value)
    assert "张三丰" not in str(raised.value)


def test_a_table_from_other_definitions_is_refused(model: RiskModel, make_panel: MakePanel) -> None:
    X = make_panel().X
    X.attrs["catalogue_sha256"] = "b" * 64
    assert len(model.score(X)) == len(X)  # this model has no catalogue: its columns are somebody's own
    with pytest.raises(ModelError, match="belongs to another catalogue"):
        replace(model, catalogue_sha256="a" * 64).score(X)


def test_a_model_that_is_not_fitted_says_so(recipe: Recipe, make_panel: MakePanel) -> None:
    with pytest.raises(ModelError, match=r"the model made is not fitted yet; call fit\(panel\)"):
        RiskModel(recipe).score(make_panel().X)


def test_a_panel_of_another_question_is_refused_with_all_that_differs(make_panel: MakePanel) -> None:
    catalogue = load_catalogue()
    panel = make_panel(cohort="monitored", horizon_months=6, provenance={"catalogue_sha256": catalogue.sha256})
    with pytest.raises(ModelError, match=r"panel.cohort: is monitored.*\n?.*panel.horizon_months: is 6"):
        RiskModel.from_recipe("relapse-12m", catalogue).fit(panel)


def test_an_indicator_of_the_recipe_must_be_in_the_panel(make_panel: MakePanel, recipe: Recipe) -> None:
    picky = recipe.model_copy(update={"indicators": ("debt", "land")})
    panel = make_panel(provenance={"catalogue_sha256": "a" * 64})
    with pytest.raises(ModelError, match="land: is not in the panel"):
        replace(RiskModel(picky), catalogue_sha256="a" * 64).fit(panel)


def test_own_columns_of_a_panel_join_those_that_the_recipe_names(make_panel: MakePanel, recipe: Recipe) -> None:
    picky = recipe.model_copy(update={"indicators": ("debt",)})
    panel = make_panel(provenance={"catalogue_sha256": "a" * 64}, unaudited=("quiet",))
    fitted = replace(RiskModel(picky), catalogue_sha256="a" * 64).fit(panel)
    assert fitted.feature_names == ("debt", "quiet")
    assert fitted.provenance["unaudited"] == ["quiet"]


def test_one_outcome_teaches_nothing(changed: Any, make_panel: MakePanel, recipe: Recipe) -> None:
    panel = make_panel()
    with pytest.raises(ModelError, match="0 of 1800 labelled rows have it"):
        RiskModel(recipe).fit(changed(panel, y=panel.y * 0))


def test_the_scale_of_weights_does_not_matter(changed: Any, make_panel: MakePanel, recipe: Recipe) -> None:
    """A survey's weights add up to a country: each household still is one household to the learner."""
    panel = make_panel()
    weight = pd.Series(np.random.default_rng(0).choice([1.0, 2.0, 4.0], len(panel.X)), index=panel.X.index)
    here = RiskModel(recipe).fit(changed(panel, weight=weight))
    there = RiskModel(recipe).fit(changed(panel, weight=weight * 1024))
    unweighted = RiskModel(recipe).fit(panel)
    assert here.booster_text == there.booster_text != unweighted.booster_text


def test_text_columns_are_read_by_their_codes(changed: Any, make_panel: MakePanel, recipe: Recipe) -> None:
    """Codes stand in the panel, texts in a later table; a text that was never seen is unknown."""
    panel = make_panel()
    kinds = np.array(["一般户", "低保户", "五保户"])
    kind = np.arange(len(panel.X)) % 3
    coded = changed(panel, X=panel.X.assign(kind=kind.astype(float)), text_codes={"kind": tuple(kinds)})
    fitted = RiskModel(recipe).fit(coded)
    texts = panel.X.assign(kind=kinds[kind])
    assert fitted.log_odds(texts).equals(fitted.log_odds(coded.X))
    assert fitted.log_odds(texts.astype({"kind": "category"})).equals(fitted.log_odds(coded.X))
    assert fitted.log_odds(texts.assign(kind="别的")).equals(fitted.log_odds(coded.X.assign(kind=np.nan)))


def test_the_directions_of_the_panel_hold_and_can_be_replaced(make_panel: MakePanel, recipe: Recipe) -> None:
    panel = make_panel()
    X = panel.X.head(50)
    raised = X.assign(debt=X["debt"].fillna(0) + 2)
    as_panel = RiskModel(recipe).fit(panel)
    turned = RiskModel(recipe).fit(panel, directions={"debt": -1})
    assert (as_panel.log_odds(raised) >= as_panel.log_odds(X.assign(debt=X["debt"].fillna(0)))).all()
    assert (turned.log_odds(raised) <= turned.log_odds(X.assign(debt=X["debt"].fillna(0)))).all()
    assert turned.directions == {"debt": -1}


def test_threads_move_no_bit_of_a_model(make_panel: MakePanel, recipe: Recipe) -> None:
    panel = make_panel()
    one, two = RiskModel(recipe).fit(panel, n_jobs=1), RiskModel(recipe).fit(panel, n_jobs=2)
    assert one.sha256 == two.sha256
    assert one.score(panel.X, n_jobs=1).equals(one.score(panel.X, n_jobs=2))


def test_a_recipe_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(DefinitionError, match="did you mean 'relapse-12m'"):
        RiskModel.from_recipe("relapse-12")


def test_the_learner_of_a_recipe_is_the_estimator_of_that_name(recipe: Recipe) -> None:
    assert set(recipe.learner.model_dump()) <= set(RiskClassifier().get_params())


def test_nothing_of_a_household_stands_in_the_provenance(model: RiskModel) -> None:
    assert "h00" not in str(model.provenance)
    assert model.provenance["rows"] == 1_800
    assert model.provenance["booster_rows"] == 1_800


def test_anybodys_table_needs_no_register(recipe: Recipe) -> None:
    """Waves are numbers and one column is text; from the recipe only learner and calibration are taken."""
    rng = np.random.default_rng(0)
    size = 4_000
    table = pd.DataFrame(
        {"户": np.arange(size) % 1_000, "wave": np.arange(size) // 1_000, "income": rng.normal(size=size)}
    )
    table["kind"] = rng.choice(["一般户", "低保户"], size)
    odds = -table["income"] + (table["kind"] == "低保户") - 2
    table["y"] = (rng.random(size) < 1 / (1 + np.exp(-odds))).astype(float)
    panel = Panel.from_frame(table, target="y", period="wave", household="户", directions={"income": -1})
    picky = recipe.model_copy(update={"indicators": ("not_in_the_table",), "horizon_months": 24})
    fitted = RiskModel(picky).fit(panel)
    assert fitted.feature_names == ("income", "kind")
    assert fitted.provenance["booster_as_of"] == [0, 1, 2, 3]
    assert fitted.provenance["calibration_as_of"] == [3]
    assert fitted.log_odds(table).to_numpy().tolist() == fitted.log_odds(panel.X).to_numpy().tolist()
    assert RiskModel(picky).fit(panel, known_on=3).provenance["as_of"] == [0, 1, 2]
