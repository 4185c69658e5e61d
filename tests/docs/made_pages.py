"""Which pages of the docs are made from the definitions? `make pages` writes them; a test of each holds it to them."""

from __future__ import annotations

from pathlib import Path

import fupin_risk as fr
from fupin_risk.indicators import catalogue_page
from fupin_risk.rules import rules_page
from tests.docs.sample_sentences import page as sentences_page

DOCS = Path(__file__).parents[2] / "docs"


def write_pages(folder: Path) -> None:
    """Write each page."""
    catalogue = fr.load_catalogue()
    pages = {
        "catalogue.md": catalogue_page(catalogue),
        "rules.md": rules_page(catalogue),
        "sentences.md": sentences_page(),
    }
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_pages(DOCS)
