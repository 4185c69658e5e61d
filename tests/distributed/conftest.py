from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import fupin_risk as fr
from tests.s3 import CREDENTIALS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A real Spark on this machine, which tries a task up to four times."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("needs Java, which is not installed")
    from pyspark.sql import SparkSession

    os.environ.update(CREDENTIALS, PYSPARK_PYTHON=sys.executable)
    settings = {
        "spark.driver.memory": "1g",
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local[2,4]").appName("fupin-risk")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made county that was kept."""
    return fr.keep_register(fr.make_county(households=280, seed=5), tmp_path_factory.mktemp("kept") / "340123")


@pytest.fixture(scope="session")
def model() -> fr.RiskModel:
    large = fr.make_county(households=1200, seed=6)
    names = ["income_per_head_yuan", "income_slope", "own_medical_yuan_12m", "members_count", "months_since_exit"]
    panel = fr.build_panel(large, as_of=["2016-12-31", "2017-12-31"], only=names)
    return fr.RiskModel.from_recipe("relapse-12m").fit(panel)
