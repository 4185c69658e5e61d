"""Facts about how risks and codes are said."""

from __future__ import annotations

import pytest

from fupin_risk.outputs.listing import plain_text
from fupin_risk.outputs.wording import code_words, percent, risk_in_words
from fupin_risk.resources import definitions_folder
from tests.said import EN, WORDS, ZH


@pytest.mark.parametrize(
    ("risk", "words"),
    [
        (0.999, "约每100户中100户"),
        (0.124, "约每100户中12户"),
        (0.0149, "约每100户中1户"),
        (0.0049, "约每1000户中5户"),
        (0.0004, "不足每1000户中1户"),
        (float("nan"), "未知"),
    ],
)
def test_a_risk_is_so_many_households_of_a_hundred_or_a_thousand(risk: float, words: str) -> None:
    assert risk_in_words(risk, ZH) == words


def test_a_share_of_nothing_is_no_share() -> None:
    assert [percent(5, 0), percent(0, 5), percent(0.0996, 1), percent(1, 1)] == ["—", "0%", "10%", "100%"]


def test_a_code_that_the_dictionary_does_not_know_stays_as_it_is() -> None:
    assert code_words("illness; my_own,debt", "cause", EN) == ("illness", "my_own", "debt")


def test_no_control_character_gets_through() -> None:
    assert plain_text("a\x0b\x7f\ufffe\ud83d\nb") == "a���?\nb"


def test_every_policy_file_has_words_under_which_its_unverified_rows_are_named() -> None:
    files = {file.stem for file in (definitions_folder("features") / "policy").glob("*.toml")}
    assert set(WORDS.policy_files) == files
