"""Which words would tell a stranger why a household is looked at?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from fupin_risk.definitions import Catalogue

# Code lists whose labels say why, how ill, how poor or how helped somebody is.
_LISTS = (
    "cause", "measure_kind", "disease", "health_state", "benefit_kind", "insurance_kind", "shock_kind", "aid_kind",
    "labour_ability", "household_type", "visit_finding", "left_reason", "loan_stage",
)  # fmt: skip
_SIGNS = re.compile(r"[A-Za-z]")
_FEWEST_SIGNS = 2


def telling_words(catalogue: Catalogue) -> tuple[str, ...]:
    """Labels of causes, measures, diseases, benefits, levels and gaps in both languages, the longest first.

    Parameters
    ----------
    catalogue : Catalogue

    Returns
    -------
    tuple of str
        No single signs: they stand in too many harmless words.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> {"因病", "stomach cancer", "红色"} <= set(telling_words(fr.load_catalogue()))
    True
    """
    labels = [label for name in _LISTS for label in catalogue.dictionary.codes.get(name, {}).values()]
    words = {word for label in labels for word in (label.zh, label.en)}
    own = catalogue.words
    parts = (own.policy["levels"], own.gap_statuses, own.check_reasons)
    words |= {word for part in parts for label in part.values() for word in (label.zh, label.en)}
    return tuple(sorted((word for word in words if len(word) >= _FEWEST_SIGNS), key=lambda word: (-len(word), word)))


def tells(text: str, words: Iterable[str]) -> bool:
    """Whether a text holds one of the words; words of letters count as whole words in any case.

    Examples
    --------
    >>> tells("公示期内可提出异议", ["因病"]), tells("Healthy village", ["health"]), tells("a HEALTH visit", ["health"])
    (False, False, True)
    """
    return any(_found(word, text) for word in words)


def _found(word: str, text: str) -> bool:
    if _SIGNS.search(word) is None:
        return word in text
    return re.search(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", text, re.IGNORECASE) is not None
