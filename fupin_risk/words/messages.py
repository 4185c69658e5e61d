"""How is a message said in the language of its reader?

Messages are English where they arise (`fupin_risk.errors.message`); the Chinese is in
`locale/zh/LC_MESSAGES/fupin_risk.po`, and compiled beside it. `make messages` brings both up to date.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import Final, Literal

from fupin_risk.errors import FupinError, Message, Problem, message

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
DOMAIN: Final = "fupin_risk"


def said_in(what: str | Problem | BaseException, language: Language) -> str:
    """Return a message, a problem or the message of an error in a language.

    Parameters
    ----------
    what : str, Problem or exception
        A text that is no Message is returned as it is.
    language : {"zh", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> import fupin_risk as fr
    >>> try:
    ...     fr.load_catalogue().find("income_per_heads_yuan")
    ... except fr.DefinitionError as error:
    ...     said_in(error, "zh").split("；")[-1]
    '是否应为“income_per_head_yuan”？'
    """
    said = message_of(what)
    if said is None:
        return str(what)
    translations = _translations(language)
    return said.said(lambda template: translations.gettext(template) if template else template)


def message_of(what: str | Problem | BaseException) -> Message | None:
    """The message in an error or a problem, if it has one: an error of another library has none."""
    if isinstance(what, FupinError | Problem):
        return what.message
    if isinstance(what, BaseException):
        what = what.args[0] if what.args else ""
    return what if isinstance(what, Message) else None


def checked_language(language: str, where: str = "language") -> Language:
    """Return `language` if it is one of the two; ValueError otherwise."""
    for known in LANGUAGES:
        if language == known:
            return known
    raise ValueError(
        message("{where} is {language!r}; allowed: {languages}", where=where, language=language, languages="zh, en")
    )


@cache
def _translations(language: Language) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    place = files("fupin_risk.words") / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with place.open("rb") as compiled:
        return GNUTranslations(compiled)
