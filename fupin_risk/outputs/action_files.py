"""How do the three-way table, the cases of recognition and the clues become files?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from fupin_risk.outputs.about import add_about, made_from_lines
from fupin_risk.outputs.captions import CAPTIONS, captions
from fupin_risk.outputs.listing import is_unknown, plain_text
from fupin_risk.outputs.parquet import write_table
from fupin_risk.outputs.wording import code_words
from fupin_risk.outputs.workbook import Kind, SheetColumn, add_sheet, new_workbook
from fupin_risk.vocabulary import (
    CASE_COLUMNS,
    CASE_STATES,
    CLUE_COLUMNS,
    CLUE_ORIGINS,
    COMPARISON_COLUMNS,
    CONDITION_STATUSES,
    CONDITIONS,
    GAP_COLUMNS,
    HOUSEHOLD_TO_CHECK,
    LIST_COLUMNS,
    MEASURE_ROLES,
    NATURES,
    TRENDS,
    Language,
    Words,
)

if TYPE_CHECKING:
    from fupin_risk.causes import ThreeWay
    from fupin_risk.recognition import Clues, RecognitionCases

_LABELS = {**LIST_COLUMNS, **GAP_COLUMNS, **COMPARISON_COLUMNS, **CASE_COLUMNS, **CLUE_COLUMNS}
# Codes that stand in the workbook as words: from the vocabulary, or from a code list of the dictionary.
_WORDS: dict[str, Mapping[str, Words]] = {
    "trend": TRENDS,
    "nature": NATURES,
    "role": MEASURE_ROLES,
    "state": CASE_STATES,
    "condition": CONDITIONS,
    "condition_status": CONDITION_STATUSES,
    "origin": CLUE_ORIGINS,
}
_LISTS = {
    **dict.fromkeys(("channel", "first_channels", "channels"), "clue_channel"),
    **dict.fromkeys(("last_step", "next_step", "skipped_steps"), "recognition_step"),
}
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("to_check", "out_of_order", "paper_missing", "decided_late"), "yes_no"),
    **dict.fromkeys(("income_per_head_yuan", "line_yuan"), "yuan"),
    **dict.fromkeys(("evidence_value", "evidence_least"), "number"),
    **dict.fromkeys(("cause", "answers"), "cause"),
    **dict.fromkeys(("measures", "commonest_measures"), "measures"),
    "because": "reasons",
    "status": "status",
    "income_to_line_ratio": "share",
}
_KINDS_OF_ENDINGS: dict[str, Kind] = {"_on": "date", "_share": "share", "_count": "integer", "_days": "integer"}
_COMPARISON = "household_id township village to_check because income_per_head_yuan line_yuan income_to_line_ratio trend"
_FACTORS = "household_id cause status measures ended_on evidence_value evidence_least live_since_on"
_SAMENESS = (
    "place households_count helped_count measure_sameness_share cause_sameness_share commonest_measures commonest_share"
)
_CASES = (
    "case_id household_id township village kind state found_on last_step last_step_on next_step next_due_on "
    "overdue_days skipped_steps out_of_order notice_days paper_missing decided_late"
)
_RE_ENTRY = (
    "case_id household_id recognised_on on_list_on days_to_list measures_kept_count first_measure_on "
    "days_to_first_measure waiting_days"
)
_SENTENCES, _WIDE, _NARROW = ("zh", "en", "income_zh", "income_en"), 60, 14


def write_comparison(three_way: ThreeWay, folder: str | Path, *, language: Language = "zh") -> tuple[Path, ...]:
    """Write the three-way table: a workbook to read, and Parquet files of all its parts.

    Parameters
    ----------
    three_way : ThreeWay
    folder : str or Path
        An existing folder.
    language : {"zh", "en"}
        Of the workbook.

    Returns
    -------
    tuple of Path
        comparison.xlsx, and a Parquet file a part.

    Raises
    ------
    ValueError
        The language is unknown.
    OSError
        The folder is missing or not writable.
    """
    measures = three_way.measures.rename(columns={"kind": "measures"})
    sheets = {
        "comparison_sheet": (three_way.table, f"{_COMPARISON} income_newest_on income_reported_by income_{language}"),
        "factors_sheet": (three_way.factors, f"{_FACTORS} {language}"),
        "measures_sheet": (measures, "household_id measures nature started_on role answers"),
        "sameness_sheet": (three_way.sameness, _SAMENESS),
        "structure_sheet": (three_way.structure, "place measures_count earning_share giving_share"),
    }
    parts = {
        "households": three_way.table,
        "factors": three_way.factors,
        "unknown_factors": three_way.unknown_factors,
        "measures": three_way.measures,
        "sameness": three_way.sameness,
        "structure": three_way.structure,
    }
    return _write("comparison", sheets, parts, three_way.provenance, Path(folder), language)


def write_recognition(
    cases: RecognitionCases, clues: Clues, folder: str | Path, *, language: Language = "zh"
) -> tuple[Path, ...]:
    """Write cases and clues: a workbook to read, stuck cases first, and Parquet files; as `write_comparison`."""
    kinds = code_words(";".join(cases.table["kind"].astype(str)), "recognition_kind", language)
    recognised = cases.table["state"].eq("recognised")
    shown = pd.Series(kinds, index=cases.table.index, dtype=object).where(recognised, HOUSEHOLD_TO_CHECK.of(language))
    table = cases.table.assign(kind=shown)
    table = table.sort_values(["overdue_days", "case_id"], ascending=[False, True], kind="stable")
    gate = cases.gate.rename(columns={"status": "condition_status"})
    sheets = {
        "cases_sheet": (table, f"{_CASES} {language}"),
        "re_entry_sheet": (cases.re_entry, _RE_ENTRY),
        "gate_sheet": (gate, f"household_id condition condition_status {language}"),
        "clues_sheet": (clues.table, "household_id channel cause clue_on origin department"),
        "first_sheet": (clues.first, "household_id first_on first_channels channels"),
    }
    parts = {
        "cases": cases.table,
        "re_entry": cases.re_entry,
        "removal_gate": cases.gate,
        "removals": cases.removals,
        "clues": clues.table,
        "first_clues": clues.first,
        "lead": clues.lead,
    }
    return _write("recognition", sheets, parts, cases.provenance, Path(folder), language)


def _column(name: str) -> SheetColumn:
    ending = next((kind for ending, kind in _KINDS_OF_ENDINGS.items() if name.endswith(ending)), "text")
    kind: Any = _KINDS.get(name, "integer" if name.startswith("days_to") else ending)
    heading = CAPTIONS["income"] if name.startswith("income_") and name in _SENTENCES else _LABELS[name]
    return SheetColumn(name, heading, kind, _WIDE if name in _SENTENCES else _NARROW)


def _write(
    name: str,
    sheets: Mapping[str, tuple[pd.DataFrame, str]],
    parts: Mapping[str, pd.DataFrame],
    provenance: Mapping[str, Any],
    folder: Path,
    language: Language,
) -> tuple[Path, ...]:
    t = captions(language)
    day = pd.Timestamp(provenance["as_of"]).date()
    statement, title = provenance[f"statement_{language}"], t[f"{name}_title"]
    note = f"{title} · {t['as_of']} {provenance['as_of']} · {statement}\n{t['internal']}"
    workbook = folder / f"{name}.xlsx"
    with new_workbook(workbook, title=title, comments=f"{title}. {statement}", made_on=day) as book:
        for sheet, (frame, names) in sheets.items():
            columns = [_column(name) for name in names.split()]
            add_sheet(book, t[sheet], _in_words(frame, language), columns, language, note=note)
        add_about(book, made_from_lines(provenance, t["internal"], language), language, title=title)
    written = [workbook]
    for part, frame in parts.items():
        written.append(folder / f"{part}.parquet")
        write_table(frame, written[-1], metadata=provenance)
    return tuple(written)


def _in_words(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """The frame with codes as words; one that nobody knows stays as it is."""
    comma = "、" if language == "zh" else ", "
    said: dict[str, list[str | None]] = {}
    for name in frame.columns:
        if name in _LISTS:
            said[name] = [comma.join(code_words(value, _LISTS[name], language)) for value in frame[name]]
        elif name in _WORDS:
            words = _WORDS[name]
            said[name] = [
                None if is_unknown(value) else words[value].of(language) if value in words else plain_text(value)
                for value in frame[name]
            ]
    return frame.assign(**{name: pd.Series(values, index=frame.index, dtype=object) for name, values in said.items()})
