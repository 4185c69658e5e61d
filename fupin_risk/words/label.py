"""What is one expression in both languages?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, Language]] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Label:
    """A name or a sentence in both languages; `label.zh`, or `label.of("zh")`."""

    # Read by pydantic, where a label is part of a definition.
    __pydantic_config__: ClassVar = {"extra": "forbid"}

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """The expression in one language."""
        return self.zh if language == "zh" else self.en


def known_language(language: str) -> Language:
    """The language, if it is one in which outputs are written.

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
