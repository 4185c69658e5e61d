"""What risk and which reasons has each household of the cohort, worked out on a cluster?

The model travels as the bytes of its files; each executor checks their hashes before it parses them. Nothing of it is
pickled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import pyarrow as pa

from fupin_risk.distributed.indicators import derive_indicators
from fupin_risk.distributed.published import Published
from fupin_risk.distributed.publishing import IDS
from fupin_risk.distributed.views import as_of_views
from fupin_risk.errors import ModelError, message
from fupin_risk.model import RiskModel
from fupin_risk.model.storage import load_model_bytes, model_bytes
from fupin_risk.panel.cohort import LINE_INDICATORS, cohort_on
from fupin_risk.register import as_day
from fupin_risk.warning_list import scores_and_reasons

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# Households are put into so many groups to find out who belongs to the cohort: it is told of each by itself.
_GROUPS = 512
_TOLD_BY = ("statuses", "successions", "recognitions")
_TYPES = {"float64": pa.float64(), "Float64": pa.float64(), "int64": pa.int64(), "Int64": pa.int64()}


def score_households(
    published: Published,
    model: RiskModel,
    as_of: object,
    *,
    indicators: DataFrame | None = None,
    scratch: str | None = None,
) -> DataFrame:
    """Score every household of the model's cohort.

    Parameters
    ----------
    published : Published
    model : RiskModel
        Fitted.
    as_of : str, date or Timestamp
    indicators : pyspark.sql.DataFrame, optional
        As `derive_indicators` gives them for that day; computed if not given.
    scratch : str, optional
        As for `derive_indicators`.

    Returns
    -------
    pyspark.sql.DataFrame
        The columns of `scores/part-*.parquet`: household_id, risk, log_odds, and up to three reasons as codes and
        values; sentences are made for the list alone.

    Raises
    ------
    ModelError
        The model is not fitted.
    DefinitionError, RegisterError
        As `derive_indicators`.
    """
    day = as_day(as_of)
    files, sha256 = model_bytes(model), model.sha256
    if indicators is None:
        known = published.catalogue.indicators
        needed = {*model.feature_names, *LINE_INDICATORS} & {*known}
        indicators = derive_indicators(published, day, [name for name in known if name in needed], scratch=scratch)
    from pyspark.sql.pandas.types import from_arrow_schema

    spark = published.spark
    cohort = _cohort(published, model.recipe.cohort, indicators, day, scratch)
    rows = indicators.join(cohort, "household_id", "left_semi")
    names = [name for name in model.feature_names if name in indicators.columns]
    medians = _medians(rows, names)
    shared = spark.sparkContext.broadcast((files, sha256, published.catalogue, medians))

    def score(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        files, sha256, catalogue, medians = shared.value
        checked = _checked(sha256, tuple(sorted(files.items())))
        for batch in batches:
            frame = batch.to_pandas().set_index("household_id")
            scored = scores_and_reasons(
                frame[names].astype("float64"), model=checked, catalogue=catalogue, medians=medians,
                counties=frame["county"],
            )  # fmt: skip
            yield pa.RecordBatch.from_pandas(scored, schema=schema, preserve_index=False)

    schema = _schema(model, published, medians, names)
    answer = rows.select("household_id", "county", *names).mapInArrow(score, from_arrow_schema(schema))
    return cast("DataFrame", answer)


@lru_cache(maxsize=2)
def _checked(sha256: str, files: tuple[tuple[str, bytes], ...]) -> RiskModel:
    """The model of an executor, read once; what was sent must be what was meant."""
    model = load_model_bytes(dict(files))
    if model.sha256 != sha256:
        raise ModelError(message("the model received by the executor is not the one that was sent"))
    return model


def _medians(rows: DataFrame, names: list[str]) -> pd.DataFrame:
    """As `county_medians`: exact, by county of the cohort."""
    from pyspark.sql.functions import expr

    exact = [expr(f"percentile(`{name}`, 0.5)").alias(name) for name in names]
    found = rows.groupBy("county").agg(*exact) if exact else rows.select("county").distinct()
    return cast("pd.DataFrame", found.toArrow().to_pandas()).set_index("county").astype("float64").sort_index()


def _schema(model: RiskModel, published: Published, medians: pd.DataFrame, names: list[str]) -> pa.Schema:
    """Of the answer, read off that for nobody."""
    nobody = pd.DataFrame({name: pd.Series(dtype="float64") for name in names})
    nobody.index = pd.Index([], dtype="str", name="household_id")
    empty = scores_and_reasons(
        nobody, model=model, catalogue=published.catalogue, medians=medians, counties=pd.Series(dtype="str")
    )
    return pa.schema([(name, _TYPES.get(str(kind), pa.string())) for name, kind in empty.dtypes.items()])


class _Known(dict[str, Any]):
    """What `cohort_on` asks of a register as of a day."""

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(self)


def _cohort(published: Published, cohort: str, indicators: DataFrame, day: dt.date, scratch: str | None) -> DataFrame:
    """The ids of the cohort's households.

    Households that came out of others, and these, are told together; all others by themselves, in groups.
    """
    from pyspark.sql.functions import broadcast, col, lit, pmod, when

    spark = published.spark
    if cohort == "not_poor":
        lines = [name for name in LINE_INDICATORS if name in indicators.columns]

        def above(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                rows = batch.to_pandas().set_index("household_id").astype("float64")
                found = cohort_on(_Known(), cohort, rows)  # type: ignore[arg-type]
                yield pa.RecordBatch.from_pydict({"household_id": found.index.tolist()})

        return cast("DataFrame", indicators.select("household_id", *lines).mapInArrow(above, "household_id string"))
    told = [name for name in _TOLD_BY if name in published.stored_tables]
    if not told:
        return cast("DataFrame", spark.createDataFrame([], "household_id string"))

    def of_group(part: pa.Table) -> pa.Table:
        rows = part.to_pandas()
        known = _Known()
        for name in told:
            frame = rows[rows["_table"] == name]
            days = [column for column in frame if str(column).endswith("_on")]
            known[name] = frame.assign(**{str(column): pd.to_datetime(frame[column]) for column in days})
        found = cohort_on(known, cohort)  # type: ignore[arg-type]
        return pa.table({"household_id": pa.array(found.index.to_numpy(dtype="int64"))})

    with as_of_views(published, day, told, scratch) as views:
        kin = spark.createDataFrame([], "household_id bigint")
        if "successions" in told:
            links = views.select("SELECT household_id, successor_id FROM successions")
            kin = links.select("household_id").union(links.select("successor_id")).distinct()
        rows, *others = (views.select(f"SELECT * FROM {name}").withColumn("_table", lit(name)) for name in told)
        for other in others:
            rows = rows.unionByName(other, allowMissingColumns=True)
        rows = rows.join(broadcast(kin.withColumn("_kin", lit(True))), "household_id", "left")  # noqa: FBT003 - a value
        groups = rows.withColumn("_group", when(col("_kin"), -1).otherwise(pmod("household_id", lit(_GROUPS))))
        codes = groups.groupBy("_group").applyInArrow(of_group, "household_id bigint")
        ids = published.tables[IDS]
        members = codes.join(ids, "household_id").select(ids["id"].alias("household_id"))
        return cast("DataFrame", members.localCheckpoint(eager=True))
