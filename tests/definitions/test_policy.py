"""Policy rows hold by date and place, and nothing is known before it was published."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from fupin_risk.definitions import AnswerRow, EvidenceRow, LineRow, load_catalogue
from fupin_risk.definitions.policy import Policy, read_policy
from fupin_risk.errors import DefinitionError

ROW = """
[[rows]]
kind = "monitoring"
place = "{place}"
yuan_a_year = {yuan}
published_on = {published}
in_force_from = {begins}
{ends}
source = "made up"
verified = false
"""


def policy(folder: Path, *rows: tuple[str, float, str, str, str]) -> Policy:
    text = "".join(
        ROW.format(
            place=place, yuan=yuan, published=published, begins=begins, ends=f"in_force_to = {ends}" if ends else ""
        )
        for place, yuan, published, begins, ends in rows
    )
    file = folder / "lines.toml"
    file.write_text(text, encoding="utf-8")
    return read_policy([file])


def line(found: Policy, county: str, day: str, known_on: str | None = None) -> float | None:
    known = dt.date.fromisoformat(known_on) if known_on else None
    row = found.find(LineRow, county, dt.date.fromisoformat(day), known, kind="monitoring")
    return None if row is None else row.yuan_a_year


def test_the_narrowest_place_goes_first(tmp_path: Path) -> None:
    found = policy(
        tmp_path,
        ("*", 6000, "2021-01-01", "2021-01-01", ""),
        ("34", 7000, "2021-01-01", "2021-01-01", ""),
        ("340123", 8000, "2021-01-01", "2021-01-01", ""),
    )
    assert line(found, "340123", "2021-06-30") == 8000
    assert line(found, "340999", "2021-06-30") == 7000
    assert line(found, "110101", "2021-06-30") == 6000


def test_both_ends_are_in_force_and_the_days_beyond_are_not(tmp_path: Path) -> None:
    found = policy(tmp_path, ("*", 6000, "2020-01-01", "2021-01-01", "2021-12-31"))
    assert line(found, "34", "2020-12-31") is None
    assert line(found, "34", "2021-01-01") == 6000
    assert line(found, "34", "2021-12-31") == 6000
    assert line(found, "34", "2022-01-01") is None


def test_a_row_that_is_published_later_holds_for_earlier_days_only_once_it_is_known(tmp_path: Path) -> None:
    found = policy(
        tmp_path,
        ("*", 6000, "2020-12-01", "2021-01-01", ""),
        ("*", 6500, "2021-05-14", "2021-01-02", ""),
    )
    assert line(found, "34", "2021-03-31") == 6000
    assert line(found, "34", "2021-03-31", known_on="2021-06-30") == 6500


def test_problems_are_said_with_file_row_and_key(tmp_path: Path) -> None:
    file = tmp_path / "lines.toml"
    file.write_text(
        ROW.format(place="*", yuan='"much"', published="2021-01-01", begins="2021-01-01", ends="x = 1"),
        encoding="utf-8",
    )
    other = tmp_path / "lanes.toml"
    other.write_text("", encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        read_policy([file, other])
    said = str(error.value)
    assert "rows[0].yuan_a_year" in said
    assert "rows[0].x: unknown key" in said
    assert "lanes.toml: is not a kind of policy" in said


# Of the national card; the register has no fact that shows them.
SHOWN_BY_NO_FACT = {
    *("lack_of_skill", "lack_of_funds", "lack_of_land", "lack_of_water"),
    *("poor_transport", "lack_of_drive", "marriage", "bereavement", "other"),
}


def test_every_cause_that_a_fact_can_show_has_evidence_and_an_answer() -> None:
    catalogue = load_catalogue()
    causes = set(catalogue.dictionary.codes["cause"]) - SHOWN_BY_NO_FACT
    day = dt.date(2019, 12, 31)
    for kind in (EvidenceRow, AnswerRow):
        assert {row.cause for row in catalogue.policy.in_force(kind, "340123", day)} == causes


def test_evidence_is_an_indicator_of_which_more_is_worse() -> None:
    catalogue = load_catalogue()
    for row in catalogue.policy.rows(EvidenceRow):
        entry = catalogue.find(row.indicator)
        assert entry.cause == row.cause, row.indicator
        assert entry.direction == "up" or entry.unit == "count", row.indicator


def test_the_spells_of_a_rule_follow_each_other_and_the_narrowest_place_cuts_in(tmp_path: Path) -> None:
    file = tmp_path / "limits.toml"
    text = ROW.replace('kind = "monitoring"', 'name = "contact_households_most"').replace("yuan_a_year", "value")
    rows = [("*", 3, "2017-01-01", ""), ("34", 5, "2018-01-01", "2018-12-31"), ("*", 4, "2020-01-01", "9999-12-31")]
    file.write_text(
        "".join(
            text.format(
                place=place, yuan=most, published="2016-01-01", begins=begins, ends=ends and f"in_force_to = {ends}"
            )
            for place, most, begins, ends in rows
        ),
        encoding="utf-8",
    )
    found = read_policy([file])
    spells = found.spells("limits", "340123", dt.date(2021, 1, 1))
    assert [(spell.number, str(spell.holds_from), str(spell.holds_to)) for spell in spells] == [
        (3, "2017-01-01", "2017-12-31"),
        (5, "2018-01-01", "2018-12-31"),
        (3, "2019-01-01", "2019-12-31"),
        (4, "2020-01-01", "9999-12-31"),
    ]
    assert [spell.number for spell in found.spells("limits", "110101", dt.date(2021, 1, 1))] == [3, 4]
    assert found.spells("limits", "340123", dt.date(2015, 12, 31)) == ()


def test_a_code_that_no_list_has_is_said(tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    text = ROW.replace('kind = "monitoring"', 'use_mode = "firmuse"\nallowed = true').replace(
        "yuan_a_year = {yuan}", ""
    )
    (tmp_path / "policy" / "loan_use.toml").write_text(
        text.format(place="*", published="2021-01-01", begins="2021-01-01", ends=""), encoding="utf-8"
    )
    with pytest.raises(DefinitionError, match=r"loan_use.toml: rows\[0\].use_mode: 'firmuse': no such code"):
        load_catalogue(tmp_path)
