"""What is a register: its tables with clocks and versions, seen as of a day, and kept in a folder?"""

from fupin_risk.register.as_of import AsOf
from fupin_risk.register.days import as_day
from fupin_risk.register.keep_folder import keep_register
from fupin_risk.register.register import Register
from fupin_risk.register.writing import write_register

__all__ = ["AsOf", "Register", "as_day", "keep_register", "write_register"]
