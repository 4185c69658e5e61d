"""Strings that break programs go through the register and out again as text: no formula, no markup."""

from __future__ import annotations

import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from fupin_risk.outputs import write_html, write_intake
from fupin_risk.outputs.named_list import write_named_list
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from tests.outputs.made_list import make_list
from tests.outputs.test_named_list import worker_stamp
from tests.reading.made_rows import not_read

FILES = Path(__file__).parents[3] / "shared" / "data" / "hostile"
pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason="the hostile files are not kept with the library")


def strings() -> list[str]:
    naughty = json.loads((FILES / "blns" / "blns.json").read_text(encoding="utf-8"))
    payloads = (FILES / "csv-injection" / "csv-payload.txt").read_text(encoding="utf-8").splitlines()
    return [*naughty, *payloads]


@pytest.fixture(scope="module")
def register() -> Register:
    rows = [
        {"household_id": f"h{number:04d}", "occurred_on": "2014-01-01", "county": "340123", "head_name": text}
        for number, text in enumerate(strings())
    ]
    return read_register({"households": pd.DataFrame(rows).assign(entered_on="2014-01-31")})


def test_every_string_is_kept_as_it_is_or_set_apart(register: Register) -> None:
    ledger = register.ledger.iloc[0]
    assert ledger["rows_in"] == len(strings()) == ledger["accepted"] + ledger["quarantined"]
    assert set(not_read(register)["reason_code"]) <= {"unreadable_text", "total_row"}
    unread = {f"h{line:04d}" for line in register.unread_cells["line"]}
    changed = re.compile(r"^\s|\s$|[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\u0085\x1c-\x1f]")
    names = register.named("2014-12-31").set_index("household_id")["head_name"]
    for number, text in enumerate(strings()):
        name = f"h{number:04d}"
        if name in names.index and name not in unread and text and not changed.search(text):
            assert names[name] == text


def test_the_docs_count_the_strings_that_are_kept(register: Register) -> None:
    naughty = json.loads((FILES / "blns" / "blns.json").read_text(encoding="utf-8"))
    page = (Path(__file__).parents[2] / "docs" / "hostile-values.md").read_text(encoding="utf-8")
    for title, first, last in (
        ("naughty strings (blns)", 0, len(naughty)),
        ("CSV injection", len(naughty), len(strings())),
    ):
        found = not_read(register)
        apart = found[found["line"].between(first, last - 1)]
        reasons = ", ".join(f"`{reason}`" for reason in sorted(set(apart["reason_code"])))
        shown = f"{len(apart)} ({reasons})" if reasons else "0"
        assert f"| {title} | {last - first} | {last - first - len(apart)} | {shown} |" in page


def test_a_named_list_holds_no_formula_and_no_link(register: Register, tmp_path: Path) -> None:
    made = make_list(6)
    names = register.named("2014-12-31")
    found = {text for text in names["head_name"].dropna() if text[:1] in "=+-@" or "<" in text}
    hostile = sorted(found, key=lambda text: (not text.startswith("="), text))[:6]
    named = pd.DataFrame({"household_id": made.table["household_id"], "head_name": hostile, "phone": hostile[::-1]})
    write_named_list(made, named, tmp_path / "named.xlsx", stamp=worker_stamp())
    with zipfile.ZipFile(tmp_path / "named.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    texts = set(re.findall(r"<t[^>]*>([^<]*)</t>", sheet))
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert sum(text.startswith("=") for text in texts) == sum(text.startswith("=") for text in hostile) > 0


def test_a_hostile_file_name_is_text_in_the_intake_report(tmp_path: Path) -> None:
    (tmp_path / "households").mkdir()
    name = "=1+cmd.csv"
    (tmp_path / "households" / name).write_text("household_id,occurred_on,county,entered_on\nh1,never,1,2014-01-31\n")
    _, workbook = write_intake(read_register(tmp_path), tmp_path)
    with zipfile.ZipFile(workbook) as book:
        sheets = [book.read(each).decode() for each in book.namelist() if each.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet for sheet in sheets)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser gives them
        self.found.add(tag)


def test_a_page_of_hostile_villages_has_no_markup_of_theirs(tmp_path: Path) -> None:
    made = make_list(6)
    markup = [text for text in strings() if "<" in text][:6]
    plain, hostile = Tags(), Tags()
    for reader, name in ((plain, "plain"), (hostile, "hostile")):
        if name == "hostile":
            made.table["village"] = markup
        write_html(made, tmp_path / f"{name}.html")
        reader.feed((tmp_path / f"{name}.html").read_text(encoding="utf-8"))
    assert hostile.found <= plain.found
