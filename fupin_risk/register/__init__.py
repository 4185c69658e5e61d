"""The register: read with quarantine and ledger, kept with clocks and versions, seen as of a day."""

from fupin_risk.register.as_of import AsOf
from fupin_risk.register.days import as_day
from fupin_risk.register.keep_folder import keep_register
from fupin_risk.register.reading import read_register
from fupin_risk.register.reasons import REASONS, Reason
from fupin_risk.register.registers import Register
from fupin_risk.register.writing import write_register

__all__ = ["REASONS", "AsOf", "Reason", "Register", "as_day", "keep_register", "read_register", "write_register"]
