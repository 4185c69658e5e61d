"""What is wrong with a Chinese sentence about a household, as a machine can see it?"""

from __future__ import annotations

import re
from collections.abc import Sequence

_INCOME = re.compile(r"人均纯收入|家庭年?纯收入|工资性收入|生产经营性净收入|财产性收入|转移性收入|收入按")
_PERIOD_OF_INCOME = re.compile(r"(\d{4}年|近\d+年|近\d+个月)[^，；。]*收入")
_NUMBER = re.compile(r"(?<![\d,.])\d[\d,]*(?:\.\d+)?(?![\d.])")
_UNITS = (
    "%", "元", "倍", "小时", "公里", "亩", "级", "岁", "年", "月", "日", "天", "个", "人", "次", "户", "项", "笔", "条",
    "例", "类", "张", "份", "名", "间",
)  # fmt: skip
_DAY_AND_CLAUSE = re.compile(r"^截至\d+年\d+月\d+日，|。依据：.*$")
# What a scale is, and a ratio that has no unit.
_WITHOUT_UNIT = re.compile(
    r"（0文盲至5本科）|抚养比为[\d.]+|至(?=\d+岁)|\d+(?=至\d+岁)|(?<=[一-龥])：-?[\d.]+(?=（|，|$)"
)
# Income as what something else is a share of, or as a name.
_NOT_ABOUT_INCOME = re.compile(r"占[^，；。]*收入的?[\d.]+%|为[^，；。]*纯收入的[\d.]+倍|稳定收入|集体收入|收入标准")


def faults(sentence: str) -> list[str]:
    """Return what is wrong with one sentence; nothing where it is right."""
    found = []
    if re.search(r"[A-Za-z_]", sentence):
        found.append("code word")
    sentence = _DAY_AND_CLAUSE.sub("", sentence)
    if re.search(r"\d,\d{3}年", sentence):
        found.append("year with a separator")
    if _INCOME.search(sentence) and re.search(r"\d", sentence) and not _PERIOD_OF_INCOME.search(sentence):
        found.append("income without its year")
    counted = _WITHOUT_UNIT.sub("", sentence)
    if any(not counted[number.end() :].startswith(_UNITS) for number in _NUMBER.finditer(counted)):
        found.append("number without a unit")
    if re.search(r"列第|位次", sentence):
        found.append("rank")
    return found


def about_income(sentence: str) -> bool:
    """Whether income is what a sentence speaks of, and not what something else is compared with."""
    return "收入" in _NOT_ABOUT_INCOME.sub("", sentence)


def one_subject_twice(reasons: Sequence[str], causes: Sequence[str]) -> bool:
    """Whether two reasons of one household are about income, or about one cause."""
    named = [cause for cause in causes if cause != "none"]
    return sum(map(about_income, reasons)) > 1 or len(set(named)) < len(named) or len(set(reasons)) < len(reasons)
