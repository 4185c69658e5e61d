"""How do files, databases or frames become a register?"""

from fupin_risk.reading.reading import read_register
from fupin_risk.reading.rows.reason_codes import REASONS, Reason

__all__ = ["REASONS", "Reason", "read_register"]
