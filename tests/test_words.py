"""Everything that an output can say uses the trade's words, none of the forbidden ones, and stands in one place."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk import vocabulary
from fupin_risk.outputs.captions import CAPTIONS
from fupin_risk.outputs.excel import MEANINGS
from fupin_risk.vocabulary import NOT_A_DECISION, Words
from tests.clean_county import clean_county
from tests.warning_list.hand_made import catalogue, grown_model

TERMS = ("脱贫户", "监测对象", "帮扶联系人", "入户走访", "应助未助", "待核查", "依单销号")
# The effective sample size is the name of a number; people are no samples.
FORBIDDEN = re.compile(
    r"导致|对数几率|特征|样本|黑名单|返贫户|caused by|log-odds|blacklist|\bfeatures?\b|(?<!effective )\bsamples?\b",
    re.IGNORECASE,
)
PACKAGE = Path(fr.__file__).parent
CHINESE = re.compile("[\u4e00-\u9fff]")
# A shorter one is a heading, which may stand above several tables.
SENTENCE = 6


def spoken(value: object) -> list[str]:
    if isinstance(value, Words):
        return [value.zh, value.en]
    if isinstance(value, dict):
        return [text for part in value.values() for text in spoken(part)]
    return []


def all_labels() -> list[str]:
    """Vocabulary, captions, and every label and sentence of the catalogue and the dictionary."""
    texts = [text for name in vars(vocabulary) for text in spoken(getattr(vocabulary, name))]
    texts += [*spoken(CAPTIONS), *spoken(MEANINGS)]
    entries = catalogue().indicators.values()
    labels = [entry.label for entry in entries] + [entry.sentence for entry in entries if entry.sentence]
    dictionary = catalogue().dictionary
    for table in dictionary.tables.values():
        labels += [table.label, *(column.label for column in table.columns.values())]
    texts += [text for label in labels for text in (label.zh, label.en)]
    return texts + [
        text for codes in dictionary.codes.values() for code in codes.values() for text in (code.zh, code.en)
    ]


@pytest.fixture(scope="module")
def sentences() -> pd.Series:
    """Every sentence that a made county gives rise to."""
    county = clean_county()
    three_way = fr.three_way_table(county, "2018-12-31", look_back_months=())
    cases = fr.recognition_cases(county, "2018-12-31")
    warnings = fr.make_warning_list(county, grown_model()[0], "2018-12-31")
    frames = (three_way.table, three_way.factors, cases.table, cases.gate, warnings.table, warnings.gaps)
    names = [
        (frame, name) for frame in frames for name in frame if name in ("zh", "en") or name.endswith(("_zh", "_en"))
    ]
    return pd.concat([frame[name].dropna() for frame, name in names])


def test_no_label_is_forbidden() -> None:
    assert [text for text in all_labels() if FORBIDDEN.search(text)] == []


def test_the_trades_words_are_used() -> None:
    together = "\n".join(all_labels())
    assert [term for term in TERMS if term not in together] == []


def test_no_sentence_is_forbidden_and_the_trades_words_are_said(sentences: pd.Series) -> None:
    assert len(sentences) > 500
    assert not sentences.str.contains(FORBIDDEN).any()
    assert sentences.str.contains("脱贫户").any()


def test_no_sentence_is_half_said(sentences: pd.Series) -> None:
    """No brace of a template, no code with underscores, no doubled sign, no nan."""
    assert not sentences.str.contains(r"[{}]|[a-z]_[a-z]|\bnan\b|\bNone\b|，，|。。|；；|：：|  ").any()


def test_chinese_sentences_hold_no_english_and_the_reverse(sentences: pd.Series) -> None:
    # The clause's sections stay as they are written: 三(四)1.
    clause = re.compile(
        r"[一二三四五六七八九十]+[（(][一二三四五六七八九十][)）]\d*|[HBCJXZN][一二三四五六七八九十]+|[一二三四五六七八九十]"
    )
    chinese = sentences.map(lambda text: bool(CHINESE.search(clause.sub("", text))))
    english = sentences[~chinese]
    assert len(english) > 200
    assert not sentences[chinese].str.contains(r"[a-z]{3,}").any()


def test_nothing_said_stops_a_benefit() -> None:
    stops = re.compile("停止|取消|停发|清退|withdrawn|stopped")
    said = [text for text in all_labels() if stops.search(text)]
    assert NOT_A_DECISION.zh in said
    assert [text for text in said if "不得" not in text and "no " not in text] == []


def test_no_sentence_stands_twice_in_the_code() -> None:
    counts: Counter[str] = Counter()
    for file in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        bodies = [node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)]
        documented = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
        counts.update(
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented
        )
    twice = {text: count for text, count in counts.items() if count > 1 and len(CHINESE.findall(text)) >= SENTENCE}
    assert twice == {}
