"""Facts about the page, read with a parser that knows nothing of its template."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from fupin_risk.outputs import write_html
from fupin_risk.outputs.html import render
from tests.outputs.made_list import MadeList, make_list, shuffled, with_text
from tests.said import CATALOGUE, NOT_A_DECISION

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "\u202eabc",
    "\x00<b>",
    "👨‍👩‍👧",
)
PARTS_OF_A_PAGE = """
    html head meta title style body main header section article footer h1 h2 h3 h4 p ul ol li dl dt dd div span b i a
    small bdi table thead tbody tr th td details summary figure figcaption svg path polyline circle text
"""
TAGS = frozenset(PARTS_OF_A_PAGE.split())


class Parsed(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] != "style":
            self.text += data

    def attribute(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]


@pytest.fixture(scope="module")
def made() -> MadeList:
    return make_list(30, capacity=10)


@pytest.fixture(scope="module")
def page(made: MadeList) -> Parsed:
    return Parsed(render(made))


def test_every_household_stands_in_the_list_and_its_anchor_leads_to_its_part(made: MadeList, page: Parsed) -> None:
    for household in made.table["household_id"]:
        assert household in page.text
    links, ids = page.attribute("href"), page.attribute("id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert sum(name.startswith("h") for name in (link[1:] for link in links)) == len(made.table)


def test_it_asks_for_nothing_from_anywhere(page: Parsed) -> None:
    assert {tag for tag, _ in page.tags} <= TAGS
    assert not {"src", "srcset", "xlink:href", "background", "action", "poster"} & {
        name for _, a in page.tags for name in a
    }
    assert all(link.startswith("#") for link in page.attribute("href"))
    assert not any("url(" in style or "@import" in style for style in page.attribute("style"))
    assert "url(" not in render(make_list(1))
    (policy,) = [a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert "script" not in policy


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_never_becomes_markup(made: MadeList, text: str) -> None:
    hostile = Parsed(render(with_text(made, text)))
    assert {tag for tag, _ in hostile.tags} <= TAGS
    assert not any(name.startswith("on") for _, attrs in hostile.tags for name in attrs)
    assert all(link.startswith("#") for link in hostile.attribute("href"))
    # Written and read again it is the same text, but for what no page can hold.
    assert hostile.text.count(text.replace("\x00", "\ufffd")) > len(made.table)


def test_a_very_long_text_is_there_whole() -> None:
    text = "很长的文字" * 3000
    assert text in Parsed(render(with_text(make_list(2), text))).text


def test_it_says_what_it_is_and_from_what_it_was_made(page: Parsed) -> None:
    said = (
        NOT_A_DECISION.zh,
        "仅供核查排序",
        "2019年12月31日",
        "未来12个月（2020年1月1日至2020年12月31日）",
        "9f2c5a1e9f2c",
        "lightgbm 4.7.0",
        "收入标准：扶贫标准 2019",
        "来源的先后：家庭收入",
        "incomes.entered_on = period_end + 90 days",
    )
    for text in said:
        assert text in page.text


def test_its_language_is_one_of_two(made: MadeList) -> None:
    english = Parsed(render(made, language="en"))
    assert english.tags[0][1] == {"lang": "en"}
    assert NOT_A_DECISION.en in english.text
    assert Parsed(render(made)).tags[0][1] == {"lang": "zh-Hans"}
    with pytest.raises(ValueError, match="zh, en"):
        render(made, language="fr")  # type: ignore[arg-type]


def test_with_fewer_parts_this_rounds_households_come_first_and_the_page_says_so() -> None:
    made = make_list(30, capacity=10)
    # This round is not the head of the list: the last ten households are in it.
    later = MadeList(
        made.table.assign(within_capacity=made.table["check_rank"] > 20),
        made.gaps,
        made.income_history,
        made.summary,
        made.provenance,
    )
    parsed = Parsed(render(later, details=12))
    parts = [int(attrs["id"][1:]) for tag, attrs in parsed.tags if tag == "article" and attrs["id"]]
    assert parts == [1, 2, *range(21, 31)]
    assert "本页只展开12户" in parsed.text
    assert "其余18户" in parsed.text
    with pytest.raises(ValueError, match="details is -1; allowed: 0 or more"):
        render(made, details=-1)


def test_the_round_ends_where_the_capacity_does(page: Parsed) -> None:
    assert "以下20户超出本次核查能力，仍在清单内" in page.text


def test_without_a_capacity_there_are_no_rounds(made: MadeList) -> None:
    free = MadeList(
        made.table.assign(within_capacity=True),
        made.gaps,
        made.income_history,
        {**made.summary, "capacity": None},
        made.provenance,
    )
    assert "本次核查" not in Parsed(render(free)).text


def test_what_is_unknown_is_called_unknown() -> None:
    made = make_list(1)
    empty = made.table.assign(
        income_per_head_yuan=float("nan"), line_yuan=None, months_since_exit=None, reason_1_contribution=None
    )
    unknown = MadeList(empty, made.gaps, made.income_history.iloc[:0], made.summary, made.provenance, CATALOGUE)
    text = Parsed(render(unknown)).text
    assert "未知" in text
    assert "没有已录入的收入" in text
    assert "nan" not in text.lower()
    assert "0元" not in re.sub(r"[\d,]*[1-9,]0元", "", text)


def test_a_list_of_nobody_is_a_page_too() -> None:
    assert NOT_A_DECISION.zh in Parsed(render(make_list(0))).text


def test_above_a_lower_bound_no_share_of_the_line_is_shown() -> None:
    """The place's own line of the year is missing, so that nobody knows whether the income is above it."""

    def shown(income: float) -> str:
        made = make_list(1)
        table = made.table.assign(line_lower_bound=True, line_yuan=6000.0, income_per_head_yuan=income)
        bound = MadeList(table, made.gaps, made.income_history, made.summary, made.provenance, CATALOGUE)
        return Parsed(render(bound)).text

    assert "标准6,000元的" in shown(5_400.0)
    assert "标准6,000元的" not in shown(7_200.0)


def test_it_prints_no_raw_score(made: MadeList) -> None:
    scored = MadeList(
        made.table.assign(log_odds=-98765.4321, reason_1_contribution=0.987654321),
        made.gaps,
        made.income_history,
        made.summary,
        made.provenance,
    )
    page = render(scored)
    assert "98765" not in page
    assert "987654" not in page


def test_a_household_takes_less_than_ten_kilobytes(tmp_path: Path) -> None:
    write_html(make_list(60), tmp_path / "list.html")
    assert (tmp_path / "list.html").stat().st_size / 60 < 10_000


def test_missing_texts_are_missing_and_not_none(made: MadeList) -> None:
    table = made.table.assign(
        reason_3_zh=None,
        reason_3_fact_zh=None,
        reason_3_cause=None,
        gaps_zh=None,
        township=pd.NA,
        unanswered_causes=None,
    )
    text = Parsed(
        render(shuffled(MadeList(table, made.gaps, made.income_history, made.summary, made.provenance, CATALOGUE)))
    ).text
    assert "None" not in text
    assert "<NA>" not in text


def test_a_household_part_says_the_fact_and_its_clause(made: MadeList) -> None:
    text = Parsed(render(made)).text
    row = made.table.iloc[0]
    assert row["reason_1_fact_zh"] in text
    assert "依据：脱贫质量方案三(四)1。" in text
    assert "列第" not in text
    assert "位次更高而未列出的情况" in text
    assert "截至2019年12月31日，" not in text
