"""What does `fupin-risk what-helped` print and write?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import fupin_risk as fr
from fupin_risk.cli.given import GivenRegister
from fupin_risk.cli.results import refuse_early, written_to
from fupin_risk.cli.screen import console, progress_bars, where
from fupin_risk.vocabulary import HELP_WARNING, Language

if TYPE_CHECKING:
    from fupin_risk.help_effects import WhatHelped


def say_what_helped(given: GivenRegister, days: list[str], out: Path, language: str) -> None:
    """Compare, print the warning and below it what can be said and what was refused, and write the files."""
    from fupin_risk.outputs import write_what_helped

    if language not in ("zh", "en"):
        message = f"language is {language!r}; it can be 'zh' or 'en'"
        raise ValueError(message)
    refuse_early(out, "what-helped")
    with progress_bars() as tell:
        tell("read the register", 0, 1)
        register = given.read()
        tell("read the register", 1, 1)
        tell("compare", 0, 1)
        found = fr.what_helped(register, days)
        tell("compare", 1, 1)
    chosen: Language = "zh" if language == "zh" else "en"
    written = written_to(out, "what-helped", lambda folder: write_what_helped(found, folder, language=chosen))
    console.print(f"{HELP_WARNING.zh}\n{HELP_WARNING.en}\n", markup=False)
    _say_table(found)
    for file in written:
        where(file.name, file)


def _say_table(found: WhatHelped, language: Language = "en") -> None:
    """Households reached by every kind; each comparison that is given, in a sentence; refusals, counted by reason."""
    from fupin_risk.outputs.help_files import findings_in_words, refusal_in_words
    from fupin_risk.outputs.wording import code_words

    table = found.table.assign(
        finding=findings_in_words(found, language),
        kind=["".join(code_words(kind, "measure_kind", language)) for kind in found.table["measure"]],
    )
    given, refused = table[table["refused"] == ""], table[table["refused"] != ""]
    reached = table.drop_duplicates("kind").sort_values(["reached", "kind"], ascending=[False, True])
    console.print(
        "Households reached: "
        + ", ".join(f"{kind} {n:,}" for kind, n in zip(reached["kind"], reached["reached"], strict=True)),
        markup=False,
    )
    console.print(f"{len(given)} of {len(table)} comparisons can be made, {len(refused)} are refused.", markup=False)
    for row in given.to_dict("records"):
        console.print(f"  {row['kind']}: {row['finding']}", markup=False)
    for reason, count in refused["refused"].value_counts().sort_index().items():
        said = refusal_in_words(str(reason), found.provenance["requirements"], language)
        console.print(f"  {count:>4} refused. {said}", markup=False)
