"""What do the definition files say, as frozen values: dictionary, indicators, policy and recipes?"""

from fupin_risk.definitions.action_rows import (
    AudienceRow,
    BarRow,
    GateRow,
    NatureRow,
    RecognitionRow,
    ThresholdRow,
)
from fupin_risk.definitions.catalogue import NO_CAUSE, Catalogue, Indicator, Subject
from fupin_risk.definitions.cell_words import CellWords
from fupin_risk.definitions.comparisons import Comparison, DifferenceCause, Renewal
from fupin_risk.definitions.dictionary import Clocks, Code, Column, Dictionary, Table, read_dictionary
from fupin_risk.definitions.due_rows import MedicalCoverRow, StudentAidRow
from fupin_risk.definitions.layouts import Layouts, Rows, Sheet
from fupin_risk.definitions.loading import load_catalogue
from fupin_risk.definitions.policy import Policy
from fupin_risk.definitions.policy_row import PolicyRow
from fupin_risk.definitions.recipes import Recipe
from fupin_risk.definitions.references import Refers
from fupin_risk.definitions.rule_rows import DiseaseListRow, GuaranteeRow, IncomeExclusionRow, LimitRow, LoanUseRow
from fupin_risk.definitions.rules import Rule
from fupin_risk.definitions.texts import Texts
from fupin_risk.definitions.toml_files import Label
from fupin_risk.definitions.vocabulary import Words
from fupin_risk.definitions.warning_rows import (
    LEVEL_ORDER,
    AnswerRow,
    EntryBatchRow,
    EvidenceRow,
    Level,
    LevelRow,
    LineRow,
    PrecedenceRow,
    RaiseRow,
)

__all__ = [
    "LEVEL_ORDER",
    "NO_CAUSE",
    "AnswerRow",
    "AudienceRow",
    "BarRow",
    "Catalogue",
    "CellWords",
    "Clocks",
    "Code",
    "Column",
    "Comparison",
    "Dictionary",
    "DifferenceCause",
    "DiseaseListRow",
    "EntryBatchRow",
    "EvidenceRow",
    "GateRow",
    "GuaranteeRow",
    "IncomeExclusionRow",
    "Indicator",
    "Label",
    "Layouts",
    "Level",
    "LevelRow",
    "LimitRow",
    "LineRow",
    "LoanUseRow",
    "MedicalCoverRow",
    "NatureRow",
    "Policy",
    "PolicyRow",
    "PrecedenceRow",
    "RaiseRow",
    "Recipe",
    "RecognitionRow",
    "Refers",
    "Renewal",
    "Rows",
    "Rule",
    "Sheet",
    "StudentAidRow",
    "Subject",
    "Table",
    "Texts",
    "ThresholdRow",
    "Words",
    "load_catalogue",
    "read_dictionary",
]
