"""How are registers scored, and deliveries read, on a cluster?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fupin_risk.batch import ScoreJob, keep_each, score_register
from fupin_risk.distributed.spark_map import SparkMap
from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.register.kept_registers import find_kept

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from fupin_risk.batch import KeptDelivery
    from fupin_risk.model import RiskModel


def score_registers(
    spark: SparkSession, source: str | Path, model: RiskModel, as_of: str | dt.date, out: str | Path, **settings: Any
) -> ScoreJob:
    """Score kept registers on a cluster; every file is the one that `score_register` writes on one machine.

    Parameters
    ----------
    spark : SparkSession
    source : str or Path
        A kept register, or a folder of them: a path that the executors see too, or a URI that pyarrow opens. Each
        executor copies a register once, and checks the copy.
    model : RiskModel
    as_of : str or date
    out : str or Path
        On a file system that driver and executors share.
    **settings
        As for `score_register`: capacity, catalogue, households_per_part, fresh, memory_limit, progress, named_list.

    Returns
    -------
    ScoreJob

    Raises
    ------
    RegisterError
        No kept register is there; or as for `score_register`.
    FupinError
        Spark gave up on a task. What is done stays: the same call, or `score_register`, goes on from there.

    Examples
    --------
    >>> from fupin_risk import distributed
    >>> distributed.score_registers(spark, "/shared/province", model, "2019-12-31", "/shared/list")  # doctest: +SKIP
    """
    found = find_kept(source)
    if found is None:
        remedy = message("read the files and keep the register first (fupin-risk keep)")
        name = Path(str(source).split("?", 1)[0]).name
        raise RegisterError(Problem(name, message("is not a kept register"), remedy=remedy))
    return score_register(found, model, as_of, out, chunk_map=SparkMap(spark), **settings)


def keep_deliveries(
    spark: SparkSession, source: str | Path, out: str | Path, **settings: Any
) -> tuple[KeptDelivery, ...]:
    """Read each delivery of a folder on a cluster, and keep it as a register of its own.

    Parameters
    ----------
    spark : SparkSession
    source, out : str or Path
        Folders on a file system that driver and executors share.
    **settings
        As for `keep_each`.

    Returns
    -------
    tuple of KeptDelivery

    Raises
    ------
    RegisterError, FupinError
        As for `keep_each`; or Spark gave up on a task.
    """
    return keep_each(source, out, chunk_map=SparkMap(spark), **settings)
