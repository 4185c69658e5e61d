"""Evidence has a tier that its source bears, and an end."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from fupin_risk.definitions import EvidenceRow, ThresholdRow, load_catalogue
from fupin_risk.errors import DefinitionError

ROWS = load_catalogue().policy.rows(EvidenceRow)
STATES = {"members", "households", "loans"}  # what a later row of the register ends
OLD = """
[[rows]]
cause = "illness"
indicator = "own_medical_yuan_12m"
least = 8000
place = "made-01"
published_on = 2015-01-01
in_force_from = 2015-01-01
source = "a county's own notice"
verified = {verified}
"""


def catalogue_with(folder: Path, row: str) -> Any:
    (folder / "policy").mkdir()
    (folder / "policy" / "evidence.toml").write_text(row, encoding="utf-8")
    return load_catalogue(folder)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.cause}.{row.indicator}.{row.in_force_from}")
def test_a_confirmed_row_names_what_it_rests_on(row: EvidenceRow) -> None:
    assert (row.tier == "confirmed") == row.verified
    assert (row.tier == "possible") == row.source.startswith("chosen by the project")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.cause}.{row.indicator}.{row.in_force_from}")
def test_every_row_ends(row: EvidenceRow) -> None:
    window = re.search(r"_(\d+)m$", row.indicator)
    entry = load_catalogue().indicators[row.indicator]
    of_a_year = {"schooling_net_cost_yuan", "schooling_cost_share", "business_drop_share", "wage_drop_share"}
    ends = row.lasts_months or window or row.indicator in of_a_year or set(entry.tables) <= STATES | {"incomes"}
    assert ends, "evidence that nothing ends"
    if row.lasts_months and window:
        assert row.lasts_months <= int(window[1])


@pytest.mark.parametrize(("verified", "tier"), [("true", "confirmed"), ("false", "possible")])
def test_a_row_of_before_the_tiers_is_confirmed_where_its_source_was_seen(
    tmp_path: Path, verified: str, tier: str
) -> None:
    policy = catalogue_with(tmp_path, OLD.format(verified=verified)).policy
    own = [row for row in policy.rows(EvidenceRow) if row.place == "made-01"]
    assert [row.tier for row in own] == [tier]


def test_a_confirmed_row_without_a_source_is_refused_with_what_to_add(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="set verified = true, or set tier"):
        catalogue_with(tmp_path, OLD.format(verified="false") + 'tier = "confirmed"\n')


def test_a_row_has_one_bound_and_its_end_a_day(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="exactly one of least and threshold") as refused:
        catalogue_with(tmp_path, OLD.format(verified="true") + 'threshold = "inpatient_own_year"\n')
    assert "own_medical" not in str(refused.value)


def test_months_need_the_indicator_of_the_days(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="lasts_months needs days_since"):
        catalogue_with(tmp_path, OLD.format(verified="true") + "lasts_months = 6\n")


def test_the_departments_figures_are_no_places_own_yet() -> None:
    # The county's code is not known, so evidence that rests on them is possible.
    assert not any(row.verified for row in load_catalogue().policy.rows(ThresholdRow))
