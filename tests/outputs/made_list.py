"""A warning list of made households, for tests and pictures: no household in it exists."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fupin_risk.definitions import Catalogue
from tests.said import CATALOGUE, NOT_A_DECISION

PLACES = {
    "青石镇": ("河湾村", "柳林村", "石桥村", "东岗村"),
    "白塘乡": ("荷塘村", "南圩村", "杨店村"),
    "云岭镇": ("上坪村", "茶园村", "梅岭村", "松坡村"),
    "临水镇": ("渡口村", "沙洲村"),
}
LINE = {2014: 2800, 2015: 2855, 2016: 2952, 2017: 3100, 2018: 3200, 2019: 3218}
CAUSES = {
    "illness": ("因病", "illness", ("health", "social"), "own_medical_share_12m"),
    "unstable_work": ("务工不稳", "unstable work", ("employment", "public_post"), "wage_share"),
    "failed_industry": ("产业失败", "failed industry", ("industry", "finance"), "business_income_change"),
    "lack_of_labour": ("缺劳动力", "lack of labour", ("safety_net", "social"), "dependency_ratio"),
    "schooling": ("因学", "schooling", ("education",), "net_schooling_share"),
    "debt": ("债务", "debt", ("finance",), "debt_to_income"),
    "disaster": ("因灾", "disaster", ("social", "insurance"), "disaster_loss_share"),
}
MEASURES = {
    "health": "健康帮扶",
    "social": "社会帮扶",
    "employment": "就业帮扶",
    "public_post": "公益岗位帮扶",
    "industry": "产业帮扶",
    "finance": "金融帮扶",
    "safety_net": "综合保障",
    "education": "教育帮扶",
    "insurance": "防返贫保险",
}

TEXT = re.compile(
    r"county|township|village|zh|en|measures|ended_each|would_answer|(gaps|questions)_(zh|en)|(unanswered|possible)_causes|statement_(zh|en)|reason_\d_(zh|en|fact_zh|fact_en|cause|indicator)"
)
SENTENCE_ZH = "截至2019年12月31日，{fact}。依据：脱贫质量方案三(四)1。"
SENTENCE_EN = "As of 31 December 2019: {fact}. Basis: plan on the quality of exits, 三(四)1."


@dataclass(frozen=True)
class MadeList:
    """The parts of a warning list that a writer reads."""

    table: pd.DataFrame
    gaps: pd.DataFrame
    income_history: pd.DataFrame
    summary: Mapping[str, Any]
    provenance: Mapping[str, Any]
    catalogue: Catalogue = CATALOGUE
    unjudged: pd.DataFrame = field(default_factory=pd.DataFrame)
    questions: pd.DataFrame = field(default_factory=pd.DataFrame)


def make_list(households: int = 60, capacity: int = 24, seed: int = 11) -> MadeList:
    """Make households with reasons, gaps and incomes that fit together, in the order of their risk."""
    if households == 0:
        one = make_list(1)
        nobody = {**one.summary, "listed": 0, "by_level": {}, "by_township": {}, "by_cause": {}, "median_risk": None}
        return MadeList(one.table[:0], one.gaps[:0], one.income_history[:0], nobody, one.provenance, CATALOGUE)
    rng = random.Random(seed)
    risks = sorted((min(0.62, 0.03 + rng.expovariate(14)) for _ in range(households)), reverse=True)
    table: list[dict[str, Any]] = []
    gaps: list[dict[str, Any]] = []
    questions: list[dict[str, Any]] = []
    history: list[dict[str, Any]] = []
    for rank, risk in enumerate(risks, start=1):
        household = f"34152{rng.randrange(10**7, 10**8)}"
        incomes = _incomes(rng, risk)
        causes = rng.sample(list(CAUSES), 3)
        facts = [_reason(rng, cause, incomes) for cause in causes]
        own_gaps = _gaps(rng, household, causes, facts)
        unanswered = [gap["cause"] for gap in own_gaps if gap["status"] in {"unanswered", "lapsed"}]
        contributions = sorted((rng.uniform(0.08, 1.4) for _ in causes), reverse=True)
        factor = 0.5 if unanswered else 1
        level = "red" if risk >= 0.2 * factor else "orange" if risk >= 0.1 * factor else "yellow"
        township = rng.choice(list(PLACES))
        row = {
            "household_id": household,
            "county": "青溪县",
            "township": township,
            "village": rng.choice(PLACES[township]),
            "risk": risk,
            "log_odds": round(3 * risk - 2, 6),
            "level": level,
            "check_rank": rank,
            "within_capacity": rank <= capacity,
            "income_per_head_yuan": incomes[2019],
            "line_yuan": 3218.0,
            "line_lower_bound": False,
            "months_since_exit": float(rng.randrange(4, 60)),
            "unanswered_causes": ";".join(unanswered),
        }
        for place, (cause, (zh, en, value)) in enumerate(zip(causes, facts, strict=True), start=1):
            row |= {
                f"reason_{place}_cause": cause,
                f"reason_{place}_indicator": CAUSES[cause][3],
                f"reason_{place}_value": value,
                f"reason_{place}_contribution": contributions[place - 1],
                f"reason_{place}_rank": float(place),
                f"reason_{place}_clause": "Z三(四)1",
                f"reason_{place}_fact_zh": zh,
                f"reason_{place}_fact_en": en,
                f"reason_{place}_zh": SENTENCE_ZH.format(fact=zh),
                f"reason_{place}_en": SENTENCE_EN.format(fact=en),
            }
        row["gaps_zh"] = "；".join(gap["zh"] for gap in own_gaps if gap["status"] != "answered")
        row["gaps_en"] = "; ".join(gap["en"] for gap in own_gaps if gap["status"] != "answered")
        asked = _questions(household) if rank % 3 == 0 else []
        row["questions_zh"] = "；".join(question["zh"] for question in asked)
        row["questions_en"] = "; ".join(question["en"] for question in asked)
        row["possible_causes"] = ";".join(question["cause"] for question in asked)
        questions += asked
        table.append(row)
        gaps += own_gaps
        history += [
            {"household_id": household, "year": year, "income_per_head_yuan": income, "line_yuan": float(LINE[year])}
            for year, income in incomes.items()
        ]
    frame = pd.DataFrame(table)
    return MadeList(
        frame,
        pd.DataFrame(gaps),
        pd.DataFrame(history),
        _summary(frame, pd.DataFrame(gaps), capacity),
        _provenance(),
        CATALOGUE,
        questions=pd.DataFrame(questions, columns=list(_questions("")[0])),
    )


def _incomes(rng: random.Random, risk: float) -> dict[int, float]:
    level = rng.uniform(2300, 3000)
    incomes: dict[int, float] = {}
    for year in range(2014, 2020):
        level *= 1 + rng.uniform(0.02, 0.22) - (0.4 * risk if year >= 2018 else 0) - (rng.random() < 0.12) * 0.25
        incomes[year] = float("nan") if rng.random() < 0.04 and year < 2018 else float(round(level))
    return incomes


def _reason(rng: random.Random, cause: str, incomes: dict[int, float]) -> tuple[str, str, float]:
    share = round(rng.uniform(0.12, 0.58), 3)
    yuan = round(incomes[2019] * 3 * share)
    percent = f"{100 * share:.1f}%"
    return {
        "illness": (
            f"近12个月自付医疗费{yuan:,}元，占家庭纯收入的{percent}，全县中位数3.1%",
            f"Own medical payment of the last 12 months is {yuan:,} yuan, {percent} of net income; county median 3.1%",
            share,
        ),
        "unstable_work": (
            f"工资性收入占纯收入的{percent}，近12个月务工{2 + yuan % 6}个月，上年同期{8 + yuan % 3}个月",
            f"Wages are {percent} of net income; {2 + yuan % 6} months of work in 12, {8 + yuan % 3} the year before",
            share,
        ),
        "failed_industry": (
            f"产业经营收入比上年减少{percent}，参与的养殖项目已停",
            f"Income from the household's industry fell by {percent} in a year; its livestock project has stopped",
            share,
        ),
        "lack_of_labour": (
            f"{3 + yuan % 4}口人中有劳动能力的1人",
            f"1 of {3 + yuan % 4} members is able to work",
            1 / (3 + yuan % 4),
        ),
        "schooling": (
            f"2名学生就读普通高中和高职，学年净支出{yuan:,}元，占纯收入的{percent}",
            f"Two students above compulsory school; net cost of the school year {yuan:,} yuan, {percent} of income",
            share,
        ),
        "debt": (
            f"贷款余额为纯收入的{1 + share:.1f}倍，其中一笔已逾期{yuan % 90 + 5}天",
            f"Loans are {1 + share:.1f} times net income; one is {yuan % 90 + 5} days overdue",
            1 + share,
        ),
        "disaster": (
            f"2019年7月洪涝损失{yuan:,}元，为纯收入的{percent}",
            f"The flood of July 2019 cost {yuan:,} yuan, {percent} of net income",
            share,
        ),
    }[cause]


def _gaps(
    rng: random.Random, household: str, causes: list[str], sentences: list[tuple[str, str, float]]
) -> list[dict[str, Any]]:
    rows = []
    for cause, (zh, en, value) in zip(causes, sentences, strict=True):
        name_zh, name_en, answers, indicator = CAUSES[cause]
        status = rng.choices(["unanswered", "lapsed", "answered"], [3, 1.2, 3])[0]
        ended = f"2019-0{rng.randrange(3, 10)}-30"
        words = "或".join(MEASURES[kind] for kind in answers)
        rows.append(
            {
                "household_id": household,
                "cause": cause,
                "evidence_indicator": indicator,
                "evidence_value": value,
                "status": status,
                "measures": "" if status == "unanswered" else answers[0],
                "ended_on": pd.Timestamp(ended) if status == "lapsed" else pd.NaT,
                "ended_each": ended if status == "lapsed" else "",
                "would_answer": "" if status == "answered" else ";".join(answers),
                "zh": {
                    "unanswered": f"{name_zh}：{zh}，没有在期的{words}",
                    "lapsed": f"{name_zh}：{MEASURES[answers[0]]}已于{ended}到期，风险仍在",
                    "answered": f"{name_zh}：{MEASURES[answers[0]]}在期",
                }[status],
                "en": {
                    "unanswered": f"{name_en}: {en}; no measure in force answers it",
                    "lapsed": f"{name_en}: the measure ended on {ended}, the cause goes on",
                    "answered": f"{name_en}: a measure is in force",
                }[status],
            }
        )
    if rng.random() < 0.15:
        rows.append(
            {
                "household_id": household,
                "cause": "none",
                "evidence_indicator": None,
                "evidence_value": float("nan"),
                "status": "without_cause",
                "measures": "training",
                "ended_on": pd.NaT,
                "ended_each": "",
                "would_answer": "",
                "zh": "技能培训未对应任何现有风险因素",
                "en": "Training answers no live cause",
            }
        )
    for row in rows:
        row["statement_zh"] = row["zh"].partition("：")[2] or row["zh"]
        row["statement_en"] = row["en"].partition(": ")[2] or row["en"]
    return rows


def _questions(household: str) -> list[dict[str, Any]]:
    """A fall of prices in the village: whether it hit the household is not registered."""
    said = {"zh": "本村2019年7月产品价格下跌；该户是否受影响待核实", "en": "prices fell in the village in July 2019"}
    return [
        {
            "household_id": household,
            "cause": "failed_industry",
            "evidence_indicator": "village_price_fall_count_24m",
            "evidence_value": 1.0,
            "evidence_on": pd.Timestamp("2019-07-15"),
            "status": "unanswered",
            "zh": f"产业失败：{said['zh']}",
            "en": f"failed industry: {said['en']}",
            "statement_zh": said["zh"],
            "statement_en": said["en"],
        }
    ]


def _summary(table: pd.DataFrame, gaps: pd.DataFrame, capacity: int) -> dict[str, Any]:
    live = gaps[gaps["status"] != "without_cause"]
    return {
        "households_in_cohort": 1846,
        "listed": len(table),
        "by_level": {level: int((table["level"] == level).sum()) for level in ("red", "orange", "yellow")},
        "capacity": capacity,
        "by_township": {str(place): int(count) for place, count in table["township"].value_counts().items()},
        "by_cause": {str(cause): int(count) for cause, count in live["cause"].value_counts().items()},
        "unanswered_by_cause": {
            str(cause): int(count)
            for cause, count in live[live["status"] == "unanswered"]["cause"].value_counts().items()
        },
        "median_risk": float(table["risk"].median()),
        "unverified_policy": [
            "answers.debt",
            "evidence.debt.loan_overdue_count",
            "levels.red",
            "lines.poverty.2019",
            "precedence.incomes",
            "own",
        ],
        "assumed_clocks": ["incomes.entered_on = period_end + 90 days"],
    }


def _provenance() -> dict[str, Any]:
    return {
        "as_of": "2019-12-31",
        "horizon_months": 12,
        "outcome": "recognised_relapse",
        "cohort": "exited",
        "model_sha256": "9f2c5a1e" * 8,
        "catalogue_sha256": "41d07be3" * 8,
        "register_sha256": "c8e6f10b" * 8,
        "versions": {"fupin-risk": "0.1.0", "duckdb": "1.4.2", "lightgbm": "4.7.0"},
        "statement_zh": NOT_A_DECISION.zh,
        "statement_en": NOT_A_DECISION.en,
    }


def with_text(made: MadeList, text: str) -> MadeList:
    """The same list with `text` wherever a register or a definition may put one; the ids stay different."""
    ids = {household: f"{text}{place}" for place, household in enumerate(made.table["household_id"])}
    frames = [
        frame.assign(
            household_id=frame["household_id"].map(ids).astype(object),
            **dict.fromkeys((name for name in frame.columns if TEXT.fullmatch(name)), text),
        )
        for frame in (made.table, made.gaps, made.income_history, made.questions)
    ]
    table, gaps, history, questions = frames
    summary = {**made.summary, "unverified_policy": [text], "assumed_clocks": [text], "by_township": {text: len(table)}}
    return MadeList(table, gaps, history, summary, made.provenance, questions=questions)


def shuffled(made: MadeList, seed: int = 3) -> MadeList:
    """The same list with the rows of every table in another order."""
    frames = (made.table, made.gaps, made.income_history, made.questions)
    table, gaps, history, questions = (frame.sample(frac=1, random_state=seed) for frame in frames)
    return MadeList(table, gaps, history, made.summary, made.provenance, questions=questions)
