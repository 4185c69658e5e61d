"""What does a workbook say of itself: what it is, from what it was made, and what of that nobody has verified?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fupin_risk.outputs.captions import captions
from fupin_risk.outputs.listing import plain_text
from fupin_risk.outputs.summary_part import named
from fupin_risk.outputs.wording import code_words, table_label
from fupin_risk.outputs.workbook import write_text
from fupin_risk.vocabulary import (
    AUDIENCES,
    COHORTS,
    CONDITIONS,
    DISEASE_LISTS,
    LEVELS,
    LEVELS_BY,
    LIMITS,
    LINES,
    NATURES,
    NOT_A_DECISION,
    OUTCOMES,
    THRESHOLD_FACTS,
    TIERS,
    Language,
    Words,
)

Line = tuple[str, str]
_CODES = {
    "answers": "cause",
    "barred_measures": "measure_kind",
    "evidence": "cause",
    "guarantees": "cause",
    "income_exclusions": "income_kind",
    "loan_use": "loan_use_mode",
    "student_aid": "schooling_stage",
}
_WORDS = {
    "levels": LEVELS,
    "level_raises": LEVELS_BY,
    "medical_cover": TIERS,
    "limits": LIMITS,
    "department_thresholds": THRESHOLD_FACTS,
    "removal_gate": CONDITIONS,
    "entry_batches": OUTCOMES | COHORTS,
    "audiences": AUDIENCES,
    "disease_lists": DISEASE_LISTS,
    "measure_natures": NATURES,
}
SHORT_HASH = 12


def add_about(book: Any, lines: Iterable[Line], language: Language, *, title: str = "") -> None:
    """Write the sheet: a heading and a text a line.

    Parameters
    ----------
    book : xlsxwriter.Workbook
    lines : iterable of (str, str)
    language : {"zh", "en"}
    title : str, optional
        Above the lines.
    """
    sheet = book.add_worksheet(captions(language)["about"])
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if title:
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for row, (heading, text) in enumerate(lines, start=2 if title else 0):
        write_text(sheet, row, 0, heading, bold)
        write_text(sheet, row, 1, text, wrapped)


def made_from_lines(
    provenance: Mapping[str, Any], purpose: str, language: Language, *, statement: Words = NOT_A_DECISION
) -> list[Line]:
    """The lines of a workbook that comes from a register and its definitions alone.

    Parameters
    ----------
    provenance : mapping
        as_of (a day, or several), register_sha256, catalogue_sha256, versions, unverified_policy, assumed_clocks.
    purpose : str
    language : {"zh", "en"}
    statement : Words
        What it is not; stands first.
    """
    t = captions(language)
    return [
        ("", statement.of(language)),
        ("", purpose),
        (t["as_of"], ", ".join(texts(provenance["as_of"])) or provenance["as_of"]),
        (t["register"], provenance["register_sha256"][:SHORT_HASH]),
        (t["catalogue"], provenance["catalogue_sha256"][:SHORT_HASH]),
        (t["versions"], versions_in_words(provenance["versions"])),
        *several(t["unverified"], unverified_in_words(provenance["unverified_policy"], language), language),
        *several(t["assumed_clocks"], texts(provenance["assumed_clocks"]), language),
    ]


def several(heading: str, items: Iterable[str], language: Language) -> list[Line]:
    """A line for each item, the heading before the first; where there is none, it says so."""
    found = list(items) or [captions(language)["none"]]
    return [(heading if place == 0 else "", item) for place, item in enumerate(found)]


def versions_in_words(versions: Mapping[str, str]) -> str:
    """Names and versions of what made it."""
    return ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))


def texts(items: object) -> tuple[str, ...]:
    """A list or mapping as plain texts."""
    if isinstance(items, Mapping):
        return tuple(f"{plain_text(key)}: {plain_text(value)}" for key, value in sorted(items.items()))
    return tuple(plain_text(item) for item in items) if isinstance(items, (list, tuple, set, frozenset)) else ()


def unverified_in_words(rows: Iterable[str], language: Language) -> tuple[str, ...]:
    """Policy rows, named `file.what`, together by file and in words; the rows themselves stand in the definitions.

    Examples
    --------
    >>> unverified_in_words(["lines.poverty.2018", "lines.poverty.2019", "student_aid.technician"], "zh")
    ('收入标准：扶贫标准 2018、扶贫标准 2019', '教育资助政策：技工院校')
    """
    t = captions(language)
    files: dict[str, dict[str, None]] = {}
    for row in rows:
        file, _, what = row.partition(".")
        files.setdefault(file, {})[_what(file, what, language)] = None
    colon, comma = ("：", "、") if language == "zh" else (": ", ", ")
    return tuple(
        colon.join(part for part in (t.get(f"unverified.{file}", file), comma.join(filter(None, what))) if part)
        for file, what in files.items()
    )


def _what(file: str, what: str, language: Language) -> str:
    """What a policy row is about: a cause, a level, a line and its year, a table."""
    first, _, rest = what.partition(".")
    if file == "lines":
        return f"{named(LINES, first, language)} {rest}".strip()
    if file == "precedence":
        return table_label(first, language) or first
    if file in _CODES:
        code = "illness" if first == "medical" else first  # the guarantee, by what it guards against
        return "".join(code_words(code, _CODES[file], language)) or what
    return named(_WORDS[file], first, language) if file in _WORDS else what
