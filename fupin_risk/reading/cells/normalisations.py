"""What may be changed in a cell without a loss, and is counted?

The list is closed. What is changed in any other way is a fault; what cannot be read is set apart.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Normalisation:
    """A change that leaves the meaning of a cell.

    Attributes
    ----------
    kind : str
        As it stands in the column `kind` of `Register.normalised`.
    zh, en : str
        What was done.
    """

    kind: str
    zh: str
    en: str


_KINDS = (
    Normalisation("blanks", "去掉空格和换行", "blanks and line breaks removed"),
    Normalisation("invisible", "去掉看不见的字符", "characters that cannot be seen removed"),
    Normalisation("full_width", "全角字符改为半角", "full-width characters written as half-width ones"),
    Normalisation("text_mark", "去掉数字前的撇号", "apostrophe before a number removed"),
    Normalisation("thousands", "去掉千位分隔符", "thousands signs removed"),
    Normalisation("unit_sign", "去掉单位或货币符号", "unit or currency sign removed"),
    Normalisation("percent", "百分数化为小数", "percentage written as a share"),
    Normalisation(
        "wan_in_cell", "单元格写明万元，换算为元", "ten thousands of yuan, by the cell's unit, turned into yuan"
    ),
    Normalisation(
        "wan_in_heading", "表头写明万元，换算为元", "ten thousands of yuan, by the heading's unit, turned into yuan"
    ),
    Normalisation(
        "wan_by_level",
        "与该户其他年度相差一万倍，按万元换算为元",
        "ten thousand times below the household's other years: ten thousands of yuan turned into yuan",
    ),
    Normalisation("fen_fraction", "不足一分的尾数四舍六入", "fractions of a fen rounded, half to even"),
    Normalisation("no_entry_mark", "横线等空缺符号按未填处理", "a dash for no entry read as unknown"),
    Normalisation("date_form", "日期写法统一为年-月-日", "a day, month or year in another form read as a date"),
    Normalisation("date_in_words", "中文数字日期化为年-月-日", "a date in Chinese numerals read as a date"),
    Normalisation("date_serial", "表格软件的日期序号化为日期", "a spreadsheet's day number read as a date"),
    Normalisation("yes_no_word", "其他写法的是或否", "another word or sign for yes or no"),
    Normalisation("code_word", "中文名称化为代码", "a code's name read as the code"),
    Normalisation("id_upper_x", "证件号码末位小写x改为大写", "the x at the end of an ID number written as X"),
    Normalisation("id_15_to_18", "15位证件号码升为18位", "an ID number of 15 digits turned into 18"),
    Normalisation("id_of_card", "残疾证号取前18位证件号码", "the ID number taken from the number of a disability card"),
    Normalisation("grade_of_card", "残疾等级取自残疾证号", "the disability grade taken from the number of the card"),
    Normalisation("zeros_restored", "补回丢失的前导零", "leading zeros put back, as the households have them"),
)
NORMALISATIONS: dict[str, Normalisation] = {each.kind: each for each in _KINDS}
