"""Differences planted by a clerk who knows nothing of the reconciler are named as they were planted."""

from __future__ import annotations

from collections import Counter

import pytest

import fupin_risk as fr
from fupin_risk.register import Register
from tests.reconciliation.books import DAY, KEEPER, families, keepers_rows
from tests.reconciliation.planting import plant
from tests.reconciliation.scoring import confusion

LEAST_RIGHT = 0.99


def _counts(county: Register, subject: str, seed: int) -> Counter[tuple[str, str]]:
    rows = keepers_rows(county, subject, most=4000, seed=seed)
    planted = plant(rows, families(county), subject, seed)
    result = fr.reconcile(planted.left, planted.right, subject, as_of=DAY, register=county)
    totals = result.totals
    assert totals["amount_fen"].iloc[:-1].sum() == totals["amount_fen"].iloc[-1]
    assert totals["rows"].iloc[:-1].sum() == totals["rows"].iloc[-1] == len(planted.right)
    return confusion(planted, result, subject)


def _hold(counts: Counter[tuple[str, str]]) -> None:
    """Print the table; nothing is named where nothing was planted, and nearly all that was is named rightly."""
    print()
    for (truth, named), many in sorted(counts.items()):
        print(f"{many:>7}  {truth or '(nothing)':<32} named {named or '(nothing)'}")
    planted = sum(many for (truth, _), many in counts.items() if truth)
    right = sum(many for (truth, named), many in counts.items() if truth and truth == named)
    two = {truth for (truth, _) in counts if "+" in truth}
    print(f"{right} of {planted} rightly, {len(two)} kinds of two causes at once")
    assert not {pair: many for pair, many in counts.items() if pair[1] and not pair[0]}
    assert planted > 300
    assert len(two) >= 5
    assert right >= LEAST_RIGHT * planted


@pytest.mark.parametrize("subject", KEEPER)
def test_planted_differences_are_named_as_planted(county: Register, subject: str) -> None:
    _hold(_counts(county, subject, 1) + _counts(county, subject, 2))


@pytest.mark.slow
@pytest.mark.parametrize("subject", KEEPER)
def test_planted_differences_are_named_in_other_counties_too(subject: str) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for seed in range(5):
        counts += _counts(fr.make_county(households=3000, seed=200 + seed), subject, seed)
    _hold(counts)
