"""What does a catalogue print in one language?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, Self

from fupin_risk.definitions.dictionary import Dictionary
from fupin_risk.definitions.vocabulary import Sections, Words
from fupin_risk.errors import message
from fupin_risk.words.dates import day_text
from fupin_risk.words.label import Label
from fupin_risk.words.messages import Language
from fupin_risk.words.number_text import figure, with_unit

# The letter of a plan goes before a numeral from one to ten.
_CLAUSE = re.compile(r"([A-Z])(?=[\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341])")


class Texts(Sections[str]):
    """All words of a catalogue in one language, and what is written with them.

    `catalogue.texts("zh")` makes it; make it once and pass it on.

    Attributes
    ----------
    language : {"zh", "en"}
    tables : dict of str to str
        Label of each table of the dictionary.
    codes : dict of str to dict of str to str
        Label of each code, by code list.
    """

    language: Language
    tables: dict[str, str]
    codes: dict[str, dict[str, str]]

    @classmethod
    def made_from(cls, words: Words, dictionary: Dictionary, language: Language) -> Self:
        """The words and the labels of the dictionary in a language."""
        sections = {name: _in(language, getattr(words, name)) for name in type(words).model_fields}
        tables = {name: table.label.of(language) for name, table in dictionary.tables.items()}
        codes = {
            name: {code: entry.zh if language == "zh" else entry.en for code, entry in entries.items()}
            for name, entries in dictionary.codes.items()
        }
        # Nothing is left to check: it comes from checked definitions.
        return cls.model_construct(**sections, language=language, tables=tables, codes=codes)

    @property
    def levels(self) -> dict[str, str]:
        """Names of the levels, the gravest first."""
        return self.policy["levels"]

    def of(self, label: Label) -> str:
        """A label in the language."""
        return label.of(self.language)

    def figure(self, value: float, unit: str) -> str:
        """A number without its unit; see `fupin_risk.words.figure`."""
        return figure(value, unit, self.signs)

    def with_unit(self, value: float, unit: str) -> str:
        """A number with its unit; see `fupin_risk.words.with_unit`."""
        return with_unit(value, unit, self.signs, self.units)

    def day(self, day: dt.date) -> str:
        """A day, written out.

        Examples
        --------
        >>> import fupin_risk as fr
        >>> fr.load_catalogue().texts("en").day(dt.date(2019, 12, 31))
        '31 December 2019'
        """
        return day_text(day, self.dates["day"], self.months)

    def month(self, day: dt.date) -> str:
        """The month of a day, with its year."""
        return day_text(day, self.dates["month"], self.months)

    def joined(self, items: Iterable[str]) -> str:
        """Names one after the other."""
        return self.signs["comma"].join(items)

    def clause(self, code: str) -> str:
        """A clause code with the name of its plan; other sources stay as they are.

        Examples
        --------
        >>> import fupin_risk as fr
        >>> fr.load_catalogue().texts("en").clause("Z三(四)1")
        'plan on the quality of exits, 三(四)1'
        """
        return _CLAUSE.sub(lambda found: self._plan(found[1]), code)

    def _plan(self, letter: str) -> str:
        return self.signs["plan"].format(plan=self.plans[letter]) if letter in self.plans else letter

    def policy_label(self, file: str, code: str) -> str:
        """What a policy row is about; the code where no file names it."""
        return self.policy.get(file, {}).get(code, code)

    def heading(self, column: str, *sections: str) -> str:
        """The heading of a column, from the first of some sections that has it, then from `columns` or `captions`.

        Raises
        ------
        KeyError
            No section has it.
        """
        for name in (*sections, "columns", "captions"):
            section: Mapping[str, str] = getattr(self, name)
            if column in section:
                return section[column]
        raise KeyError(message("no word for the column {column}", column=column))

    def without_end(self, sentence: str) -> str:
        """A sentence without the sign at its end, for one that goes on."""
        return sentence.rstrip(self.signs["sentence_ends"])


def _in(language: Language, content: Any) -> Any:
    """Labels in a language, in dicts of any depth."""
    if isinstance(content, Label):
        return content.of(language)
    return {key: _in(language, value) for key, value in content.items()}
