"""Lists of persons and households that the national service exports beside the sheets of households."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import fupin_risk as fr
from fupin_risk.panel.cohort import cohort_on
from fupin_risk.reading import read_register
from tests.reading.made_books import book

DAY = "2022-10-28"
PERSONS = (
    *(
        "序号",
        "数据日期",
        "县(市、区、旗)",
        "乡(镇)",
        "行政村",
        "自然村",
        "户编号",
        "人编号",
        "姓名",
        "证件号码",
        "人数",
    ),
    *("与户主关系", "致贫原因1", "危房户", "户联系电话", "首次识别时间", "户类型", "易返贫致贫户(监测对象)类型"),
    *("风险是否消除", "风险识别时间", "风险消除时间"),
)


def person(household: str, name: str, **cells: str) -> dict[str, str]:
    usual = {"县(市、区、旗)": "阜南县", "行政村": "新华村", "与户主关系": "户主", "致贫原因1": "因病", "危房户": "否"}
    usual |= {"首次识别时间": "201412", "户类型": "脱贫户", "人数": "1", "户联系电话": "1"}
    return {**usual, "户编号": household, "人编号": name, **cells}


def listed(folder: Path, *lines: dict[str, str], headings: tuple[str, ...] = PERSONS) -> fr.Register:
    return read_register(book(folder / "已脱贫人口名单_20221028.xlsx", {"Sheet1": (headings, lines)}, ["名单"]))


def test_an_exit_without_its_day_is_known_on_the_day_of_export_and_marked(tmp_path: Path) -> None:
    statuses = listed(tmp_path, person("h1", "p1")).tables["statuses"]
    assert statuses[["status", "occurred_on", "status_origin"]].fillna("").values.tolist() == [
        ["exited", pd.Timestamp(DAY), "stated_on_export"], ["registered", pd.Timestamp("2014-12-31"), ""],
    ]  # fmt: skip


def test_an_exit_with_its_day_is_not_stated_again(tmp_path: Path) -> None:
    headings = (*PERSONS, "脱贫时间")
    register = listed(tmp_path, person("h1", "p1", 脱贫时间="201812"), person("h2", "p2"), headings=headings)
    exits = register.tables["statuses"].query("status == 'exited'")
    assert exits[["household_id", "status_origin"]].fillna("").values.tolist() == [
        ["h1", ""],
        ["h2", "stated_on_export"],
    ]


def test_such_a_household_is_of_the_cohort_and_its_day_and_spell_are_unknown(tmp_path: Path) -> None:
    found = {"易返贫致贫户(监测对象)类型": "脱贫不稳定户", "风险识别时间": "202106"}
    register = listed(
        tmp_path,
        person("h1", "p1"),
        person("h2", "p2", **found),
        person("h3", "p3", **found, 风险消除时间="202203"),
        person("h4", "p4", 户类型="一般农户"),
    )
    cohort = cohort_on(register.as_of(DAY), "exited")
    # h2 is at risk; the risk of h3 was removed at the end of March, and the exit restored.
    assert cohort.index.tolist() == ["h1", "h3"]
    assert cohort["since"].tolist() == [pd.NaT, pd.Timestamp("2022-03-31")]
    assert cohort["spell"].isna().all()
    assert cohort_on(register.as_of(DAY), "monitored").index.tolist() == ["h2"]
    table = fr.three_way_table(register, DAY).table
    assert table["household_id"].tolist() == ["h1", "h3"]


def test_a_dwelling_at_risk_is_the_opposite_of_a_safe_one(tmp_path: Path) -> None:
    register = listed(tmp_path, person("h1", "p1"), person("h2", "p2", 危房户="是"), person("h3", "p3", 危房户=""))
    homes = register.tables["households"]
    assert homes["dwelling_safe"].astype(object).where(homes["dwelling_safe"].notna(), None).tolist() == [
        True, False, None,
    ]  # fmt: skip
    assert register.named(DAY)["phone"].tolist() == ["1", "1", "1"]


def test_another_number_of_members_than_the_sheet_says_is_a_doubt(tmp_path: Path) -> None:
    register = listed(tmp_path, person("h1", "p1"), person("h2", "p2", 人数="8"))
    assert register.doubts[["line", "column", "reason_code", "rows"]].values.tolist() == [
        [4, "stated_member_count", "members_differ", 1]
    ]


def test_a_list_of_monitored_households_with_the_number_of_each_head(tmp_path: Path) -> None:
    row = {
        "县": "阜南县", "行政村": "新华村", "户编号": "h1", "户主姓名": "某", "证件号码": "x", "家庭人口数": "3",
        "监测对象类型": "边缘易致贫户", "风险识别时间": "202106", "致贫原因1": "因病",
    }  # fmt: skip
    path = book(tmp_path / "监测对象名单_20221028.xlsx", {"Sheet1": (tuple(row), [row])})
    register = read_register(path)
    assert register.tables["recognitions"]["kind"].tolist() == ["monitored_border"]
    assert register.tables["households"]["stated_member_count"].tolist() == [3]
    assert register.tables["statuses"]["status"].tolist() == ["risk_found"]
