"""How do the three-way table, the cases of recognition and the clues become files?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from fupin_risk.definitions import Texts
from fupin_risk.definitions.vocabulary import ComparisonWords, RecognitionWords
from fupin_risk.outputs.about import add_about, made_from_lines
from fupin_risk.outputs.listing import is_unknown
from fupin_risk.outputs.parquet import write_table
from fupin_risk.outputs.sheet_columns import sheet_columns
from fupin_risk.outputs.wording import code_words, named
from fupin_risk.outputs.workbook import add_sheet, new_workbook
from fupin_risk.words.messages import Language

if TYPE_CHECKING:
    from fupin_risk.causes import ThreeWay
    from fupin_risk.recognition import Clues, RecognitionCases

# Codes of a list of the dictionary that stand in the workbook as words.
_WIDTH = 14
_SECTIONS = {
    "comparison": ("comparison_columns", "gap_columns"),
    "recognition": ("case_columns", "clue_columns", "gap_columns"),
}
_LISTS = {
    **dict.fromkeys(("channel", "first_channels", "channels"), "clue_channel"),
    **dict.fromkeys(("last_step", "next_step", "skipped_steps"), "recognition_step"),
}
_COMPARISON: dict[ComparisonWords, str] = {
    "households": (
        "check_rank household_id township village to_check because open_causes possible_causes income_per_head_yuan "
        "line_yuan income_to_line_ratio trend "
        "income_newest_on income_reported_by income_*=income:60"
    ),
    "factors": (
        "household_id cause status measures ended_on would_answer evidence_value evidence_least evidence_on "
        "live_since_on *:60"
    ),
    "questions": "household_id cause evidence_value evidence_least evidence_on *:60 checked_on checked_by finding:28",
    "measures": "household_id measures nature started_on role answers",
    "sameness": (
        "place households_count unread_count helped_count measure_sameness_share cause_sameness_share "
        "commonest_measures commonest_share"
    ),
    "structure": "place households_count unread_count measures_count earning_share giving_share",
    "unjudged": "household_id township village unread_*:40 file:28 line",
}
_RECOGNITION: dict[RecognitionWords, str] = {
    "cases": (
        "case_id household_id township village kind state found_on last_step last_step_on next_step next_due_on "
        "overdue_days skipped_steps out_of_order notice_days paper_missing decided_late *:60"
    ),
    "re_entry": (
        "case_id household_id recognised_on on_list_on days_to_list measures_kept_count first_measure_on "
        "days_to_first_measure waiting_days"
    ),
    "gate": "household_id condition condition_status *:60",
    "clues": "household_id channel cause clue_on origin department",
    "first": "household_id first_on first_channels channels",
}


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
    texts = three_way.catalogue.texts(language)
    frames: dict[ComparisonWords, pd.DataFrame] = {
        "households": three_way.table.sort_values(["check_rank", "household_id"], kind="stable"),
        "factors": three_way.factors,
        "questions": three_way.questions,
        "measures": three_way.measures.rename(columns={"kind": "measures"}),
        "sameness": three_way.sameness,
        "structure": three_way.structure,
        "unjudged": three_way.unjudged,
    }
    sheets = {texts.comparison[name]: (frame, _COMPARISON[name]) for name, frame in frames.items()}
    parts = {
        "households": three_way.table,
        "factors": three_way.factors,
        "questions": three_way.questions,
        "unknown_factors": three_way.unknown_factors,
        "measures": three_way.measures,
        "sameness": three_way.sameness,
        "structure": three_way.structure,
        "unjudged": three_way.unjudged,
    }
    title = texts.comparison["title"]
    return _write("comparison", title, sheets, parts, three_way.provenance, Path(folder), texts)


def write_recognition(
    cases: RecognitionCases, clues: Clues, folder: str | Path, *, language: Language = "zh"
) -> tuple[Path, ...]:
    """Write cases and clues: a workbook to read, stuck cases first, and Parquet files; as `write_comparison`."""
    texts = cases.catalogue.texts(language)
    kinds = code_words(";".join(cases.table["kind"].astype(str)), "recognition_kind", texts)
    recognised, to_check = cases.table["state"].eq("recognised"), texts.statements["household_to_check"]
    shown = pd.Series(kinds, index=cases.table.index, dtype=object).where(recognised, to_check)
    table = cases.table.assign(kind=shown)
    frames: dict[RecognitionWords, pd.DataFrame] = {
        "cases": table.sort_values(["overdue_days", "case_id"], ascending=[False, True], kind="stable"),
        "re_entry": cases.re_entry,
        "gate": cases.gate.rename(columns={"status": "condition_status"}),
        "clues": clues.table,
        "first": clues.first,
    }
    sheets = {texts.recognition[name]: (frame, _RECOGNITION[name]) for name, frame in frames.items()}
    parts = {
        "cases": cases.table,
        "re_entry": cases.re_entry,
        "removal_gate": cases.gate,
        "removals": cases.removals,
        "clues": clues.table,
        "first_clues": clues.first,
        "lead": clues.lead,
    }
    title = texts.recognition["title"]
    return _write("recognition", title, sheets, parts, cases.provenance, Path(folder), texts)


def _write(
    name: str,
    title: str,
    sheets: Mapping[str, tuple[pd.DataFrame, str]],
    parts: Mapping[str, pd.DataFrame],
    provenance: Mapping[str, Any],
    folder: Path,
    texts: Texts,
) -> tuple[Path, ...]:
    day, internal = pd.Timestamp(provenance["as_of"]).date(), texts.statements["internal"]
    statement = provenance[f"statement_{texts.language}"]
    note = f"{title} · {texts.captions['as_of']} {provenance['as_of']} · {statement}\n{internal}"
    workbook = folder / f"{name}.xlsx"
    with new_workbook(workbook, texts, title=title, comments=f"{title}. {statement}", made_on=day) as book:
        for sheet, (frame, names) in sheets.items():
            columns = sheet_columns(names, texts, *_SECTIONS[name], width=_WIDTH)
            add_sheet(book, sheet, _in_words(frame, texts), columns, texts, note=note)
        add_about(book, made_from_lines(provenance, internal, texts), texts, title=title)
    written = [workbook]
    for part, frame in parts.items():
        written.append(folder / f"{part}.parquet")
        write_table(frame, written[-1], metadata=provenance)
    return tuple(written)


def _in_words(frame: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """The frame with codes as words; an unknown one stays as it is."""
    words = {
        "trend": texts.trends,
        "nature": texts.policy["measure_natures"],
        "role": texts.measure_roles,
        "state": texts.case_states,
        "condition": texts.policy["removal_gate"],
        "condition_status": texts.condition_statuses,
        "origin": texts.clue_origins,
    }
    said: dict[str, list[str | None]] = {}
    for name in frame.columns:
        if name in _LISTS:
            said[name] = [texts.joined(code_words(value, _LISTS[name], texts)) for value in frame[name]]
        elif name in words:
            said[name] = [None if is_unknown(value) else named(words[name], value) for value in frame[name]]
    return frame.assign(**{name: pd.Series(values, index=frame.index, dtype=object) for name, values in said.items()})
