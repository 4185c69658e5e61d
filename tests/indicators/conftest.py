"""A small made county, and its indicators on one day."""

from __future__ import annotations

import pandas as pd
import pytest

from fupin_risk.indicators import derive_indicators
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from fupin_risk.synthetic import county_tables

DAY = "2018-12-31"


@pytest.fixture(scope="session")
def tables() -> dict[str, pd.DataFrame]:
    made, _ = county_tables(households=150, start="2013-01-01", end="2019-12-31", seed=7)
    return made


@pytest.fixture(scope="session")
def register(tables: dict[str, pd.DataFrame]) -> Register:
    return read_register(tables)


@pytest.fixture(scope="session")
def indicators(register: Register) -> pd.DataFrame:
    return derive_indicators(register, DAY)
