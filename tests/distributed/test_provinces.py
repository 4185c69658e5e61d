"""A province is read delivery by delivery, and scored register by register, on Spark as on one machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.batch import keep_each, score_register
from fupin_risk.definitions import LevelRow
from fupin_risk.distributed import keep_deliveries, score_registers
from fupin_risk.errors import DefinitionError, FupinError, RegisterError
from fupin_risk.register.kept_registers import find_kept
from tests.folders import content
from tests.provinces import tables_of
from tests.s3 import Bucket, bucket

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

DAY = "2017-12-31"
KEY = b"a key that is only used in tests, 0123456789"
CODES = ("340121", "340122", "340123")


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deliveries")
    for code in CODES:
        (folder / code).mkdir()
        for name, frame in tables_of(code).items():
            frame.to_parquet(folder / code / f"{name}.parquet")
    (folder / "README.txt").write_text("made up", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def province(spark: SparkSession, deliveries: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Kept registers that Spark read."""
    folder = tmp_path_factory.mktemp("province") / "34"
    kept = keep_deliveries(spark, deliveries, folder)
    assert [each.name for each in kept] == list(CODES)
    assert all(each.rows["accepted"] > 0 for each in kept)
    return folder


@pytest.fixture(scope="module")
def here(province: Path, model: fr.RiskModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("here") / "list"
    found = find_kept(province)
    assert found is not None
    score_register(found, model, DAY, out, capacity=5, households_per_part=40)
    return out


@pytest.fixture(scope="module")
def s3() -> Iterator[Bucket]:
    with bucket() as made:
        yield made


def test_registers_that_spark_read_are_those_that_one_machine_reads(
    deliveries: Path, province: Path, tmp_path: Path
) -> None:
    keep_each(deliveries, tmp_path / "here")
    for code in CODES:
        ours, theirs = (fr.read_register(folder / code) for folder in (province, tmp_path / "here"))
        assert ours.sha256 == theirs.sha256
        pd.testing.assert_frame_equal(ours.ledger, theirs.ledger)
        assert not [path for path in (province / code).rglob("*") if path.stat().st_mode & 0o077]


def test_a_province_at_an_s3_address_is_scored_to_the_same_bytes(
    spark: SparkSession, province: Path, model: fr.RiskModel, here: Path, s3: Bucket, tmp_path: Path
) -> None:
    for code in CODES:
        address = s3.put(province / code, f"34/{code}").replace(f"/{code}?", "?")
    score_registers(spark, address, model, DAY, tmp_path / "there", capacity=5, households_per_part=40)
    assert content(tmp_path / "there") == content(here)
    assert {*json.loads((here / "manifest.json").read_text(encoding="utf-8"))["registers"]} == {*CODES}
    found = find_kept(address)
    assert found is not None
    # One machine copies them too, to a private folder that goes with the run.
    named = tmp_path / "named.xlsx"
    score_register(found, model, DAY, tmp_path / "one", capacity=5, households_per_part=40, named_list=named)
    assert content(tmp_path / "one") == content(here)
    assert named.stat().st_size > 5000


def test_a_register_that_was_damaged_on_its_way_is_refused_by_name(
    spark: SparkSession, province: Path, model: fr.RiskModel, s3: Bucket, tmp_path: Path
) -> None:
    for code in CODES:
        s3.put(province / code, f"damaged/{code}")
    database = next((province / "340122").glob("data-*/register.duckdb"))
    path = database.relative_to(province).as_posix()
    content = database.read_bytes()
    # A copy that an earlier run made and checked would be used: this register was never seen before.
    s3.write("damaged/340122/kept.json", (province / "340122" / "kept.json").read_bytes() + b"\n")
    s3.write(f"damaged/{path}", content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(RegisterError, match="340122: is not what was kept") as error:
        score_registers(spark, s3.address("damaged"), model, DAY, tmp_path / "out")
    assert "340121" not in str(error.value)


def test_a_delivery_that_cannot_be_read_is_named_and_the_others_are_kept(
    spark: SparkSession, deliveries: Path, tmp_path: Path
) -> None:
    (tmp_path / "340129").mkdir()
    (tmp_path / "340129" / "incomes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "340121").symlink_to(deliveries / "340121")
    with pytest.raises(RegisterError, match="340129: ") as error:
        keep_deliveries(spark, tmp_path, tmp_path / ".kept")
    assert "340121" not in str(error.value)
    with pytest.raises(RegisterError, match="340129: is not a kept register"):
        find_kept(tmp_path / ".kept")
    assert len(fr.read_register(tmp_path / ".kept" / "340121").visible_households(DAY)) > 30


def test_a_pseudonym_key_is_read_from_its_file_and_never_sent(
    spark: SparkSession, deliveries: Path, tmp_path: Path
) -> None:
    (tmp_path / "key").write_bytes(KEY)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "340121").symlink_to(deliveries / "340121")
    with pytest.raises(RegisterError, match="give the pseudonym key as a file"):
        keep_deliveries(spark, tmp_path / "in", tmp_path / "no", pseudonym_key=KEY)
    keep_deliveries(spark, tmp_path / "in", tmp_path / "34", pseudonym_key=tmp_path / "key")
    register = fr.read_register(tmp_path / "34" / "340121", pseudonym_key=KEY)
    assert not register.visible_households(DAY)["household_id"].str.startswith("340121-").any()


def test_an_error_in_a_definition_is_the_same_sentence_as_on_one_machine(
    spark: SparkSession, province: Path, model: fr.RiskModel, tmp_path: Path
) -> None:
    catalogue = fr.load_catalogue()
    without = catalogue.model_copy(update={"policy": catalogue.policy.replacing(LevelRow, ())})
    found = find_kept(province)
    assert found is not None
    with pytest.raises(DefinitionError, match="has no row for the county") as here:
        score_register(found, model, DAY, tmp_path / "here", catalogue=without)
    with pytest.raises(DefinitionError) as there:
        score_registers(spark, province, model, DAY, tmp_path / "there", catalogue=without)
    # Chunks run side by side: the county that is named is that of the first one to fail.
    assert re.sub(r"34012\d", "", str(there.value)) == re.sub(r"34012\d", "", str(here.value))


def test_a_folder_that_executors_cannot_write_ends_the_run_in_a_sentence(
    spark: SparkSession, province: Path, model: fr.RiskModel, tmp_path: Path
) -> None:
    def in_the_way(step: str, done: int, _total: int) -> None:
        if (step, done) == ("villages and counties", 1):
            (tmp_path / ".fupin-risk" / "score" / "results" / "gaps").rmdir()

    with pytest.raises(FupinError, match="Spark gave up on a task: FileNotFoundError") as error:
        score_registers(spark, province, model, DAY, tmp_path, progress=in_the_way)
    assert "finished parts are kept" in str(error.value)
    job = score_registers(spark, province, model, DAY, tmp_path)
    assert job.manifest["households"]["scored"] > 0


def test_what_was_not_kept_is_refused(
    spark: SparkSession, deliveries: Path, model: fr.RiskModel, tmp_path: Path
) -> None:
    with pytest.raises(RegisterError, match="is not a kept register"):
        score_registers(spark, deliveries, model, DAY, tmp_path)
