"""How does the comparison of help become files that nobody can take for a proof?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from fupin_risk.help_effects import WhatHelped
from fupin_risk.outputs.about import Line, add_about, made_from_lines, several
from fupin_risk.outputs.captions import captions
from fupin_risk.outputs.parquet import write_table
from fupin_risk.outputs.wording import code_words
from fupin_risk.outputs.workbook import Kind, SheetColumn, add_sheet, new_workbook
from fupin_risk.vocabulary import HELP_COLUMNS, HELP_FINDINGS, HELP_OUTCOMES, HELP_READINGS, HELP_REFUSALS, Language

_MEANS = {"treated_mean": "treated", "control_mean": "control"}
_ENDS = ("att", "att_low", "att_high")
_SIZES = ("treated", "control", "villages")
_WIDE, _NARROW = 60, 14


def write_what_helped(found: WhatHelped, folder: str | Path, *, language: Language = "zh") -> tuple[Path, ...]:
    """Write what the comparison says: a workbook in words, the warning above its figures, and a Parquet file.

    The workbook has a sheet an outcome; a comparison that was refused stands there with its reason and no figure. The
    overlap, the standardised mean differences and the difference without weights are in the Parquet file alone. Neither
    file holds a household.

    Parameters
    ----------
    found : WhatHelped
    folder : str or Path
        An existing folder; gets what-helped.xlsx and what-helped.parquet.
    language : {"zh", "en"}, default "zh"
        Of the workbook.

    Returns
    -------
    tuple of Path
        The two files.

    Raises
    ------
    ValueError
        If the language is unknown.
    OSError
        If the folder is missing or not writable.

    Examples
    --------
    >>> from fupin_risk.outputs import write_what_helped
    >>> write_what_helped(what_helped, "out")  # doctest: +SKIP
    """
    t, told = captions(language), found.provenance
    days = ", ".join(told["as_of"])
    workbook, table = Path(folder) / "what-helped.xlsx", Path(folder) / "what-helped.parquet"
    warning, title = found.warning.of(language), t["help_title"]
    note = f"{warning}\n{title} · {t['help_days']} {days} · {t['known_on']} {told['known_on']}"
    made_on = dt.date.fromisoformat(told["known_on"])
    with new_workbook(workbook, title=title, comments=warning, made_on=made_on) as book:
        for outcome, name in HELP_OUTCOMES.items():
            rows, columns = _sheet(found, outcome, language)
            add_sheet(book, name.of(language), rows, columns, language, note=note)
        add_about(book, _about(found, language), language, title=title)
    write_table(found.table, table, metadata=told)
    return workbook, table


def findings_in_words(found: WhatHelped, language: Language) -> list[str]:
    """What each row of the table says: the difference, its interval and how to read it, or why there is none."""
    requirements = found.provenance["requirements"]
    return [_finding(row, requirements, language) for row in found.table.to_dict("records")]


def refusal_in_words(reason: str, requirements: Mapping[str, float], language: Language) -> str:
    """Why a comparison is refused, with the bound that it missed.

    Examples
    --------
    >>> refusal_in_words("too_few_treated", {"treated": 30}, "zh")
    '不作比较：新得到该措施的不足30户次'
    """
    bounds = {name: f"{bound:.0%}" if name == "overlap" else f"{bound:g}" for name, bound in requirements.items()}
    return HELP_REFUSALS[reason].of(language).format(**bounds)


def _finding(row: Mapping[Any, Any], requirements: Mapping[str, float], language: Language) -> str:
    if row["refused"]:
        return refusal_in_words(row["refused"], requirements, language)
    relapse = row["outcome"] == "relapse"
    shown = {end: f"{100 * row[end]:+z.1f}" if relapse else f"{row[end]:+z,.0f}" for end in _ENDS}
    fewer, more = row["att_high"] < 0, row["att_low"] > 0
    reading = "alike" if not (fewer or more) else "better" if fewer == relapse else "worse"
    return HELP_FINDINGS[row["outcome"]].of(language).format(**shown, reading=HELP_READINGS[reading].of(language))


def _sheet(found: WhatHelped, outcome: str, language: Language) -> tuple[pd.DataFrame, list[SheetColumn]]:
    """The rows of one outcome in its own unit: shares and percentage points, or yuan."""
    table = found.table.assign(finding=findings_in_words(found, language))
    table = table[table["outcome"] == outcome]
    table = table.assign(measure=["".join(code_words(kind, "measure_kind", language)) for kind in table["measure"]])
    relapse = outcome == "relapse"
    unit = "points" if relapse else "yuan"
    figures: dict[str, Kind] = {}
    for mean, side in _MEANS.items():
        name = f"{side}_share" if relapse else f"{side}_yuan"
        table[name], figures[name] = table[mean], "share" if relapse else "yuan"
    for end in _ENDS:
        name = f"{end}_{unit}"
        table[name] = (100 * table[end]).round(1) if relapse else table[end]
        figures[name] = "number" if relapse else "yuan"
    kinds: dict[str, Kind] = {"measure": "text", "reached": "integer", "finding": "text", **figures}
    kinds |= dict.fromkeys(_SIZES, "integer")
    shown = [
        SheetColumn(name, HELP_COLUMNS[name], kind, _WIDE if name == "finding" else _NARROW)
        for name, kind in kinds.items()
    ]
    return table, shown


def _about(found: WhatHelped, language: Language) -> list[Line]:
    t, told = captions(language), found.provenance
    how = t["how_compared_text"].format(
        entry=told["entry_months"], horizon=told["horizon_months"], resamples=told["resamples"]
    )
    return [
        *made_from_lines(told, t["help_title"], language, statement=found.warning),
        (t["known_on"], told["known_on"]),
        (t["how_compared"], how),
        *several(t["alike_in"], told[f"alike_in_{language}"], language),
    ]
