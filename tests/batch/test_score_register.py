"""A folder of scores is finished by the next run, and never written by two."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import fupin_risk as fr
from fupin_risk.batch import score_register
from fupin_risk.batch.score_tasks import Scoring
from fupin_risk.disk import PRIVATE

DAY = "2019-12-31"


@pytest.fixture(scope="module")
def county() -> fr.Register:
    return fr.make_county(households=1200, seed=3)


@pytest.fixture(scope="module")
def model(county: fr.Register) -> fr.RiskModel:
    panel = fr.build_panel(county, as_of=["2015-12-31", "2016-12-31", "2017-12-31", "2018-12-31"])
    return fr.RiskModel.from_recipe("relapse-12m").fit(panel)


@pytest.fixture(scope="module")
def whole(county: fr.Register, model: fr.RiskModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    job = score_register(county, model, DAY, folder, capacity=20, households_per_part=300)
    assert job.parts_done_before == 0
    return folder


def test_scores_and_manifest_name_the_policy_that_nobody_has_seen(whole: Path) -> None:
    part = pq.read_schema(next((whole / "scores").glob("part-*.parquet"))).metadata
    listed = pq.read_schema(whole / "warnings.parquet").metadata
    manifest = json.loads((whole / "manifest.json").read_text(encoding="utf-8"))
    assert "income_exclusions.transfer" in json.loads(part[b"fupin_risk"])["unverified_policy"]
    assert json.loads(listed[b"fupin_risk"])["unverified_policy"] == manifest["unverified_policy"]
    assert "levels.red" in manifest["unverified_policy"]


def content(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != PRIVATE]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


class StoppedError(Exception):
    """The run was cut off."""


def test_a_run_that_was_cut_off_is_finished_and_nothing_is_done_twice(
    county: fr.Register, model: fr.RiskModel, whole: Path, tmp_path: Path
) -> None:
    def stop_in_the_middle(step: str, done: int, _total: int) -> None:
        if step == "scores" and done == 600:  # households: two chunks of four
            raise StoppedError

    with pytest.raises(StoppedError):
        score_register(
            county, model, DAY, tmp_path, capacity=20, households_per_part=300, progress=stop_in_the_middle, workers=1
        )
    assert [path.name for path in tmp_path.iterdir()] == [PRIVATE]
    stamps = {
        path.name: path.stat().st_mtime_ns for path in (tmp_path / PRIVATE / "score" / "results" / "scores").iterdir()
    }
    assert len(stamps) == 2
    # Done side by side before, one by one now: the bytes are the same.
    job = score_register(county, model, DAY, tmp_path, capacity=20, households_per_part=300, workers=1)
    assert job.parts_done_before == 2
    assert {name: (tmp_path / "scores" / name).stat().st_mtime_ns for name in stamps} == stamps
    assert content(tmp_path) == content(whole)


def test_parts_of_another_day_do_not_stay(county: fr.Register, model: fr.RiskModel, tmp_path: Path) -> None:
    score_register(county, model, "2018-12-31", tmp_path, capacity=20, households_per_part=200)
    before = len(list((tmp_path / "scores").iterdir()))
    score_register(county, model, DAY, tmp_path, capacity=20, households_per_part=600)
    assert len(list((tmp_path / "scores").iterdir())) < before
    assert pd.read_parquet(tmp_path / "scores")["household_id"].is_unique


def test_reasons_in_the_parts_are_those_of_the_list(whole: Path) -> None:
    listed = pd.read_parquet(whole / "warnings.parquet").set_index("household_id")
    scores = pd.read_parquet(whole / "scores").set_index("household_id").loc[listed.index]
    columns = [name for name in scores.columns if name.startswith("reason_1_") and name in listed.columns]
    assert {"reason_1_indicator", "reason_1_value"} <= set(columns)
    pd.testing.assert_frame_equal(scores[columns], listed[columns], check_dtype=False)


def test_the_list_of_small_chunks_is_the_list_of_the_whole_register(
    county: fr.Register, model: fr.RiskModel, whole: Path, tmp_path: Path
) -> None:
    from fupin_risk.outputs import write_html, write_parquet

    indicators = fr.derive_indicators(county, DAY)
    at_once = fr.make_warning_list(county, model, DAY, capacity=20, indicators=indicators)
    write_parquet(at_once, tmp_path / "warnings.parquet")
    write_html(at_once, tmp_path / "report.html")
    for name in ("warnings.parquet", "report.html"):
        assert (tmp_path / name).read_bytes() == (whole / name).read_bytes(), name
    scores = pd.read_parquet(whole / "scores").set_index("household_id")
    cohort = indicators.loc[scores.index]
    assert scores["risk"].tolist() == model.score(cohort).tolist()
    assert scores["log_odds"].tolist() == model.log_odds(cohort).tolist()
    assert scores["level"].notna().sum() == len(at_once.table)


def test_chunks_of_indicators_are_the_indicators(county: fr.Register) -> None:
    names = ["income_per_head_yuan", "own_medical_yuan_12m"]
    at_once = fr.derive_indicators(county, DAY, only=names)
    in_chunks = fr.derive_indicators(county, DAY, only=names, households_per_chunk=170, threads=1)
    pd.testing.assert_frame_equal(in_chunks, at_once, check_exact=True)
    assert in_chunks.attrs == at_once.attrs


def test_a_slice_shows_its_households_and_the_status_of_those_from_whom_they_were_split() -> None:
    homes = pd.DataFrame({"household_id": ["a", "b", "c"], "county": "340123", "occurred_on": "2015-01-01"})
    exits = pd.DataFrame({"household_id": ["a", "b"], "status": "exited", "occurred_on": "2016-01-01"})
    split = pd.DataFrame({"household_id": ["a"], "successor_id": ["c"], "kind": "split", "occurred_on": "2017-01-01"})
    tables = {"households": homes, "statuses": exits, "successions": split}
    register = fr.read_register({name: rows.assign(entered_on=rows["occurred_on"]) for name, rows in tables.items()})
    last = int(register.household_codes(["c"])[0])
    part = register.slice(last, last)
    assert part.visible_households(DAY)["household_id"].tolist() == ["c"]
    assert part.as_of(DAY)["statuses"]["household_id"].tolist() == ["a"]
    assert part.sha256 == register.sha256


def test_a_slice_of_everybody_shows_the_same_rows(county: fr.Register) -> None:
    everybody = county.slice(0, len(county.visible_households(DAY)) * 2).as_of(DAY)
    whole = county.as_of(DAY)
    for name in whole.tables:
        pd.testing.assert_frame_equal(everybody[name], whole[name], obj=name)


def test_what_is_missing_is_made_again(county: fr.Register, model: fr.RiskModel, tmp_path: Path) -> None:
    first = score_register(county, model, DAY, tmp_path, capacity=20)
    before = content(tmp_path)
    (tmp_path / "scores" / "part-00000.parquet").unlink()
    (tmp_path / "report.html").unlink()
    left = tmp_path / PRIVATE / "score" / "results" / "scores"
    left.mkdir(parents=True)
    (left / ".part-00000.parquet.0a.partial").write_bytes(b"left by a run that was killed")
    again = score_register(county, model, DAY, tmp_path, capacity=20)
    assert content(tmp_path) == before
    assert again.manifest["files"] == first.manifest["files"]
    assert score_register(county, model, DAY, tmp_path, capacity=20).parts_done_before == 1
    assert score_register(county, model, DAY, tmp_path, capacity=20, fresh=True).parts_done_before == 0
    assert content(tmp_path) == before


def test_a_named_list_of_a_finished_job_needs_nothing_of_its_work(
    county: fr.Register, model: fr.RiskModel, whole: Path, tmp_path: Path
) -> None:
    import shutil

    folder = tmp_path / "list"
    shutil.copytree(whole, folder)
    # As a run leaves it that is killed while it clears up.
    (folder / PRIVATE / "score" / "work").mkdir(parents=True)
    (folder / PRIVATE / "score" / "work" / "own-00000.arrow").write_bytes(b"")
    score_register(county, model, DAY, folder, capacity=20, households_per_part=300, named_list=tmp_path / "named.xlsx")
    assert (tmp_path / "named.xlsx").is_file()
    assert content(folder) == content(whole)


def test_a_day_on_which_nobody_was_known_is_said(model: fr.RiskModel, tmp_path: Path) -> None:
    homes = pd.DataFrame({"household_id": ["h"], "county": ["c"], "occurred_on": "2019-01-01"})
    area = pd.DataFrame({"area": ["c"], "year": [2013], "occurred_on": "2013-01-01"})
    tables = {"households": homes, "area_years": area}
    register = fr.read_register({name: rows.assign(entered_on=rows["occurred_on"]) for name, rows in tables.items()})
    with pytest.raises(fr.RegisterError, match="no household"):
        score_register(register, model, "2013-12-31", tmp_path)


def test_no_worker_does_nothing(county: fr.Register, model: fr.RiskModel, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="workers is 0"):
        score_register(county, model, DAY, tmp_path, workers=0)


def test_a_cohort_by_income_is_the_same_in_chunks(
    county: fr.Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["income_to_line", "latest_income_to_line", "members_count"]
    panel = fr.build_panel(county, ["2016-12-31", "2017-12-31"], 12, "not_poor", "under_line_at", only=names)
    model = fr.RiskModel.from_recipe("under-line").fit(panel)
    score_register(county, model, DAY, tmp_path / "own", households_per_part=500)
    at_once = fr.make_warning_list(county, model, DAY)
    listed = pd.read_parquet(tmp_path / "own" / "warnings.parquet")
    assert listed["household_id"].tolist() == at_once.table["household_id"].tolist()
    assert len(pd.read_parquet(tmp_path / "own" / "scores")) == at_once.summary["households_in_cohort"]
    # As if a definition of one's own reckoned the income from the neighbours'.
    monkeypatch.setattr(Scoring, "_cohort_is_late", lambda _scoring, _opened: True)
    score_register(county, model, DAY, tmp_path / "late", households_per_part=500)
    assert content(tmp_path / "late") == content(tmp_path / "own")
