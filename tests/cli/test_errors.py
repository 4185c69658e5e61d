"""Nothing that goes wrong under a command ends in a traceback, whose last line may quote a cell."""

from __future__ import annotations

import errno

import pandas as pd
import pytest

from fupin_risk.cli.screen import plain_errors


def test_a_value_that_another_library_refuses_is_our_fault_and_not_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left, plain_errors():
        pd.to_datetime(pd.Series(["张三的病历"]), format="%Y")
    said = capsys.readouterr()
    assert left.value.code == 1
    assert "fault of the program" in said.err
    assert "ValueError in " in said.err
    assert "张三" not in said.out + said.err


@pytest.mark.parametrize(("code", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EACCES, "no permission")])
def test_what_the_disk_refuses_is_one_sentence(capsys: pytest.CaptureFixture[str], code: int, words: str) -> None:
    with pytest.raises(SystemExit) as left, plain_errors():
        raise OSError(code, "the system's own words", "list/warnings.parquet")
    said = capsys.readouterr().err.strip()
    assert left.value.code == 2
    assert said.startswith("fupin-risk: list/warnings.parquet: ")
    assert words in said
    assert len(said.splitlines()) == 1
