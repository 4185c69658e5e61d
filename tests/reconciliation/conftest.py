from __future__ import annotations

import pytest

import fupin_risk as fr
from fupin_risk.register import Register


@pytest.fixture(scope="session")
def county() -> Register:
    return fr.make_county(households=2000, seed=11)
