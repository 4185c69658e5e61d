"""How does the comparison of help become files that nobody can take for a proof?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from fupin_risk.definitions import Texts
from fupin_risk.help_effects import WhatHelped
from fupin_risk.outputs.about import Line, add_about, made_from_lines, several
from fupin_risk.outputs.parquet import write_table
from fupin_risk.outputs.sheet_columns import sheet_columns
from fupin_risk.outputs.wording import code_words
from fupin_risk.outputs.workbook import add_sheet, new_workbook
from fupin_risk.words.messages import Language

_MEANS = {"treated_mean": "treated", "control_mean": "control"}
_ENDS = ("att", "att_low", "att_high")
_SHEETS = {
    "relapse": (
        "measure:14 reached:14 finding:60:text treated_share:14 control_share:14 att_points:14 att_low_points:14 "
        "att_high_points:14 treated:14 control:14 villages:14"
    ),
    "income_gain_yuan": (
        "measure:14 reached:14 finding:60:text treated_yuan:14 control_yuan:14 att_yuan:14 att_low_yuan:14 "
        "att_high_yuan:14 treated:14 control:14 villages:14"
    ),
}


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
    texts, told = found.catalogue.texts(language), found.provenance
    words = texts.help
    days = ", ".join(told["as_of"])
    workbook, table = Path(folder) / "what-helped.xlsx", Path(folder) / "what-helped.parquet"
    warning, title = texts.of(found.warning), words["title"]
    note = f"{warning}\n{title} · {words['days']} {days} · {words['known_on']} {told['known_on']}"
    made_on = dt.date.fromisoformat(told["known_on"])
    with new_workbook(workbook, texts, title=title, comments=warning, made_on=made_on) as book:
        for outcome, columns in _SHEETS.items():
            shown = sheet_columns(columns, texts, "help_columns")
            add_sheet(book, texts.help_outcomes[outcome], _rows(found, outcome, texts), shown, texts, note=note)
        add_about(book, _about(found, texts), texts, title=title)
    write_table(found.table, table, metadata=told)
    return workbook, table


def findings_in_words(found: WhatHelped, texts: Texts) -> list[str]:
    """What each row of the table says: the difference, its interval and how to read it, or why there is none."""
    requirements = found.provenance["requirements"]
    return [_finding(row, requirements, texts) for row in found.table.to_dict("records")]


def refusal_in_words(reason: str, requirements: Mapping[str, float], texts: Texts) -> str:
    """Why a comparison is refused, with the bound that it missed.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> refusal_in_words("too_few_treated", {"treated": 30}, fr.load_catalogue().texts("zh"))
    '不作比较：新得到该措施的不足30户次'
    """
    bounds = {name: f"{bound:.0%}" if name == "overlap" else f"{bound:g}" for name, bound in requirements.items()}
    return texts.help_refusals[reason].format(**bounds)


def _finding(row: Mapping[Any, Any], requirements: Mapping[str, float], texts: Texts) -> str:
    if row["refused"]:
        return refusal_in_words(row["refused"], requirements, texts)
    relapse = row["outcome"] == "relapse"
    shown = {end: f"{100 * row[end]:+z.1f}" if relapse else f"{row[end]:+z,.0f}" for end in _ENDS}
    fewer, more = row["att_high"] < 0, row["att_low"] > 0
    reading = "alike" if not (fewer or more) else "better" if fewer == relapse else "worse"
    return texts.help_findings[row["outcome"]].format(**shown, reading=texts.help_readings[reading])


def _rows(found: WhatHelped, outcome: str, texts: Texts) -> pd.DataFrame:
    """The rows of one outcome in its own unit: shares and percentage points, or yuan."""
    table = found.table.assign(finding=findings_in_words(found, texts))
    table = table[table["outcome"] == outcome]
    table = table.assign(measure=["".join(code_words(kind, "measure_kind", texts)) for kind in table["measure"]])
    relapse = outcome == "relapse"
    for mean, side in _MEANS.items():
        table[f"{side}_share" if relapse else f"{side}_yuan"] = table[mean]
    for end in _ENDS:
        table[f"{end}_points" if relapse else f"{end}_yuan"] = (100 * table[end]).round(1) if relapse else table[end]
    return table


def _about(found: WhatHelped, texts: Texts) -> list[Line]:
    words, told = texts.help, found.provenance
    how = words["how_compared_text"].format(
        entry=told["entry_months"], horizon=told["horizon_months"], resamples=told["resamples"]
    )
    return [
        *made_from_lines(told, words["title"], texts, statement=texts.of(found.warning)),
        (words["known_on"], told["known_on"]),
        (words["how_compared"], how),
        *several(words["alike_in"], told[f"alike_in_{texts.language}"], texts),
    ]
