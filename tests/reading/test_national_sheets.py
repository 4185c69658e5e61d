"""The wide sheets of the national system become rows of many tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register
from tests.reading.made_books import HOUSEHOLD, PERIOD, PERSON, book, household, person


def export(
    folder: Path, *homes: dict[str, str], day: str = "20191231", persons: list[dict[str, str]] | None = None
) -> Path:
    sheets: dict[str, tuple[tuple[str, ...], list[dict[str, str]]]] = {"户信息": (HOUSEHOLD, list(homes))}
    if persons:
        sheets["成员"] = (PERSON, persons)
    return book(folder / f"户信息_{day}.xlsx", sheets)


def rows(frame: pd.DataFrame, *columns: str) -> list[list[object]]:
    return frame[list(columns)].values.tolist()


def test_one_line_holds_rows_of_many_tables(tmp_path: Path) -> None:
    path = export(
        tmp_path,
        household("h1", **{"致贫/返贫风险2": "因残", "产业帮扶": "发展养殖", "转移性收入（元）": "300.5"}),
        household("h2", 产业帮扶="否", 脱贫时间="", 户类型="低保户"),
        persons=[person("h1", "p1"), person("h1", "p2", 与户主关系="之女", 在校生状况="小学")],
    )
    day = read_register(path).as_of("2019-12-31")
    assert rows(day["households"], "household_id", "county", "household_type", "primary_cause", "other_causes")[0] == [
        "h1", "340123", "general", "illness", "因残",
    ]  # fmt: skip
    assert rows(day["incomes"], "household_id", "income_kind", "amount_yuan") == [
        ["h1", "transfer", 300.5], ["h1", "wage", 12000.0], ["h2", "wage", 12000.0],
    ]  # fmt: skip
    assert set(day["incomes"]["period_start"]) == {pd.Timestamp("2017-10-01")}
    assert set(day["incomes"]["period_end"]) == {pd.Timestamp("2018-09-30")}
    # YYYYMM is known to the month, and takes its end.
    assert rows(day["statuses"], "household_id", "status", "occurred_on") == [
        ["h1", "exited", pd.Timestamp("2018-12-31")],
        ["h1", "registered", pd.Timestamp("2014-03-31")],
        ["h2", "registered", pd.Timestamp("2014-03-31")],
    ]
    assert rows(day["measures"], "household_id", "kind") == [["h1", "industry"]]
    assert rows(day["members"], "person_id", "relation", "schooling_stage", "born_on") == [
        ["p1", "head", "none", pd.Timestamp("1970-01-01")],
        ["p2", "child", "compulsory", pd.Timestamp("1970-01-01")],
    ]


def test_the_day_of_entry_is_the_day_of_export_and_never_that_of_the_event(tmp_path: Path) -> None:
    register = read_register(export(tmp_path, household("h1")))
    days = [day for table in register.stored_tables for day in register.tables[table]["entered_on"]]
    assert set(days) == {pd.Timestamp("2019-12-31")}
    assert set(register.assumed_clocks.values()) == {"snapshot 2019-12-31"}
    with pytest.raises(RegisterError, match="What the register held on 2019-12-30 is unknown"):
        register.as_of("2019-12-30")


def test_what_is_not_read_is_listed(tmp_path: Path) -> None:
    headings = (*HOUSEHOLD, "住房面积", "工资性收入金额", "人均纯收入（元）")
    sheets = {
        "户信息": (headings, [household("h1")]),
        "说明": (("填报说明",), [{"填报说明": "x"}]),
        "字典": (("a",), [{"a": "b"}]),
    }
    path = book(tmp_path / "户信息_20191231.xlsx", sheets, hidden=["字典"])
    unread = read_register(path).unread
    assert rows(unread, "sheet", "heading", "why_en") == [
        ["字典", "", "hidden sheet"],
        ["户信息", "序号", "the number of the line"],
        ["户信息", "住房面积", "unknown heading"],
        ["户信息", "工资性收入金额", "unknown heading: did you mean 工资性收入?"],
        ["户信息", "人均纯收入（元）", "computed from the kinds of income and the members"],
        ["说明", "", "no known headings"],
    ]


def test_income_without_its_period_is_left_out_and_said(tmp_path: Path) -> None:
    path = book(tmp_path / "户信息_20191231.xlsx", {"户": (HOUSEHOLD, [household("h1")])}, titles=())
    register = read_register(path)
    assert "incomes" not in register.stored_tables
    said = register.unread[register.unread["why_en"].str.startswith("its period is unknown")]
    assert said["heading"].tolist() == ["工资性收入", "转移性收入（元）"]
    told = read_register(path, mapping={"periods": {"incomes": ["2018-10-01", "2019-09-30"]}})
    assert len(told.tables["incomes"]) == 1


def test_a_mapping_names_headings_sheets_and_days(tmp_path: Path) -> None:
    headings = tuple("农户代号" if name == "户编号" else name for name in HOUSEHOLD)
    row = {**household("h1"), "农户代号": "h1"}
    path = book(tmp_path / "export.xlsx", {"a": (headings, [row]), "b": (headings, [row])})
    with pytest.raises(RegisterError) as refused:
        read_register(path)
    first, *mapping = str(refused.value).splitlines()[:5]
    assert "a: is no table that is known; the nearest is 户信息 (household_sheet): found 县, 乡（镇）, 行政村" in first
    assert "健康帮扶; missing 户编号; write into mapping.toml" in first
    assert mapping == [
        "[sheets]", '"export.xlsx/a" = "household_sheet"', "[columns.household_sheet]", '"农户代号" = "户编号"',
    ]  # fmt: skip
    register = read_register(
        path,
        mapping={
            "columns": {"household_sheet": {"农户代号": "户编号"}},
            "sheets": {"b": "ignore"},
            "drawn_on": {"export.xlsx": "2019-11-30"},
        },
    )
    assert register.assumed_clocks["households"] == "snapshot 2019-11-30"
    assert len(register.tables["households"]) == 1
    assert ["b", "left out by the mapping"] in rows(register.unread, "sheet", "why_en")


def test_title_and_name_that_differ_are_refused(tmp_path: Path) -> None:
    sheets = {"户": (HOUSEHOLD, [household("h1")])}
    path = book(tmp_path / "户信息_20191231.xlsx", sheets, titles=[PERIOD, "导出日期：2020年1月5日"])
    with pytest.raises(RegisterError, match="the export day 2020-01-05 in its title, but 2019-12-31 in its name"):
        read_register(path)
    assert read_register(path, snapshot_on="2020-01-05").as_of("2020-01-05")


def test_an_export_without_its_day_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "户信息.xlsx", {"户": (HOUSEHOLD, [household("h1")])})
    with pytest.raises(RegisterError, match="does not show when its rows were entered"):
        read_register(path)


def test_a_month_that_the_export_lies_in_ends_with_it(tmp_path: Path) -> None:
    headings = (*HOUSEHOLD, "监测对象类别", "识别监测时间")
    row = household("h1", 监测对象类别="边缘易致贫户", 识别监测时间="202006")
    path = book(tmp_path / "监测对象_20200615.xlsx", {"户": (headings, [row])})
    seen = read_register(path).as_of("2020-06-15")["recognitions"]
    assert rows(seen, "case_id", "kind", "step", "outcome", "occurred_on") == [
        ["h1-202006", "monitored_border", "county_decision", "passed", pd.Timestamp("2020-06-15")]
    ]


def test_a_doubled_heading_that_is_needed_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "户信息_20191231.xlsx", {"户": ((*HOUSEHOLD, "户 编号"), [household("h1")])})
    with pytest.raises(RegisterError, match="column 户编号: appears twice"):
        read_register(path)


def test_households_that_two_sheets_of_a_day_hold_are_read_once(tmp_path: Path) -> None:
    headings = (*PERSON, "县", "户类型")
    lines = [person("h1", "p1", 县="340123", 户类型="低保户"), person("h9", "p9", 县="340123", 户类型="低保户")]
    path = book(tmp_path / "x_20191231.xlsx", {"户": (HOUSEHOLD, [household("h1")]), "人": (headings, lines)})
    register = read_register(path)
    assert register.quarantine.empty
    assert rows(register.as_of("2019-12-31")["households"], "household_id", "household_type") == [
        ["h1", "general"], ["h9", "low_income_aid"],
    ]  # fmt: skip


def test_a_cell_that_cannot_be_read_names_file_sheet_line_and_column(tmp_path: Path) -> None:
    register = read_register(export(tmp_path, household("h1"), household("h2", 户类型="没有这一种")))
    # Title, headings, h1, h2: line 4.
    assert rows(register.doubts, "file", "sheet", "line", "column", "reason_code") == [
        ["户信息_20191231.xlsx", "户信息", 4, "household_type", "unknown_code"]
    ]
    assert len(register.tables["households"]) == 2


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig"])
def test_the_same_sheet_as_csv_is_the_same_register(tmp_path: Path, encoding: str) -> None:
    homes = [household("h1", 产业帮扶="发展养殖"), household("h2")]
    from_book = read_register(export(tmp_path, *homes))
    lines = [[PERIOD], HOUSEHOLD, *([row.get(name, "") for name in HOUSEHOLD] for row in homes)]
    path = tmp_path / "户信息_20191231.csv"
    path.write_bytes("".join(",".join(line) + "\r\n" for line in lines).encode(encoding))
    from_text = read_register(path)
    for table in from_book.stored_tables:
        pd.testing.assert_frame_equal(from_text.tables[table], from_book.tables[table])


def test_exports_of_two_townships_on_one_day_are_one_register(tmp_path: Path) -> None:
    for name, homes in (("甲镇", ["h1"]), ("乙镇", ["h2", "h1"])):
        sheets = {"户": (HOUSEHOLD, [household(home) for home in homes])}
        book(tmp_path / f"{name}_20191231.xlsx", sheets)
    register = read_register(tmp_path)
    assert register.ledger.set_index("table").loc["households", ["accepted", "collapsed"]].tolist() == [2, 1]


def test_a_heading_that_an_export_lacks_ends_nothing(tmp_path: Path) -> None:
    without = tuple(name for name in HOUSEHOLD if name != "产业帮扶")
    for day, headings in (("20190630", HOUSEHOLD), ("20191231", without), ("20200630", HOUSEHOLD)):
        book(tmp_path / f"户_{day}.xlsx", {"户": (headings, [household("h1", 产业帮扶="养鸡")])})
    register = read_register(tmp_path)
    for day in ("2019-12-31", "2020-06-30"):
        seen = register.as_of(day)["measures"]
        assert seen["started_on"].tolist() == [pd.Timestamp("2019-06-30")]
        assert seen["ended_on"].isna().all()


def test_a_cell_at_the_end_of_the_sheet_does_not_fill_the_memory(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "户_20191231.xlsx") as written:
        sheet = written.add_worksheet("户")
        sheet.write_row(0, 0, HOUSEHOLD)
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(RegisterError, match=r"户_20191231\.xlsx: cannot be read"):
        read_register(tmp_path)


def test_a_line_s_own_period_goes_before_that_of_the_title(tmp_path: Path) -> None:
    headings = (*HOUSEHOLD, "核算期起", "核算期止")
    row = household("h1", 核算期起="2016-10-01", 核算期止="2017-09-30")
    path = book(tmp_path / "户_20191231.xlsx", {"户": (headings, [row])})
    assert rows(read_register(path).tables["incomes"], "period_start", "period_end") == [
        [pd.Timestamp("2016-10-01"), pd.Timestamp("2017-09-30")]
    ]


CARD = "110101190001010014"  # made: the check digit fits


@pytest.mark.parametrize("number", ["人编号", "编号"])
def test_names_and_id_numbers_of_a_person_sheet_are_read(tmp_path: Path, number: str) -> None:
    headings = tuple({"人编号": number}.get(name, name) for name in PERSON)
    line = {**person("h1", "p1"), "编号": "1", "证件号码": CARD}
    path = book(tmp_path / "x_20191231.xlsx", {"人": ((*headings, "证件号码"), [line])})
    register = read_register(path)
    # Where the person has no other number, that of the card names them.
    expected = "p1" if number == "人编号" else CARD
    assert rows(register.tables["members"], "person_id", "person_name", "id_number") == [[expected, "某人", CARD]]
    assert "姓名" not in set(register.unread["heading"])


@pytest.mark.parametrize("name", ["members", "成员"])
def test_a_table_whose_persons_have_only_the_number_of_the_card(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}_20191231.csv"
    path.write_text(f"户编号,证件号码,姓名,与户主关系,生效日期\nh1,{CARD},某人,户主,2019-01-01\n", encoding="utf-8")
    members = read_register(path).tables["members"]
    assert rows(members, "person_id", "id_number", "person_name") == [[CARD, CARD, "某人"]]


def test_amounts_under_a_heading_in_ten_thousands_are_turned_into_yuan(tmp_path: Path) -> None:
    wan = tuple({"工资性收入": "工资性收入（万元）"}.get(name, name) for name in HOUSEHOLD)
    home = {**household("h1"), "工资性收入（万元）": "1.25"}
    village = ("行政村", "是否出列", "年度", "村级集体经济收入（万元）")
    place = {"行政村": "某村", "是否出列": "是", "年度": "2018", "村级集体经济收入（万元）": "5.6"}
    book(tmp_path / "x_20191231.xlsx", {"户": (wan, [home]), "村": (village, [place])})
    register = read_register(tmp_path)
    assert register.tables["incomes"]["amount_yuan"].tolist() == [12_500]
    assert register.tables["area_years"]["collective_income_yuan"].tolist() == [56_000]
    assert register.normalised.set_index("table").loc["incomes", "kind"] == "wan_in_heading"


def test_fuel_and_toilet_of_a_household_sheet_are_read(tmp_path: Path) -> None:
    headings = (*HOUSEHOLD, "主要燃料类型", "是否有卫生厕所")
    row = household("h1", 主要燃料类型="柴草", 是否有卫生厕所="否")
    book(tmp_path / "x_20191231.xlsx", {"户": (headings, [row])})
    assert rows(read_register(tmp_path).tables["households"], "cooking_fuel", "sanitary_toilet") == [
        ["firewood", False]
    ]


WORK = ("序号", "人编号", "姓名", "务工月份", "务工地点", "务工企业", "月工资（元）", "备注")


def worked(name: str, month: str, wage: str, **cells: str) -> dict[str, str]:
    return {"人编号": name, "姓名": "某人", "务工月份": month, "务工地点": "合肥市", "月工资（元）": wage, **cells}


def test_months_of_work_are_read_beside_the_income_of_the_year(tmp_path: Path) -> None:
    lines = [
        worked("p1", "201911", "3200", 务工企业="某厂"),
        worked("p1", "2019年12月", "3,300.5", 务工企业="某厂"),
        worked("p1", "2019年12月", "3,300.5", 务工企业="某厂"),
        worked("p2", "201911", "不详"),
        worked("合计", "", "6500.5"),
    ]
    sheets = {"户": (HOUSEHOLD, [household("h1")]), "务工月报": (WORK, lines)}
    register = read_register(book(tmp_path / "x_20191220.xlsx", sheets))
    seen = register.as_of("2019-12-20")["work_months"]
    assert rows(
        seen.fillna({"wage_yuan": -1, "employer": ""}),
        "person_id",
        "period_start",
        "workplace",
        "employer",
        "wage_yuan",
    ) == [
        ["p1", pd.Timestamp("2019-11-01"), "合肥市", "某厂", 3200.0],
        ["p1", pd.Timestamp("2019-12-01"), "合肥市", "某厂", 3300.5],
        ["p2", pd.Timestamp("2019-11-01"), "合肥市", "", -1],
    ]
    ledger = register.ledger.set_index("table").loc["work_months", ["rows_in", "accepted", "quarantined", "collapsed"]]
    assert ledger.tolist() == [5, 3, 1, 1]
    assert set(register.quarantine["reason_code"]) == {"total_row"}
    assert rows(register.unread_cells, "column", "reason_code") == [["wage_yuan", "not_a_number"]]
    # The month of the export began on its first day. A wage of the month is no second income of the household.
    assert register.tables["incomes"]["amount_yuan"].tolist() == [12_000]
    assert ["务工月报", "备注", "free text"] in rows(register.unread, "sheet", "heading", "why_en")


def test_a_later_monthly_sheet_corrects_its_months_and_leaves_the_others(tmp_path: Path) -> None:
    first = [worked("p1", "201911", "3200"), worked("p1", "201912", "3100")]
    book(tmp_path / "务工月报_20191220.xlsx", {"月报": (WORK, first)})
    book(tmp_path / "务工月报_20200105.xlsx", {"月报": (WORK, [worked("p1", "201912", "3300")])})
    register = read_register(tmp_path)
    assert register.as_of("2019-12-31")["work_months"]["wage_yuan"].tolist() == [3200.0, 3100.0]
    assert register.as_of("2020-01-31")["work_months"]["wage_yuan"].tolist() == [3200.0, 3300.0]


@pytest.mark.parametrize("name", ["户信息_20191231.xls", "户信息_20191231.csv"])
def test_a_workbook_is_known_by_its_content_whatever_its_name_says(tmp_path: Path, name: str) -> None:
    path = book(tmp_path / "户信息_20191231.xlsx", {"户": (HOUSEHOLD, [household("h1"), household("h2")])})
    as_named = read_register(path)
    renamed = path.rename(tmp_path / name)
    register = read_register(renamed)
    assert register.tables["households"]["household_id"].tolist() == ["h1", "h2"]
    assert register.sha256 == as_named.sha256
