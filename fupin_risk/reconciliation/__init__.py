"""Two sources of the same thing: matched, differing, on one side only, and by which cause; totals that add up."""

from fupin_risk.reconciliation.differences import CAUSES
from fupin_risk.reconciliation.patterns import Pattern
from fupin_risk.reconciliation.reconcile import reconcile
from fupin_risk.reconciliation.reconciliation import Reconciliation

__all__ = ["CAUSES", "Pattern", "Reconciliation", "reconcile"]
