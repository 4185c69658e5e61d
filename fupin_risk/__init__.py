"""Which households that left poverty are about to fall back, why, and which of those reasons no help answers?"""

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
