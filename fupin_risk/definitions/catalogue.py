"""What definitions are there: tables, indicators, policy and recipes?"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import Field, ValidationInfo, field_validator, model_validator

from fupin_risk.definitions.comparisons import Comparison
from fupin_risk.definitions.dictionary import Dictionary
from fupin_risk.definitions.layouts import Layouts
from fupin_risk.definitions.policy import Policy
from fupin_risk.definitions.recipes import Recipe
from fupin_risk.definitions.references import Names, Refers, refuse_unknown
from fupin_risk.definitions.rules import Rule
from fupin_risk.definitions.texts import Texts
from fupin_risk.definitions.toml_files import Definition, Label
from fupin_risk.definitions.vocabulary import Words
from fupin_risk.errors import DefinitionError, Message, Problem, message, nearest
from fupin_risk.words.messages import checked_language

T = TypeVar("T")
# Stands for the cause of an indicator, a reason or a measure that has none.
NO_CAUSE = "none"
Scope = Literal["household", "village", "county", "register"]
Unit = Literal[
    "yuan",
    "share",
    "ratio",
    "count",
    "months",
    "days",
    "years",
    "grade",
    "mu",
    "km",
    "yes_no",
    "category",
    "yuan_a_year",
]


class Indicator(Definition):
    """One number or category about a household on an as-of day.

    Attributes
    ----------
    direction : {"up", "down", "none"}
        `up`: more never lowers the risk; `down`: more never raises it; `none`: no direction can be defended.
    missing : str
        What a missing value means.
    sentence : Label or None
        What is said of it, with the indicator's own name in braces where its value goes.
    sentence_if_gone : Label or None
        Of a share that was lost: what is said instead where all of it is gone, which a missing row shows too.
    compare : {"line", "past", "county_median", "none"}
        What a sentence holds the value against.
    tables : tuple of str
        Tables without which it is unknown; by default all that its SQL reads.
    columns : tuple of str
        Columns (`table.column`) without which it is unknown, where an empty cell says something ("still in force").
    codes : str or None
        For a category: its code list; values are positions in that list.
    topic : {"income"} or None
        What it speaks of beside its cause: of the reasons on one topic only the strongest is said.
    over : {"household", "village", "county", "contact"} or None
        Whose rows it counts, for one whose SQL looks beyond its household: where many of them could not be read, it is
        unknown. By default its household's, or its county's where the SQL looks further.
    """

    # Column names of a model too: LightGBM takes no other signs.
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    subject: str
    label: Label
    unit: Unit
    clause: str
    cause: Annotated[str, Refers("codes.cause")] | None = None
    direction: Literal["up", "down", "none"] = "none"
    scope: Scope = "household"
    missing: str
    sentence: Label | None = None
    sentence_if_gone: Label | None = None
    compare: Literal["line", "past", "county_median", "none"] = "none"
    tables: Annotated[tuple[str, ...], Refers("tables")] = ()
    columns: Annotated[tuple[str, ...], Refers("columns")] = ()
    codes: Annotated[str, Refers("codes")] | None = None
    topic: Literal["income"] | None = None
    over: Literal["household", "village", "county", "contact"] | None = None

    @field_validator("sentence", "sentence_if_gone")
    @classmethod
    def _sentence_names_indicators(cls, sentence: Label | None, info: ValidationInfo) -> Label | None:
        """A sentence may name any indicator, the county's median, the newest income's year and the year before it."""
        if sentence is not None and isinstance(info.context, Names):
            allowed = {*info.context.known["indicators"], "county_median", "income_year", "year_before"}
            refuse_unknown(sentence.values, allowed, message("indicator"))
        return sentence

    @model_validator(mode="after")
    def _category_has_codes(self) -> Indicator:
        if (self.unit == "category") != (self.codes is not None):
            raise ValueError(message("a category names its code list under 'codes'; other units do not"))
        return self


class Subject(Definition):
    """One SELECT and the indicators that it computes, or the rules that it judges.

    Attributes
    ----------
    sql : str
        Checked, with macros expanded, in DuckDB's dialect.
    written : str
        The text as it stands in the file.
    reads : tuple of str
        Tables of the register and of the engine that it reads, those of the subjects it builds on left out.
    builds_on : tuple of str
        Other subjects whose results it reads by name.
    columns : tuple of str
        Its output columns.
    """

    name: str
    sql: str
    written: str
    reads: tuple[str, ...]
    builds_on: tuple[str, ...]
    columns: tuple[str, ...]
    scope: Scope
    folder: Literal["indicators", "rules"] = "indicators"


class Catalogue(Definition):
    """Every definition; the one value that tells the functions what to compute.

    Attributes
    ----------
    indicators : dict of str to Indicator
        In the order in which their columns appear.
    rules : dict of str to Rule
        In the order in which they are reported.
    subjects : dict of str to Subject
        Of indicators and rules, in an order in which each stands behind those it builds on.
    layouts : Layouts
        How the wide sheets of an export become rows of the register's tables.
    words : Words
        What outputs print beside the labels above; `texts` has all of it in one language.
    sha256 : str
        Of all that can move a number or change how a file is read: models and kept registers check it.
    words_sha256 : str
        Of labels, sentences and captions: two catalogues with both hashes the same print the same.
    """

    dictionary: Dictionary
    indicators: dict[str, Indicator]
    rules: dict[str, Rule]
    subjects: dict[str, Subject]
    policy: Policy
    recipes: dict[str, Recipe]
    comparisons: dict[str, Comparison] = Field(default_factory=dict)
    layouts: Layouts = Layouts()
    words: Words
    sha256: str
    words_sha256: str

    def __repr__(self) -> str:
        return f"Catalogue({len(self.indicators)} indicators, sha256={self.sha256[:12]})"

    __str__ = __repr__

    def texts(self, language: str) -> Texts:
        """All words and labels in one language; make it once and pass it on.

        Parameters
        ----------
        language : {"zh", "en"}

        Raises
        ------
        ValueError
            It is another language.

        Examples
        --------
        >>> import fupin_risk as fr
        >>> fr.load_catalogue().texts("zh").gap_statuses["unanswered"]
        '无措施'
        """
        return Texts.made_from(self.words, self.dictionary, checked_language(language))

    def find(self, name: str) -> Indicator:
        """The indicator called `name`.

        Raises
        ------
        DefinitionError
            There is none; the nearest name is suggested.
        """
        return _named(name, self.indicators, message("the indicator {name!r}", name=name))

    def find_rule(self, name: str) -> Rule:
        """The rule called `name`; DefinitionError as in `find`."""
        return _named(name, self.rules, message("the rule {name!r}", name=name))

    def find_recipe(self, name: str) -> Recipe:
        """The recipe called `name`; DefinitionError as in `find`."""
        return _named(name, self.recipes, message("the recipe {name!r}", name=name))

    def find_comparison(self, name: str) -> Comparison:
        """How two sources of `name` are reconciled; DefinitionError as in `find`."""
        return _named(name, self.comparisons, message("the subject of reconciliation {name!r}", name=name))


def _named(name: str, entries: dict[str, T], what: Message) -> T:
    if name in entries:
        return entries[name]
    raise DefinitionError(Problem(what, message("is not defined"), ", ".join(entries), nearest(name, entries)))
