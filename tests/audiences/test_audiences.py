"""Each audience reads what it may: text, free text and file properties of a notice tell nothing of anybody."""

from __future__ import annotations

import ast
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import fupin_risk as fr
from fupin_risk.audiences import PublicNotice, make_notice, make_school_forms, make_worker_form, telling_words
from fupin_risk.audiences.notice import masked
from fupin_risk.audiences.telling_words import tells
from fupin_risk.definitions import AudienceRow
from fupin_risk.outputs import write_excel, write_notice, write_school_form, write_school_forms, write_worker_form
from fupin_risk.recognition.case_states import MONITORED_KINDS
from tests.outputs.made_list import make_list
from tests.recognition.hand_made import FIVE, register, steps
from tests.said import WORDS
from tests.warning_list.hand_made import catalogue

DAYS = ("2022-03-02", "2022-03-05", "2022-03-11", "2022-03-12", "2022-03-14")
NAMES = {"h1": "张一", "h2": "张二", "h3": "张三", "h4": "欧阳四", "h5": "王五", "h6": "=6"}
TELLING = telling_words(catalogue())
CLAUSE = re.compile(r"[NCJHBZX][一二三四五六七]|〔\d{4}〕")


def cases(until: int, kind: str = "monitored_hardship", ids: tuple[str, ...] = ("h1", "h4")) -> list[dict[str, object]]:
    done = list(zip(FIVE[:until], DAYS, strict=False))
    return [row for name in ids for row in steps(f"c-{name}", name, "2022-03-01", done, kind=kind, cause="disaster")]


def village(rows: list[dict[str, object]], **more: Any) -> fr.Register:
    return register(rows, tuple(NAMES), names=NAMES, **more)


@cache
def stood(until: int, of: str) -> tuple[fr.Register, fr.RecognitionCases]:
    """The village and its cases, so many steps far."""
    made = village(cases(until, of))
    return made, fr.recognition_cases(made, "2022-03-20")


def notice(until: int = 2, kind: str = "monitored", of: str = "monitored_hardship", **more: Any) -> PublicNotice:
    settings = {
        "village": "V1",
        "step": FIVE[until - 1],
        "kind": kind,
        "done_since": "2022-03-01",
        "first_on": DAYS[until - 1],
        "days": 5,
        "telephone": "0551-1234567",
    }
    return make_notice(*stood(until, of), **(settings | more))


def posted(register: fr.Register, found: Any) -> PublicNotice:
    settings = {"done_since": "2022-03-01", "first_on": "2022-03-06", "days": 5, "telephone": "12317"}
    return make_notice(register, found, village="V1", step=FIVE[1], kind="monitored", **settings)  # type: ignore[arg-type]


def all_text(path: Path) -> str:
    """Everything that the file holds: cells, headings, headers and footers, properties, names of sheets."""
    with zipfile.ZipFile(path) as archive:
        return "\n".join(re.sub(r"<[^>]*>", "\n", archive.read(name).decode()) for name in archive.namelist())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("until", [2, 5])
@pytest.mark.parametrize(("kind", "of"), [(k, o) for k, o in [("relapse", "relapse"), ("newly_poor", "newly_poor"),
    ("risk_removed", "risk_removed"), *(("monitored", name) for name in MONITORED_KINDS)]])  # fmt: skip
def test_a_notice_holds_no_word_that_tells(tmp_path: Path, until: int, kind: str, of: str, language: Any) -> None:
    path = tmp_path / "notice.xlsx"
    write_notice(notice(until, kind, of), path, language=language)
    text = all_text(path)
    found = [word for word in TELLING if tells(text, [word])]
    assert found == []
    assert CLAUSE.search(text) is None
    for hidden in (*NAMES.values(), "13000000000", *NAMES, "c-h1", "2022-03-01", "2022年3月1日", "1 March 2022"):
        assert hidden not in text
    assert ("返贫" in text) == (kind == "relapse" and until == 5 and language == "zh")
    assert "0551-1234567" in text


def test_the_machine_test_would_find_a_word(tmp_path: Path) -> None:
    made = notice()
    made = replace(made, table=made.table.assign(place="因残"))
    write_notice(made, tmp_path / "notice.xlsx")
    assert [word for word in TELLING if tells(all_text(tmp_path / "notice.xlsx"), [word])] == ["因残"]


def test_a_notice_shows_step_days_and_telephone_and_two_columns() -> None:
    made = notice()
    assert list(made.table) == ["masked_name", "place"]
    assert made.lines("zh") == (
        "纳入认定程序公示",
        "已完成程序：群众评议",
        "公示期：2022年3月5日至2022年3月9日",
        "异议受理电话：0551-1234567",
        "用途：村级公示",
        "接收方：本村村民",
        made.stamp.lines("zh")[2],
        "请于2022年4月4日前删除",
        "本公示依登记册整理，不是软件作出的决定；认定按程序由人作出",
    )
    assert re.fullmatch(r"生成：fupin-risk \S.*", made.stamp.lines("zh")[2])


def test_a_name_is_masked_and_shown_only_where_three_share_it() -> None:
    # three of the group are 张*; one is 欧*: it has no name, and which of the village's six it is nobody knows
    assert notice().table.to_numpy().tolist() == [["张*", "G1"], ["*", "V1"]]
    assert [masked(name) for name in ("张三丰", "  李四", "", None, "=1+1", "1", "阿依古丽")] == [
        "张*", "李*", "*", "*", "*", "*", "阿*",
    ]  # fmt: skip


def test_in_a_village_of_two_nobody_is_placed() -> None:
    two = {"h1": "张一", "h2": "张二"}
    made = register(cases(2, ids=("h1",)), tuple(two), names=two)
    found = posted(made, fr.recognition_cases(made, "2022-03-20"))
    assert found.table.to_numpy().tolist() == [["*", "未知"]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"telephone": "因病请拨"}, "telephone may hold only digits"),
        ({"step": "whatever"}, "step is"),
        ({"kind": "illness"}, "kind is"),
        ({"days": 4}, "requires at least 5"),
        ({"village": "V2"}, "no case"),
        ({"done_since": "2022-03-06"}, "no case"),  # hung before
        ({"first_on": "2022-03-04"}, "no case"),  # not done yet
        ({"step": "county_decision"}, "no case"),
    ],
)
def test_a_notice_refuses_what_cannot_stand_there(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as error:
        notice(**change)
    assert "因病" not in str(error.value)


def test_a_village_code_of_two_counties_has_no_notice() -> None:
    """Else the rule of one county would say how long the other's notice hangs."""
    made = village(cases(2), county=["340123"] * 3 + ["340124"] * 3)
    with pytest.raises(ValueError, match="several counties"):
        posted(made, fr.recognition_cases(made, "2022-03-20"))


def test_a_list_is_never_a_notice(tmp_path: Path) -> None:
    made = village(cases(2))
    three_way = fr.three_way_table(made, "2022-03-20", look_back_months=())
    for no_case in (
        three_way,
        three_way.table,
        fr.WarningList(three_way.table, three_way.factors, three_way.table, {}, {}, catalogue()),
    ):
        with pytest.raises(TypeError, match="never from a list"):
            posted(made, no_case)
        with pytest.raises(TypeError, match="never a list of households"):
            write_notice(no_case, tmp_path / "no.xlsx")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def school() -> fr.Register:
    """Four students of two schools: one out of the province, one of whom nobody knows where."""
    people = pd.DataFrame(
        {"person_id": ["p1", "p2", "p3", "p4"], "household_id": ["h1", "h2", "h3", "h4"], "present": True}
    )
    rolls = pd.DataFrame(
        {
            "person_id": ["p1", "p1", "p2", "p3", "p4"],
            "school_year": ["2020-2021", "2021-2022", "2021-2022", "2021-2022", "2021-2022"],
            "occurred_on": ["2020-09-01", "2021-09-01", "2021-09-01", "2021-09-01", "2021-09-01"],
            "school_code": ["S0", "S1", "S1", "S1", "S2"],
            "in_province": [True, True, True, False, None],
            "roll_number": ["L0", "L1", "L2", "L3", "L4"],
            "student_name": ["甲", "甲", "乙", "丙", "丁"],
        }
    )
    tables = {"members": people.assign(occurred_on="2014-01-01", entered_on="2014-01-01"),
              "enrolments": rolls.assign(entered_on=rolls["occurred_on"])}  # fmt: skip
    return village(cases(2), tables=tables)


def due(**people: float) -> pd.DataFrame:
    return pd.DataFrame({"person_id": list(people), "due_yuan": list(people.values())})


def test_a_school_reads_roll_number_name_and_aid_due(school: fr.Register) -> None:
    two = pd.concat([due(p1=1000.0, p2=500.0, p3=900.0, p4=700.0), due(p1=250.0)])
    forms = make_school_forms(school, two, "2022-03-20")
    assert [form.school_code for form in forms] == ["S1"]  # no channel out of the province, nor where nobody knows
    assert forms[0].table.to_numpy().tolist() == [["L1", "甲", 1250.0], ["L2", "乙", 500.0]]
    assert list(forms[0].table) == ["roll_number", "student_name", "due_yuan"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_schools_form_holds_no_word_that_tells(tmp_path: Path, school: fr.Register, language: Any) -> None:
    path = tmp_path / "school.xlsx"
    write_school_form(make_school_forms(school, due(p1=1000.0), "2022-03-20")[0], path, language=language)
    text = all_text(path)
    assert [word for word in TELLING if tells(text, [word])] == []
    assert CLAUSE.search(text) is None
    assert "返贫" not in text
    for hidden in ("张一", "13000000000", "h1", "p1", "S1"):
        assert hidden not in text
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows[-1] == ["L1", "甲", 1000.0]


def test_each_schools_form_is_a_file_of_its_own_that_stays_in_its_folder(tmp_path: Path, school: fr.Register) -> None:
    (form,) = make_school_forms(school, due(p1=1000.0), "2022-03-20")
    forms = (form, replace(form, school_code="../S2"))
    written = write_school_forms(forms, tmp_path / "schools")
    assert [path.name for path in written] == ["S1.xlsx", "..%2FS2.xlsx"]
    assert sorted(tmp_path.rglob("*.xlsx")) == sorted(written)


@pytest.mark.parametrize("bad", [{"p1": 0.0}, {"p1": float("nan")}, {"p1": -1.0}])
def test_no_form_for_what_is_not_due(school: fr.Register, bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        make_school_forms(school, due(**bad), "2022-03-20")


def test_a_worker_reads_everything(tmp_path: Path) -> None:
    shocks = pd.DataFrame(
        {"household_id": ["h2", "h5"], "kind": "disaster", "occurred_on": ["2021-11-01", "2019-01-01"]}
    )
    made = village(cases(2), tables={"shocks": shocks.assign(entered_on=shocks["occurred_on"])})
    three_way = fr.three_way_table(made, "2022-03-20", look_back_months=())
    opened = three_way.table.assign(to_check=three_way.table["household_id"].eq("h2"))
    form = make_worker_form(made, fr.ThreeWay(**{**vars(three_way), "table": opened}))
    assert form.table[["household_id", "head_name", "phone"]].to_numpy().tolist() == [["h2", "张二", "13000000000"]]
    write_worker_form(form, tmp_path / "worker.xlsx")
    text = all_text(tmp_path / "worker.xlsx")
    for told in (
        "张二",
        "13000000000",
        "因自然灾害：2021年11月登记受自然灾害",
        "待核查",
        "帮扶联系人",
        "入户",
        "依单销号",
        "2022年6月18日",
    ):
        assert told in text
    assert "返贫户" not in text


def test_every_named_output_carries_its_stamp(tmp_path: Path, school: fr.Register) -> None:
    three_way = fr.three_way_table(school, "2022-03-20", look_back_months=())
    made = {
        "notice": (write_notice, notice()),
        "school": (write_school_form, make_school_forms(school, due(p1=1000.0), "2022-03-20")[0]),
        "worker": (write_worker_form, make_worker_form(school, three_way)),
    }
    for name, (write, output) in made.items():
        path = tmp_path / f"{name}.xlsx"
        write(output, path)  # type: ignore[operator]
        cells = "\n".join(
            str(cell) for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python() for cell in row
        )
        with zipfile.ZipFile(path) as archive:
            properties = archive.read("docProps/core.xml").decode()
        for line in output.stamp.lines("zh"):
            assert line in cells
            assert line in properties
        assert "<dc:creator></dc:creator>" in properties


def test_names_come_from_one_door_as_of_the_day() -> None:
    renamed = pd.DataFrame(
        {"household_id": ["h1"], "occurred_on": ["2022-05-01"], "county": ["340123"], "village": ["V1"]}
    )
    renamed = renamed.assign(village_group="G1", head_name="李新", entered_on="2022-05-02")
    made = village(cases(2))
    later = fr.read_register({**dict(made.tables), "households": pd.concat([made.tables["households"], renamed])})
    assert later.named("2022-03-20").set_index("household_id").loc["h1", "head_name"] == "张一"
    found = posted(later, fr.recognition_cases(later, "2022-03-20"))
    assert found.table["masked_name"].tolist() == ["张*", "*"]
    assert "head_name" not in later.as_of("2022-03-20")["households"]
    assert "roll_number" not in school_columns()


def school_columns() -> list[str]:
    return [column.name for column in catalogue().dictionary.tables["enrolments"].inside_columns]


def test_no_rule_no_output() -> None:
    policy = catalogue().policy.replacing(AudienceRow, ())
    silent = catalogue().model_copy(update={"policy": policy})
    made = fr.read_register(dict(village(cases(2)).tables), catalogue=silent)
    with pytest.raises(fr.DefinitionError, match=r"audiences\.toml"):
        posted(made, fr.recognition_cases(made, "2022-03-20"))


def test_fixed_words_of_notices_and_forms_tell_nothing() -> None:
    fixed = [*WORDS.notice_titles.values(), *WORDS.stamp.values()]
    fixed += [
        part[name]
        for part in (WORDS.policy["audiences"], WORDS.recipients, WORDS.audience_statements)
        for name in ("notice", "school")
    ]
    assert [text for label in fixed for text in (label.zh, label.en) if tells(text, TELLING)] == []
    assert {word for label in WORDS.policy["levels"].values() for word in (label.zh, label.en)} <= set(TELLING)


def test_excel_of_a_list_says_that_it_may_not_be_posted(tmp_path: Path) -> None:
    write_excel(make_list(households=3), tmp_path / "list.xlsx")
    assert "不得公示、张贴或转发" in all_text(tmp_path / "list.xlsx")


def test_names_are_joined_in_the_named_outputs_and_nowhere_else() -> None:
    package = Path(fr.__file__).parent
    joined = set()
    # What a register tells of people by ID number serves to compare lists (`Register.people`).
    own = package / "register" / "register.py"
    for file in set(package.rglob("*.py")) - {own}:
        calls = (node.func for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
        if any(isinstance(called, ast.Attribute) and called.attr == "named" for called in calls):
            joined.add(file.relative_to(package).parts[0])
    assert joined == {"audiences"}
