"""Facts about labels, worked out by hand: exit at the end of 2015, as of 2016-12-31, window to 2017-12-31."""

from __future__ import annotations

import pandas as pd
import pytest

from fupin_risk.panel import Panel, build_panel
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from tests.panel.small_register import case, day, frame, small_register

EXIT = "2015-12-01"
CHEAP = ["months_since_exit"]
HOUSEHOLDS = [
    "none",
    "before",
    "first",
    "last",
    "after",
    "on_as_of",
    "known_before",
    "gone",
    "gone_after_relapse",
    "heir_relapsed",
    "heir_well",
    "merged_too_late",
    "grandchild",
    "refused",
    "stuck",
    "monitored",
    "again",
    "round",
    "about",
]


@pytest.fixture(scope="module")
def panel() -> Panel:
    register = small_register(
        dict.fromkeys(HOUSEHOLDS, EXIT) | {"again": "2014-06-01"},
        relapses=[
            ("first", "2017-01-01", "2017-12-30"),
            ("last", "2017-12-31", "2017-12-31"),
            ("after", "2018-01-01", "2018-12-31"),
            ("on_as_of", "2016-12-31", "2017-02-01"),
            ("before", "2016-03-01", "2017-02-01"),
            ("known_before", "2016-03-01", "2016-12-31"),
            ("gone_after_relapse", "2017-03-01", "2017-12-31"),
            ("heir1", "2017-08-01", "2017-12-31"),
            ("heir3", "2017-02-01", "2017-12-31"),
            ("heir5", "2017-11-01", "2017-12-31"),
            ("again", "2015-02-01", "2015-12-31"),
            ("about", "2017-06-01", "2017-12-31"),
        ],
        statuses=[
            ("gone", "dissolved", "2017-05-01"),
            ("gone_after_relapse", "dissolved", "2017-09-01"),
            ("heir_relapsed", "dissolved", "2017-05-01"),
            ("heir_well", "dissolved", "2017-05-01"),
            ("merged_too_late", "dissolved", "2017-05-01"),
            ("grandchild", "dissolved", "2017-05-01"),
            ("heir4", "dissolved", "2017-06-01"),
            ("again", "re_registered", "2015-12-31"),
            ("again", "exited", "2016-12-01"),
        ],
        successions=[
            ("heir_relapsed", "heir1", "2017-05-01"),
            ("heir_well", "heir2", "2017-05-01"),
            ("merged_too_late", "heir3", "2017-05-01"),
            ("grandchild", "heir4", "2017-05-01"),
            ("heir4", "heir5", "2017-06-01"),
            ("round", "about", "2017-06-01"),
            ("about", "round", "2017-06-01"),
        ],
        others=["heir1", "heir2", "heir3", "heir4", "heir5"],
    )
    extra = pd.DataFrame(
        [
            case("R1", "refused", "2017-03-01", "2017-12-31", outcome="refused"),
            case("S1", "stuck", "2017-03-01", "2017-12-31", step="township_review"),
            case("M1", "monitored", "2017-03-01", "2017-12-31", kind="monitored_unstable"),
        ]
    )
    tables = dict(register.tables)
    tables["recognitions"] = pd.concat([tables["recognitions"], extra], ignore_index=True)
    return build_panel(read_register(tables), ["2016-12-31"], only=CHEAP)


@pytest.mark.parametrize(
    ("household", "label"),
    [
        ("none", 0),
        ("first", 1),  # the day after the as-of day is in
        ("last", 1),  # and so is the last day of the horizon
        ("after", 0),
        ("gone_after_relapse", 1),  # the event came first
        ("heir_relapsed", 1),  # it counts for the household that it succeeded
        ("heir_well", 0),  # dissolved, but its successor was there until the end
        ("merged_too_late", 0),  # the heir's event was before they became one
        ("grandchild", 1),
        ("refused", 0),
        ("stuck", 0),  # three of four steps are no recognition
        ("monitored", 0),  # another target
        ("round", 1),  # two households that succeed each other do not go round for ever
        ("again", 0),  # the relapse was before the second exit
    ],
)
def test_the_label_is_that_of_the_window(panel: Panel, household: str, label: int) -> None:
    row = (household, day("2016-12-31"))
    assert panel.y[row] == label
    assert panel.censored_why[row] is None


@pytest.mark.parametrize(
    ("household", "why"), [("gone", "dissolved"), ("on_as_of", "already_relapsed"), ("before", "already_relapsed")]
)
def test_a_row_without_a_label_says_why(panel: Panel, household: str, why: str) -> None:
    row = (household, day("2016-12-31"))
    assert pd.isna(panel.y[row])
    assert panel.censored_why[row] == why
    assert panel.causes[row] is None


def test_a_relapse_that_was_known_is_no_row(panel: Panel) -> None:
    assert "known_before" not in panel.X.index.get_level_values("household_id")


def test_cause_and_day_are_those_of_the_first_event(panel: Panel) -> None:
    row = ("first", day("2016-12-31"))
    assert panel.causes[row] == "illness"
    assert panel.event_on[row] == day("2017-01-01")
    assert panel.event_on[panel.y != 1].isna().all()


def test_the_known_on_day_is_the_same_for_both_outcomes(panel: Panel) -> None:
    assert panel.known_on.unique() == [day("2017-12-31")]


def test_a_second_exit_has_its_spell(panel: Panel) -> None:
    spells = panel.spells.droplevel("as_of")
    assert spells["again"] == 2
    assert (spells.drop("again") == 1).all()


def test_counts_are_in_the_provenance(panel: Panel) -> None:
    counts = panel.provenance["counts"]
    assert counts["censored"] == {"dissolved": 1}
    assert counts["already_relapsed"] == 2
    assert counts["rows"] == counts["labelled"] + 3 == len(panel)


def test_until_the_batch_closes_nothing_is_labelled_whatever_is_known() -> None:
    register = small_register({"A": EXIT, "B": EXIT}, [("A", "2017-02-01", "2017-03-01")])
    panel = build_panel(register, ["2016-12-31"], known_on="2017-12-30", only=CHEAP)
    assert panel.y.isna().all()
    assert (panel.censored_why == "window open").all()
    assert panel.known_on.unique() == [day("2017-12-31")]
    assert panel.events_seen_on("2017-12-30").to_list() == [True, False]


def test_a_window_over_two_years_waits_for_the_second_batch() -> None:
    register = small_register({"A": EXIT, "B": EXIT}, [("A", "2017-08-01", "2017-12-31")])
    panel = build_panel(register, ["2017-06-30"], only=CHEAP)
    assert panel.known_on.unique() == [day("2018-12-31")]
    assert panel.labels_read_on("2018-12-30").isna().all()
    assert panel.labels_read_on("2018-12-31").to_list() == [1, 0]


def withdrawn() -> Register:
    """A's relapse is withdrawn in March 2018; B's is entered late, in May 2018."""
    rows = [
        case("A1", "A", "2017-03-01", "2017-12-31"),
        case("A1", "A", "2017-03-01", "2018-03-01", retracted=True),
        case("B1", "B", "2017-03-01", "2018-05-01"),
    ]
    return small_register({"A": EXIT, "B": EXIT}, recognitions=pd.DataFrame(rows))


def test_labels_are_read_as_they_were_on_the_day() -> None:
    panel = build_panel(withdrawn(), ["2016-12-31", "2018-06-30"], only=CHEAP)
    first = panel.labels_read_on("2017-12-31").xs(day("2016-12-31"), level="as_of")
    later = panel.labels_read_on("2018-06-30").xs(day("2016-12-31"), level="as_of")
    assert first.to_dict() == {"A": 1, "B": 0}
    assert later.to_dict() == {"A": 0, "B": 1}
    assert panel.y.xs(day("2016-12-31"), level="as_of").to_dict() == {"A": 0, "B": 1}


def test_between_two_readings_the_earlier_one_holds() -> None:
    panel = build_panel(withdrawn(), ["2016-12-31"], only=CHEAP)
    assert panel.labels_read_on("2018-04-01").to_list() == [1, 0]


def test_monitoring_is_another_target_with_rules_from_2021_on() -> None:
    register = small_register(
        {"A": EXIT, "B": EXIT}, [("A", "2021-03-01", "2021-03-20")], kind="monitored_unstable", last_entry="2023-12-31"
    )
    settings = {"outcome": "monitored", "only": CHEAP}
    panel = build_panel(register, ["2019-12-31", "2020-12-31"], **settings)
    assert set(panel.censored_why.iloc[:2]) == {"no entry rule"}
    assert panel.known_on.iloc[:2].isna().all()
    assert panel.known_on.iloc[2] == day("2022-04-30")  # 120 days after the window: no earlier case tells the delay
    assert panel.y.iloc[2:].to_list() == [1, 0]
    relapse = build_panel(register, ["2020-12-31"], only=CHEAP)
    assert relapse.y.to_list() == [0, 0]


def test_windows_close_in_their_order() -> None:
    # 40 cases of 2021 were entered after 10 days, but the first window may not look at them: it waits 120 days.
    # The second may, and would close earlier than the first if it could.
    names = [f"N{number:02}" for number in range(40)]
    register = small_register(
        dict.fromkeys(names, EXIT),
        [(name, "2021-06-01", "2021-06-11") for name in names],
        last_entry="2022-12-31",
    )
    settings = {"known_on": "2022-03-01", "only": CHEAP}
    alone = build_panel(register, ["2021-06-30"], horizon_months=3, **settings)
    both = build_panel(register, ["2020-12-31", "2021-06-30"], horizon_months=9, **settings)
    assert alone.known_on.empty  # all of them are known to have fallen back by then
    assert (both.known_on == day("2022-01-28")).all()  # 120 days after 2021-09-30


def test_every_wrong_setting_is_named_at_once() -> None:
    register = small_register({"A": EXIT})
    with pytest.raises(ValueError, match=r"horizon_months.*cohort is 'rich'.*outcome is 'wealth'.*2031-01-01"):
        build_panel(register, ["2031-01-01"], horizon_months=0, cohort="rich", outcome="wealth")
    with pytest.raises(ValueError, match="as_of names no day"):
        build_panel(register, [])


def test_survey_weights_come_with_the_households() -> None:
    register = small_register({"A": EXIT, "B": EXIT})
    assert build_panel(register, ["2016-12-31"], only=CHEAP).weight is None
    columns = ("household_id", "occurred_on", "county", "village", "survey_weight", "entered_on")
    start = day("2014-01-01")
    weighted = frame(columns, [("A", start, "341503", "V1", 2.0, start), ("B", start, "341503", "V2", 3.0, start)])
    weighted_register = small_register({"A": EXIT, "B": EXIT}, households=weighted)
    panel = build_panel(weighted_register, ["2016-12-31"], known_on="2018-01-01", only=CHEAP)
    assert panel.weight is not None
    assert panel.weight.to_list() == [2.0, 3.0]
