"""What do the definition files say, as frozen values: dictionary, indicators, policy and recipes?"""

from fupin_risk.definitions.catalogue import Catalogue, Indicator, Subject
from fupin_risk.definitions.comparisons import Comparison, DifferenceCause, Renewal
from fupin_risk.definitions.dictionary import Clocks, Code, Column, Dictionary, Table, read_dictionary
from fupin_risk.definitions.layouts import Layouts, Rows, Sheet
from fupin_risk.definitions.loading import load_catalogue
from fupin_risk.definitions.policy import Policy
from fupin_risk.definitions.recipes import Recipe
from fupin_risk.definitions.rules import Rule
from fupin_risk.definitions.toml_files import Label

__all__ = [
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
    "load_catalogue",
    "read_dictionary",
]
