"""For which reasons is a row of a register set apart, and how is each mended?

The list is closed: the quarantine, reports and forms of correction show a code of this list and its remedy, and never
the cell that was found.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row was set apart.

    Attributes
    ----------
    code : str
        As it stands in the column `reason_code` of the quarantine.
    remedy_zh, remedy_en : str
        What the person who keeps the table can do about it.
    """

    code: str
    remedy_zh: str
    remedy_en: str


_REASONS = (
    Reason("missing_required", "必填项为空，请补填", "fill in the required cell"),
    Reason("bad_date", "日期无法识别，请写成2019-12-31的形式", "write the date like 2019-12-31"),
    Reason("date_out_of_range", "日期应在1900年至2100年之间", "use a date between 1900 and 2100"),
    Reason("not_a_number", "应为数字，请去掉文字、逗号和单位", "write a plain number without words, commas and units"),
    Reason("not_a_whole_number", "应为整数", "write a whole number"),
    Reason("not_yes_or_no", "应填是或否", "write yes or no"),
    Reason("unreadable_text", "文字无法识别，请重新填写", "write the text again"),
    Reason("unknown_code", "代码不在代码表内，请按字典填写", "use a code of the column's list in the dictionary"),
    Reason(
        "torn_row",
        "该行的单元格数与表头不符，请重新导出该文件",
        "the row has another number of cells than the header: export the file again",
    ),
    Reason(
        "undecodable",
        "该行含有无法识别的字节（编码混杂），请另存为UTF-8",
        "the row is no text in the file's encoding: save the file as UTF-8",
    ),
    Reason("out_of_range", "数值超出字典规定的范围", "use a value within the bounds of the dictionary"),
    Reason("not_exactly_one", "这些列应当且只能填一项", "fill in exactly one of these columns"),
    Reason("period_reversed", "核算期的开始晚于结束", "let the period begin before it ends"),
    Reason(
        "conflict",
        "同一事项同日录入了不同内容，请核对后只保留一条",
        "the same fact was entered twice on one day with different values: keep the true row",
    ),
    Reason(
        "overlapping_period",
        "核算期与此前录入的核算期重叠，请先撤销原记录",
        "the period overlaps one that was entered before: retract that one first",
    ),
)
REASONS: dict[str, Reason] = {reason.code: reason for reason in _REASONS}
