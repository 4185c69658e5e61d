"""Names come back to the list by the writer alone: the head's on the list, the members' on a sheet of their own."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineWorkbook

from fupin_risk.audiences.stamp import Stamp, stamp_for
from fupin_risk.definitions import load_catalogue
from fupin_risk.outputs.named_list import write_named_list
from tests.outputs.made_list import make_list

DAY = dt.date(2019, 12, 31)
COLUMNS = ["household_id", "person_id", "person_name", "id_number", "relation", "present"]


def worker_stamp() -> Stamp:
    return stamp_for("worker", ["340123"], load_catalogue(), DAY)


def parted(rows: list[list[Any]], lines: int) -> tuple[list[str], list[Any], list[list[Any]]]:
    """What stands above the headings, the headings, and the rows."""
    return [row[0] for row in rows[:lines]], rows[lines], rows[lines + 1 :]


def test_heads_and_members_are_named_and_ids_are_the_county_s_own(tmp_path: Path) -> None:
    made = make_list(2)
    first, second = made.table.sort_values("check_rank")["household_id"]
    named = pd.DataFrame(
        {
            "household_id": [first, second],
            "given_id": ["own-1", "own-2"],
            "head_name": ["甲", None],
            "phone": ["1", "2"],
        }
    )
    rows = [
        (second, "p3", "丁", "id", "child", True),
        (second, "p4", "丙", "id", "head", pd.NA),
        (first, "p1", "甲", "id", "head", True),
        (first, "p2", "乙", "id", "spouse", False),
        ("another", "p5", "戊", "id", "head", True),
    ]
    members = pd.DataFrame(rows, columns=COLUMNS).astype({"present": "boolean"})
    stamp = worker_stamp()
    write_named_list(made, named, tmp_path / "named.xlsx", stamp=stamp, members=members)
    book = CalamineWorkbook.from_path(tmp_path / "named.xlsx")
    said = ("帮扶联系人入户核查用表 · 内部使用", *stamp.lines("zh"))
    above, headings, homes = parted(book.get_sheet_by_name("清单").to_python(), len(said))
    assert all(cell.startswith(line) for cell, line in zip(above, said, strict=True))
    with zipfile.ZipFile(tmp_path / "named.xlsx") as parts:
        properties = parts.read("docProps/core.xml").decode()
    assert all(line in properties for line in stamp.lines("zh"))
    shown = pd.DataFrame(homes, columns=headings)
    # The second household's card names no head: the member who is the head does.
    assert shown[["户编号", "户主姓名", "联系电话"]].to_numpy().tolist() == [["own-1", "甲", "1"], ["own-2", "丙", "2"]]
    _, _, people = parted(book.get_sheet_by_name("家庭成员").to_python(), len(said))
    # Who left is not there, nor is anybody of a household that is not listed; no ID number is.
    assert [row[1:] for row in people] == [
        ["own-1", "甲", "甲", "户主"], ["own-2", "丙", "丙", "户主"], ["own-2", "丙", "丁", "子女"],
    ]  # fmt: skip
