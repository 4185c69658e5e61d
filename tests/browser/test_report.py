"""The page in a real browser, without a network: it asks for nothing, fits a phone, and its links lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fupin_risk.outputs import write_html
from tests.browser.chromium import CHROMIUM, why_not, with_chromium
from tests.outputs.made_list import make_list, with_text

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(why_not()), reason=why_not())]
PHONE, SMALL_PHONE, DESK = 375, 320, 1280
HOSTILE = (
    "<img src=https://example.org/x onerror=alert(1)><script>alert(2)</script>\u202e" + "没有空格的很长的文字abc" * 30
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with with_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    write_html(make_list(), folder / "zh.html")
    write_html(make_list(), folder / "en.html", language="en")
    write_html(with_text(make_list(6, capacity=3), HOSTILE), folder / "hostile.html")
    return folder


def opened(browser: Browser, path: Path, width: int) -> tuple[Page, list[str], list[str]]:
    """The open page, what it asked for, and what it complained of."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    # Whatever is not the file itself is noted and goes nowhere.
    page.route("**/*", lambda route: route.continue_() if route.request.url == path.as_uri() else route.abort())
    page.goto(path.as_uri())
    return page, asked, complaints


@pytest.mark.parametrize("name", ["zh", "en", "hostile"])
@pytest.mark.parametrize("width", [DESK, PHONE, SMALL_PHONE])
def test_it_opens_alone_and_fits(browser: Browser, folder: Path, name: str, width: int) -> None:
    path = folder / f"{name}.html"
    page, asked, complaints = opened(browser, path, width)
    assert asked == [path.as_uri()]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.lang") == ("en" if name == "en" else "zh-Hans")
    assert page.evaluate("document.scripts.length + document.images.length") == 0
    page.close()


def test_its_styles_are_in_force(browser: Browser, folder: Path) -> None:
    page, _, _ = opened(browser, folder / "zh.html", DESK)
    assert page.evaluate("getComputedStyle(document.querySelector('.tag.red')).backgroundColor") == "rgb(166, 28, 22)"
    widths = page.evaluate("[...document.querySelectorAll('.bar i')].map(part => part.getBoundingClientRect().width)")
    assert min(widths) > 0
    page.close()


def test_every_link_leads_to_something_that_can_be_seen(browser: Browser, folder: Path) -> None:
    page, _, _ = opened(browser, folder / "zh.html", PHONE)
    links = page.evaluate("[...document.querySelectorAll('a')].map(link => link.getAttribute('href'))")
    assert len(links) == 2 * 60
    found = page.evaluate(
        "links => links.map(link => document.querySelector(link)?.getBoundingClientRect().height ?? 0)", links
    )
    assert min(found) > 0
    page.click("a[href='#h7']")
    assert page.url.endswith("#h7")
    assert page.evaluate("Math.abs(document.querySelector('#h7').getBoundingClientRect().top)") < 100
    page.close()


def test_no_text_is_hidden_by_another(browser: Browser, folder: Path) -> None:
    """A chart's labels stay inside the chart, and on a phone a household's cells stay inside its card."""
    page, _, _ = opened(browser, folder / "zh.html", PHONE)
    outside = page.evaluate(
        """[...document.querySelectorAll('svg text, .list td > *')].filter(part => {
            const own = part.getBoundingClientRect(), around = part.closest('svg, tr').getBoundingClientRect();
            return own.left < around.left - 1 || own.right > around.right + 1 || own.bottom > around.bottom + 1;
        }).length"""
    )
    assert outside == 0
    page.close()


def test_on_paper_it_shows_the_villages_and_no_links_back(browser: Browser, folder: Path) -> None:
    page, _, _ = opened(browser, folder / "zh.html", DESK)
    page.emulate_media(media="print")
    assert page.evaluate("document.querySelector('.villages li').getBoundingClientRect().height") > 0
    assert page.evaluate("document.querySelector('.back').getBoundingClientRect().height") == 0
    page.close()


def test_the_browser_is_the_systems() -> None:
    assert CHROMIUM.name.startswith("chromium")
