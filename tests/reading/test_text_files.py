"""Encodings: strictly, or the line is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register
from fupin_risk.reading.files.text_files import text_file

HEADER = "household_id,occurred_on,county,village,entered_on\n"
NAMES = ["王村", "李家庄", "示范村", "大湾村", "桥头村"]


def row(number: int, village: str) -> str:
    return f"h{number},2014-01-01,340123,{village},2014-01-31\n"


def villages(folder: Path, content: bytes) -> list[str]:
    (folder / "households.csv").write_bytes(content)
    return read_register(folder).tables["households"]["village"].tolist()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "gb2312", "utf-16", "utf-16-le"])
def test_every_encoding_of_a_chinese_office_reads_alike(tmp_path: Path, encoding: str) -> None:
    content = (HEADER + "".join(row(number, name) for number, name in enumerate(NAMES))).encode(encoding)
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    assert villages(tmp_path, mark + content) == NAMES


def test_characters_that_only_gb18030_has_are_kept(tmp_path: Path) -> None:
    rare = ["㑇村", "𠀀村", "㧑家庄"]
    content = (HEADER + "".join(row(number, name) for number, name in enumerate([*NAMES, *rare]))).encode("gb18030")
    assert villages(tmp_path, content) == [*NAMES, *rare]


@pytest.mark.parametrize(("main", "other"), [("utf-8", "gbk"), ("gbk", "utf-8")])
def test_a_row_in_another_encoding_is_set_apart_with_its_line(tmp_path: Path, main: str, other: str) -> None:
    lines = [row(number, name).encode(main) for number, name in enumerate(NAMES)]
    lines.insert(2, row(9, "外来村").encode(other))
    (tmp_path / "households.csv").write_bytes(HEADER.encode(main) + b"".join(lines))
    register = read_register(tmp_path)
    assert register.quarantine[["line", "reason_code"]].values.tolist() == [[4, "undecodable"]]
    assert register.tables["households"]["village"].tolist() == NAMES
    assert register.ledger[["rows_in", "accepted", "quarantined", "collapsed"]].values.tolist() == [[6, 5, 1, 0]]


def test_a_torn_row_is_set_apart_with_its_line(tmp_path: Path) -> None:
    text = HEADER + row(1, "王村") + "h2,2014\n" + row(3, '"两行\n的村"') + row(4, "a,b") + row(5, "李村")
    (tmp_path / "households.csv").write_text(text, encoding="utf-8")
    register = read_register(tmp_path)
    assert register.quarantine[["line", "reason_code"]].values.tolist() == [[3, "torn_row"], [6, "torn_row"]]
    assert register.tables["households"]["village"].tolist() == ["王村", "两行的村", "李村"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("quoted", [False, True])
def test_an_empty_cell_too_many_tears_its_row(tmp_path: Path, encoding: str, quoted: bool) -> None:
    third = row(3, '"李村,东"' if quoted else "李村")
    text = HEADER + row(1, "王村") + "h2,2014-01-01,,340123,二村,\n" + third + "h4,2014-01-01,340123,四村,2014-01-31,\n"
    (tmp_path / "households.csv").write_bytes(text.encode(encoding))
    register = read_register(tmp_path)
    assert register.quarantine[["line", "reason_code"]].values.tolist() == [[3, "torn_row"], [5, "torn_row"]]
    assert len(register.tables["households"]) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("village", ["王村", '"王村,东"', '"王\n村"'], ids=["plain", "separator", "two lines"])
def test_a_separator_at_the_end_of_every_line_is_counted(tmp_path: Path, village: str, encoding: str) -> None:
    lines = [f"h{number},2014-01-01,340123,{village},2014-01-31,\n" for number in range(3)]
    (tmp_path / "households.csv").write_bytes((HEADER + "".join(lines)).encode(encoding))
    register = read_register(tmp_path)
    assert register.quarantine.empty
    assert len(register.tables["households"]) == 3
    changes = register.normalised[["column", "kind", "cells"]].values.tolist()
    assert ["", "trailing_separator", 3] in changes


@pytest.mark.parametrize(("header", "end"), [(",", ""), ("", ",,"), ("", ", "), (",,", ",")])
def test_empty_cells_behind_the_last_heading_shift_nothing(tmp_path: Path, header: str, end: str) -> None:
    lines = [row(number, "王村").replace("\n", f"{end}\n") for number in range(3)]
    text = HEADER.replace("\n", f"{header}\n") + "".join(lines)
    assert villages(tmp_path, text.encode()) == ["王村"] * 3


def test_a_row_without_the_separator_that_all_others_end_with_is_torn(tmp_path: Path) -> None:
    ended = [row(number, "王村").replace("\n", ",\n") for number in range(3)]
    (tmp_path / "households.csv").write_text(HEADER + "".join([*ended, "h9,2014-01-01,340123,x\n"]), encoding="utf-8")
    assert read_register(tmp_path).quarantine[["line", "reason_code"]].values.tolist() == [[5, "torn_row"]]


def test_a_file_cut_in_the_middle_of_a_character_is_refused(tmp_path: Path) -> None:
    content = (HEADER + row(1, "王村") + row(2, "李家庄")).encode()
    cut = content[: content.index("庄".encode()) + 1]
    (tmp_path / "households.csv").write_bytes(cut)
    with pytest.raises(RegisterError, match=r"households\.csv, line 3: ends in the middle of a row"):
        read_register(tmp_path)


def test_a_line_with_a_zero_byte_is_set_apart(tmp_path: Path) -> None:
    content = (HEADER + row(1, "王村") + row(2, "李\0村") + row(3, "赵村")).encode()
    (tmp_path / "households.csv").write_bytes(content)
    assert read_register(tmp_path).quarantine[["line", "reason_code"]].values.tolist() == [[3, "undecodable"]]


def test_lines_that_end_with_a_bare_return_are_lines(tmp_path: Path) -> None:
    content = (HEADER + row(1, "王村") + row(2, "李村")).replace("\n", "\r").encode("gbk")
    assert villages(tmp_path, content) == ["王村", "李村"]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_sign_between_the_cells_is_found(tmp_path: Path, sign: str) -> None:
    content = (HEADER + row(1, "王村")).replace(",", sign).encode()
    assert villages(tmp_path, content) == ["王村"]


def test_the_line_of_a_row_is_that_of_the_file_below_titles_and_blank_lines(tmp_path: Path) -> None:
    text = "某县脱贫户信息,,,,\n\n" + HEADER + row(1, "王村") + "\n" + "h2,nonsense,340123,李村,2014-01-31\n"
    (tmp_path / "households.csv").write_text(text, encoding="utf-8")
    assert read_register(tmp_path).quarantine[["line", "column"]].values.tolist() == [[6, "occurred_on"]]


@given(
    st.lists(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=4), min_size=6),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_no_character_is_ever_replaced(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], encoding: str
) -> None:
    # With the common words of any Chinese table; what is told apart then comes back as it went in.
    common = "户编号姓名县乡镇村致贫原因收入因病因残因学一般户低保户" * 3
    path = tmp_path_factory.mktemp("text") / "any.csv"
    text = common + "\n" + "".join(f"{name}\n" for name in names)
    path.write_bytes(text.encode(encoding))
    found = text_file(path, "any.csv")
    lines = list(found.texts())
    kept = [line for number, line in enumerate(lines, start=1) if number not in found.bad_lines]
    assert all(line in text for line in kept)
    assert found.encoding == encoding


def test_separators_behind_the_last_heading_are_no_columns(tmp_path: Path) -> None:
    text = (HEADER + row(1, "王村") + row(2, "李村")).replace("\n", ",,,\n")
    assert villages(tmp_path, text.encode("gbk")) == ["王村", "李村"]
