"""Every word that is not known is listed, with what settles it; a name or a number never reaches the screen."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from fupin_risk.cli.intake_report import print_intake
from fupin_risk.outputs.intake import write_intake
from fupin_risk.reading import read_register
from fupin_risk.register import Register, keep_register
from tests.reading.test_mapping import visits

DAY = "2020-01-31"
LONG = "张三家的牛昨天夜里跑到李四家去了"


def members(**columns: list[str]) -> pd.DataFrame:
    many = len(next(iter(columns.values())))
    ids = [f"p{n}" for n in range(many)]
    rows = pd.DataFrame({"person_id": ids, "household_id": "h1", "occurred_on": "2015-01-01", "entered_on": DAY})
    return rows.assign(**columns)


def words(register: Register) -> pd.DataFrame:
    return register.unknown_words.set_index("word")


def test_a_word_is_listed_with_its_count_the_nearest_and_the_line_that_settles_it() -> None:
    found = read_register(
        {"visits": visits("天气很好", "天气很好", "天气很好", "家中有人生病了", "无异常")}
    ).unknown_words
    assert found[["table", "column", "heading", "word", "count"]].to_numpy().tolist() == [
        ["visits", "finding", "finding", "天气很好", 3],
        ["visits", "finding", "finding", "家中有人生病了", 1],
    ]
    assert found["nearest"].isna().tolist() == [True, False]
    assert found["nearest"][1] == "家中有人生病"
    assert found["line"].tolist() == [
        '[words.finding] "天气很好" = "other"',
        '[words.finding] "家中有人生病了" = "illness"',
    ]


def test_the_lines_settle_the_words_as_they_are(tmp_path: Path) -> None:
    tables = {
        "visits": visits("天气很好", "别的"),
        "members": members(present=["大概", "是"], health_state=["说不清", "健康"]),
    }
    for name, frame in tables.items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    found = read_register(tmp_path).unknown_words
    assert len(found) == 4
    (tmp_path / "mapping.toml").write_text("\n".join(found["line"]), encoding="utf-8")
    assert read_register(tmp_path).unknown_words.empty


def test_a_word_under_a_kind_of_help_is_listed_under_its_heading(tmp_path: Path) -> None:
    sheet = pd.DataFrame({"户编号": ["H1", "H2"], "县": "阜南县", "户类型": "一般户", "产业帮扶": ["待定", "是"]})
    sheet.to_csv(tmp_path / "户信息_20191231.csv", index=False)
    found = read_register(tmp_path).unknown_words
    assert found[["heading", "word", "line"]].to_numpy().tolist() == [
        ["产业帮扶", "待定", '[words."产业帮扶"] "待定" = "unknown"'],
    ]
    (tmp_path / "mapping.toml").write_text("\n".join(found["line"]), encoding="utf-8")
    assert read_register(tmp_path).unknown_words.empty


def test_an_end_that_is_no_day_is_listed_too() -> None:
    rows = {"village": "v", "contact_id": "c", "started_on": "2019-03-01", "ended_on": ["再说"], "entered_on": DAY}
    found = read_register({"teams": pd.DataFrame(rows)}).unknown_words
    assert found["line"].tolist() == ['[words.ended_on] "再说" = "no end"']


@pytest.mark.parametrize("cell", [LONG, "11010519491231002X", "13800138000"])
def test_a_sentence_or_a_number_is_counted_and_never_listed(cell: str) -> None:
    found = read_register({"members": members(health_state=[cell, "健康"])}).unknown_words
    assert found["word"].isna().all()
    assert found["count"].tolist() == [1]


def test_what_could_be_a_name_is_for_the_workbook_and_not_for_the_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = read_register({"members": members(health_state=["王秀英", "天晓得", "天晓得", "天晓得", LONG])})
    print_intake(register)
    said = capsys.readouterr().out
    assert "天晓得" in said
    assert "王秀英" not in said
    assert LONG not in said
    assert "2 more cells" in said
    _, workbook = write_intake(register, tmp_path)
    book = pd.read_excel(workbook, sheet_name="未识别的词", header=None, engine="calamine").astype(str)
    assert book.eq("王秀英").any(axis=None)
    assert not book.eq(LONG).any(axis=None)
    assert workbook.stat().st_mode & 0o077 == 0


def test_a_name_that_resembles_a_known_word_is_not_for_the_screen() -> None:
    register = read_register({"members": members(health_state=["李健康", "较健康"])})
    assert words(register)["shown"].to_dict() == {"李健康": False, "较健康": True}


def test_a_register_of_pseudonyms_keeps_no_word_that_could_be_a_name(tmp_path: Path) -> None:
    frame = members(health_state=["王秀英", "天晓得", "天晓得", "天晓得"])
    register = read_register({"members": frame}, pseudonym_key=bytes(range(32)))
    assert register.unknown_words["word"].dropna().tolist() == ["天晓得"]
    kept = read_register(keep_register(register, tmp_path / "kept"))
    assert kept.unknown_words["word"].dropna().tolist() == ["天晓得"]


def test_the_list_is_bounded() -> None:
    cells = [f"甲{chr(0x4E00 + n // 100)}{chr(0x4F00 + n % 100)}乙丙" for n in range(300)]
    found = read_register({"members": members(health_state=cells)}).unknown_words
    assert len(found) == 201
    assert found["count"].sum() == 300
