"""Facts about the outcome "under the line at the wave nearest the horizon", for panels without a list."""

from __future__ import annotations

import pandas as pd
import pytest

from fupin_risk.panel import Panel, build_panel
from fupin_risk.panel.under_line import waves_near
from fupin_risk.panel.windows import Window
from fupin_risk.reading import read_register
from tests.panel.small_register import day, frame

# The line of 2016 to 2018 is about 3,000 yuan a head; each household has one member.
INCOMES = {
    "poor_now": {"2016": 1_000, "2017": 9_000},
    "falls": {"2016": 9_000, "2017": 1_000},
    "stays": {"2016": 9_000, "2017": 9_000},
    "lost": {"2016": 9_000},
    "late": {"2016": 9_000, "2017": 1_000},
}


def survey() -> dict[str, pd.DataFrame]:
    start = day("2016-01-01")
    households = [(name, start, "341503", "V1", start) for name in INCOMES]
    members = [(f"P{name}", name, start, True, start) for name in INCOMES]
    incomes = []
    for name, of_year in INCOMES.items():
        for year, amount in of_year.items():
            entered = f"{int(year) + 1}-02-10" if (name, year) != ("late", "2017") else "2019-01-01"
            incomes.append((name, day(f"{year}-01-01"), day(f"{year}-12-31"), "wage", float(amount), day(entered)))
    return {
        "households": frame(("household_id", "occurred_on", "county", "village", "entered_on"), households),
        "members": frame(("person_id", "household_id", "occurred_on", "present", "entered_on"), members),
        "incomes": frame(
            ("household_id", "period_start", "period_end", "income_kind", "amount_yuan", "entered_on"), incomes
        ),
    }


@pytest.fixture(scope="module")
def panel() -> Panel:
    settings = {"cohort": "not_poor", "outcome": "under_line_at", "horizon_months": 10, "only": ["income_to_line"]}
    return build_panel(read_register(survey()), ["2017-02-28"], **settings)


def test_only_those_above_the_line_are_rows(panel: Panel) -> None:
    assert panel.X.index.get_level_values(0).to_list() == ["falls", "late", "lost", "stays"]


def test_the_label_is_the_income_at_the_wave_nearest_the_horizon(panel: Panel) -> None:
    labels = panel.y.droplevel("as_of")
    assert labels["falls"] == 1
    assert labels["stays"] == 0
    assert panel.event_on.droplevel("as_of")["falls"] == day("2017-12-31")


def test_without_a_new_income_a_household_is_not_followed_up(panel: Panel) -> None:
    why = panel.censored_why.droplevel("as_of")
    assert why["lost"] == "not followed up"
    assert why["late"] == "not followed up"  # its old income of 2016 says nothing about 2017


def test_the_window_closes_when_a_late_wave_would_have_been_entered(panel: Panel) -> None:
    # 2017-12-28 and 45 days for the wave and 41 days until an income is entered (10 February).
    assert panel.known_on.unique() == [day("2018-03-24")]
    assert panel.labels_read_on("2018-03-23").isna().all()


def test_the_nearest_wave_counts_and_none_of_another_season() -> None:
    window = Window.after("2016-12-31", 12)
    incomes = pd.DataFrame(
        [("a", "2017-12-01"), ("a", "2018-01-10"), ("b", "2017-11-15"), ("c", "2017-11-16"), ("d", "2018-02-15")],
        columns=["household_id", "period_end"],
    ).assign(period_end=lambda rows: pd.to_datetime(rows["period_end"]))
    assert waves_near(incomes, window).dt.strftime("%m-%d").to_dict() == {"a": "01-10", "c": "11-16"}
