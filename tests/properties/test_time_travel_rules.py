"""Time travel: whatever is entered, changed or deleted after the as-of day, no finding of a rule moves."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fupin_risk.reading import read_register
from fupin_risk.rules import RuleFindings, check_rules
from fupin_risk.synthetic import county_tables
from tests.properties.test_time_travel_indicators import DAY, Tables, rewritten, with_copies


@pytest.fixture(scope="module")
def county() -> Tables:
    made, _ = county_tables(households=40, start="2013-01-01", end="2019-12-31", seed=11)
    return with_copies(made, seed=11)


@pytest.fixture(scope="module")
def known(county: Tables) -> RuleFindings:
    return check_rules(read_register(county), DAY)


# A failure names its seed; there is nothing to shrink.
@settings(max_examples=2, phases=[Phase.generate])
@given(seed=st.integers(0, 2**32 - 1))
def test_no_finding_moves(county: Tables, known: RuleFindings, seed: int) -> None:
    found = check_rules(read_register(rewritten(county, seed)), DAY)
    pd.testing.assert_frame_equal(found.table, known.table)
    pd.testing.assert_frame_equal(found.summary, known.summary, check_exact=True)
    pd.testing.assert_frame_equal(found.not_run, known.not_run)


def test_the_rules_of_a_later_day_do_see_what_was_rewritten(county: Tables) -> None:
    """The same change does move the findings of a day two years on: the test above is not blind."""
    later = DAY + pd.Timedelta(days=730)
    one = check_rules(read_register(county), later).summary.set_index("rule")["findings"]
    other = check_rules(read_register(rewritten(county, 1)), later).summary.set_index("rule")["findings"]
    assert (one.fillna(-1) != other.fillna(-1)).sum() > 30
