"""All that an output can say uses the trade's words, none of the forbidden ones, and stands in the definitions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from pydantic import BaseModel

import fupin_risk as fr
from fupin_risk.words.label import Label
from fupin_risk.words.templates import names_in
from tests.clean_county import clean_county
from tests.said import NOT_A_DECISION, WORDS
from tests.warning_list.hand_made import catalogue, grown_model

TERMS = ("脱贫户", "监测对象", "帮扶联系人", "入户走访", "应助未助", "待核查", "依单销号")
# The effective sample size is the name of a number; people are no samples.
FORBIDDEN = re.compile(
    r"导致|对数几率|特征|样本|黑名单|返贫户|caused by|log-odds|blacklist|\bfeatures?\b|(?<!effective )\bsamples?\b",
    re.IGNORECASE,
)
PACKAGE = Path(fr.__file__).parent
CHINESE = re.compile("[\u4e00-\u9fff]")
HAN = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]")


# Where Chinese may stand in code: help of commands, made people, and the words and patterns by which cells are read.
SPEAKING = ("cli", "synthetic", "reading")


def labels_in(value: object) -> Iterator[Label]:
    """Every label in a definition."""
    if isinstance(value, Label):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from labels_in(getattr(value, name))
    elif isinstance(value, dict | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from labels_in(part)


def all_labels() -> list[str]:
    """Every word, label and sentence of the catalogue."""
    parts = (WORDS, catalogue().indicators, catalogue().rules, catalogue().dictionary)
    texts = [text for part in parts for label in labels_in(part) for text in (label.zh, label.en)]
    codes = catalogue().dictionary.codes.values()
    return texts + [text for entries in codes for code in entries.values() for text in (code.zh, code.en)]


def literals(file: Path) -> list[str]:
    """The texts of a file of code that are no docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)]
    # A text that is a statement by itself says what the lines above it are.
    alone = {id(node.value) for body in bodies for node in body if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone
    ]


def arguments() -> set[str]:
    """Names of the arguments of all calls in the code."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in PACKAGE.rglob("*.py")]
    return {node.arg or "" for tree in trees for node in ast.walk(tree) if isinstance(node, ast.keyword)}


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


def test_no_chinese_stands_in_the_code() -> None:
    files = [file for file in sorted(PACKAGE.rglob("*.py")) if file.relative_to(PACKAGE).parts[0] not in SPEAKING]
    # What a county's own mapping may say is read in its words.
    files.remove(PACKAGE / "register" / "office_words.py")
    found = {str(file.relative_to(PACKAGE)): text for file in files for text in literals(file) if HAN.search(text)}
    assert found == {}


def test_every_word_is_used() -> None:
    """A key that code names stands in it as a text; other keys are codes, columns or names of sheets."""
    code = {part for file in PACKAGE.rglob("*.py") for text in literals(file) for part in re.findall(r"\w+", text)}
    code |= arguments()
    code |= {part for file in PACKAGE.rglob("*.html") for part in re.findall(r"\w+", file.read_text("utf-8"))}
    code |= {part for each in catalogue().subjects.values() for part in re.findall(r"\w+", each.written)}
    policy = catalogue().policy
    code |= {code for entries in catalogue().dictionary.codes.values() for code in entries}
    codes = code | {letter for rule in catalogue().rules.values() for letter in rule.clause}
    codes |= {letter for entry in catalogue().indicators.values() for letter in entry.clause}
    unused = {
        f"{section}.{key}"
        for section in type(WORDS).model_fields
        if section
        not in {"policy", "policy_files", "months", "meanings", "due_columns", "reason_columns", "gap_columns"}
        for key in getattr(WORDS, section)
        if key not in codes and f"{key}_sheet" not in codes
    }
    assert unused == set()
    rows = {file: {row.what[0] for row in policy.by_file[file] if row.what} for file in WORDS.policy}
    assert {file: set(labels) for file, labels in WORDS.policy.items()} == rows


def test_names_in_braces_are_filled_in_by_the_code() -> None:
    """Each name stands in the code as the name of an argument."""
    given = arguments()
    # Bounds of a comparison, counts of a reconciliation and ends of an interval are filled in from a mapping.
    given |= {"treated", "control", "villages", "events", "overlap", "effective_sample_size", "smd"}
    given |= {"att", "att_low", "att_high"}
    given |= {"matched", "differing", "only_left", "only_right", "doubtful"}
    named = {name for label in labels_in(WORDS) for name in names_in(label.zh)}
    assert named - given == set()
