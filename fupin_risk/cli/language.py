"""Which language does the person at the terminal read?"""

from __future__ import annotations

import locale
from collections.abc import Mapping, Sequence

from fupin_risk.words.messages import LANGUAGES, Language, checked_language

VARIABLE = "FUPIN_LANGUAGE"
_OPTION = "--language"
# The first of them that is set decides, as in any program.
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def screen_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Return the language of the screen: as `--language` says, else FUPIN_LANGUAGE, else the locale.

    Parameters
    ----------
    arguments : sequence of str
        Of the command line: what is wrong with them is said in the language that they ask for.
    environment : mapping of str to str

    Returns
    -------
    {"zh", "en"}
        Chinese in a Chinese locale, else English.

    Raises
    ------
    ValueError
        FUPIN_LANGUAGE is neither.

    Examples
    --------
    >>> screen_language(["check", "register"], {"LANG": "zh_CN.UTF-8"})
    'zh'
    >>> screen_language(["check", "register", "--language=en"], {"FUPIN_LANGUAGE": "zh"})
    'en'
    """
    told = _told(arguments)
    if told in LANGUAGES:
        return checked_language(told)
    if environment.get(VARIABLE):
        return checked_language(environment[VARIABLE], VARIABLE)
    name = next((environment[variable] for variable in _LOCALE_VARIABLES if environment.get(variable)), None)
    # Windows sets none of them, and calls the locale 'Chinese (Simplified)_China'.
    name = name or locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def _told(arguments: Sequence[str]) -> str | None:
    told = None
    for place, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == _OPTION:
            told = value if equals else next(iter(arguments[place + 1 :]), None)
    return told
