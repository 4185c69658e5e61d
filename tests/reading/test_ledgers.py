"""The ledgers that offices keep beside the national system become tables of the register."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register
from fupin_risk.reconciliation import reconcile
from tests.reading.made_books import book

DAY = "20191231"
# The first is the example in GB 11643; the check digit of the second was worked out by hand.
FIRST, SECOND = "11010519491231002X", "110105194912310046"


def ledger(folder: Path, name: str, headings: Sequence[str], *lines: Sequence[str], titles: Sequence[str] = ()) -> Path:
    rows = [dict(zip(headings, line, strict=False)) for line in lines]
    return book(folder / f"{name}_{DAY}.xlsx", {"Sheet1": (headings, rows)}, titles or (f"某县{name}台账",))


def members(folder: Path) -> Path:
    headings = ("户编号", "人编号", "姓名", "证件号码", "与户主关系")
    return ledger(
        folder, "家庭成员信息", headings, ("h1", "p1", "某", FIRST, "户主"), ("h2", "p2", "某", SECOND, "户主")
    )


def cells(frame: pd.DataFrame, *columns: str) -> list[list[object]]:
    return frame[list(columns)].values.tolist()


@pytest.mark.parametrize("name", ["帮扶措施", "帮扶措施台账", "x"])
def test_measures_are_known_by_the_file_the_title_and_the_headings(tmp_path: Path, name: str) -> None:
    headings = ("序号", "户编号", "户主姓名", "帮扶措施类型", "开始时间", "结束时间", "金额（万元）")
    path = ledger(tmp_path, name, headings, ("1", "h1", "某", "产业帮扶", "2019.3.1", "", "0.71"))
    register = read_register(path)
    row = register.tables["measures"].iloc[0]
    assert (row["household_id"], row["kind"], row["amount_yuan"]) == ("h1", "industry", 7100.0)
    assert row["started_on"] == pd.Timestamp("2019-03-01")
    assert cells(register.unread, "heading", "why_en") == [
        ["序号", "the number of the line"], ["户主姓名", "given by the household"],
    ]  # fmt: skip


def test_sums_and_signatures_are_named_once_and_are_no_rows(tmp_path: Path) -> None:
    headings = ("序号", "户编号", "户主姓名", "年度", "工资性收入", "转移性收入（元）")
    lines = [
        ("1", "h1", "某", "2019", "100", "50"),
        ("合 计", "", "", "", "100", "50"),
        ("填表人：某", "", "审核人：某"),
    ]
    register = read_register(ledger(tmp_path, "家庭收入", headings, *lines))
    assert cells(register.tables["incomes"], "household_id", "amount_yuan") == [["h1", 50.0], ["h1", 100.0]]
    assert cells(register.quarantine, "line", "reason_code") == [[4, "total_row"], [5, "footer_row"]]


def test_a_line_of_a_loan_becomes_its_stages(tmp_path: Path) -> None:
    headings = ("户编号", "借款人", "贷款银行", "贷款金额（万元）", "放款日期", "到期日期", "是否逾期", "还清日期")
    lines = [
        ("h1", "某", "某行", "5", "2017-08-07", "2019-08-07", "否", "2019-08-01"),
        ("h2", "某", "某行", "3", "2017-08-07", "2019-08-07", "是", ""),
    ]
    loans = read_register(ledger(tmp_path, "小额信贷", headings, *lines)).tables["loans"]
    assert cells(loans.sort_values(["household_id", "occurred_on"]), "household_id", "stage", "occurred_on") == [
        ["h1", "lent", pd.Timestamp("2017-08-07")],
        ["h1", "repaid", pd.Timestamp("2019-08-01")],
        ["h2", "lent", pd.Timestamp("2017-08-07")],
        # Since when it is overdue the ledger does not say: it was on the day of export.
        ["h2", "overdue", pd.Timestamp("2019-12-31")],
    ]
    assert loans.groupby("household_id")["loan_id"].nunique().tolist() == [1, 1]
    lent = loans[loans["stage"] == "lent"].sort_values("household_id")
    assert cells(lent, "amount_yuan", "overdue") == [[50_000.0, False], [30_000.0, True]]


def test_contacts_without_a_number_get_a_code_that_does_not_name_them(tmp_path: Path) -> None:
    headings = ("户编号", "帮扶联系人", "帮扶单位", "结对时间")
    lines = [
        ("h1", "甲某", "县教育局", "2016年3月"),
        ("h2", " 甲某", "县教育局", "2016年3月"),
        ("h3", "甲某", "青山乡政府", "2016年3月"),
    ]
    pairings = read_register(ledger(tmp_path, "结对帮扶", headings, *lines)).tables["pairings"]
    first, second, third = pairings.sort_values("household_id")["contact_id"]
    assert first == second != third
    assert "甲" not in first


def test_a_person_may_be_named_by_the_id_number(tmp_path: Path) -> None:
    members(tmp_path)
    headings = ("身份证号", "票据号", "就诊日期", "总费用")
    ledger(
        tmp_path,
        "医疗费用",
        headings,
        (SECOND.lower(), "b1", "2019-05-01", "120"),
        (f" {FIRST}", "b2", "2019-05-01", "1"),
    )
    bills = read_register(tmp_path).tables["medical_bills"]
    assert cells(bills, "person_id", "bill_id") == [["p1", "b2"], ["p2", "b1"]]


def test_a_person_code_that_is_missing_is_taken_from_the_id_number(tmp_path: Path) -> None:
    members(tmp_path)
    headings = ("人编号", "身份证号", "票据号", "就诊日期", "总费用")
    lines = [("p2", FIRST, "b1", "2019-05-01", "120"), ("", FIRST, "b2", "2019-05-01", "1")]
    ledger(tmp_path, "医疗费用", headings, *lines)
    assert cells(read_register(tmp_path).tables["medical_bills"], "person_id", "bill_id") == [
        ["p1", "b2"],
        ["p2", "b1"],
    ]


def test_a_household_may_be_named_by_the_id_number_of_a_member(tmp_path: Path) -> None:
    members(tmp_path)
    headings = ("姓名", "身份证号", "帮扶措施类型", "开始时间")
    lines = [("某", SECOND, "产业帮扶", "2019.3.1"), ("某", "110105194902300026", "产业帮扶", "2019.3.1")]
    ledger(tmp_path, "帮扶措施", headings, *lines)
    register = read_register(tmp_path)
    assert register.tables["measures"]["household_id"].tolist() == ["h2"]
    # Nobody says whose the other number is.
    assert cells(register.quarantine, "line", "column", "reason_code") == [[4, "household_id", "missing_required"]]


def bank(folder: Path) -> Path:
    path = folder / "bank.csv"
    text = "借款人姓名,身份证号,合同编号,放款金额（万元）,放款日,到期日,利率\n"
    rows = f"张三丰,{FIRST},LQ1,5,20190315,20210315,4.75%\n李四光,{SECOND},LQ2,3,20190315,20210315,4.75%\n"
    path.write_bytes((text + rows).encode("gbk"))
    return path


def test_a_bank_s_list_beside_the_register_is_set_aside_and_said(tmp_path: Path) -> None:
    members(tmp_path)
    bank(tmp_path)
    register = read_register(tmp_path)
    assert set(register.stored_tables) == {"members"}
    assert ["bank.csv", ""] in cells(register.unread, "file", "heading")


def test_a_bank_s_list_without_household_numbers_is_compared_as_it_is(tmp_path: Path) -> None:
    office, other = tmp_path / "office", tmp_path / "bank"
    office.mkdir()
    other.mkdir()
    members(office)
    headings = ("户编号", "合同编号", "贷款金额（万元）", "放款日期", "到期日期")
    ledger(office, "小额信贷", headings, ("h1", "A1", "5", "2019-03-15", "2021-03-15"))
    register = read_register(office)
    theirs = read_register(bank(other), people=register.people("2019-12-31"))
    assert cells(theirs.tables["loans"], "household_id", "loan_id", "amount_yuan", "reported_by") == [
        ["h1", "LQ1", 50_000.0, "bank"], ["h2", "LQ2", 30_000.0, "bank"],
    ]  # fmt: skip
    result = reconcile(register, theirs, "loans", as_of="2019-12-31", register=register)
    assert result.totals["rows"].iloc[[0, -1]].tolist() == [1, 2]


def test_a_refused_ledger_names_the_nearest_table_and_the_mapping_that_would_do(tmp_path: Path) -> None:
    headings = ("户编号", "帮扶措施类型", "起始日子", "金额（元）")
    path = ledger(tmp_path, "某表", headings, ("h1", "产业帮扶", "2019-03-01", "7"), titles=("某表",))
    with pytest.raises(RegisterError) as refused:
        read_register(path)
    assert str(refused.value) == (
        "某表_20191231.xlsx, Sheet1: is no table that is known; the nearest is 帮扶措施 (measures): found 户编号, "
        "帮扶措施类型, 金额（元）; missing 开始日期; write into mapping.toml, with your own headings on the left:\n"
        '[sheets]\n"某表_20191231.xlsx/Sheet1" = "measures"\n[columns.measures]\n"起始日子" = "started_on"'
    )
    (tmp_path / "mapping.toml").write_text(str(refused.value).partition("left:\n")[2], encoding="utf-8")
    assert read_register(tmp_path).tables["measures"]["started_on"].tolist() == [pd.Timestamp("2019-03-01")]


def test_a_file_without_known_headings_is_refused_and_shows_none_of_its_cells(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="has no line of known headings") as refused:
        read_register(ledger(tmp_path, "某表", ("张三", "李四"), ("王五", "赵六"), titles=("某表",)))
    assert "张三" not in str(refused.value)
    assert '"某表_20191231.xlsx/Sheet1" = "ignore"' in str(refused.value)


@pytest.mark.parametrize(
    ("title", "heading", "yuan"),
    [
        ("帮扶措施  单位：万元", "金额", 7100.0),
        ("帮扶措施  单位：万元", "金额（元）", 0.71),
        ("帮扶措施  单位：元", "金额（万元）", 7100.0),
        ("帮扶措施  单位：元、亩", "金额", 0.71),
    ],
)
def test_a_unit_of_the_heading_goes_before_that_of_the_title(
    tmp_path: Path, title: str, heading: str, yuan: float
) -> None:
    headings = ("户编号", "帮扶措施类型", "开始时间", heading)
    path = ledger(tmp_path, "x", headings, ("h1", "产业帮扶", "2019.3.1", "0.71"), titles=(title,))
    assert read_register(path).tables["measures"]["amount_yuan"].tolist() == [yuan]


def test_a_mapping_of_the_table_holds_for_its_ledger(tmp_path: Path) -> None:
    headings = ("户编号", "户主", "干部代号", "走访人", "走访日期")
    path = ledger(tmp_path, "走访记录", headings, ("h1", "某", "c1", "某", "2019-05-01"))
    visits = read_register(path, mapping={"columns": {"visits": {"干部代号": "contact_id"}}}).tables["visits"]
    assert visits["contact_id"].tolist() == ["c1"]


def test_a_village_sheet_with_county_and_township_keeps_its_path(tmp_path: Path) -> None:
    headings = ("县", "乡镇", "行政村", "列为贫困村时间", "出列时间", "年度", "贫困人口数")
    path = ledger(tmp_path, "村信息", headings, ("阜南县", "某镇", "新华村", "201405", "201812", "2018", "30"))
    tables = read_register(path).tables
    assert cells(tables["area_years"], "county", "township", "area") == [["阜南县", "某镇", "新华村"]]
    assert cells(tables["village_statuses"], "county", "status") == [["阜南县", "exited"], ["阜南县", "listed"]]
