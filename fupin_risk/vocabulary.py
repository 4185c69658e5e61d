"""How are things called and figures written, in Chinese and in English?

Every word that an output prints stands here or in the catalogue's labels, and nowhere twice.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Final, Literal, NamedTuple

Language = Literal["zh", "en"]


class Words(NamedTuple):
    """One expression in both languages; `words.zh`, or `words.of("zh")`."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """The expression in one language."""
        return self.zh if language == "zh" else self.en


NOT_A_DECISION: Final = Words(
    "本清单为待核查线索，不是认定结论，不得作为停止或取消任何待遇的依据",
    "This list holds households to check; it decides nothing, and no benefit may be stopped or withdrawn because of it",
)
CAPACITY_NOTE: Final = Words(
    "核查能力只决定核查先后，不减少清单中的户",
    "A capacity only says whom to check first; it takes no household off the list",
)
REASON_NOTE: Final = Words(
    "理由说明各项情况在模型中的位次和方向，不说明因果",
    "A reason says how a fact weighed in the model, by rank and direction; it does not say what brought what about",
)
HELP_WARNING: Final = Words(
    "帮扶会掩盖风险，也多给风险较高的户；未登记的差异无法消除。这些数字只供改进工作参考，不证明因果，不得作为停止或减少任何帮扶的依据",
    "Help hides risk, and goes where risk is; what nobody wrote down cannot be balanced. These figures may guide "
    "further work; they prove no effect, and no help may be stopped or cut because of them",
)
UNVERIFIED: Final = Words("政策数值待核实", "figure not verified")
HOUSEHOLD_TO_CHECK: Final = Words("待核查户", "household to check")
NOT_LISTED: Final = Words("未列入清单", "not on the list")
UNKNOWN: Final = Words("未知", "unknown")
YES: Final = Words("是", "yes")
NO: Final = Words("否", "no")
NO_CAUSE: Final = "none"

LEVELS: Final[dict[str, Words]] = {
    "red": Words("红色", "red"),
    "orange": Words("橙色", "orange"),
    "yellow": Words("黄色", "yellow"),
}
GAP_STATUSES: Final[dict[str, Words]] = {
    "unanswered": Words("无措施", "unanswered"),
    "lapsed": Words("措施已中断", "lapsed"),
    "unknown": Words("措施情况未知", "measures unknown"),
    "answered": Words("有措施", "answered"),
    "without_cause": Words("措施未对应风险", "without cause"),
}
OUTCOMES: Final[dict[str, Words]] = {
    "recognised_relapse": Words("返贫认定", "recognised relapse"),
    "under_line_at": Words("收入低于标准", "income under the line"),
}
COHORTS: Final[dict[str, Words]] = {
    "exited": Words("脱贫户", "exited households"),
    "monitored": Words("监测对象", "monitored households"),
    "not_poor": Words("非贫困户", "households that are not poor"),
}
LINES: Final[dict[str, Words]] = {
    "poverty": Words("扶贫标准", "poverty line"),
    "monitoring": Words("监测收入标准", "monitoring line"),
}
TIERS: Final[dict[str, Words]] = {
    "basic": Words("基本医保", "basic insurance"),
    "serious": Words("大病保险", "serious-illness insurance"),
    "aid": Words("医疗救助", "medical aid"),
    "floor": Words("政府兜底（351）", "floor (351)"),
    "supplement": Words("补充医保（180）", "supplement (180)"),
}
# The six plans of 皖政办秘〔2017〕152号 and the notice itself, under the letters of our clause codes.
PLANS: Final[dict[str, Words]] = {
    "N": Words("通知", "the notice"),
    "C": Words("产业扶贫方案", "plan on industry"),
    "J": Words("教育扶贫方案", "plan on education"),
    "H": Words("健康脱贫方案", "plan on health"),
    "B": Words("精准帮扶方案", "plan on targeted help"),
    "Z": Words("脱贫质量方案", "plan on the quality of exits"),
    "X": Words("小额信贷方案", "plan on micro-credit"),
}
_CLAUSE = re.compile(r"([NCJHBZX])(?=[一二三四五六七八九十])")

LIST_COLUMNS: Final[dict[str, Words]] = {
    "check_rank": Words("核查次序", "order of checks"),
    "within_capacity": Words("在本次核查能力内", "within capacity"),
    "level": Words("预警级别", "level"),
    "household_id": Words("户编号", "household"),
    "county": Words("县", "county"),
    "township": Words("乡镇", "township"),
    "village": Words("行政村", "village"),
    "spell": Words("第几次脱贫", "exit number"),
    "exited_on": Words("脱贫日期", "exited on"),
    "as_of": Words("基准日", "as-of day"),
    "risk": Words("校准后风险概率", "calibrated risk"),
    "log_odds": Words("模型原始分", "raw score"),
    "income_per_head_yuan": Words("人均纯收入（元/年）", "income a head, yuan a year"),
    "line_yuan": Words("收入标准（元/年）", "line, yuan a year"),
    "line_kind": Words("标准类别", "kind of line"),
    "line_verified": Words("标准已核实", "line verified"),
    "unanswered_causes": Words("无有效措施的风险因素", "live causes without a measure in force"),
    "unanswered_count": Words("无有效措施的风险因素数", "number of live causes without a measure in force"),
    "gaps_zh": Words("措施缺口", "gaps (Chinese)"),
    "gaps_en": Words("措施缺口（英文）", "gaps (English)"),
}
REASON_COLUMNS: Final[dict[str, Words]] = {
    "cause": Words("风险类别", "cause"),
    "indicator": Words("指标", "indicator"),
    "value": Words("数值", "value"),
    "compared": Words("比较值", "compared with"),
    "contribution": Words("模型贡献", "contribution"),
    "rank": Words("位次", "rank"),
    "clause": Words("依据条款", "clause"),
    "zh": Words("说明", "sentence (Chinese)"),
    "en": Words("说明（英文）", "sentence (English)"),
}
GAP_COLUMNS: Final[dict[str, Words]] = {
    "household_id": Words("户编号", "household"),
    "cause": Words("风险因素", "cause"),
    "evidence_indicator": Words("佐证指标", "evidence"),
    "evidence_value": Words("佐证数值", "value"),
    "evidence_least": Words("判定界限", "counts from"),
    "status": Words("措施状态", "status"),
    "measures": Words("有关措施", "measures"),
    "ended_on": Words("措施结束日期", "measure ended on"),
    "zh": Words("说明", "sentence (Chinese)"),
    "en": Words("说明（英文）", "sentence (English)"),
}

# What stands behind a figure outside a template, where the unit is not part of the sentence.
_UNITS: Final[dict[str, Words]] = {
    "yuan": Words("元", " yuan"),
    "yuan_a_year": Words("元", " yuan"),
    "months": Words("个月", " months"),
    "days": Words("天", " days"),
    "years": Words("年", " years"),
    "mu": Words("亩", " mu"),
    "grade": Words("级", ""),
}
_WHOLE: Final = frozenset({"yuan", "yuan_a_year", "months", "days", "grade"})
_MONTHS_EN: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def figure(value: float, unit: str, language: Language = "zh") -> str:
    """Write a number as every output does, without its unit.

    Parameters
    ----------
    value : float
        NaN is unknown.
    unit : str
        Unit of the catalogue: money is written in whole yuan with separators, a share as a percentage with
        one decimal, months and days as whole numbers, other numbers with at most two decimals.
    language : {"zh", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> figure(12345.6, "yuan"), figure(0.3512, "share"), figure(float("nan"), "yuan", "en")
    ('12,346', '35.1%', 'unknown')
    """
    if math.isnan(value):
        return UNKNOWN.of(language)
    if unit == "yes_no":
        return (YES if value >= 0.5 else NO).of(language)  # noqa: PLR2004 - half way between no and yes
    if unit == "share":
        return f"{_rounded(100 * value, 1):.1f}%"
    if unit in _WHOLE:
        return f"{_rounded(value, 0):,.0f}"
    text = f"{_rounded(value, 2):,.2f}"
    return text.rstrip("0").rstrip(".")


def _rounded(value: float, decimals: int) -> float:
    return round(value, decimals) + 0.0  # no minus before a zero


def with_unit(value: float, unit: str, language: Language = "zh") -> str:
    """Write a number with its unit; an unknown one has none.

    Examples
    --------
    >>> with_unit(3, "months"), with_unit(3218, "yuan_a_year", "en"), with_unit(0.5, "share", "en")
    ('3个月', '3,218 yuan', '50.0%')
    """
    text = figure(value, unit, language)
    return text if math.isnan(value) or unit not in _UNITS else text + _UNITS[unit].of(language)


def day_text(day: dt.date, language: Language = "zh") -> str:
    """Write a day.

    Examples
    --------
    >>> day_text(dt.date(2019, 12, 31)), day_text(dt.date(2019, 12, 31), "en")
    ('2019年12月31日', '31 December 2019')
    """
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def clause_text(code: str, language: Language = "zh") -> str:
    """Write a clause code with the name of its plan; other sources stay as they are.

    Examples
    --------
    >>> clause_text("Z三(四)1"), clause_text("Z三(四)1", "en")
    ('脱贫质量方案三(四)1', 'plan on the quality of exits, 三(四)1')
    """
    comma = "" if language == "zh" else ", "
    return _CLAUSE.sub(lambda found: PLANS[found[1]].of(language) + comma, code)


def reason_columns(number: int) -> dict[str, Words]:
    """Columns of the list's reason `number` (1, 2, 3) and their labels.

    Examples
    --------
    >>> reason_columns(1)["reason_1_zh"].zh
    '理由1：说明'
    """
    return {
        f"reason_{number}_{part}": Words(f"理由{number}：{label.zh}", f"reason {number}: {label.en}")
        for part, label in REASON_COLUMNS.items()
    }
