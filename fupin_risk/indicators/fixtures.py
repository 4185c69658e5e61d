"""Do the definitions give what a colleague works out by hand?

A fixture is a file beside the definitions, `features/fixtures/<subject>.toml`: small tables as a county would hand them
in, the day, and what every household's indicators are on it, with the sum in words.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pandas as pd
from pydantic import Field

from fupin_risk.definitions import Catalogue, load_catalogue
from fupin_risk.definitions.toml_files import Definition, checked, read_toml, shown
from fupin_risk.errors import DefinitionError, Problem, message
from fupin_risk.indicators.engine import derive_indicators
from fupin_risk.reading import read_register
from fupin_risk.resources import definitions_folder

# Half a unit in the last place that a person would write down.
_CLOSE = 1e-9


@dataclass(frozen=True, eq=False)
class Fixture:
    """Tables of a few rows, a day, and the indicators worked out by hand.

    Attributes
    ----------
    subject : str
        The definition that it is for: its file's name.
    note : str
        The calculation in words.
    as_of : date
    tables : dict of str to DataFrame
        In the outside form, everything text.
    covers : dict of str to date
        From which day on a table is complete, where that is declared.
    expected : dict of str to (dict of str to (float or None))
        Indicator to household to value; None is unknown.
    """

    subject: str
    note: str
    as_of: dt.date
    tables: dict[str, pd.DataFrame]
    covers: dict[str, dt.date]
    expected: dict[str, dict[str, float | None]]

    def __repr__(self) -> str:
        return f"Fixture({self.subject}, {self.as_of}, {len(self.expected)} indicators)"


class _Case(Definition):
    note: str
    as_of: dt.date
    tables: dict[str, str]
    covers: dict[str, dt.date] = Field(default_factory=dict)
    expected: dict[str, dict[str, float | str]]


def read_fixtures(path: str | Path | None = None, catalogue: Catalogue | None = None) -> tuple[Fixture, ...]:
    """Read all fixtures of a folder.

    Parameters
    ----------
    path : str or Path, optional
        By default those of the shipped definitions.
    catalogue : Catalogue, optional
        Whose indicators they are about.

    Returns
    -------
    tuple of Fixture

    Raises
    ------
    DefinitionError
        With every problem, each with file and key.
    """
    folder = definitions_folder("features") / "fixtures" if path is None else Path(path)
    catalogue = catalogue or load_catalogue()
    problems: list[Problem] = []
    fixtures = [fixture for file in sorted(folder.glob("*.toml")) for fixture in _read_file(file, catalogue, problems)]
    if problems:
        raise DefinitionError(problems)
    return tuple(fixtures)


def check_fixture(fixture: Fixture, catalogue: Catalogue | None = None) -> tuple[Problem, ...]:
    """What the definitions compute otherwise than by hand; empty where all agree.

    Raises
    ------
    DefinitionError
        A definition cannot run.
    """
    register = read_register(
        fixture.tables, covers={table: (day, None) for table, day in fixture.covers.items()}, catalogue=catalogue
    )
    problems = [
        Problem(
            f"{fixture.subject}: {row.table}",
            message("row {line} was quarantined ({reason_code})", line=row.line, reason_code=row.reason_code),
        )
        for row in register.quarantine.itertuples()
    ]
    found = derive_indicators(register, fixture.as_of, only=list(fixture.expected), catalogue=catalogue)
    for indicator, households in fixture.expected.items():
        for household, expected in households.items():
            value = float(found[indicator].get(household, math.nan))
            if not _agree(value, expected):
                by_hand = "unknown" if expected is None else f"{expected:g}"
                problems.append(
                    Problem(
                        f"{fixture.subject}: {indicator}, {household}",
                        message("gives {value:.12g}; computed by hand: {by_hand}", value=value, by_hand=by_hand),
                    )
                )
    return tuple(problems)


def _agree(value: float, expected: float | None) -> bool:
    if expected is None:
        return math.isnan(value)
    return math.isclose(value, expected, rel_tol=_CLOSE, abs_tol=_CLOSE)


def _read_file(file: Path, catalogue: Catalogue, problems: list[Problem]) -> list[Fixture]:
    content = read_toml(file)
    problems += [Problem(f"{shown(file)}: {key}", message("unknown key"), "case") for key in content if key != "case"]
    fixtures = []
    for number, body in enumerate(content.get("case", [])):
        where = f"{shown(file)}: case[{number}]"
        case = checked(_Case, body, where, problems)
        if case is None:
            continue
        unknown = [name for name in case.expected if name not in catalogue.indicators]
        problems += [Problem(f"{where}.expected.{name}", message("is not an indicator")) for name in unknown]
        expected = {
            name: {
                household: _value(value, name, catalogue, f"{where}.expected.{name}.{household}", problems)
                for household, value in row.items()
            }
            for name, row in case.expected.items()
            if name not in unknown
        }
        tables = {name: drawn_table(text) for name, text in case.tables.items()}
        fixtures.append(Fixture(file.stem, case.note, case.as_of, tables, case.covers, expected))
    return fixtures


def drawn_table(text: str) -> pd.DataFrame:
    """A table drawn with bars between the columns; an empty cell is a missing value."""
    frame = pd.read_csv(StringIO(text.strip()), sep="|", dtype="str", skipinitialspace=True)
    frame.columns = frame.columns.str.strip()
    stripped = pd.DataFrame({name: frame[name].str.strip() for name in frame})
    return stripped.mask(stripped == "")


def _value(
    value: float | str, indicator: str, catalogue: Catalogue, where: str, problems: list[Problem]
) -> float | None:
    if not isinstance(value, str):
        return float(value)
    if value == "unknown":
        return None
    codes = list(catalogue.dictionary.codes.get(catalogue.indicators[indicator].codes or "", {}))
    if value in codes:
        return float(codes.index(value))
    problems.append(
        Problem(where, message("is not a value of this indicator"), allowed=", ".join([*codes, "unknown", "a number"]))
    )
    return None
