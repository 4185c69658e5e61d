"""How are words, numbers and days written in Chinese and in English?

The words themselves are definitions (`features/words/`), so that a bureau can change them.
"""

from fupin_risk.words.dates import day_text
from fupin_risk.words.label import LANGUAGES, Label, Language, known_language
from fupin_risk.words.numbers import figure, with_unit
from fupin_risk.words.templates import names_in

__all__ = ["LANGUAGES", "Label", "Language", "day_text", "figure", "known_language", "names_in", "with_unit"]
