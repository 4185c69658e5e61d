"""On made counties the comparison is compared with the truth; what it cannot answer it refuses."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from fupin_risk.help_effects import what_helped
from fupin_risk.help_effects.att import Requirements, estimate_att
from fupin_risk.help_effects.trials import Trials, emulate_trials
from fupin_risk.help_effects.what_helped import COVARIATES
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from fupin_risk.synthetic import make_county

DAYS = ["2016-09-30", "2017-03-31"]


@pytest.fixture(scope="module")
def county() -> Register:
    return make_county(households=300, seed=5)


@pytest.fixture(scope="module")
def rows(county: Register) -> Trials:
    days = [dt.date.fromisoformat(day) for day in DAYS]
    return emulate_trials(
        county, days, ("members_count", "measures_in_force_count"), entry_months=3, horizon_months=12, cohort="exited",
        known_on=dt.date(2019, 12, 31),
    )  # fmt: skip


def test_who_began_is_whom_the_measures_say(county: Register, rows: Trials) -> None:
    """From 30 September on, to 31 December included."""
    measures = county.as_of("2019-12-31")["measures"]
    began = measures[(measures["started_on"] > "2016-09-30") & (measures["started_on"] <= "2016-12-31")]
    first = rows.treated["safety_net"].xs(pd.Timestamp("2016-09-30"), level="as_of")
    told = set(began.loc[began["kind"] == "safety_net", "household_id"]) & set(first.index)
    assert told
    assert set(first.index[first]) == told


def test_what_help_moves_is_read_before_it_began(county: Register, rows: Trials) -> None:
    """A measure that begins after the day is no part of what the two are compared on."""
    from fupin_risk.indicators import derive_indicators

    before = derive_indicators(county, DAYS[0], only=["measures_in_force_count"])["measures_in_force_count"]
    seen = rows.covariates["measures_in_force_count"].xs(pd.Timestamp(DAYS[0]), level="as_of")
    pd.testing.assert_series_equal(seen, before.loc[seen.index], check_names=False)


def test_a_small_county_is_refused_and_says_why(county: Register) -> None:
    found = what_helped(county, DAYS, resamples=5)
    assert set(found.table["refused"]) <= {"too_few_treated", "too_few_control", "too_few_villages", "too_few_events"}
    assert found.table[["att", "att_low", "att_high"]].isna().all(axis=None)
    assert found.table["reached"].max() > 10
    assert found.warning.zh in str(found)
    assert found.warning.en in str(found)


def test_a_register_without_measures_cannot_answer(county: Register) -> None:
    tables = {name: frame for name, frame in county.tables.items() if name != "measures"}
    with pytest.raises(ValueError, match="no table measures"):
        what_helped(read_register(tables), DAYS)
    with pytest.raises(ValueError, match="as_of is empty"):
        what_helped(county, [])


@pytest.mark.slow
def test_the_comparison_comes_nearer_to_the_truth_than_the_unweighted_difference() -> None:
    """Among households with no other help, whose true risk with and without help is known.

    The outcome is the true risk itself, so that chance does not hide what confounding does.
    """
    county = make_county(households=3000, seed=5)
    days = [dt.date(year, month, day) for year in (2015, 2016, 2017) for month, day in ((3, 31), (9, 30))]
    rows = emulate_trials(
        county, days, COVARIATES, entry_months=3, horizon_months=12, cohort="exited", known_on=dt.date(2019, 12, 31)
    )
    index = rows.outcomes.index
    then = index.get_level_values(1) + pd.offsets.MonthEnd(3)
    homes = index.get_level_values(0)
    truth = county.truth.risk.set_index(["household_id", "as_of"]).reindex(pd.MultiIndex.from_arrays([homes, then]))
    risk, effect = truth["risk_12m"].to_numpy(), (truth["risk_12m"] - truth["risk_unhelped_12m"]).to_numpy()
    wrong_by: list[tuple[float, float]] = []
    for kind in ("safety_net", "social", "health"):
        alone = rows.eligible(kind).to_numpy() & ~helped_otherwise(county, homes, then, kind)
        outcome = pd.Series(np.where(alone, risk, np.nan), index=index)
        got = estimate_att(
            rows.covariates, rows.treated[kind], outcome, rows.village, resamples=0, random_state=0,
            requirements=Requirements(treated=20, effective_sample_size=20, smd=1.0, overlap=0.5),
        )  # fmt: skip
        true = effect[alone & rows.treated[kind].to_numpy() & ~np.isnan(risk)].mean()
        assert true < 0
        wrong_by.append(
            (abs(got["treated_mean"] - got["control_mean"] - true), abs(got["unweighted_difference"] - true))
        )
    weighted, unweighted = np.mean(wrong_by, axis=0)
    assert weighted < 0.75 * unweighted


def helped_otherwise(county: Register, homes: pd.Index, then: pd.Index, kind: str) -> np.ndarray:
    """Whether another kind of help is in force in truth on a day."""
    measures = county.truth.measures
    rows = pd.DataFrame({"household_id": homes, "day": then, "row": range(len(homes))})
    rows = rows.merge(measures[measures["kind"] != kind], on="household_id")
    found = np.zeros(len(homes), dtype=bool)
    found[rows.loc[(rows["started_on"] <= rows["day"]) & (rows["ended_on"] >= rows["day"]), "row"]] = True
    return found
