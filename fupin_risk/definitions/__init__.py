"""What do the definition files say, as frozen values: dictionary, indicators, policy and recipes?"""

from fupin_risk.definitions.action_rows import LEVEL_ORDER
from fupin_risk.definitions.catalogue import NO_CAUSE, Catalogue, Indicator, Subject
from fupin_risk.definitions.comparisons import Comparison, DifferenceCause, Renewal
from fupin_risk.definitions.dictionary import Clocks, Code, Column, Dictionary, Table, read_dictionary
from fupin_risk.definitions.layouts import Layouts, Rows, Sheet
from fupin_risk.definitions.loading import load_catalogue
from fupin_risk.definitions.policy import Policy
from fupin_risk.definitions.recipes import Recipe
from fupin_risk.definitions.rules import Rule
from fupin_risk.definitions.texts import Texts
from fupin_risk.definitions.toml_files import Label
from fupin_risk.definitions.vocabulary import Words

__all__ = [
    "LEVEL_ORDER",
    "NO_CAUSE",
    "Catalogue",
    "Clocks",
    "Code",
    "Column",
    "Comparison",
    "Dictionary",
    "DifferenceCause",
    "Indicator",
    "Label",
    "Layouts",
    "Policy",
    "Recipe",
    "Renewal",
    "Rows",
    "Rule",
    "Sheet",
    "Subject",
    "Table",
    "Texts",
    "Words",
    "load_catalogue",
    "read_dictionary",
]
