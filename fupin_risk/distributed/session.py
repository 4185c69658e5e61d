"""How does a command get a Spark session of its own?"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fupin_risk.errors import message

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# On this machine alone: no port is open to others.
_LOCAL = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false"}


@contextmanager
def spark_session(master: str) -> Iterator[SparkSession]:
    """Start Spark, and stop it in the end.

    Parameters
    ----------
    master : str
        Such as `local[4]`, `spark://host:7077` or `yarn`. Everything else is taken from Spark's own configuration
        (`spark-defaults.conf`, `SPARK_CONF_DIR`).

    Yields
    ------
    SparkSession

    Raises
    ------
    ValueError
        Spark is not installed, or does not start.
    """
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise ValueError(
            message('Spark is not installed; run: pip install "fupin-risk[spark]" (and install Java 17 or later)')
        ) from None
    # The executors' Python is this one, if nothing else is said.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("fupin-risk").config("spark.ui.showConsoleProgress", "false")
    for name, value in _LOCAL.items() if master.startswith("local") else ():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except (Py4JError, PySparkException, OSError):
        raise ValueError(
            message(
                "Spark does not start with the master {master!r}; check its name, and that Java 17 or later is there",
                master=master,
            )
        ) from None
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()
