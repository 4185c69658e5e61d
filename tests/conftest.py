"""What holds for every test: no network, the same examples each time in CI, and no skip that nobody sees."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Before any test imports the libraries that read them.
os.environ["MPLBACKEND"] = "Agg"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["DO_NOT_TRACK"] = "true"
os.environ["FUPIN_LANGUAGE"] = "en"  # whatever the locale of the machine
os.environ["SCIPY_ARRAY_API"] = "1"  # one of scikit-learn's checks skips itself without it

REQUIRE_ALL = os.environ.get("FUPIN_REQUIRE_ALL") == "1"
LOOPBACK = ("127.", "::1", "localhost")

# A register takes longer to build than hypothesis likes, and the first example also pays for DuckDB's start.
settings.register_profile("here", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if REQUIRE_ALL or os.environ.get("CI") else "here")


def refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Stop a connection to anywhere but this machine: a test that needs the network is not a test."""
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            message = "A test tried to reach the network."
            raise PermissionError(message)


sys.addaudithook(refuse_network)


def fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Where everything must run (`FUPIN_REQUIRE_ALL=1`), turn a skip into a failure; an expected failure stays one."""
    if REQUIRE_ALL and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"FUPIN_REQUIRE_ALL=1 allows no skip: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    fail_if_skipped(report)
    return report
