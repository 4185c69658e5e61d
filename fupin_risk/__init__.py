"""Which households that left poverty are about to fall back, why, and which of those reasons no help answers?

Importing the package loads none of its parts. Each public name is imported when it is first used (PEP 562).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fupin_risk.assessment import Assessment, assess
    from fupin_risk.causes import ThreeWay, three_way_table
    from fupin_risk.definitions import Catalogue, load_catalogue
    from fupin_risk.entitlements import MedicalCover, StudentAid, due_student_aid, expected_medical_cover
    from fupin_risk.errors import DefinitionError, FupinError, ModelError, RegisterError
    from fupin_risk.help_effects import WhatHelped, what_helped
    from fupin_risk.indicators import derive_indicators, describe, trace
    from fupin_risk.model import Explanation, RiskClassifier, RiskModel
    from fupin_risk.panel import Panel, build_panel
    from fupin_risk.reading import read_register
    from fupin_risk.recognition import Clues, RecognitionCases, join_clues, recognition_cases
    from fupin_risk.reconciliation import Reconciliation, reconcile
    from fupin_risk.register import Register, keep_register
    from fupin_risk.rules import RuleFindings, check_rules
    from fupin_risk.synthetic import make_county
    from fupin_risk.tracking import load_model
    from fupin_risk.warning_list import WarningList, make_warning_list

__all__ = [
    "Assessment",
    "Catalogue",
    "Clues",
    "DefinitionError",
    "Explanation",
    "FupinError",
    "MedicalCover",
    "ModelError",
    "Panel",
    "RecognitionCases",
    "Reconciliation",
    "Register",
    "RegisterError",
    "RiskClassifier",
    "RiskModel",
    "RuleFindings",
    "StudentAid",
    "ThreeWay",
    "WarningList",
    "WhatHelped",
    "assess",
    "build_panel",
    "check_rules",
    "derive_indicators",
    "describe",
    "due_student_aid",
    "expected_medical_cover",
    "join_clues",
    "keep_register",
    "load_catalogue",
    "load_model",
    "make_county",
    "make_warning_list",
    "read_register",
    "recognition_cases",
    "reconcile",
    "three_way_table",
    "trace",
    "what_helped",
]

_NAMES_OF_ROOMS = {
    "assessment": ("Assessment", "assess"),
    "causes": ("ThreeWay", "three_way_table"),
    "definitions": ("Catalogue", "load_catalogue"),
    "entitlements": ("MedicalCover", "StudentAid", "due_student_aid", "expected_medical_cover"),
    "errors": ("DefinitionError", "FupinError", "ModelError", "RegisterError"),
    "help_effects": ("WhatHelped", "what_helped"),
    "indicators": ("derive_indicators", "describe", "trace"),
    "model": ("Explanation", "RiskClassifier", "RiskModel"),
    "panel": ("Panel", "build_panel"),
    "reading": ("read_register",),
    "recognition": ("Clues", "RecognitionCases", "join_clues", "recognition_cases"),
    "reconciliation": ("Reconciliation", "reconcile"),
    "register": ("Register", "keep_register"),
    "rules": ("RuleFindings", "check_rules"),
    "synthetic": ("make_county",),
    "tracking": ("load_model",),
    "warning_list": ("WarningList", "make_warning_list"),
}
_ROOM_OF_NAME = {name: room for room, names in _NAMES_OF_ROOMS.items() for name in names}

if not TYPE_CHECKING:  # a type checker would take any name for one of the package's

    def __getattr__(name: str) -> object:
        """Import a public name, or a room by its own name, when it is first used."""
        from importlib import import_module

        room = _ROOM_OF_NAME.get(name, name)
        if room not in _NAMES_OF_ROOMS:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        value = import_module(f"{__name__}.{room}")
        if room != name:
            value = globals()[name] = getattr(value, name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
