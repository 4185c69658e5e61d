"""The shipped words, as the tests name them."""

from __future__ import annotations

from fupin_risk.definitions import load_catalogue

CATALOGUE = load_catalogue()
WORDS = CATALOGUE.words
TEXTS = {language: CATALOGUE.texts(language) for language in ("zh", "en")}
ZH, EN = TEXTS["zh"], TEXTS["en"]
NOT_A_DECISION = WORDS.statements["not_a_decision"]
HELP_WARNING = WORDS.statements["help_warning"]
