"""The words of the national system and of offices are read; a word that means nothing known says nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.definitions import Column, load_catalogue
from fupin_risk.reading import read_register
from fupin_risk.reading.cells.cleaning import half_width
from fupin_risk.reading.cells.number_casting import NO_ENTRY
from fupin_risk.reading.cells.word_casting import code_of, silent_words
from fupin_risk.register import Register
from fupin_risk.register.sql_text import literal

DAY = "2020-01-31"
HOME = {"household_id": "h1", "occurred_on": "2014-01-01", "county": "340123", "entered_on": DAY}
# 11010519491231002X is the example in GB 11643.
GOOD = "11010519491231002X"


def members(column: str, *words: str) -> pd.Series[Any]:
    """What is read of the words of a column, by the words."""
    rows = [
        {"person_id": f"p{n}", "household_id": f"h{n}", "occurred_on": "2015-01-01", "entered_on": DAY, column: word}
        for n, word in enumerate(words)
    ]
    read = read_register({"members": pd.DataFrame(rows)}).tables["members"]
    return pd.Series(
        dict(zip(words, read.set_index("person_id")[column].loc[[r["person_id"] for r in rows]], strict=True))
    )


def test_relations_of_the_national_list_are_read_and_rare_ones_are_other() -> None:
    read = members(
        "relation", "之侄女", "之曾孙子", "之外祖父", "之兄弟媳妇", "之叔伯", "之外孙女", "长女", "妻", "户主"
    )
    assert read.tolist() == ["other"] * 5 + ["grandchild", "child", "spouse", "head"]


def test_stages_of_schooling_are_read_by_grade_in_figures_too() -> None:
    read = members(
        "schooling_stage",
        *("学龄前儿童", "学前教育", "九年级", "普通高中一年级", "高中2年级", "中职三年级", "高职高专一年级"),
        *("技师学院四年级", "本科五年级", "硕士研究生及以上"),
    )
    assert read.tolist() == [
        *("none", "preschool", "compulsory", "senior_high", "senior_high", "vocational", "university"),
        *("technician", "university", "university"),
    ]


def test_words_of_a_known_form_are_read_though_no_list_holds_them() -> None:
    read = members("relation", "之二儿媳", "之堂侄女", "之第三女", "外长孙女", "表姐夫的儿子", "之七子")
    assert read.tolist() == ["other", "other", "child", "grandchild", "other", "child"]
    stages = members("schooling_stage", "初级中学2年级", "普高3年级", "大学本科四年级", "技工院校六年级", "博士三年级")
    assert stages.tolist() == ["compulsory", "senior_high", "university", "technician", "university"]


def test_the_gravest_of_several_states_of_health_counts_and_a_disability_besides() -> None:
    words = ["长期慢性病,残疾", "患有大病，残疾", "长期慢性病、患有大病", "残疾", "健康"]
    read = members("health_state", *words)
    assert read.tolist() == ["disabled", "serious", "serious", "disabled", "healthy"]
    rows = [
        {
            "person_id": f"p{n}",
            "household_id": "h1",
            "occurred_on": "2015-01-01",
            "entered_on": DAY,
            "health_state": word,
        }
        for n, word in enumerate(words)
    ]
    register = read_register({"households": pd.DataFrame([HOME]), "members": pd.DataFrame(rows)})
    found = fr.derive_indicators(register, as_of="2020-12-31").loc["h1"]
    # By the card p0, p1 and p3 are disabled, p1 and p2 seriously ill.
    assert found[["disabled_count", "serious_illness_count"]].tolist() == [3, 2]


def test_one_unknown_word_among_several_makes_the_cell_unknown() -> None:
    rows = {"person_id": ["p1"], "household_id": "h1", "occurred_on": "2015-01-01", "entered_on": DAY}
    register = read_register({"members": pd.DataFrame({**rows, "health_state": "残疾,糊涂"})})
    reasons = {*register.quarantine["reason_code"], *register.doubts["reason_code"]}
    assert "unknown_code" in reasons


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("一般脱贫户", "general"),
        ("低保脱贫户", "low_income_aid"),
        ("特困供养脱贫户", "destitute"),
        ("低保特困供养贫困户", "destitute"),
    ],
)
def test_types_of_households_that_left_poverty_are_read(word: str, code: str) -> None:
    register = read_register({"households": pd.DataFrame([HOME | {"household_type": word}])})
    assert register.tables["households"]["household_type"].tolist() == [code]


@pytest.mark.parametrize("word", ["脱贫户", "边缘易致贫户", "突发严重困难户"])
def test_a_known_word_that_says_nothing_of_the_column_is_counted_and_costs_no_row(word: str) -> None:
    register = read_register({"households": pd.DataFrame([HOME | {"household_type": word}])})
    assert register.tables["households"]["household_type"].isna().all()
    assert register.normalised["kind"].tolist() == ["silent_word"]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        *(
            ("缺技术", "lack_of_skill"),
            ("缺资金", "lack_of_funds"),
            ("缺土地", "lack_of_land"),
            ("缺水", "lack_of_water"),
        ),
        *(
            ("交通条件落后", "poor_transport"),
            ("自身发展动力不足", "lack_of_drive"),
            ("因婚", "marriage"),
            ("因丧", "bereavement"),
        ),
    ],
)
def test_causes_of_the_national_card_have_codes_of_their_own(word: str, code: str) -> None:
    register = read_register({"households": pd.DataFrame([HOME | {"primary_cause": word}])})
    assert register.tables["households"]["primary_cause"].tolist() == [code]


def test_the_nature_of_a_unit_tells_its_level_too() -> None:
    rows = [
        {"household_id": "h1", "contact_id": f"c{n}", "started_on": "2016-03-01", "entered_on": DAY, "unit_kind": word}
        for n, word in enumerate(["县直机关", "乡镇", "企业", "村", "驻村工作队"])
    ]
    read = read_register({"pairings": pd.DataFrame(rows)}).tables["pairings"]
    kinds = ["party_government", "party_government", "enterprise", "village_body", None]
    levels = ["county", "township", None, "village", None]
    assert read["unit_kind"].astype(object).where(read["unit_kind"].notna(), None).tolist() == kinds
    assert read["unit_level"].astype(object).where(read["unit_level"].notna(), None).tolist() == levels


def measures(*ends: object) -> Register:
    rows = [
        {"household_id": f"h{n:02}", "kind": "industry", "started_on": "2018-01-01", "ended_on": end, "entered_on": DAY}
        for n, end in enumerate(ends)
    ]
    return read_register({"measures": pd.DataFrame(rows)})


def test_open_ends_are_no_end_and_are_counted() -> None:
    words = ["长期", "至今", "永久", "无", "未结束", "终身", "9999-12-31", "2999/12/31", "2099年12月31日", "99991231"]
    register = measures(*words, "2019-06-30")
    assert register.tables["measures"]["ended_on"].notna().tolist() == [False] * 10 + [True]
    counted = register.normalised.set_index("kind")["cells"]
    assert counted["no_end"] == len(words)


def test_an_open_end_is_one_however_the_file_keeps_days() -> None:
    register = measures(pd.Timestamp("2099-12-31"), pd.Timestamp("2019-06-30"))
    assert register.tables["measures"]["ended_on"].notna().tolist() == [False, True]


def present(*words: str) -> list[Any]:
    read = members("present", *words)
    return read.astype(object).where(read.notna(), None).tolist()


def test_yes_and_no_are_closed_lists() -> None:
    assert present("是", "有", "√", "在户") == [True] * 4
    assert (
        present("否", "不是", "未在户", "没有", "×", "暂无", "不享受", "未参加", "无需求", "未享受过政策")
        == [False] * 10
    )
    rows = {"person_id": ["p1", "p2"], "household_id": "h1", "occurred_on": "2015-01-01", "entered_on": DAY}
    register = read_register({"members": pd.DataFrame({**rows, "present": ["大概", "未知"]})})
    assert not {*register.tables["members"]["present"].dropna()}


def test_columns_of_yes_and_no_have_words_of_their_own() -> None:
    read = members("in_province", "省内", "省外", "是")
    assert read.tolist() == [True, False, True]
    homes = pd.DataFrame(
        [HOME | {"household_id": f"h{n}", "dwelling_safe": w} for n, w in enumerate(["A级", "D级", "否"])]
    )
    assert read_register({"households": homes}).tables["households"]["dwelling_safe"].tolist() == [True, False, False]


def code_columns() -> dict[str, Column]:
    tables = load_catalogue().dictionary.tables.values()
    return {column.codes: column for table in tables for column in table.columns.values() if column.codes}


@pytest.mark.parametrize("name", sorted(code_columns()))
def test_every_word_of_a_list_means_its_code(name: str) -> None:
    column, codes = code_columns()[name], load_catalogue().dictionary.codes[name]
    for code, body in codes.items():
        for word in (code, body.zh, *body.aliases):
            sql = f"SELECT {code_of('t', column, codes)} FROM (SELECT {literal(half_width(word))} AS t)"
            assert duckdb.sql(sql).fetchall() == [(code,)], word
            assert half_width(word) not in {*silent_words(column), *NO_ENTRY}


HELP_YES = ["是", "√", "1", "享受", "201903", "2019-03-01", "500", "1200元", "产业帮扶", "养殖奖补", "无息贷款入股"]
HELP_NO = ["否", "", "/", "0", "×", "不享受", "未参加", "无需求", "暂无", "没有产业帮扶", "N"]
HELP_UNCLEAR = ["待定", "大概", "停发", "已取消", "拟安排养殖", "2", "未知", "不详", "另见备注"]


@pytest.mark.parametrize("form", ["{}", " {} "])
def test_only_known_words_are_help_and_what_is_neither_is_set_apart(tmp_path: Path, form: str) -> None:
    words = [*HELP_YES, *HELP_NO, *HELP_UNCLEAR]
    sheet = pd.DataFrame(
        {
            "户编号": [f"H{n:03}" for n in range(len(words))],
            "县": "阜南县",
            "户类型": "一般户",
            "产业帮扶": [form.format(word) for word in words],
        }
    )
    sheet.to_csv(tmp_path / "户信息_20191231.csv", index=False)
    register = read_register(tmp_path)
    ids = [f"H{n:03}" for n in range(len(HELP_YES))]
    assert register.tables["measures"]["household_id"].tolist() == ids
    assert (register.quarantine["table"] == "measures").sum() == len(HELP_UNCLEAR)


def read_ids(*numbers: str) -> Register:
    rows = [
        {
            "person_id": f"p{n}",
            "household_id": "h1",
            "occurred_on": "2015-01-01",
            "entered_on": DAY,
            "id_number": number,
        }
        for n, number in enumerate(numbers)
    ]
    return read_register({"members": pd.DataFrame(rows)})


def test_no_number_and_another_paper_are_no_faulty_numbers() -> None:
    register = read_ids("无", "-", "未办理", "E12345678", "H12345678", "h1234567890", "12345678", "GAT123456789012")
    assert len(register.tables["members"]) == 8
    assert register.named(DAY, "members")["id_number"].dropna().tolist() == [
        *("E12345678", "H12345678", "H1234567890", "12345678", "GAT123456789012"),
    ]


@pytest.mark.parametrize("sign", ["×", "Ⅹ", "х", "Х", "ｘ", "✕"])
def test_other_signs_for_the_x_of_a_check_digit_are_an_x(sign: str) -> None:
    register = read_ids(GOOD[:17] + sign)
    assert register.named(DAY, "members")["id_number"].tolist() == [GOOD]


@pytest.mark.parametrize(
    "number", ["110105********002X", "110105××××××××0021", "19491231", "1234", "110105194912310021"]
)
def test_a_masked_or_wrong_number_is_faulty(number: str) -> None:
    register = read_ids(number)
    reasons = {*register.quarantine["reason_code"], *register.doubts["reason_code"]}
    assert reasons & {"bad_id_number", "id_checksum"}


def test_a_person_who_is_named_by_another_paper_is_kept() -> None:
    rows = {"person_id": [GOOD, "E12345678"], "household_id": "h1", "occurred_on": "2015-01-01", "entered_on": DAY}
    assert len(read_register({"members": pd.DataFrame(rows)}).tables["members"]) == 2
