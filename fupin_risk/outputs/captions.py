"""Which headings and captions stand on the page and in the workbook, beside the words of the vocabulary?"""

from __future__ import annotations

from typing import Final

from fupin_risk.vocabulary import GAP_COLUMNS, LIST_COLUMNS, UNKNOWN, Language, Words
from fupin_risk.words.messages import checked_language


def _heading(words: Words) -> Words:
    """An expression of the vocabulary as a heading."""
    return Words(words.zh, words.en[:1].upper() + words.en[1:])


CAPTIONS: Final[dict[str, Words]] = {
    "title": Words("防返贫待核查户清单", "Households to check for relapse into poverty"),
    "internal": Words(
        "内部使用：含农户收入、健康等敏感信息，不得公示、张贴或转发",
        "For official use: holds income and health of households; not to be published, posted or passed on",
    ),
    "as_of": _heading(LIST_COLUMNS["as_of"]),
    "as_of_note": Words("只使用该日及以前录入的信息", "only what had been entered by that day is used"),
    "horizon": Words("预测期", "Horizon"),
    "county": _heading(LIST_COLUMNS["county"]),
    "summary": Words("总体情况", "Summary"),
    "cohort_count": Words("纳入分析的户", "Households looked at"),
    "capacity": Words("本次核查", "To check this round"),
    "unanswered_households": Words("风险因素无有效措施", "With a cause unanswered"),
    "of_cohort": Words("占分析户{share}", "{share} of those"),
    "of_listed": Words("占清单的{share}", "{share} of the list"),
    "by_cause": Words("风险因素与帮扶措施", "Causes and measures"),
    "by_cause_note": Words("清单内的户次，一户可有多项", "households on the list; one may have several"),
    "by_township": Words("各乡镇列入户数", "Households on the list by township"),
    "by_village": Words("各村列入户数", "By village"),
    "list": Words("清单", "The list"),
    "list_note": Words(
        "按核查次序排列；点户编号看该户情况", "In the order of checks; follow a household's number to its part"
    ),
    "rank": Words("次序", "No."),
    "level": Words("级别", "Level"),
    "household": _heading(LIST_COLUMNS["household_id"]),
    "place": Words("所在村", "Village"),
    "risk": Words("返贫可能", "Risk"),
    "income_against_line": Words("人均纯收入", "Income a head"),
    "main_reason": Words("首要理由", "Main reason"),
    "unanswered": Words("无有效措施", "Unanswered"),
    "this_round": Words("本次核查", "this round"),
    "beyond": Words(
        "以下{count}户超出本次核查能力，仍在清单内，依次序核查",
        "The {count} households below are beyond this round's capacity; they stay on the list, and their turn follows",
    ),
    "none": Words("无", "none"),
    "times_line": Words("标准{line}的{share}", "{share} of {line}"),
    "line_short": Words("标准{line}", "line {line}"),
    "parts": Words("分户情况", "Household by household"),
    "parts_note": Words(
        "理由的条长只在一户之内可比：最长的一条是该户在模型中分量最重的一项",
        "Bars compare the reasons of one household only; the longest weighed most in the model",
    ),
    "parts_limited": Words(
        "本页只展开{shown}户（先本次核查的户，再按次序），其余{left}户见上表和工作簿。",
        "This page shows {shown} households in full (this round's first, then by order); "
        "the other {left} are in the table above and in the workbook.",
    ),
    "income": Words("人均纯收入", "Income a head"),
    "axis_note": Words("纵轴不从零起", "axis does not begin at zero"),
    "income_chart": Words("历年人均纯收入与收入标准（元）", "Income a head by year against the line, yuan"),
    "line_key": Words("收入标准", "Line"),
    "no_income": Words("没有已录入的收入", "No income has been entered"),
    "unknown_year": UNKNOWN,
    "reasons": Words("列入理由", "Why it is on the list"),
    "no_cause": Words("家庭状况", "circumstances"),
    "raises": Words("推高风险", "raises the risk"),
    "lowers": Words("拉低风险", "lowers the risk"),
    "gaps": Words("风险因素与措施", "Causes and measures"),
    "cause": _heading(GAP_COLUMNS["cause"]),
    "status": _heading(GAP_COLUMNS["status"]),
    "measures": _heading(GAP_COLUMNS["measures"]),
    "explanation": Words("说明", "What is known"),
    "no_gaps": Words("未发现现存风险因素", "No live cause is known"),
    "months_since_exit": Words("脱贫后{months}个月", "{months} months since exit"),
    "back": Words("回到清单", "Back to the list"),
    "about": Words("说明", "About this list"),
    "limits": Words("使用限制", "Limits"),
    "order_only": Words(
        "仅供核查排序。是否返贫，按现场核查、群众评议、乡镇审核、县级认定的程序办理。",
        "For ordering checks only. Whether a household fell back is found by check on site, villagers' appraisal, "
        "township review and county decision.",
    ),
    "risk_note": Words(
        "返贫可能是校准后的概率：在情况相近的户中，预测期内经认定返贫的约占多少。它不是对某一户的断言。",
        "The risk is a calibrated probability: of households like this one, how many are recognised as relapsed within "
        "the horizon. It asserts nothing about one household.",
    ),
    "unknown_note": Words(
        "未知不等于零：没有录入的情况一律写“未知”。", "Unknown is not zero: what was not entered is called unknown."
    ),
    "made_from": Words("由何生成", "Made from"),
    "outcome": Words("预测对象", "Outcome"),
    "cohort": Words("分析范围", "Cohort"),
    "model": Words("模型", "Model"),
    "catalogue": Words("指标与政策定义", "Definitions"),
    "register": Words("登记册", "Register"),
    "versions": Words("软件版本", "Versions"),
    "unverified": Words("待核实的政策数值", "Policy figures not verified"),
    "unverified.answers": Words("措施对应的风险因素", "Measures that answer a cause"),
    "unverified.evidence": Words("风险因素的判定界限", "From where a cause counts"),
    "unverified.levels": Words("预警级别的界限", "Cuts of the levels"),
    "unverified.level_raises": Words("困难和紧急程度的界限", "Bounds of severity and urgency"),
    "unverified.barred_measures": Words("不允许的措施", "Measures that are not allowed"),
    "unverified.measure_natures": Words("输血或造血的划分", "Which measures help to earn"),
    "unverified.recognition_steps": Words("认定程序", "Steps of recognition"),
    "unverified.removal_gate": Words("消除风险的规定", "Before a risk is gone"),
    "unverified.department_thresholds": Words("部门筛查的界限", "Thresholds of the departments"),
    "unverified.audiences": Words("具名材料的保存期限", "How long named outputs are kept"),
    "unverified.lines": Words("收入标准", "Lines"),
    "unverified.income_exclusions": Words("不计入纯收入的一次性收入", "Relief for once that is no net income"),
    "unverified.loan_use": Words("贷款使用方式的规定", "Which use of a loan is allowed"),
    "unverified.disease_lists": Words("专项救治病种", "Diseases of special treatment"),
    "unverified.limits": Words("数量上限", "Limits"),
    "unverified.guarantees": Words("保障标准", "Guarantees"),
    "unverified.entry_batches": Words("录入办法", "How recognitions are entered"),
    "unverified.medical_cover": Words("医疗保障政策", "Medical cover"),
    "unverified.student_aid": Words("教育资助政策", "Student aid"),
    "unverified.precedence": Words("来源的先后", "Which source goes first"),
    "assumed_clocks": Words("推定的录入日期", "Assumed days of entry"),
    "made_up": Words("示例：以下各户均为虚构", "Example: every household here is made up"),
    # workbook
    "gaps_sheet": Words("措施缺口", "Gaps"),
    "incomes_sheet": Words("收入", "Incomes"),
    "checked_on": Words("核查日期", "checked on"),
    "checked_by": Words("核查人", "checked by"),
    "finding": Words("核查情况", "finding"),
    "year": Words("年度", "year"),
    "reason": Words("理由{number}", "reason {number}"),
    "column": Words("列", "Column"),
    "purpose": Words("防返贫监测待核查线索，供核查排序", "Clues for checking households, in the order of checks"),
    # three-way table, recognition
    "comparison_title": Words("收入、风险因素与措施三方比对", "Income, causes and measures side by side"),
    "comparison_sheet": Words("分户比对", "Households"),
    "factors_sheet": Words("风险因素", "Causes"),
    "measures_sheet": Words("在期措施", "Measures"),
    "sameness_sheet": Words("措施雷同", "Sameness"),
    "structure_sheet": Words("措施结构", "Structure"),
    "recognition_title": Words("认定办理情况", "Recognition, case by case"),
    "cases_sheet": Words("案件", "Cases"),
    "re_entry_sheet": Words("认定后帮扶", "After recognition"),
    "gate_sheet": Words("风险消除条件", "Before a risk is gone"),
    "clues_sheet": Words("线索", "Clues"),
    "first_sheet": Words("最早发现", "Found first"),
    # what helped
    "help_title": Words("帮扶措施成效比较", "What helped: households that started to receive help and similar ones"),
    "help_days": Words("观察起点", "Looked at from"),
    "known_on": Words("结果截至", "Outcomes known on"),
    "how_compared": Words("比较方法", "How it compares"),
    "how_compared_text": Words(
        "自每个观察起点起{entry}个月内新得到某类措施的户，与有同类风险因素而未得到的户相比；此后{horizon}个月内计返贫和增收。"
        "未得到的户按得到该措施的可能加权，使其与得到的户相像；区间以村为单位重抽{resamples}次得出。户次指一户在一个观察起点计一次。",
        "Treated households started to receive a kind of help within {entry} months of a day; control households had a "
        "cause that it answers and did not. Relapse and income count in the {horizon} months after. The control is "
        "weighted by the odds of its propensity score (effect on the treated, ATT); the interval resamples whole "
        "villages {resamples} times. A household day is one household on one day.",
    ),
    "alike_in": Words("除风险因素外已使双方相像的情况", "Covariates, besides the live causes"),
    # named outputs
    "notice_sheet": Words("公示", "Notice"),
    "students_sheet": Words("学生", "Students"),
    # intake
    "intake_title": Words("数据入库情况", "What became of the rows"),
    "ledger_sheet": Words("入库台账", "Ledger"),
    "quarantine_sheet": Words("隔离行", "Quarantined rows"),
    "reasons_sheet": Words("隔离原因", "Reasons"),
    "normalised_sheet": Words("规范化明细", "Normalised"),
    "doubts_sheet": Words("存疑", "Doubts"),
    "unread_sheet": Words("未读入", "Not read"),
    "covers_sheet": Words("覆盖期", "Covers"),
    "covered_from": Words("覆盖起始日（空：未覆盖）", "covered from (empty: not covered)"),
    "declared": Words("是否声明（否：由数据读出）", "declared (no: read off)"),
    "counties": Words("县数", "counties"),
    "clocks_sheet": Words("推定日期", "Assumed days"),
    "intake_purpose": Words(
        "登记册读入时接收、合并与隔离的行", "Rows accepted, collapsed and set aside when the register was read"
    ),
    "parted_sheet": Words(
        "共{rows}行，一张工作表放不下，依次列于：{sheets}",
        "{rows} rows, more than one sheet can hold; they stand, in this order, in: {sheets}",
    ),
    "quarantine_cut": Words("本表只列前{shown}行，全部在{file}", "The first {shown} rows only; all are in {file}"),
    # rules
    "rules_title": Words("规则检查结果", "What the rules found"),
    "rules_purpose": Words(
        "登记册与现行规则的核对结果，供核查；未运行的规则不等于通过",
        "The register held against the rules in force, to be checked; a rule that did not run has not passed",
    ),
    "rule_summary_sheet": Words("规则汇总", "Rules"),
    "rule_findings_sheet": Words("命中明细", "Findings"),
    "rules_not_run_sheet": Words("未运行的规则", "Not run"),
    "table": Words("表", "table"),
    "table_label": Words("表名", "name of the table"),
    "file": Words("文件", "file"),
    "line": Words("行", "line"),
    "head_name": Words("户主姓名", "name of the head"),
    "phone": Words("联系电话", "telephone"),
    "person_name": Words("成员姓名", "name of the member"),
    "relation": Words("与户主关系", "relation to the head"),
    "members_sheet": Words("家庭成员", "Members"),
    "sheet": Words("工作表", "sheet"),
    "kind": Words("种类", "kind"),
    "cells": Words("单元格数", "cells"),
    "rows": Words("行数", "rows"),
    "what": Words("做了什么", "what was done"),
    "assumed": Words("推定方式", "how it was assumed"),
    "heading": Words("表头", "heading"),
    "why": Words("未读入的原因", "why it was not read"),
    "first_line": Words("首行", "first line"),
    "reason_code": Words("原因代码", "reason"),
    "remedy": Words("处理办法", "remedy"),
    "rows_in": Words("读入", "rows in"),
    "accepted": Words("接收", "accepted"),
    "quarantined": Words("隔离", "quarantined"),
    "collapsed": Words("重复合并", "collapsed"),
    "split": Words("拆分", "split"),
    "normalised": Words("规范化", "normalised"),
}


def captions(language: Language) -> dict[str, str]:
    """All captions in one language.

    Raises
    ------
    ValueError
        If the language is neither ``"zh"`` nor ``"en"``.

    Examples
    --------
    >>> captions("zh")["list"], captions("en")["list"]
    ('清单', 'The list')
    """
    return {key: words.of(checked_language(language)) for key, words in CAPTIONS.items()}
