"""Promise 8: a policy row moves nothing as of a day before it was published, and holds only where and while it says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_risk.definitions import AnswerRow, LineRow, Policy, load_catalogue
from fupin_risk.definitions.policy_row import PolicyRow
from fupin_risk.indicators import derive_indicators
from fupin_risk.reading import read_register
from fupin_risk.resources import definitions_folder
from tests.reading.every_table import COUNTY, whole_county

POLICY = load_catalogue().policy
FILES = sorted(file.stem for file in Path(definitions_folder("features") / "policy").glob("*.toml"))
DAYS = st.dates(min_value=dt.date(2014, 1, 1), max_value=dt.date(2022, 12, 31))
PLACES = st.sampled_from(["*", "34", "3415", "341522", "52"])


@st.composite
def lines(draw: st.DrawFn) -> LineRow:
    begins = draw(DAYS)
    return LineRow(
        kind="poverty",
        yuan_a_year=draw(st.integers(2000, 9000)),
        place=draw(PLACES),
        published_on=draw(DAYS),
        in_force_from=begins,
        in_force_to=draw(st.none() | st.dates(min_value=begins, max_value=dt.date(2023, 12, 31))),
        source="made",
        verified=False,
    )


def poverty_line(policy: Policy, county: str, day: dt.date, known_on: dt.date | None = None) -> float | None:
    row = policy.find(LineRow, county, day, known_on, kind="poverty")
    return None if row is None else row.yuan_a_year


@given(st.lists(lines(), max_size=6), lines(), DAYS)
def test_a_row_moves_nothing_before_it_is_published(rows: list[LineRow], added: LineRow, day: dt.date) -> None:
    """Seen to fail when `PolicyRow.holds` left out the comparison with `published_on`."""
    before, after = Policy.of(rows), Policy.of([*rows, added])
    if added.published_on > day:
        assert poverty_line(after, "341522", day) == poverty_line(before, "341522", day)


@given(st.lists(lines(), max_size=6), lines(), DAYS)
def test_a_row_of_another_place_moves_nothing_here(rows: list[LineRow], added: LineRow, day: dt.date) -> None:
    """Seen to fail when `PolicyRow.holds` left out the place."""
    elsewhere = added.model_copy(update={"place": "52"})
    before, after = Policy.of(rows), Policy.of([*rows, elsewhere])
    assert poverty_line(after, "341522", day) == poverty_line(before, "341522", day)


def row(**changes: object) -> LineRow:
    return LineRow.model_validate(
        {
            "kind": "poverty",
            "yuan_a_year": 3000,
            "published_on": "2017-01-01",
            "in_force_from": "2017-01-01",
            "source": "made",
            "verified": True,
            **changes,
        }
    )


def test_the_narrowest_place_wins() -> None:
    policy = Policy.of((row(), row(place="34", yuan_a_year=3300), row(place="3415", yuan_a_year=3400)))
    day = dt.date(2017, 6, 1)
    assert poverty_line(policy, "341522", day) == 3400
    assert poverty_line(policy, "349900", day) == 3300
    assert poverty_line(policy, "520000", day) == 3000


def test_a_row_published_later_holds_back_to_its_day_once_it_is_out() -> None:
    policy = Policy.of((row(), row(yuan_a_year=3335, published_on="2018-03-01", in_force_from="2017-07-01")))
    day = dt.date(2017, 12, 31)
    assert poverty_line(policy, "34", day) == 3000
    assert poverty_line(policy, "34", day, known_on=dt.date(2018, 3, 1)) == 3335


def test_a_row_ends_on_its_last_day() -> None:
    policy = Policy.of([row(in_force_to="2017-12-31")])
    assert poverty_line(policy, "34", dt.date(2017, 12, 31)) == 3000
    assert poverty_line(policy, "34", dt.date(2018, 1, 1)) is None


def test_an_answer_may_change_its_sign_with_the_day() -> None:
    common = {"published_on": "2017-01-01", "source": "made", "verified": True, "cause": "debt"}
    early = AnswerRow.model_validate(
        {**common, "in_force_from": "2017-01-01", "in_force_to": "2019-06-30", "measures": ["finance"]}
    )
    late = AnswerRow.model_validate({**common, "in_force_from": "2019-07-01", "measures": ["social"]})
    policy = Policy.of((early, late))
    assert policy.in_force(AnswerRow, "34", dt.date(2019, 6, 30)) == (early,)
    assert policy.in_force(AnswerRow, "34", dt.date(2019, 7, 1)) == (late,)


@st.composite
def altered(draw: st.DrawFn, file: str) -> PolicyRow:
    """A shipped row with another place, other days, and other figures and codes."""
    row = draw(st.sampled_from(POLICY.by_file[file]))
    other = draw(st.sampled_from(POLICY.by_file[file]))
    begins = draw(DAYS)
    changes: dict[str, object] = {
        name: value * 2 + 1 if isinstance(value, float) else getattr(other, name)
        for name, value in row
        if name not in PolicyRow.model_fields
    }
    changes |= {"place": draw(PLACES), "published_on": draw(DAYS), "in_force_from": begins, "verified": False}
    changes["in_force_to"] = draw(st.none() | st.dates(min_value=begins, max_value=dt.date(2023, 12, 31)))
    return row.model_copy(update=changes)


def seen_of(policy: Policy, file: str, day: dt.date) -> object:
    """All that anybody can learn from a file as of a day."""
    return policy.in_use(COUNTY, day, [file]), policy.spells(file, COUNTY, day), policy.unverified(COUNTY, day, [file])


def with_row(policy: Policy, file: str, row: PolicyRow) -> Policy:
    return policy.replacing(type(row), (*policy.by_file[file], row))


@pytest.mark.parametrize("file", FILES)
@given(st.data())
def test_a_row_of_any_file_moves_nothing_before_it_is_published(file: str, data: st.DataObject) -> None:
    """Seen to fail when `Policy._spells` left out the comparison with `published_on`."""
    row, day = data.draw(altered(file)), data.draw(DAYS)
    if row.published_on > day:
        assert seen_of(with_row(POLICY, file, row), file, day) == seen_of(POLICY, file, day)


@pytest.mark.parametrize("file", FILES)
def test_a_row_of_any_file_holds_once_it_is_published(file: str) -> None:
    """The test above is not blind: the narrowest place wins, so that the row is in use on its day."""
    day = dt.date(2019, 6, 30)
    row = POLICY.by_file[file][0].model_copy(
        update={"place": COUNTY, "published_on": day, "in_force_from": day, "in_force_to": None, "verified": False}
    )
    changed = with_row(POLICY, file, row)
    assert row in changed.unverified(COUNTY, day, [file])
    before = day - dt.timedelta(days=1)
    assert seen_of(changed, file, before) == seen_of(POLICY, file, before)


def test_no_indicator_moves_by_rows_that_are_published_later() -> None:
    """All files at once, each with rows of the next day that hold back to the first day."""
    day = dt.date(2018, 12, 31)
    tables = whole_county(households=25, seed=3)
    # The county's own line would go before the policy's.
    register = read_register({**tables, "area_years": tables["area_years"].drop(columns="poverty_line_yuan")})
    known = derive_indicators(register, day)
    policy = POLICY
    for file in FILES:
        for row in POLICY.by_file[file]:
            figures = {name: value * 2 + 1 for name, value in row if isinstance(value, float)}
            later = {"place": COUNTY, "published_on": day + dt.timedelta(days=1), "in_force_from": dt.date(2013, 1, 1)}
            policy = with_row(policy, file, row.model_copy(update={**figures, **later, "in_force_to": None}))
    catalogue = register.catalogue.model_copy(update={"policy": policy})
    found = derive_indicators(replace(register, catalogue=catalogue), day)
    pd.testing.assert_frame_equal(found, known, check_exact=True)
    assert found.attrs["unverified_policy"] == known.attrs["unverified_policy"]
    after = derive_indicators(
        replace(register, catalogue=catalogue), day + dt.timedelta(days=1), only=["income_to_line"]
    )
    assert not after.equals(derive_indicators(register, day + dt.timedelta(days=1), only=["income_to_line"]))


def test_what_happened_is_judged_by_the_rule_of_its_day() -> None:
    spells = POLICY.spells("loan_use", COUNTY, dt.date(2019, 12, 31))
    rule = {
        day: next((s.code for s in spells if s.item == "firm_use" and s.holds_from <= day <= s.holds_to), None)
        for day in (dt.date(2017, 5, 28), dt.date(2017, 5, 29), dt.date(2019, 7, 17), dt.date(2019, 7, 18))
    }
    # Between the last day on which it is known to be allowed and the ban nobody can tell.
    assert list(rule.values()) == [None, "allowed", None, "forbidden"]
