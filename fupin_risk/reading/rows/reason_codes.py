"""For which reasons is a row of a register set apart or doubted, and how is each mended?

The list is closed: the quarantine, reports and forms of correction show a code of this list and its remedy, and never
the cell that was found.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row was set apart, or kept with a doubt.

    Attributes
    ----------
    code : str
        As it stands in the column `reason_code` of the quarantine or of the doubts.
    remedy_zh, remedy_en : str
        What the person who keeps the table can do about it.
    sets_apart : bool
        Whether the row is out; a doubt leaves it in, as it is.
    """

    code: str
    remedy_zh: str
    remedy_en: str
    sets_apart: bool = True


_REASONS = (
    # The cell cannot be read.
    Reason("missing_required", "必填项为空，请补填", "fill in the required cell"),
    Reason("bad_date", "日期无法识别，请写成2019-12-31的形式", "write the date like 2019-12-31"),
    Reason("date_out_of_range", "日期应在1900年至2100年之间", "use a date between 1900 and 2100"),
    Reason("not_a_number", "应为数字，请用阿拉伯数字填写", "write a number in figures"),
    Reason("not_a_whole_number", "应为整数", "write a whole number"),
    Reason("not_yes_or_no", "应填是或否", "write yes or no"),
    Reason("unreadable_text", "文字含无法识别的字符，请重新填写", "write the text again: a character of it was lost"),
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
    Reason(
        "unit_unlikely",
        "表头单位为万元，但数值像是元，请核对单位",
        "the heading says ten thousands of yuan, but the figure looks like yuan: set the unit right",
    ),
    # An id cannot be relied on.
    Reason("bad_id_number", "证件号码位数或字符不对，请按证件填写", "write the ID number as it stands on the card"),
    Reason("id_checksum", "证件号码校验位不符，请按证件核对", "the check digit is wrong: compare with the card"),
    Reason(
        "id_birth_date",
        "证件号码中的出生日期不存在或晚于录入日期，请按证件核对",
        "the day of birth in the number does not exist or had not come yet: compare with the card",
    ),
    Reason(
        "damaged_by_spreadsheet",
        "号码被表格软件改成科学计数或末位变0，请把该列设为文本后重新导出",
        "a spreadsheet shortened the number: export again with this column as text",
    ),
    # The row is no row of the table.
    Reason("repeated_header", "表头在数据中重复出现，请删除该行", "a heading stands among the rows: delete the line"),
    Reason("total_row", "合计行不是数据，请删除该行", "a total is no row of the table: delete the line"),
    # The cells of a row, or rows, contradict each other.
    Reason("not_exactly_one", "这些列应当且只能填一项", "fill in exactly one of these columns"),
    Reason("period_reversed", "核算期的开始晚于结束", "let the period begin before it ends"),
    Reason(
        "conflict",
        "同一事项同日录入了不同内容，请核对后只保留一条",
        "the same fact was entered twice on one day with different values: keep the true row",
    ),
    Reason(
        "conflict_filled_in",
        "同一条记录有两份，后来补填的内容不同；相同部分已保留，不同处按不详处理，请核对后只保留一条",
        "copies filled in differently later: what they share is kept, the rest is unknown; keep the true row",
    ),
    Reason(
        "person_in_two_households",
        "同一人同日在两户，请核对后只保留一户",
        "one person stands in two households on one day: keep the true one",
    ),
    Reason(
        "two_heads",
        "同一户同日有两个户主，请核对后只保留一个",
        "two heads of one household on one day: keep the true one",
    ),
    Reason(
        "exit_before_entry",
        "脱贫日期早于纳入日期，请核对两个日期",
        "the exit lies before the entry to the list: compare both days",
    ),
    Reason(
        "overlapping_period",
        "核算期与此前录入的核算期重叠，请先撤销原记录",
        "the period overlaps one that was entered before: retract that one first",
    ),
    # Doubts: the row is in as it is.
    Reason(
        "unit_doubtful",
        "金额过小，可能以万元填写，请核对单位",
        "the amount is so small that it may be in ten thousands of yuan: check the unit",
        sets_apart=False,
    ),
    Reason(
        "disability_against_health",
        "残疾等级与健康状况不一致，请核对",
        "grade of disability and state of health contradict each other: compare them",
        sets_apart=False,
    ),
    Reason(
        "id_against_birth",
        "出生日期与证件号码不一致，请核对",
        "the day of birth is not the one in the ID number: compare them",
        sets_apart=False,
    ),
    Reason(
        "id_against_sex",
        "性别与证件号码不一致，请核对",
        "the sex is not the one in the ID number: compare them",
        sets_apart=False,
    ),
    Reason(
        "private_use_character",
        "姓名含自造字，其他系统可能无法显示，请改用国家标准编码",
        "a character of a private encoding: other systems cannot show it; write it in the national one",
        sets_apart=False,
    ),
    Reason(
        "after_the_export",
        "日期晚于导出日期，导出日期可能填错，请核对两者",
        "dates lie after the day of export, which may be wrong: compare both",
        sets_apart=False,
    ),
    Reason(
        "row_limit",
        "行数正好是表格软件的上限，导出可能被截断，请核对总数",
        "the file ends at the last row of a spreadsheet and was probably cut off: compare the total",
        sets_apart=False,
    ),
    Reason(
        "column_missing_in_file",
        "同一表的其他文件有该列，本文件没有，请核对导出模板",
        "other files of the table have this column: export all of them alike",
        sets_apart=False,
    ),
)
REASONS: dict[str, Reason] = {reason.code: reason for reason in _REASONS}
