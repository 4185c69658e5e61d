"""How do files, databases or frames become a register?

Each name is imported when it is first used: the process that parses workbooks needs none of them.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fupin_risk.reading.reading import read_register
    from fupin_risk.reading.rows.reason_codes import REASONS, Reason

__all__ = ["REASONS", "Reason", "read_register"]

_MODULES = {"read_register": "reading", "REASONS": "rows.reason_codes", "Reason": "rows.reason_codes"}

if not TYPE_CHECKING:  # a type checker would take any name for one of the package's

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name not in _MODULES:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        return value
