"""Income, factors and measures of a household stand side by side, and agree with what was planted."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.causes.sameness import sameness, structure
from fupin_risk.causes.three_way import CHECK_REASONS
from fupin_risk.definitions import BarRow
from fupin_risk.synthetic import county_tables
from fupin_risk.warning_list import numbers_in
from tests.clean_county import clean_county
from tests.said import WORDS, ZH
from tests.warning_list.hand_made import catalogue

AS_OF = "2018-12-31"


@pytest.fixture(scope="module")
def county() -> fr.Register:
    return clean_county()


@pytest.fixture(scope="module")
def three_way(county: fr.Register) -> fr.ThreeWay:
    return fr.three_way_table(county, AS_OF)


def planted(county: fr.Register, three_way: fr.ThreeWay, column: str) -> set[tuple[str, str]]:
    """Household and cause, as they are in truth."""
    risk = county.truth.risk
    rows = risk[(risk["as_of"] == AS_OF) & risk["household_id"].isin(three_way.table["household_id"])]
    pairs = rows.assign(cause=rows[column].str.split("|")).explode("cause")
    return set(zip(pairs["household_id"], pairs["cause"], strict=True)) - {(home, "") for home in pairs["household_id"]}


def test_every_planted_factor_that_shows_is_answered_or_not_as_in_truth(
    county: fr.Register, three_way: fr.ThreeWay
) -> None:
    live, gaps = planted(county, three_way, "live"), planted(county, three_way, "unanswered")
    seen = three_way.factors[three_way.factors["cause"] != "none"]
    ours = {(row.household_id, row.cause): row.status for row in seen.itertuples()}
    shown = live & set(ours)
    assert len(shown & gaps) > 50
    assert {ours[pair] for pair in shown & gaps} <= {"unanswered", "lapsed"}
    assert {ours[pair] for pair in shown - gaps} == {"answered"}


def test_planted_gaps_that_stand_in_the_register_are_all_found(county: fr.Register, three_way: fr.ThreeWay) -> None:
    """Illness, work and industry fade in truth by numbers that no register shows; these do not."""
    seen = three_way.factors
    opened = seen[seen["status"].isin(["unanswered", "lapsed"])]
    found = set(zip(opened["household_id"], opened["cause"], strict=True))
    plain = {"housing", "water", "disaster", "disability"}
    gaps = {pair for pair in planted(county, three_way, "unanswered") if pair[1] in plain}
    assert len(gaps) > 20
    assert gaps - found == set()


def test_a_measure_in_force_has_one_role(three_way: fr.ThreeWay, county: fr.Register) -> None:
    measures, table = three_way.measures, three_way.table
    known = county.as_of(AS_OF)["measures"]
    running = known[~(known["ended_on"] <= AS_OF) & known["household_id"].isin(table["household_id"])]
    assert len(measures) == len(running) > 30
    assert set(measures["role"]) <= set(WORDS.measure_roles)
    assert (measures["role"].eq("answers") == measures["answers"].ne("")).all()
    answered = three_way.factors[three_way.factors["status"] == "answered"]
    pairs = measures.assign(cause=measures["answers"].str.split(";")).explode("cause")
    assert set(zip(answered["household_id"], answered["cause"], strict=True)) == {
        (home, cause) for home, cause in zip(pairs["household_id"], pairs["cause"], strict=True) if cause
    }
    without = three_way.factors[three_way.factors["status"] == "without_cause"]
    assert set(without["household_id"]) == set(measures.loc[measures["role"] == "without_cause", "household_id"])


def test_the_share_that_earns_is_the_indicator(three_way: fr.ThreeWay, county: fr.Register) -> None:
    share = fr.derive_indicators(county, AS_OF, only=["generating_measures_share"])["generating_measures_share"]
    measures = three_way.measures
    ours = measures["nature"].eq("earning").groupby(measures["household_id"]).mean()
    np.testing.assert_allclose(ours, share.reindex(ours.index), rtol=1e-12)


def test_it_says_why_a_household_is_to_be_checked(three_way: fr.ThreeWay) -> None:
    table = three_way.table.set_index("household_id")
    assert (table["to_check"] == table["because"].ne("")).all()
    under = table["income_per_head_yuan"] < table["line_yuan"]
    assert (table["because"].str.contains("under_line") == under).all()
    for status in ("unanswered", "lapsed", "not_allowed"):
        homes = three_way.factors.loc[three_way.factors["status"] == status, "household_id"]
        assert set(
            table.index[table["because"].str.split(";").map(lambda names, status=status: status in names)]
        ) == set(homes)


def test_every_number_in_a_sentence_is_in_its_row(three_way: fr.ThreeWay) -> None:
    for row in three_way.table.to_dict("records"):
        shown = {ZH.figure(abs(row[name]), "yuan") for name in ("income_per_head_yuan", "line_yuan", "income_slope")}
        shown |= {ZH.figure(row["income_to_line_ratio"], "share"), "5"}  # the trend's five years
        days = [day.date() for day in (row["as_of"], row["income_newest_on"]) if not pd.isna(day)]
        shown |= {number for day in days for number in numbers_in(ZH.day(day))}
        for language in ("zh", "en"):
            assert set(numbers_in(row[f"income_{language}"])) <= shown
    for row in three_way.factors[three_way.factors["cause"] != "none"].to_dict("records"):
        entry = catalogue().find(row["evidence_indicator"])
        shown = {ZH.figure(row[name], entry.unit) for name in ("evidence_value", "evidence_least")}
        texts = (entry.label.zh, entry.label.en, *((entry.sentence.zh, entry.sentence.en) if entry.sentence else ()))
        shown |= {number for text in texts for number in numbers_in(re.sub(r"\{.*?\}", "", text))}
        days = [day for day in (*row["ended_each"].split(";"), row["evidence_on"]) if day and not pd.isna(day)]
        shown |= {number for day in days for number in numbers_in(ZH.day(pd.Timestamp(day).date()))}
        shown |= set() if pd.isna(row["evidence_year"]) else {str(row["evidence_year"] - back) for back in (0, 1)}
        assert set(numbers_in(row["zh"])) | set(numbers_in(row["en"])) <= shown


def test_a_factor_is_live_since_a_day_on_which_it_was_seen(three_way: fr.ThreeWay, county: fr.Register) -> None:
    live = three_way.factors[three_way.factors["cause"] != "none"]
    looks = pd.to_datetime(["2018-12-31", "2018-09-30", "2018-06-30", "2017-12-31", "2016-12-31"])
    assert set(live["live_since_on"]) == set(looks)
    then = fr.three_way_table(county, "2018-06-30", look_back_months=())
    seen = set(zip(then.factors["household_id"], then.factors["cause"], strict=True))
    long = live[live["live_since_on"] <= "2018-06-30"]
    still = long[long["household_id"].isin(then.table["household_id"])]
    assert set(zip(still["household_id"], still["cause"], strict=True)) <= seen


def test_what_was_entered_later_moves_nothing(three_way: fr.ThreeWay, county: fr.Register) -> None:
    later = {}
    for name, frame in dict(county.tables).items():
        nonsense = frame[frame["entered_on"] <= AS_OF].copy()
        nonsense["entered_on"] = pd.Timestamp(AS_OF) + pd.Timedelta(days=1)
        nonsense["retracted"] = True
        later[name] = pd.concat([frame, nonsense.drop_duplicates()], ignore_index=True)
    other = fr.three_way_table(fr.read_register(later), AS_OF)
    for name in ("table", "factors", "measures", "sameness", "structure", "unknown_factors"):
        pd.testing.assert_frame_equal(getattr(other, name), getattr(three_way, name), check_exact=True)


def test_every_column_and_code_has_words(three_way: fr.ThreeWay) -> None:
    named = {*WORDS.comparison_columns, *WORDS.columns, *WORDS.gap_columns, *catalogue().indicators}
    named |= {
        "in_cohort_since_on",
        "under_line",
        "live_causes",
        "open_causes",
        "measures_in_force",
        "earning_count",
        "giving_count",
    }
    named |= {"income_zh", "income_en", "amount_yuan", "project_id"}
    for frame in (three_way.table, three_way.factors, three_way.measures, three_way.sameness, three_way.structure):
        assert set(frame) <= named
    assert set(three_way.factors["status"]) <= set(WORDS.gap_statuses)
    assert set(three_way.summary["because"]) == set(CHECK_REASONS)


def test_a_cohort_that_nobody_knows_is_refused(county: fr.Register) -> None:
    with pytest.raises(ValueError, match="allowed: exited, monitored, not_poor"):
        fr.three_way_table(county, AS_OF, cohort="all", indicators=pd.DataFrame())


def test_its_repr_names_no_household(three_way: fr.ThreeWay) -> None:
    assert re.fullmatch(r"ThreeWay\(\d+ households, as of 2018-12-31\)", repr(three_way))


def test_a_register_that_says_no_end_of_a_measure_knows_of_no_gap() -> None:
    tables, _ = county_tables(households=60, end="2018-12-31", seed=7)
    bare = {name: tables[name] for name in ("households", "members", "statuses", "shocks")}
    bare["measures"] = tables["measures"].drop(columns="ended_on")  # nobody knows which are in force
    bare_way = fr.three_way_table(fr.read_register(bare), AS_OF)
    assert set(bare_way.factors["status"]) == {"unknown"}
    assert bare_way.table["measures_in_force"].isna().all()
    assert bare_way.table["earning_count"].isna().all()
    assert not bare_way.table["to_check"].any()
    assert len(bare_way.measures) == len(bare_way.structure) == 0


def test_a_register_with_empty_tables_and_few_columns_is_compared_all_the_same() -> None:
    tables, _ = county_tables(households=40, end="2016-12-31", seed=3)
    few = {name: tables[name] for name in ("households", "members", "statuses", "measures", "pairings", "incomes")}
    few |= {"incomes": few["incomes"].head(0), "measures": few["measures"].head(0)}
    few |= {"pairings": few["pairings"].drop(columns="ended_on")}
    found = fr.three_way_table(fr.read_register(few), "2016-12-31", look_back_months=(6,))
    assert len(found.table)
    assert found.table["under_line"].isna().all()  # an unknown income is under no line
    assert found.table["income_zh"].str.contains("人均纯收入未知").all()
    assert not found.table["because"].str.contains("under_line").any()
    assert set(found.sameness["scope"]) == {"village"}  # without an end nobody knows who is paired today


def test_a_loan_that_is_passed_to_a_firm_answers_no_debt_once_that_is_forbidden() -> None:
    entered = "2019-12-01"
    homes = pd.DataFrame({"household_id": ["h1", "h2", "h3", "h4"], "occurred_on": "2016-01-01", "county": "340123"})
    exits = pd.DataFrame({"household_id": homes["household_id"], "status": "exited", "occurred_on": "2017-12-01"})
    # h1: to a firm while it was allowed; h2 since the ban; h3 since the ban, and one of its own; h4 nobody knows
    lent = [("h1", "2018-05-01", "firm_use"), ("h2", "2019-09-01", "firm_use"), ("h3", "2019-09-01", "firm_use"),
            ("h3", "2019-10-01", "own_use"), ("h4", "2019-09-01", None)]  # fmt: skip
    loans = pd.DataFrame(lent, columns=["household_id", "occurred_on", "use_mode"])
    loans = loans.assign(loan_id=[f"l{n}" for n in range(5)], stage="lent", amount_yuan=50_000.0)
    overdue = loans.drop_duplicates("household_id").assign(stage="overdue", occurred_on="2019-11-01", use_mode=None)
    helped = pd.DataFrame({"household_id": homes["household_id"], "kind": "finance", "project_id": "p"})
    helped["started_on"] = ["2018-05-01", "2019-09-01", "2019-09-01", "2019-09-01"]
    helped["ended_on"] = None
    tables = {"households": homes, "statuses": exits, "loans": pd.concat([loans, overdue]), "measures": helped}
    register = fr.read_register({name: frame.assign(entered_on=entered) for name, frame in tables.items()})
    found = fr.three_way_table(register, "2019-12-31", look_back_months=())
    debts = found.factors[found.factors["cause"] == "debt"].set_index("household_id")["status"]
    assert debts.to_dict() == {"h1": "answered", "h2": "not_allowed", "h3": "answered", "h4": "answered"}
    assert found.measures.set_index("household_id")["role"].to_dict() == {
        "h1": "answers", "h2": "not_allowed", "h3": "answers", "h4": "answers",
    }  # fmt: skip
    assert found.table.set_index("household_id").loc["h2", "because"] == "not_allowed"
    earlier = fr.three_way_table(
        fr.read_register({name: frame.assign(entered_on="2019-11-01") for name, frame in tables.items()}),
        "2019-12-31", look_back_months=(), catalogue=published_later(),
    )  # fmt: skip
    assert set(earlier.factors.loc[earlier.factors["cause"] == "debt", "status"]) == {"answered"}


def published_later() -> fr.Catalogue:
    policy = catalogue().policy
    rows = tuple(
        row.model_copy(update={"published_on": pd.Timestamp("2020-01-01").date()}) for row in policy.rows(BarRow)
    )
    return catalogue().model_copy(update={"policy": policy.replacing(BarRow, rows)})


def test_sameness_is_the_chance_that_two_households_have_the_same() -> None:
    homes = pd.DataFrame(
        {
            "measures_in_force": ["grant", "grant", "grant", "health", "", None],
            "live_causes": ["illness", "debt", "debt", "illness", "debt", "debt"],
        },
        index=["h1", "h2", "h3", "h4", "h5", "h6"],
    )
    groups = pd.DataFrame({"household_id": homes.index, "scope": "contact", "place": "c1"})
    groups = pd.concat([groups, pd.DataFrame({"household_id": ["h1", "h5"], "scope": "village", "place": "v1"})])
    same = sameness(homes, groups)
    # c1: sets of 3 and 1 of 4 helped: (3*2 + 1*0) / (4*3) = 0.5; causes 2 and 2: (2*1 + 2*1) / (4*3) = 1/3
    contact = same.iloc[0]
    assert (contact["households_count"], contact["helped_count"], contact["commonest_measures"]) == (6, 4, "grant")
    unread = pd.Series([True, *[False] * 5], index=homes.index)
    lost = sameness(homes, groups, unread).iloc[0]
    assert (lost["households_count"], lost["unread_count"]) == (6, 1)
    assert lost.iloc[4:].isna().all()
    assert contact["measure_sameness_share"] == 0.5
    assert contact["cause_sameness_share"] == pytest.approx(1 / 3)
    assert contact["commonest_share"] == 0.75
    village = same.iloc[1]  # one helped household is like nobody
    assert village["helped_count"] == 1
    assert np.isnan(village["measure_sameness_share"])


def test_the_structure_counts_what_earns_and_what_gives() -> None:
    measures = pd.DataFrame({"household_id": ["h1", "h1", "h2", "h2"], "nature": ["earning", "giving", "giving", None]})
    places = pd.DataFrame({"county": "c", "township": "t", "village": ["v1", "v2"]}, index=["h1", "h2"])
    table = structure(measures, places).set_index(["scope", "place"])
    assert table.loc[("county", "c")].tolist() == [2, 0, 4, 0.25, 0.5]
    assert table.loc[("village", "v1")].tolist() == [1, 0, 2, 0.5, 0.5]
    assert table.loc[("village", "v2")].tolist() == [1, 0, 2, 0.0, 0.5]


def test_a_place_with_too_many_unread_measures_has_no_structure() -> None:
    measures = pd.DataFrame({"household_id": ["h1", "h2"], "nature": ["earning", "giving"]})
    places = pd.DataFrame({"county": "c", "township": "t", "village": ["v1", "v2"]}, index=["h1", "h2"])
    unread = pd.Series([False, True], index=["h1", "h2"])
    table = structure(measures, places, unread).set_index(["scope", "place"])
    assert table.loc[("village", "v1")].tolist() == [1, 0, 1, 1.0, 0.0]
    assert table.loc[("village", "v2")].iloc[:2].tolist() == [1, 1]
    assert table.loc[[("village", "v2"), ("county", "c")]].iloc[:, 2:].isna().all(axis=None)


def test_villages_of_one_name_are_told_apart() -> None:
    """Seen to fail when measures of two villages of one name were counted as those of one."""
    homes = pd.DataFrame(
        {"household_id": ["h1", "h2"], "county": "a", "township": ["t1", "t2"], "village": "新华村"}
    ).assign(occurred_on="2014-01-01", entered_on="2014-01-10")
    exits = pd.DataFrame({"household_id": ["h1", "h2"], "status": "exited", "occurred_on": "2017-12-31"})
    help_of = pd.DataFrame({"household_id": ["h1", "h2"], "kind": "industry", "started_on": "2018-03-01"})
    tables = {
        "households": homes,
        "statuses": exits.assign(entered_on="2018-01-10"),
        "measures": help_of.assign(ended_on=None, entered_on="2018-03-05"),
    }
    found = fr.three_way_table(fr.read_register(tables), AS_OF).structure
    assert found.loc[found["scope"] == "village", "place"].tolist() == ["a/t1/新华村", "a/t2/新华村"]
