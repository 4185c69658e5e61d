"""The planted truth: risk, causes, gaps and what help does."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fupin_risk.definitions import AnswerRow, load_catalogue
from fupin_risk.synthetic import Truth, county_tables, county_truth
from fupin_risk.synthetic.life.pressures import mean_ahead
from fupin_risk.synthetic.life.truth import auc
from fupin_risk.synthetic.numbers import CAUSES, CountyNumbers, HelpNumbers


@pytest.fixture(scope="module")
def truth() -> Truth:
    return county_truth(20_000, seed=7)


def test_one_to_four_of_a_hundred_relapse_a_year(truth: Truth) -> None:
    assert all(0.01 <= rate <= 0.04 for rate in truth.summary()["rate_by_year"].values())


def test_illness_and_disability_lead(truth: Truth) -> None:
    shares = truth.summary()["cause_share"]
    assert sum(shares.values()) == pytest.approx(1.0)
    assert sorted(shares, key=shares.get)[-2:] == ["disability", "illness"]


def test_the_true_risk_separates_but_is_no_oracle(truth: Truth) -> None:
    assert 0.85 <= truth.summary()["auc"] <= 0.90


def test_the_true_risk_is_near_what_comes_true(truth: Truth) -> None:
    summary = truth.summary()
    expected, realised = (sum(summary[name].values()) for name in ("expected_by_year", "rate_by_year"))
    assert 0.85 < expected / realised < 1.30  # help still to come is not in it


def test_relapses_come_by_the_cause_that_was_named(truth: Truth) -> None:
    ends = truth.year_ends()
    fell = ends[ends["relapsed_12m"].astype(bool) & ends["main_cause"].notna()]
    relapses = truth.relapses.merge(fell, on="household_id")
    within = (relapses["relapsed_on"] > relapses["as_of"]) & (
        relapses["relapsed_on"] <= relapses["as_of"] + pd.DateOffset(years=1)
    )
    named = relapses[within]
    assert (named["cause"] == named["main_cause"]).mean() > 0.5


def test_help_lowers_the_risk_and_never_raises_it(truth: Truth) -> None:
    risk = truth.risk
    assert (risk["risk_12m"] <= risk["risk_unhelped_12m"] + 1e-12).all()
    assert risk["risk_12m"].mean() < 0.95 * risk["risk_unhelped_12m"].mean()


def test_without_effects_more_households_relapse() -> None:
    nothing = dict.fromkeys(HelpNumbers().effect, 0.0)
    idle = CountyNumbers(help=HelpNumbers(effect=nothing, visit_effect=0.0))
    with_help, without = (county_truth(3_000, seed=2, numbers=numbers) for numbers in (CountyNumbers(), idle))
    assert len(without.relapses) > 1.05 * len(with_help.relapses)
    assert np.allclose(without.risk["risk_12m"], without.risk["risk_unhelped_12m"])


def test_gaps_are_live_and_more_often_overlooked(truth: Truth) -> None:
    risk = truth.risk.head(5_000)
    for live, unanswered in zip(risk["live"], risk["unanswered"], strict=True):
        assert set(unanswered.split("|")) - {""} <= set(live.split("|"))
    gaps = truth.gaps
    assert set(gaps["cause"]) <= set(CAUSES)
    hidden = truth.households.set_index("household_id")["overlooked"].reindex(gaps["household_id"])
    meant = [cause in names.split("|") for cause, names in zip(gaps["cause"], hidden, strict=True)]
    assert np.mean(meant) > 0.5


def test_effects_are_those_of_the_answers_in_policy(truth: Truth) -> None:
    rows = load_catalogue().policy.in_force(AnswerRow, "349901", pd.Timestamp("2019-12-31").date())
    answers = {row.cause: row.measures for row in rows}
    for cause, rows in truth.effects.groupby("cause"):
        assert set(rows["measure"]) == set(answers[cause])


def test_a_disaster_hits_a_village_together() -> None:
    tables, _ = county_tables(2_000, seed=3)
    shocks = tables["shocks"]
    assert (shocks["household_id"].isna() != shocks["village"].isna()).all()
    home = tables["households"].drop_duplicates("household_id").set_index("household_id")["village"]
    own = shocks[(shocks["kind"] == "disaster") & shocks["household_id"].notna() & ~shocks["retracted"]]
    struck = shocks[(shocks["kind"] == "disaster") & shocks["village"].notna()]
    days = set(zip(struck["village"], struck["occurred_on"].dt.to_period("M"), strict=True))
    own_days = zip(home.reindex(own["household_id"]), own["occurred_on"].dt.to_period("M"), strict=True)
    assert np.mean([pair in days for pair in own_days]) > 0.95


def test_mean_ahead_is_the_mean_of_the_months_by_hand() -> None:
    burden, blow, kept = 2.0, 0.3, 0.9
    months, now = [], burden
    for _ in range(12):
        now = now * kept + blow
        months.append(now)
    assert mean_ahead(np.array(burden), blow, kept) == pytest.approx(np.mean(months))


def test_auc_counts_ties_as_a_half() -> None:
    # pairs (event, none): (3,1) wins, (3,2) wins, (2,1) wins, (2,2) ties: 3.5 of 4
    assert auc(np.array([3.0, 2.0, 2.0, 1.0]), np.array([True, True, False, False])) == pytest.approx(3.5 / 4)
