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
LEVELS_BY: Final[dict[str, Words]] = {
    "risk": Words("风险", "risk"),
    "gap": Words("风险和缺少措施", "risk with an unanswered cause"),
    "severity": Words("困难程度", "severity"),
    "urgency": Words("紧急程度", "urgency"),
    "kept": Words("沿用上期级别", "kept from the list before"),
}
GAP_STATUSES: Final[dict[str, Words]] = {
    "unanswered": Words("无措施", "unanswered"),
    "lapsed": Words("措施已中断", "lapsed"),
    "not_allowed": Words("措施不合政策", "not allowed by policy"),
    "unknown": Words("措施情况未知", "measures unknown"),
    "answered": Words("有措施", "answered"),
    "without_cause": Words("措施未对应风险", "without cause"),
}
SEVERITIES: Final[dict[str, Words]] = {
    "breach": Words("违反规定", "breach"),
    "contradiction": Words("前后矛盾", "contradiction"),
    "doubt": Words("存疑待核", "doubt"),
    "empty": Words("应填未填", "empty"),
}
GRAINS: Final[dict[str, Words]] = {
    "household": Words("户", "household"),
    "person": Words("人", "person"),
    "loan": Words("贷款", "loan"),
    "bill": Words("票据", "bill"),
    "case": Words("案件", "case"),
    "project": Words("项目", "project"),
    "contact": Words("联系人", "contact"),
    "village": Words("行政村", "village"),
}
LIVENESS: Final[dict[str, Words]] = {
    "none": Words("无一命中", "nothing fails"),
    "all": Words("全部命中", "everything fails"),
    "unchecked": Words("无可判断对象", "nothing could be judged"),
}
UNRUN_REASONS: Final[dict[str, Words]] = {
    "absent": Words("登记册缺少所需表或列", "table or column missing"),
    "not_covered": Words("表未覆盖基准日", "table does not reach the day"),
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
LIMITS: Final[dict[str, Words]] = {
    "labour_age_from_years": Words("劳动年龄下限", "working age from"),
    "labour_age_to_years": Words("劳动年龄上限", "working age to"),
    "pension_age_from_years": Words("领取养老金年龄", "pension age"),
    "marriage_age_least_years": Words("最低结婚年龄", "least age of marriage"),
    "parent_age_gap_least_years": Words("父母与子女最小年龄差", "least years between parent and child"),
    "age_most_years": Words("最高年龄", "greatest age"),
    "compulsory_age_from_years": Words("义务教育起始年龄", "age from which school is compulsory"),
    "compulsory_age_to_years": Words("义务教育截止年龄", "age to which school is compulsory"),
    "compulsory_school_most_years": Words("义务教育阶段最高年龄", "greatest age at compulsory school"),
    "preschool_most_years": Words("学前教育最高年龄", "greatest age at preschool"),
    "university_least_years": Words("高等教育最低年龄", "least age at university"),
    "land_a_head_most_mu": Words("人均耕地上限", "most land a head"),
    "lack_of_labour_able_share_most": Words("缺劳动力的劳动力占比上限", "most who can work where labour lacks"),
    "measure_within_months": Words("措施落实期限", "months within which a measure is due"),
    "development_within_months": Words("发展类措施落实期限", "months within which a measure to earn is due"),
    "removal_least_months": Words("风险消除的最短月数", "least months before a risk is gone"),
    "removal_own_payment_most_yuan": Words("风险消除的自付上限", "greatest own payment where a risk is gone"),
    "shock_before_listing_months": Words("致贫事件距建档的月数", "months from a blow to the list"),
    "income_age_most_months": Words("收入数据最长月数", "greatest age of an income"),
    "income_jump_most_ratio": Words("收入变动倍数上限", "greatest jump of income"),
    "income_a_head_least_yuan": Words("人均收入下限", "least income a head"),
    "contact_households_most": Words("一人帮扶户数上限", "most households of a contact"),
    "loan_most_yuan": Words("贷款额度上限", "largest loan"),
    "loan_term_most_months": Words("贷款期限上限", "longest term of a loan"),
    "recognition_most_days": Words("认定期限", "days of a recognition"),
}
DISEASE_LISTS: Final[dict[str, Words]] = {
    "serious": Words("大病", "serious illnesses"),
    "chronic": Words("慢性病", "chronic illnesses"),
    "major": Words("专项救治大病", "major diseases"),
}
THRESHOLD_FACTS: Final[dict[str, Words]] = {
    "inpatient_own_year": Words("住院年度自付", "inpatient own payment of a year"),
    "outpatient_own_month": Words("门诊当月自付", "outpatient own payment of a month"),
    "serious_diagnosis": Words("新确诊大病", "new serious diagnosis"),
    "schooling_net_cost": Words("学年净支出", "net cost of a school year"),
    "disaster": Words("受灾", "disaster"),
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
    "level_by": Words("级别依据", "level given by"),
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

# Why two sources of one thing differ: the closed list, in the order in which the first takes a row's amount.
RECONCILIATION_CAUSES: Final[dict[str, Words]] = {
    "duplicate": Words("重复", "duplicate"),
    "person_or_household": Words("按人按户", "by person or by household"),
    "renewal": Words("续贷", "renewal"),
    "mode": Words("模式", "mode"),
    "scope": Words("统计范围", "scope"),
    "cut_off": Words("截止日期", "cut-off day"),
    "unit": Words("单位（万元与元）", "unit (wan yuan or yuan)"),
    "amount": Words("金额不符", "amount"),
    "unknown": Words("原因不明", "unknown"),
}
RECONCILED: Final[dict[str, Words]] = {
    "title": Words("{subject}数据比对，截至{day}已录入", "{subject}: two sources, as entered by {day}"),
    "period": Words("；统计期{first}至{last}", "; days counted {first} to {last}"),
    "counts": Words(
        "一致{matched}，不一致{differing}，仅左方{only_left}，仅右方{only_right}",
        "{matched} agree, {differing} differ, {only_left} on the left only, {only_right} on the right only",
    ),
    "yuan": Words("元", "yuan"),
    "rows": Words("条", "rows"),
    "differences": Words("（{count}处）", " ({count} differences)"),
    "pattern": Words(
        "{side}有而{other}几乎没有：{cause}，列{column}，{rows}条中缺{missing}条",
        "{side} has what {other} nearly always lacks: {cause}, column {column}, {missing} of {rows} rows missing",
    ),
    "doubtful": Words(
        "{doubtful}对另有相近的配对，存疑；其差异不作定性",
        "{doubtful} pairs are in doubt, another one comes near; their differences are left unknown",
    ),
    "without_amount": Words("{name}有{rows}条金额未知，不计入金额", "{name}: {rows} rows have no amount"),
    "collapsed": Words(
        "{name}另有{rows}条完全相同，读入时已合并", "{name}: {rows} identical rows collapsed on reading"
    ),
    "sheet_totals": Words("总额对照", "Bridge"),
    "sheet_pairs": Words("不一致", "Differing"),
    "sheet_only_left": Words("仅左方", "Only left"),
    "sheet_only_right": Words("仅右方", "Only right"),
    "sheet_notes": Words("说明", "Notes"),
    "quarantined": Words("{name}另有{rows}条读入时被隔离", "{name}: {rows} rows were quarantined on reading"),
}
# What rows on one side only may have in common beside a column of their table.
RECONCILIATION_FEATURES: Final[dict[str, Words]] = {
    "registered": Words("户未在册", "household not in the register"),
    "household": Words("同户的其他行", "further row of a household"),
}
RECONCILIATION_FOUND_BY: Final[dict[str, Words]] = {
    "number": Words("编号", "number"),
    "household": Words("同户", "household"),
    "together": Words("合计", "together"),
}
RECONCILIATION_COLUMNS: Final[dict[str, Words]] = {
    "step": Words("项目", "step"),
    "differences": Words("差异数", "differences"),
    "rows": Words("条数", "rows"),
    "amount_yuan": Words("金额（元）", "amount, yuan"),
    "match": Words("配对号", "match"),
    "row": Words("行号", "row"),
    "causes": Words("差异原因", "causes"),
    "differing": Words("不一致的列", "differing columns"),
    "doubtful": Words("配对存疑", "doubtful"),
    "score": Words("相似度（满分1000）", "score, 1000 at best"),
    "rivals": Words("相近的其他配对", "rivals"),
    "found_by": Words("配对依据", "found by"),
}
TRENDS: Final[dict[str, Words]] = {
    "rising": Words("上升", "rising"),
    "falling": Words("下降", "falling"),
    "level": Words("持平", "level"),
}
NATURES: Final[dict[str, Words]] = {
    "earning": Words("造血", "helps to earn"),
    "giving": Words("输血", "gives"),
    "guarantee": Words("保障", "guarantees"),
}
MEASURE_ROLES: Final[dict[str, Words]] = {
    "answers": Words("对应现存风险因素", "answers a live cause"),
    "not_allowed": GAP_STATUSES["not_allowed"],
    "cause_unknown": Words("风险因素是否存在未知", "unknown whether the cause is live"),
    "without_cause": GAP_STATUSES["without_cause"],
}
CHECK_REASONS: Final[dict[str, Words]] = {
    "under_line": OUTCOMES["under_line_at"],
    "unanswered": GAP_STATUSES["unanswered"],
    "lapsed": GAP_STATUSES["lapsed"],
    "not_allowed": GAP_STATUSES["not_allowed"],
}
COMPARISON_COLUMNS: Final[dict[str, Words]] = {
    "to_check": Words("待核查", "to check"),
    "because": Words("待核查事由", "to check because"),
    "income_to_line_ratio": Words("收入与标准之比", "income over the line"),
    "trend": Words("收入走势", "trend of income"),
    "income_slope": Words("年均变动（元）", "moves by, yuan a year"),
    "income_newest_on": Words("收入核算截至", "income booked up to"),
    "income_entered_on": Words("收入录入日期", "income entered on"),
    "income_reported_by": Words("收入数据来源", "income reported by"),
    "live_since_on": Words("至迟自何日起存在", "live since at the latest"),
    "evidence_verified": Words("判定界限已核实", "bound verified"),
    "kind": Words("措施", "measure"),
    "nature": Words("输血或造血", "nature"),
    "role": Words("与风险因素的对应", "what it answers"),
    "started_on": Words("开始日期", "started on"),
    "answers": Words("对应的风险因素", "answers"),
    "scope": Words("范围", "group by"),
    "place": Words("对象", "group"),
    "households_count": Words("户数", "households"),
    "helped_count": Words("有措施户数", "households with a measure"),
    "measure_sameness_share": Words("措施雷同度", "measures alike"),
    "cause_sameness_share": Words("风险因素相同度", "causes alike"),
    "commonest_measures": Words("最常见的措施组合", "commonest measures"),
    "commonest_share": Words("最常见组合占比", "share of the commonest"),
    "measures_count": Words("在期措施数", "measures in force"),
    "earning_share": Words("造血类占比", "share that helps to earn"),
    "giving_share": Words("输血类占比", "share that gives"),
}

CASE_STATES: Final[dict[str, Words]] = {
    "open": Words("办理中", "under way"),
    "recognised": Words("已认定", "recognised"),
    "refused": Words("未通过", "not passed"),
}
CONDITIONS: Final[dict[str, Words]] = {
    "time": Words("纳入满规定月数", "long enough since it was found"),
    "income": Words("收入稳定高于当年标准", "income stably above this year's line"),
    "risk_gone": Words("纳入时的风险已消除", "the risk it was found for is gone"),
    "spending": Words("大额刚性支出已缓解", "big rigid spending solved"),
    "guarantee": Words("“三保障”和饮水安全稳固", "guarantees firm"),
    "labour": Words("家中有劳动力（无劳动力户持续跟踪）", "somebody can work (else it stays tracked)"),
}
CONDITION_STATUSES: Final[dict[str, Words]] = {
    "met": Words("符合", "met"),
    "not_met": Words("不符合", "not met"),
    "unknown": UNKNOWN,
}
CASE_COLUMNS: Final[dict[str, Words]] = {
    "case_id": Words("案件编号", "case"),
    "kind": Words("认定类型", "kind of case"),
    "found_on": Words("发现日期", "found on"),
    "state": Words("办理状态", "state"),
    "last_step": Words("最近完成的程序", "last step done"),
    "last_step_on": Words("完成日期", "done on"),
    "next_step": Words("下一程序", "next step"),
    "next_due_on": Words("下一程序限期", "next step due on"),
    "due_on": Words("认定限期", "decision due on"),
    "stuck": Words("超期未办", "stuck"),
    "overdue_days": Words("超期天数", "days over"),
    "waiting_days": Words("等待天数", "days waiting"),
    "skipped_steps": Words("缺少的程序", "steps left out"),
    "out_of_order": Words("程序倒置", "out of order"),
    "notice_days": Words("公示天数", "days of notice"),
    "notice_short": Words("公示不足", "notice too short"),
    "paper_missing": Words("缺纸质档案", "paper file missing"),
    "decided_on": Words("认定日期", "decided on"),
    "decided_late": Words("认定超期", "decided late"),
    "recognised_on": Words("县级认定日期", "recognised on"),
    "on_list_on": Words("纳入名单日期", "on the list since"),
    "days_to_list": Words("认定至纳入天数", "days to the list"),
    "measures_kept_count": Words("认定时在享措施数", "measures in force when recognised"),
    "first_measure_on": Words("首项新措施日期", "first new measure on"),
    "days_to_first_measure": Words("认定至首项措施天数", "days to the first measure"),
    "condition": Words("条件", "condition"),
    "condition_status": Words("是否符合", "met or not"),
    "all_met": Words("各项条件均符合", "all conditions met"),
    "kept_tracking": Words("持续跟踪", "kept tracking"),
}

AUDIENCES: Final[dict[str, Words]] = {
    "worker": Words("帮扶联系人入户核查用表", "form for the contact who calls at the door"),
    "notice": Words("村级公示", "notice in the village"),
    "school": Words("应助未助学生提醒单", "reminder of students whose aid is due and not paid"),
}
RECIPIENTS: Final[dict[str, Words]] = {
    "worker": Words("帮扶联系人、乡镇经办人员", "the household's contact and the township's office"),
    "notice": Words("本村村民", "the people of the village"),
    "school": Words("就读学校经办人员", "the school's office"),
}
STATEMENTS: Final[dict[str, Words]] = {
    "worker": NOT_A_DECISION,
    "notice": Words(
        "本公示依登记册整理，不是软件作出的决定；认定按程序由人作出",
        "Compiled from the register and no decision of a program: people decide, step by step",
    ),
    "school": Words(
        "本单为核对提醒，不是资助决定，不得据此停发任何资助",
        "A reminder to check, not a decision on aid; it is no ground to stop any",
    ),
}
NOTICE_TITLES: Final[dict[str, Words]] = {
    "entry": Words("纳入认定程序公示", "Notice of a step of recognition"),
    "removal": Words("退出认定程序公示", "Notice of a step of leaving the list"),
    "relapse": Words("返贫认定公示", "Notice: recognised as returned to poverty"),
    "newly_poor": Words("新致贫认定公示", "Notice: recognised as newly poor"),
    "monitored": Words("监测对象认定公示", "Notice: recognised as monitored"),
    "risk_removed": Words("风险消除认定公示", "Notice: recognised as free of the risk"),
}
NAMED_COLUMNS: Final[dict[str, Words]] = {
    "masked_name": Words("户主", "head of household"),
    "place": Words("村民小组", "village group"),
    "head_name": Words("户主姓名", "head of household"),
    "phone": Words("联系电话", "telephone"),
    "roll_number": Words("学籍号", "roll number"),
    "student_name": Words("姓名", "name"),
    "due_yuan": Words("应发未发金额（元）", "aid due, yuan"),
    "closed_on": Words("销号日期（依单销号）", "closed on"),
}
STAMP_LINES: Final[dict[str, Words]] = {
    "purpose": Words("用途：{text}", "Purpose: {text}"),
    "recipient": Words("接收方：{text}", "For: {text}"),
    "producer": Words("生成：{text}", "Made by: {text}"),
    "delete_by": Words("请于{text}前删除", "To be deleted by {text}"),
    "step": Words("已完成程序：{text}", "Step done: {text}"),
    "period": Words("公示期：{first}至{last}", "Posted from {first} to {last}"),
    "telephone": Words("异议受理电话：{text}", "Telephone for objections: {text}"),
}

CLUE_ORIGINS: Final[dict[str, Words]] = {
    "register": Words("登记册中的线索", "clue in the register"),
    "visit": Words("入户走访发现", "finding of a visit"),
    "threshold": Words("部门筛查条件", "department's threshold"),
    "list": Words("待核查清单", "list of households to check"),
}
CLUE_COLUMNS: Final[dict[str, Words]] = {
    "channel": Words("渠道", "channel"),
    "clue_cause": Words("线索类型", "kind of clue"),
    "clue_on": Words("线索日期", "day of the clue"),
    "origin": Words("线索来源", "where it stands"),
    "department": Words("部门", "department"),
    "urgency": LEVELS_BY["urgency"],
    "first_on": Words("最早线索日期", "first clue on"),
    "first_channels": Words("最早发现的渠道", "found first by"),
    "channels": Words("全部渠道", "all channels"),
    "lead_days": Words("提前天数", "days of lead"),
}
HELP_OUTCOMES: Final[dict[str, Words]] = {
    "relapse": Words("返贫", "relapse"),
    "income_gain_yuan": Words("人均增收", "income gained a head"),
}
# {att}, {att_low} and {att_high} come with their signs.
HELP_FINDINGS: Final[dict[str, Words]] = {
    "relapse": Words(
        "新得到该措施的户，返贫占比与可比户相差{att}个百分点（95%区间{att_low}至{att_high}），{reading}",
        "Relapses differ from those of comparable households by {att} percentage points "
        "(95% interval {att_low} to {att_high}); {reading}",
    ),
    "income_gain_yuan": Words(
        "新得到该措施的户，人均增收与可比户相差{att}元（95%区间{att_low}至{att_high}），{reading}",
        "Income gained a head differs from that of comparable households by {att} yuan "
        "(95% interval {att_low} to {att_high}); {reading}",
    ),
}
HELP_READINGS: Final[dict[str, Words]] = {
    "alike": Words("区间含零，看不出差别", "the interval holds zero: no difference can be told"),
    "better": Words(
        "区间不含零，但不证明是帮扶的作用", "the interval leaves out zero, which does not prove that the help did it"
    ),
    "worse": Words(
        "区间不含零，多反映帮扶给了困难更大的户，不说明帮扶有害",
        "the interval leaves out zero: a sign of where help goes, not that it harms",
    ),
}
# Why a comparison is refused, with the bounds of its requirements.
HELP_REFUSALS: Final[dict[str, Words]] = {
    "too_few_treated": Words(
        "不作比较：新得到该措施的不足{treated}户次", "No comparison: fewer than {treated} treated household days"
    ),
    "too_few_control": Words(
        "不作比较：未得到该措施的不足{control}户次", "No comparison: fewer than {control} control household days"
    ),
    "too_few_villages": Words("不作比较：涉及的村不足{villages}个", "No comparison: fewer than {villages} villages"),
    "too_few_events": Words(
        "不作比较：返贫不足{events}户次，或有一方无人返贫",
        "No comparison: fewer than {events} relapses, or none among the treated or the control",
    ),
    "no_overlap": Words(
        "不作比较：得到该措施的户，有可比户的不足{overlap}",
        "No comparison: fewer than {overlap} of the treated have propensity scores that occur in the control",
    ),
    "small_effective_sample": Words(
        "不作比较：加权后可比的不足{effective_sample_size}户次",
        "No comparison: the control's effective sample size is below {effective_sample_size} household days",
    ),
    "not_balanced": Words(
        "不作比较：加权后双方仍有情况相差{smd}个标准差以上",
        "No comparison: with the weights, a standardised mean difference is still above {smd}",
    ),
}
HELP_COLUMNS: Final[dict[str, Words]] = {
    "measure": COMPARISON_COLUMNS["kind"],
    "reached": Words("带动户数", "households reached"),
    "finding": Words("比较结果", "what the comparison says"),
    "treated_share": Words("新得到措施户返贫占比", "relapsed, share of the treated"),
    "control_share": Words("可比户返贫占比", "relapsed, share of the weighted control"),
    "att_points": Words("相差（百分点）", "effect on the treated (ATT), percentage points"),
    "att_low_points": Words("区间下限（百分点）", "95% interval from, percentage points"),
    "att_high_points": Words("区间上限（百分点）", "95% interval to, percentage points"),
    "treated_yuan": Words("新得到措施户人均增收（元）", "income gained by the treated, yuan a head"),
    "control_yuan": Words("可比户人均增收（元）", "income gained by the weighted control, yuan a head"),
    "att_yuan": Words("相差（元）", "effect on the treated (ATT), yuan"),
    "att_low_yuan": Words("区间下限（元）", "95% interval from, yuan"),
    "att_high_yuan": Words("区间上限（元）", "95% interval to, yuan"),
    "treated": Words("新得到措施户次", "treated household days"),
    "control": Words("未得到措施户次", "control household days"),
    "villages": Words("村数", "villages"),
}
RULE_COLUMNS: Final[dict[str, Words]] = {
    "rule": Words("规则", "rule"),
    "label": Words("规则名称", "what it finds"),
    "severity": Words("性质", "severity"),
    "grain": Words("对象", "object"),
    "object": Words("对象编号", "id of the object"),
    "sentence": Words("情况", "what is the case"),
    "clause": Words("依据条款", "clause"),
    "verified": Words("来源已核实", "source verified"),
    "in_force": Words("现行有效", "in force"),
    "why": Words("未生效原因", "why not in force"),
    "ran": Words("已运行", "ran"),
    "missing": Words("缺少的表或列", "missing tables or columns"),
    "concerned": Words("涉及对象数", "objects concerned"),
    "checked": Words("可判断对象数", "objects checked"),
    "unknown": Words("无法判断对象数", "objects unknown"),
    "findings": Words("命中数", "findings"),
    "share": Words("命中占比", "share of checked"),
    "households_checked": Words("可判断户数", "households checked"),
    "households_found": Words("命中户数", "households found"),
    "liveness": Words("提示", "note"),
    "reason": Words("未运行原因", "why it did not run"),
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
