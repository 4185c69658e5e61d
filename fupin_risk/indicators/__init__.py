"""Indicators: what is known of every household on a day, computed from definitions in SQL."""

from fupin_risk.indicators.catalogue_page import catalogue_page
from fupin_risk.indicators.chunks import Derived, IndicatorChunks, derive_all
from fupin_risk.indicators.describing import Description, describe
from fupin_risk.indicators.engine import derive_indicators, subject_table
from fupin_risk.indicators.fixtures import Fixture, check_fixture, read_fixtures
from fupin_risk.indicators.tracing import trace

__all__ = [
    "Derived",
    "Description",
    "Fixture",
    "IndicatorChunks",
    "catalogue_page",
    "check_fixture",
    "derive_all",
    "derive_indicators",
    "describe",
    "read_fixtures",
    "subject_table",
    "trace",
]
