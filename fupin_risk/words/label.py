"""What is one expression in both languages?"""

from __future__ import annotations

import re
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["zh", "en"]
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
LANGUAGES: Final[tuple[Language, Language]] = ("zh", "en")


class Label(BaseModel):
    """A name or a sentence in both languages; `label.zh`, or `label.of("zh")`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str
    en: str

    @property
    def values(self) -> tuple[str, ...]:
        """The names in braces in either language, each once."""
        return tuple(dict.fromkeys(_IN_BRACES.findall(self.zh) + _IN_BRACES.findall(self.en)))

    def of(self, language: Language) -> str:
        """The expression in one language."""
        return self.zh if language == "zh" else self.en


def known_language(language: str) -> Language:
    """The language, if outputs are written in it.

    Raises
    ------
    ValueError
        It is neither ``"zh"`` nor ``"en"``.

    Examples
    --------
    >>> known_language("zh")
    'zh'
    """
    if language == "zh":
        return "zh"
    if language == "en":
        return "en"
    message = f"language is {language!r}; it can be 'zh' or 'en'"
    raise ValueError(message)
