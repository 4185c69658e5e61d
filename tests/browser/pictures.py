"""How are the README's pictures made? From made households, by `python -m tests.browser.pictures` at the root."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from fupin_risk.outputs import write_html
from tests.browser.chromium import why_not, with_chromium
from tests.outputs.made_list import make_list

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PICTURES = Path("docs/img")
DESK, PHONE = 1180, 375
MOST_BYTES = 200_000


def take(folder: Path = PICTURES) -> list[Path]:
    """Take every picture; returns the files."""
    if why_not():
        raise SystemExit(why_not())
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as pages, with_chromium() as browser:
        for language in ("zh", "en"):
            write_html(make_list(), Path(pages) / f"{language}.html", language=language, made_up=True)
        zh, en = (Path(pages) / f"{language}.html" for language in ("zh", "en"))
        pictures = [
            shot(browser, zh, folder / "report.png", DESK, 1180),
            shot(browser, en, folder / "report-en.png", DESK, 1180),
            shot(browser, zh, folder / "report-phone.png", PHONE, 1500, "#list"),
            shot(browser, zh, folder / "one-row.png", DESK, None, "#h1"),
            shot(browser, en, folder / "one-row-en.png", DESK, None, "#h1"),
        ]
    for picture in pictures:
        if picture.stat().st_size > MOST_BYTES:
            raise SystemExit(f"{picture} has {picture.stat().st_size:,} bytes; {MOST_BYTES:,} are allowed")
    return pictures


def shot(browser: Browser, page_file: Path, picture: Path, width: int, height: int | None, part: str = "") -> Path:
    """Picture of a page's top, of the page from a part on, or (without a height) of one part alone."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(page_file.as_uri())
    if height is None:
        page.locator(part).screenshot(path=picture)
    else:
        top = page.evaluate(f"document.querySelector('{part}').getBoundingClientRect().top - 20") if part else 0
        page.screenshot(path=picture, full_page=True, clip={"x": 0, "y": top, "width": width, "height": height})
    page.close()
    _with_few_colours(picture)
    return picture


def _with_few_colours(picture: Path) -> None:
    """The pages have a few flat colours: a palette holds them in a third of the bytes."""
    from PIL import Image

    with Image.open(picture) as image:
        palette = image.convert("RGB").quantize(colors=128, dither=Image.Dither.NONE)
    palette.save(picture, optimize=True)


if __name__ == "__main__":
    for made in take():
        sys.stdout.write(f"{made} {made.stat().st_size:,}\n")
