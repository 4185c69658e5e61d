"""Words are definitions: a user's replace the package's, and what is wrong in them is reported at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from fupin_risk.definitions import load_catalogue
from fupin_risk.errors import DefinitionError


def with_words(folder: Path, text: str, place: str = "words/own.toml") -> Path:
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path, text: str, place: str = "words/own.toml") -> str:
    with pytest.raises(DefinitionError) as raised:
        load_catalogue(with_words(folder, text, place))
    return str(raised.value)


def test_a_word_of_a_user_replaces_the_package_s(tmp_path: Path) -> None:
    text = '[gap_statuses]\nunanswered = { zh = "尚无措施", en = "open" }\n'
    texts = load_catalogue(with_words(tmp_path, text)).texts("zh")
    assert texts.gap_statuses["unanswered"] == "尚无措施"
    assert texts.gap_statuses["lapsed"] == load_catalogue().texts("zh").gap_statuses["lapsed"]


def test_labels_stand_with_the_policy_rows_that_they_name(tmp_path: Path) -> None:
    row = """label = { zh = "本县标准", en = "our lines" }
[labels]
poverty = { zh = "脱贫线", en = "exit line" }
"""
    texts = load_catalogue(with_words(tmp_path, row, "policy/lines.toml")).texts("zh")
    assert texts.policy_label("lines", "poverty") == "脱贫线"
    assert texts.policy_label("lines", "monitoring") == "监测收入标准"
    assert texts.policy_files["lines"] == "本县标准"
    assert texts.policy_label("limits", "our_own_limit") == "our_own_limit"


def test_all_that_is_wrong_is_reported_at_once(tmp_path: Path) -> None:
    said = problems(
        tmp_path,
        """
[gap_statuses]
unansweredd = { zh = "甲", en = "a" }
lapsed = { zh = "甲", en = "a", fr = "a" }
[gap_statues]
lapsed = { zh = "甲", en = "a" }
[stamp]
purpose = { zh = "用途：{text}", en = "Purpose: {what}" }
recipient = { zh = "接收方：{text}{day}", en = "For: {text}{day}" }
producer = { zh = "生成：{text:>10}", en = "Made by: {text}" }
delete_by = { zh = "某日前删除", en = "To be deleted" }
""",
    )
    for place in ("gap_statuses.unansweredd", "gap_statuses.lapsed", "gap_statues", "stamp.purpose", "stamp.producer"):
        assert place in said
    assert "did you mean 'unanswered'" in said
    assert "did you mean 'gap_statuses'" in said
    assert "fr: unknown key" in said


def test_a_name_in_braces_that_nothing_fills_in_is_refused(tmp_path: Path) -> None:
    said = problems(tmp_path, '[stamp]\npurpose = { zh = "用途：{text}{day}", en = "Purpose: {text}{day}" }\n')
    assert "names {day}" in said
    assert "{text}" in said


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed: zh, en"):
        load_catalogue().texts("fr")
