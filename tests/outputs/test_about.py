"""Facts about the sheet in which a workbook says what it is."""

from __future__ import annotations

import re

import pytest

from fupin_risk.definitions import load_catalogue
from fupin_risk.outputs.about import unverified_in_words
from fupin_risk.resources import definitions_folder
from fupin_risk.words.messages import Language
from tests.said import TEXTS


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_shipped_policy_row_has_words(language: Language) -> None:
    """None is named by its code: a clerk reads this sheet."""
    policy = load_catalogue().policy
    files = [path.stem for path in (definitions_folder("features") / "policy").glob("*.toml")]
    rows = sorted({row.row_name for file in files for row in policy.by_file[file]})
    said = unverified_in_words(rows, TEXTS[language])
    assert len(said) == len({row.partition(".")[0] for row in rows})
    assert not [line for line in said if re.search(r"[a-z]+_[a-z]", line)]
    if language == "zh":
        assert not [line for line in said if re.search(r"[a-z]{3}", line)]
