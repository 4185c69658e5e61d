"""How does a warning list become a workbook: list, gaps, incomes, and what it is?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fupin_risk.outputs.about import add_about, several
from fupin_risk.outputs.captions import CAPTIONS, captions
from fupin_risk.outputs.listing import Listing, as_of_day, in_check_order, in_list_order
from fupin_risk.outputs.page import Basis, basis_of
from fupin_risk.outputs.workbook import SheetColumn, add_sheet, new_workbook
from fupin_risk.vocabulary import GAP_COLUMNS, LIST_COLUMNS, Language, Words


def _reason(number: int) -> Words:
    return Words(*(text.format(number=number) for text in CAPTIONS["reason"]))


def list_columns(language: Language) -> tuple[SheetColumn, ...]:
    """Columns of the list's sheet; raw scores and single contributions are for the Parquet file, not for a meeting."""
    return (
        SheetColumn("check_rank", LIST_COLUMNS["check_rank"], "integer", 8),
        SheetColumn("level", LIST_COLUMNS["level"], "level", 8),
        SheetColumn("within_capacity", CAPTIONS["capacity"], "yes_no", 8),
        SheetColumn("household_id", LIST_COLUMNS["household_id"], "text", 18),
        SheetColumn("county", LIST_COLUMNS["county"], "text", 12),
        SheetColumn("township", LIST_COLUMNS["township"], "text", 14),
        SheetColumn("village", LIST_COLUMNS["village"], "text", 14),
        SheetColumn("risk", LIST_COLUMNS["risk"], "share", 10),
        SheetColumn("income_per_head_yuan", LIST_COLUMNS["income_per_head_yuan"], "yuan", 12),
        SheetColumn("line_yuan", LIST_COLUMNS["line_yuan"], "yuan", 12),
        SheetColumn("exited_on", LIST_COLUMNS["exited_on"], "date", 12),
        SheetColumn("unanswered_causes", LIST_COLUMNS["unanswered_causes"], "cause", 20),
        *(SheetColumn(f"reason_{number}_{language}", _reason(number), "text", 36) for number in (1, 2, 3)),
        SheetColumn(f"gaps_{language}", CAPTIONS["gaps_sheet"], "text", 44),
        SheetColumn("checked_on", CAPTIONS["checked_on"], "by_hand", 12),
        SheetColumn("checked_by", CAPTIONS["checked_by"], "by_hand", 12),
        SheetColumn("finding", CAPTIONS["finding"], "by_hand", 28),
    )


def gap_columns(language: Language) -> tuple[SheetColumn, ...]:
    """Columns of the sheet of gaps."""
    return (
        SheetColumn("household_id", GAP_COLUMNS["household_id"], "text", 18),
        SheetColumn("cause", GAP_COLUMNS["cause"], "cause", 12),
        SheetColumn("status", GAP_COLUMNS["status"], "status", 14),
        SheetColumn("measures", GAP_COLUMNS["measures"], "measures", 20),
        SheetColumn("ended_on", GAP_COLUMNS["ended_on"], "date", 14),
        SheetColumn("evidence_value", GAP_COLUMNS["evidence_value"], "number", 12),
        SheetColumn(language, GAP_COLUMNS["zh"], "text", 70),
    )


INCOME_COLUMNS = (
    SheetColumn("household_id", LIST_COLUMNS["household_id"], "text", 18),
    SheetColumn("year", CAPTIONS["year"], "integer", 8),
    SheetColumn("income_per_head_yuan", LIST_COLUMNS["income_per_head_yuan"], "yuan", 14),
    SheetColumn("line_yuan", LIST_COLUMNS["line_yuan"], "yuan", 14),
)


def write_excel(listing: Listing, path: str | Path, *, language: Language = "zh") -> None:
    """Write the list as a workbook: the list, its gaps, its incomes, and what it is.

    Every cell is written with its type: ids and texts as text whatever they begin with, numbers as
    numbers, unknown as an empty cell.

    Parameters
    ----------
    listing : WarningList
        The list; every household of it stands in the first sheet.
    path : str or Path
        The file; it appears whole or not at all.
    language : {"zh", "en"}, default "zh"
        Of headings and sentences.

    Raises
    ------
    ValueError
        If the language is unknown.
    OSError
        If the folder is missing or not writable.

    Examples
    --------
    >>> from fupin_risk.outputs import write_excel
    >>> write_excel(warning_list, "warnings.xlsx")  # doctest: +SKIP
    """
    t = captions(language)
    basis = basis_of(listing, language)
    note = f"{t['title']} · {t['as_of']} {basis.as_of} · {basis.statement}"
    with new_workbook(
        path, title=t["title"], comments=f"{t['purpose']}。{basis.statement}", made_on=as_of_day(listing)
    ) as book:
        add_sheet(
            book, t["list"], in_check_order(listing), list_columns(language), language, note=note, fixed_columns=4
        )
        columns = gap_columns(language)
        gaps = in_list_order(listing.gaps[[column.name for column in columns]], listing, "cause")
        add_sheet(book, t["gaps_sheet"], gaps, columns, language)
        incomes = in_list_order(listing.income_history, listing, "year")
        add_sheet(book, t["incomes_sheet"], incomes, INCOME_COLUMNS, language)
        _about(book, basis, language)


def _about(book: Any, basis: Basis, language: Language) -> None:
    """The sheet that says what this is, from what it was made, and what each column means."""
    t = basis.captions
    lines = [
        ("", basis.statement),
        ("", t["internal"]),
        *several(t["limits"], basis.limits, language),
        *basis.facts,
        *several(t["unverified"], basis.unverified, language),
        *several(t["assumed_clocks"], basis.assumed_clocks, language),
        *(
            (column.heading.of(language), MEANINGS[column.name].of(language))
            for column in list_columns(language)
            if column.name in MEANINGS
        ),
    ]
    add_about(book, lines, language, title=t["title"])


_WEIGHTIEST = Words("模型中分量最重的情况，按分量排列", "the facts that weighed most in the model, by weight")
_HELD_AGAINST = Words("风险因素与措施逐项比对的结果", "causes held against measures")
MEANINGS = {
    "check_rank": Words("按风险高低排的核查先后，1为最先", "whom to check first, by risk; 1 is first"),
    "level": Words(
        "按风险和是否有无措施的风险因素，依级别规则给出", "by risk and unanswered causes, after the rules of levels"
    ),
    "within_capacity": Words(
        "是否在本次核查能力之内；否的户仍在清单内",
        "whether this round's capacity reaches it; the others stay on the list",
    ),
    "risk": Words(
        "预测期内经认定返贫的概率，已校准", "probability of a recognised relapse within the horizon, calibrated"
    ),
    "income_per_head_yuan": Words(
        "最近一个核算期折年；空格为未知，不是零", "newest period, a year; an empty cell is unknown, not zero"
    ),
    "line_yuan": Words("基准日当地适用的收入标准", "the line in force there on the as-of day"),
    "unanswered_causes": Words("现存且没有在期措施对应的风险因素", "live causes that no measure in force answers"),
    "reason_1_zh": _WEIGHTIEST,
    "reason_1_en": _WEIGHTIEST,
    "gaps_zh": _HELD_AGAINST,
    "gaps_en": _HELD_AGAINST,
    "finding": Words("现场填写", "filled in at the household"),
}
