"""Promise 8: a policy row moves nothing as of a day before it was published, and holds only where and while it says."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from fupin_risk.definitions.policy import AnswerRow, LineRow, Policy

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


@given(st.lists(lines(), max_size=6), lines(), DAYS)
def test_a_row_moves_nothing_before_it_is_published(rows: list[LineRow], added: LineRow, day: dt.date) -> None:
    """Seen to fail when `PolicyRow.holds` left out the comparison with `published_on`."""
    before, after = Policy(lines=tuple(rows)), Policy(lines=(*rows, added))
    if added.published_on > day:
        assert after.line("poverty", "341522", day) == before.line("poverty", "341522", day)


@given(st.lists(lines(), max_size=6), lines(), DAYS)
def test_a_row_of_another_place_moves_nothing_here(rows: list[LineRow], added: LineRow, day: dt.date) -> None:
    """Seen to fail when `PolicyRow.holds` left out the place."""
    elsewhere = added.model_copy(update={"place": "52"})
    before, after = Policy(lines=tuple(rows)), Policy(lines=(*rows, elsewhere))
    assert after.line("poverty", "341522", day) == before.line("poverty", "341522", day)


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
    policy = Policy(lines=(row(), row(place="34", yuan_a_year=3300), row(place="3415", yuan_a_year=3400)))
    day = dt.date(2017, 6, 1)
    assert policy.line("poverty", "341522", day) == 3400
    assert policy.line("poverty", "349900", day) == 3300
    assert policy.line("poverty", "520000", day) == 3000


def test_a_row_published_later_holds_back_to_its_day_once_it_is_out() -> None:
    policy = Policy(lines=(row(), row(yuan_a_year=3335, published_on="2018-03-01", in_force_from="2017-07-01")))
    day = dt.date(2017, 12, 31)
    assert policy.line("poverty", "34", day) == 3000
    assert policy.line("poverty", "34", day, known_on=dt.date(2018, 3, 1)) == 3335


def test_a_row_ends_on_its_last_day() -> None:
    policy = Policy(lines=(row(in_force_to="2017-12-31"),))
    assert policy.line("poverty", "34", dt.date(2017, 12, 31)) == 3000
    assert policy.line("poverty", "34", dt.date(2018, 1, 1)) is None


def test_an_answer_may_change_its_sign_with_the_day() -> None:
    common = {"published_on": "2017-01-01", "source": "made", "verified": True, "cause": "debt"}
    early = AnswerRow.model_validate(
        {**common, "in_force_from": "2017-01-01", "in_force_to": "2019-06-30", "measures": ["finance"]}
    )
    late = AnswerRow.model_validate({**common, "in_force_from": "2019-07-01", "measures": ["social"]})
    policy = Policy(answers=(early, late))
    assert policy.answers_of("34", dt.date(2019, 6, 30)) == {"debt": ("finance",)}
    assert policy.answers_of("34", dt.date(2019, 7, 1)) == {"debt": ("social",)}
