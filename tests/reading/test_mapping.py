"""A mapping file says what an office's own words, units and headings mean, and what is not to be read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from tests.reading.made_rows import income

DAY = "2020-01-31"


def folder(tmp_path: Path, mapping: str, **tables: pd.DataFrame) -> Path:
    for name, frame in tables.items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
    return tmp_path


def visits(*findings: str, heading: str = "finding") -> pd.DataFrame:
    rows = [
        {"household_id": f"h{n}", "contact_id": "c", "visited_on": "2019-03-01", "entered_on": DAY, heading: word}
        for n, word in enumerate(findings)
    ]
    return pd.DataFrame(rows)


def found(register: Register) -> list[str]:
    return register.tables["visits"]["finding"].tolist()


@pytest.mark.parametrize(
    "mapping",
    [
        '[words.finding]\n"天气很好" = "nothing"\n',
        '[words.visits.finding]\n"天气很好" = "无异常"\n',
        '[words."走访发现"]\n"天气很好" = "none"\n',
        '[lags]\n[words.finding] "天气很好" = "nothing"\nvisits = 3\n[words.finding] "别的" = "other"\n',
    ],
)
def test_a_word_means_what_the_mapping_says(tmp_path: Path, mapping: str) -> None:
    register = read_register(folder(tmp_path, mapping, visits=visits("天气很好", "患病")))
    assert found(register) == ["nothing", "illness"]


def test_a_word_of_a_column_that_the_mapping_renames(tmp_path: Path) -> None:
    mapping = '[columns.visits]\n"看到什么" = "finding"\n[words."看到什么"]\n"天气很好" = "nothing"\n'
    assert found(read_register(folder(tmp_path, mapping, visits=visits("天气很好", heading="看到什么")))) == ["nothing"]


def test_a_word_that_says_nothing_leaves_the_cell_empty(tmp_path: Path) -> None:
    register = read_register(folder(tmp_path, '[words.finding]\n"天气很好" = "unknown"\n', visits=visits("天气很好")))
    assert register.tables["visits"]["finding"].isna().all()
    assert register.normalised["kind"].tolist() == ["silent_word"]


def test_words_for_yes_no_and_an_open_end(tmp_path: Path) -> None:
    team = pd.DataFrame(
        {
            "village": "v",
            "contact_id": ["c1", "c2"],
            "started_on": "2019-03-01",
            "ended_on": ["再说", "2019-12-01"],
            "full_time": ["全脱产", "半脱产"],
            "entered_on": DAY,
        }
    )
    mapping = '[words.teams.ended_on]\n"再说" = "no end"\n[words.full_time]\n"全脱产" = "yes"\n"半脱产" = false\n'
    read = read_register(folder(tmp_path, mapping, teams=team)).tables["teams"]
    assert read["full_time"].tolist() == [True, False]
    assert read["ended_on"].isna().tolist() == [True, False]


def test_a_word_under_a_kind_of_help(tmp_path: Path) -> None:
    sheet = pd.DataFrame(
        {"户编号": ["H1", "H2", "H3"], "县": "阜南县", "户类型": "一般户", "产业帮扶": ["待定", "三号项目", "是"]}
    )
    mapping = '[words."产业帮扶"]\n"待定" = "no"\n"三号项目" = "yes"\n'
    register = read_register(folder(tmp_path, mapping, 户信息_20191231=sheet))
    assert register.tables["measures"]["household_id"].tolist() == ["H2", "H3"]
    assert register.quarantine.empty


def test_chinese_names_need_no_quotation_marks(tmp_path: Path) -> None:
    mapping = '[words.走访发现]\n天气很好 = "nothing"\n'
    assert found(read_register(folder(tmp_path, mapping, visits=visits("天气很好")))) == ["nothing"]


@pytest.mark.parametrize("name", ["amount_yuan", "incomes.amount_yuan", "收入", "金额"])
def test_a_unit_of_a_column(tmp_path: Path, name: str) -> None:
    table = pd.DataFrame([income("h1", "0.35", DAY), income("h2", "4000元", DAY)])
    register = read_register(folder(tmp_path, f'[units]\n"{name}" = "万元"\n', incomes=table))
    assert register.tables["incomes"]["amount_yuan"].tolist() == [3500, 4000]
    assert "unit_of_mapping" in set(register.normalised["kind"])


def test_a_unit_of_land_and_of_one_heading_of_a_wide_sheet(tmp_path: Path) -> None:
    sheet = pd.DataFrame(
        {
            "户编号": ["H1"],
            "县": "阜南县",
            "户类型": "一般户",
            "耕地面积": "2",
            "工资性收入": "1.2",
            "转移性收入": "300",
        }
    )
    mapping = (
        '[units]\n耕地面积 = "公顷"\n工资性收入 = "万元"\n[periods.incomes]\nfrom = "2019-01-01"\nto = "2019-12-31"\n'
    )
    register = read_register(folder(tmp_path, mapping, 户信息_20191231=sheet))
    assert register.tables["households"]["land_mu"].tolist() == [30]
    amounts = register.tables["incomes"].set_index("income_kind")["amount_yuan"]
    assert amounts.to_dict() == {"wage": 12_000, "transfer": 300}


@pytest.mark.parametrize(
    "mapping", ['ignore = ["备注", "开户行"]\n', '[columns.visits]\n备注 = "ignore"\n开户行 = "ignore"\n']
)
def test_columns_that_are_left_out_are_listed(tmp_path: Path, mapping: str) -> None:
    table = visits("患病").assign(备注="张三家的牛", 开户行="农商行")
    register = read_register(folder(tmp_path, mapping, visits=table))
    assert found(register) == ["illness"]
    assert register.unread["heading"].tolist() == ["备注", "开户行"]


def test_a_mapping_that_windows_saved_is_read(tmp_path: Path) -> None:
    path = folder(tmp_path, "", visits=visits("天气很好"))
    (path / "mapping.toml").write_bytes('[words.finding]\n"天气很好" = "nothing"\n'.encode("gb18030"))
    assert found(read_register(path)) == ["nothing"]


def test_all_problems_of_a_mapping_are_told_at_once(tmp_path: Path) -> None:
    mapping = """
snapshot_on = "soon"
ignore = "备注"
lags = 3
fog = 1
[words.findings]
"好" = "nothing"
[words.finding]
"好" = "fine"
[words.visited_on]
"好" = "nothing"
[units]
finding = "元"
amount_yuan = "斤"
[columns.visits]
"走访情况" = "findin"
[columns.walks]
"a" = "b"
"""
    with pytest.raises(RegisterError) as error:
        read_register(folder(tmp_path, mapping, visits=visits("患病")))
    said = str(error.value)
    for part in (
        "snapshot_on: is not a day",
        "ignore: is not a list of headings",
        "lags: is not a section",
        "fog: unknown key",
        "words.findings: is not the name of a column, nor a heading of one",
        "words.finding.好: is not a meaning that a word of this column can have",
        "words.visited_on: is a column that holds no words of a list",
        "units.finding: is a column without a unit",
        "units.amount_yuan: is not a unit that this column can have",
        "columns.visits.走访情况: is not the name of a column of the table",
        "columns.walks: is not a table of the register",
    ):
        assert part in said


def test_a_mapping_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    path = folder(tmp_path, '[words.finding]\n"好" 正常\n"坏" = "other"\n', visits=visits("患病"))
    with pytest.raises(RegisterError, match="see line 2"):
        read_register(path)
