"""What is one expression in both languages?"""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict

from fupin_risk.words.messages import Language

_IN_BRACES = re.compile(r"\{([^{}]*)\}")


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
