"""What does a workbook say of itself: what it is, from what it was made, and what of that nobody has verified?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fupin_risk.definitions import Texts
from fupin_risk.outputs.listing import plain_text
from fupin_risk.outputs.wording import code_words, named
from fupin_risk.outputs.workbook import write_text

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
_CLOCK = re.compile(
    r"snapshot (?P<day>[0-9-]+)|(?P<count>\d+) snapshots from (?P<first>[0-9-]+) to (?P<last>[0-9-]+)"
    r"|lag (?P<days>\d+) days"
)
SHORT_HASH = 12


def add_about(book: Any, lines: Iterable[Line], texts: Texts, *, title: str = "") -> None:
    """Write the sheet: a heading and a text a line.

    Parameters
    ----------
    book : xlsxwriter.Workbook
    lines : iterable of (str, str)
    texts : Texts
    title : str, optional
        Above the lines.
    """
    sheet = book.add_worksheet(texts.captions["about"])
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


def made_from_lines(provenance: Mapping[str, Any], purpose: str, texts: Texts, *, statement: str = "") -> list[Line]:
    """The lines of a workbook that comes from a register and its definitions alone.

    Parameters
    ----------
    provenance : mapping
        as_of (a day, or several), register_sha256, catalogue_sha256, versions, unverified_policy, assumed_clocks; where
        something could not be read, unjudged_households and unplaced_rows.
    purpose : str
    texts : Texts
    statement : str
        What it is not, and is first; by default that it is no decision.
    """
    t = texts.captions
    return [
        ("", statement or texts.statements["not_a_decision"]),
        ("", purpose),
        *(("", note) for note in unread_notes(provenance, texts)),
        (t["as_of"], ", ".join(as_texts(provenance["as_of"])) or provenance["as_of"]),
        (t["register"], provenance["register_sha256"][:SHORT_HASH]),
        (t["catalogue"], provenance["catalogue_sha256"][:SHORT_HASH]),
        (t["versions"], versions_in_words(provenance["versions"])),
        *several(t["unverified"], unverified_in_words(provenance["unverified_policy"], texts), texts),
        *several(t["assumed_clocks"], clocks_in_words(provenance["assumed_clocks"], texts), texts),
    ]


def unread_notes(counts: Mapping[str, Any], texts: Texts) -> list[str]:
    """Sentences on households that cannot be judged, rows that lead to nobody, and tables that the register lacks."""
    said = texts.statements
    households, rows = (int(counts.get(name) or 0) for name in ("unjudged_households", "unplaced_rows"))
    notes = [said["unjudged_note"].format(households=households)] if households else []
    notes += [said["unplaced_note"].format(rows=rows)] if rows else []
    absent = [texts.tables[name] for name in as_texts(counts.get("absent_tables")) if name in texts.tables]
    return [*notes, said["absent_note"].format(tables=texts.joined(absent))] if absent else notes


def clock_in_words(how: str, texts: Texts) -> str:
    """How the day of entry of a table was assumed, in the reader's language.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> clock_in_words("snapshot 2019-12-31", fr.load_catalogue().texts("zh"))
    '按2019-12-31的导出'
    """
    found = _CLOCK.fullmatch(how)
    if found is None:
        return how
    said = {name: value for name, value in found.groupdict().items() if value is not None}
    kind = "clock_snapshots" if "count" in said else "clock_lag" if "days" in said else "clock_snapshot"
    words = {str(name): text for name, text in texts.intake.items()}
    return words[kind].format(**said)


def clocks_in_words(clocks: object, texts: Texts) -> list[str]:
    """Tables whose day of entry was assumed, and how; `clocks` is a mapping, or texts such as `table: how`."""
    parted = [text.partition(": ") for text in as_texts(clocks)]
    names = texts.tables if texts.language == "zh" else {}
    return [
        f"{names.get(table, table)}{texts.signs['colon']}{clock_in_words(how, texts)}" if how else table
        for table, _, how in parted
    ]


def several(heading: str, items: Iterable[str], texts: Texts) -> list[Line]:
    """A line for each item, the heading before the first; where there is none, it says so."""
    found = list(items) or [texts.captions["none"]]
    return [(heading if place == 0 else "", item) for place, item in enumerate(found)]


def versions_in_words(versions: Mapping[str, str]) -> str:
    """Names and versions of what made it."""
    return ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))


def as_texts(items: object) -> tuple[str, ...]:
    """A list or mapping as plain texts."""
    if isinstance(items, Mapping):
        return tuple(f"{plain_text(key)}: {plain_text(value)}" for key, value in sorted(items.items()))
    return tuple(plain_text(item) for item in items) if isinstance(items, (list, tuple, set, frozenset)) else ()


def unverified_in_words(rows: Iterable[str], texts: Texts) -> tuple[str, ...]:
    """Policy rows, named `file.what`, together by file and in words; the rows themselves stand in the definitions.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> texts = fr.load_catalogue().texts("zh")
    >>> unverified_in_words(["lines.poverty.2018", "lines.poverty.2019", "student_aid.technician"], texts)
    ('收入标准：扶贫标准 2018、扶贫标准 2019', '教育资助政策：技工院校')
    """
    files: dict[str, dict[str, None]] = {}
    for row in rows:
        file, _, what = row.partition(".")
        files.setdefault(file, {})[_what(file, what, texts)] = None
    return tuple(
        texts.signs["colon"].join(
            part for part in (texts.policy_files.get(file, file), texts.joined(filter(None, what))) if part
        )
        for file, what in files.items()
    )


def _what(file: str, what: str, texts: Texts) -> str:
    """What a policy row is about: a cause, a level, a line and its year, a table."""
    first, _, rest = what.partition(".")
    if file == "lines":
        return f"{texts.policy_label('lines', first)} {rest}".strip()
    if file == "precedence":
        return named(texts.tables, first)
    if file == "entry_batches":
        return named({**texts.outcomes, **texts.cohorts}, first)
    if file in _CODES:
        code = "illness" if first == "medical" else first  # the guarantee, by what it guards against
        return "".join(code_words(code, _CODES[file], texts)) or what
    return texts.policy_label(file, first) if file in texts.policy else what
