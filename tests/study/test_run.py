"""The study of the real panel runs from the data to its results, and says what is wrong with a plan."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from fupin_risk.errors import DefinitionError
from fupin_risk.study import run_study
from fupin_risk.study.plan import read_adapter, read_plan

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "experiments" / "01-eph"
DATA = ROOT.parent / "shared" / "data" / "eph"


@pytest.mark.skipif(not DATA.is_dir(), reason="the survey's files are not kept with the library")
def test_the_study_runs_on_a_tenth_of_the_households(tmp_path: Path) -> None:
    result = run_study(STUDY, DATA, share=0.1, out=tmp_path)
    found = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert found["share"] == 0.1
    everybody, exited = found["tasks"]["all"], found["tasks"]["exited"]
    assert 1_600 < everybody["rows"] < 2_600
    assert 0 < exited["rows"] < everybody["rows"]
    low, high = everybody["model"]["roc_auc"][1:]
    assert low < everybody["model"]["roc_auc"][0] < high
    assert everybody["model"]["roc_auc"][0] > 0.74
    assert found["register"]["assumed_clocks"]["incomes"] == "lag 30 days"
    assert (tmp_path / "list" / "report.html").is_file()
    assert "random split" in str(result)


def test_a_misspelt_key_of_a_plan_is_named(tmp_path: Path) -> None:
    text = (STUDY / "study.toml").read_text(encoding="utf-8").replace("resamples =", "resample =")
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        read_plan(tmp_path)
    assert "resample" in str(caught.value)
    assert "resamples" in str(caught.value)


def test_an_adapter_that_is_not_there_is_said(tmp_path: Path) -> None:
    shutil.copy(STUDY / "study.toml", tmp_path)
    with pytest.raises(DefinitionError, match="adapter"):
        read_adapter(tmp_path, read_plan(tmp_path))
