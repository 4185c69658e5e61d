"""Which words of a cell mean yes, no, an open end, or no number?"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from fupin_risk.definitions.toml_files import Definition, checked, read_toml, shown
from fupin_risk.errors import DefinitionError, Problem
from fupin_risk.resources import definitions_folder

CELL_WORDS_FILE = "cell_words.toml"


class CellWords(Definition):
    """Closed lists of words, in small letters.

    Attributes
    ----------
    yes, no : tuple of str
    not_ : tuple of str
        Words that deny the verb, or the name of the column, behind them.
    verbs, tails : tuple of str
    no_end : tuple of str
        Under the day on which something ended: it goes on.
    no_end_years : tuple of int
        Years that programs write for an open end.
    no_number : tuple of str
        Under the number of an ID card: there is none.
    unclear, plain : tuple of str
        Signs under which a cell of a column of help is no yes, and words that contain such a sign and are none.
    help : dict of str to tuple of str
        Names of help, by the code of the kind.
    """

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    no_end: tuple[str, ...] = ()
    no_end_years: tuple[int, ...] = ()
    no_number: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    help: dict[str, tuple[str, ...]] = Field(default={})


def read_cell_words(path: Path | None = None) -> CellWords:
    """Read the words for yes, no, an open end and no number.

    Parameters
    ----------
    path : Path, optional
        By default the shipped file.

    Raises
    ------
    DefinitionError
        With every problem, each with file and key.
    """
    path = path or definitions_folder("features") / CELL_WORDS_FILE
    content = read_toml(path)
    if "not" in content:  # no name in Python
        content["not_"] = content.pop("not")
    problems: list[Problem] = []
    words = checked(CellWords, content, shown(path), problems)
    if words is None:
        raise DefinitionError(problems)
    return words
