"""How are bills, students and their dues called in the lists of what is owed?"""

from __future__ import annotations

from typing import Final

from fupin_risk.vocabulary import TIERS, Words

DUE_TITLES: Final[dict[str, Words]] = {
    "medical": Words("应补偿未补偿医疗费清单", "Medical cost to be paid back"),
    "schools": Words("应助未助学生提醒（学校）", "Students whose aid is due and not paid: to the schools"),
    "education": Words(
        "应助未助学生提醒（户籍地教育部门）", "Students whose aid is due and not paid: to the education departments"
    ),
}
DUE_PURPOSES: Final[dict[str, Words]] = {
    "medical": Words(
        "供医保、民政部门核对一站式结算、兜底和补充医保补偿，不作他用",
        "For the medical-insurance and civil-affairs departments, to check what was settled; for nothing else",
    ),
    "schools": Words("供省内学校落实资助，不作他用", "For schools in the province, to pay the aid; for nothing else"),
    "education": Words(
        "供户籍所在县教育部门督促落实资助，不作他用",
        "For the education department of the county of registration, to see to the aid; for nothing else",
    ),
}
DUE_SHEETS: Final[dict[str, Words]] = {
    "refunds": Words("应补偿", "To be paid back"),
    "unknown_bills": Words("无法判定的票据", "Bills that cannot be judged"),
    "unaided": Words("应助未助", "Due and not paid"),
    "doubled": Words("重复享受", "Given twice"),
    "without_channel": Words("省外就读（无反馈渠道）", "Out of province, no channel"),
}
DUE_COLUMNS: Final[dict[str, Words]] = {
    "household_id": Words("户编号", "Household"),
    "person_id": Words("人编号", "Person"),
    "bill_id": Words("票据号", "Bill"),
    "kind": Words("就诊类型", "Kind"),
    "hospital_level": Words("医院级别", "Level of hospital"),
    "care_ended_on": Words("诊疗结束日期", "Care ended on"),
    "settled_on": Words("结算日期", "Settled on"),
    "state": Words("判定", "What is known"),
    "total_fen": Words("总费用（元）", "Total, yuan"),
    "compliant_fen": Words("合规费用（元）", "Compliant cost, yuan"),
    "own_fen": Words("实际自付（元）", "Own payment, yuan"),
    "own_due_fen": Words("按政策应自付（元）", "Own payment due, yuan"),
    "refund_fen": Words("应补偿（元）", "To be paid back, yuan"),
    "in_force_from": Words("政策执行起始日", "Rule in force from"),
    "published_on": Words("政策公布日", "Rule published on"),
    "back_pay": Words("追溯补偿", "Back-pay"),
    "county": Words("户籍县", "County of registration"),
    "school_code": Words("学校标识码", "School"),
    "stage": Words("学段", "Stage"),
    "school_year": Words("学年", "School year"),
    "unpaid_months": Words("应助未助月数", "Months due and not paid"),
    "due_fen": Words("应助金额（元）", "Aid due, yuan"),
    "paid_fen": Words("已助金额（元）", "Aid paid, yuan"),
    "unpaid_fen": Words("应助未助金额（元）", "Aid due and not paid, yuan"),
    "province_due_fen": Words("其中省级承担（元）", "Of the aid due, by the province, yuan"),
    "city_due_fen": Words("其中市级承担（元）", "Of the aid due, by the city, yuan"),
    "barring_fen": Words("不重复享受的另一项（元）", "The other aid, not given together, yuan"),
}
for _tier, _name in TIERS.items():
    DUE_COLUMNS[f"{_tier}_fen"] = Words(f"{_name.zh}已付（元）", f"Paid by {_name.en}, yuan")
    DUE_COLUMNS[f"{_tier}_due_fen"] = Words(f"{_name.zh}应付（元）", f"Due from {_name.en}, yuan")
BILL_STATES: Final[dict[str, Words]] = {
    "known": Words("已判定", "known"),
    "unsettled": Words("未结算", "not settled yet"),
    "registration_unknown": Words("建档日期未知", "day of registration unknown"),
    "not_registered": Words("就诊时未建档", "not registered then"),
    "no_rule": Words("无已公布的政策数值", "no figure published for that day"),
    "not_adding_up": Words("各项支付与总费用不符", "payments do not add up to the total"),
    "kind_or_level_unknown": Words("就诊类型或医院级别未知", "kind or level of hospital unknown"),
    "payments_unknown": Words("支付金额缺失", "payments missing"),
    "compliant_unknown": Words("合规费用缺失", "compliant cost missing"),
    "place_unknown": Words("是否省内就医未知", "whether in the province unknown"),
    "earlier_bill_unknown": Words("本年度此前票据未明", "an earlier bill of the year is unclear"),
    "chronic_unknown": Words("慢性病登记情况未知", "whether registered as chronic unknown"),
}
NO_AMOUNT: Final = Words(
    "金额空白为无已公布的标准，不是零", "an empty amount means that none is published; it is not zero"
)
