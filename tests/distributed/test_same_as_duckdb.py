"""On a real Spark every indicator, score and reason is that of DuckDB."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk import distributed
from fupin_risk.distributed.scoring import score_households
from fupin_risk.panel import cohort_on
from fupin_risk.warning_list import county_medians, scores_and_reasons

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

DAYS = ["2018-12-31", pytest.param("2017-06-15", marks=pytest.mark.slow)]


@pytest.fixture(scope="module")
def county() -> fr.Register:
    return fr.make_county(households=250, seed=5)


@pytest.fixture(scope="module")
def model() -> fr.RiskModel:
    large = fr.make_county(households=1500, seed=6)
    panel = fr.build_panel(large, as_of=["2015-12-31", "2016-12-31", "2017-12-31"])
    return fr.RiskModel.from_recipe("relapse-12m").fit(panel)


@pytest.fixture(scope="module")
def published(
    spark: SparkSession, county: fr.Register, tmp_path_factory: pytest.TempPathFactory
) -> distributed.Published:
    folder = distributed.publish_register(county, tmp_path_factory.mktemp("published"))
    return distributed.read_published(spark, str(folder))


@pytest.mark.parametrize("day", DAYS)
def test_indicators_scores_and_reasons_are_those_of_duckdb(
    published: distributed.Published, county: fr.Register, model: fr.RiskModel, day: str
) -> None:
    """All of the catalogue; seen to fail when a date was compared with > where DuckDB compared with >=."""
    ours = distributed.derive_indicators(published, day)
    found = ours.toArrow().to_pandas().set_index("household_id").sort_index()
    known = fr.derive_indicators(county, day)
    assert found.index.tolist() == known.index.tolist()
    assert list(found.columns) == ["county", *known.columns]
    apart = [name for name in known if not _alike(found[name], known[name])]
    assert apart == []

    homes = county.visible_households(day).set_index("household_id")["county"]
    cohort = cohort_on(county.as_of(day), model.recipe.cohort, known)
    rows = known.loc[known.index.isin(cohort.index)]
    assert len(rows) > 100
    expected = scores_and_reasons(
        rows[list(model.feature_names)],
        model=model,
        catalogue=county.catalogue,
        medians=county_medians(rows[list(model.feature_names)], homes.loc[rows.index]),
        counties=homes,
    )
    scores = score_households(published, model, day, indicators=ours).toArrow().to_pandas()
    scores = scores.sort_values("household_id", ignore_index=True)
    assert list(scores.columns) == list(expected.columns)
    assert expected["reason_1_indicator"].notna().sum() > 50
    for name in expected:
        if pd.api.types.is_numeric_dtype(expected[name]):
            assert _alike(scores[name], expected[name]), name
        else:
            same = scores[name].astype(object).where(scores[name].notna(), None).tolist()
            assert same == expected[name].astype(object).where(expected[name].notna(), None).tolist(), name


def _alike(one: pd.Series, other: pd.Series) -> bool:
    first, second = (np.asarray(each, dtype=np.float64) for each in (one, other))
    whole = second[~np.isnan(second)]
    if len(whole) and (whole == np.round(whole)).all():
        return bool(np.array_equal(first, second, equal_nan=True))
    return bool(np.allclose(first, second, rtol=1e-9, atol=0, equal_nan=True))


def test_what_is_published_holds_no_name_and_nothing_that_was_set_apart(county: fr.Register, tmp_path: Path) -> None:
    tables = {name: frame.copy() for name, frame in dict(county.tables).items()}
    tables["households"]["head_name"] = "王五六七"
    tables["households"].loc[:3, "occurred_on"] = pd.NaT
    register = fr.read_register(tables)
    assert len(register.quarantine) >= 4
    folder = distributed.publish_register(register, tmp_path / "out")
    everything = b"".join(path.read_bytes() for path in folder.iterdir())
    assert "王五六七".encode() not in everything
    assert "head_name" not in pd.read_parquet(folder / "households.parquet").columns
    assert len(pd.read_parquet(folder / "households.parquet")) == register.stored_tables["households"].rows
