"""What does `fupin-risk what-helped` print and write?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import fupin_risk as fr
from fupin_risk.cli.given import GivenRegister
from fupin_risk.cli.results import refuse_early, written_to
from fupin_risk.cli.screen import progress_bars, say, show, spoken, where
from fupin_risk.errors import message
from fupin_risk.words.messages import Language

if TYPE_CHECKING:
    from fupin_risk.help_effects import WhatHelped


def say_what_helped(given: GivenRegister, days: list[str], out: Path, language: Language) -> None:
    """Compare, print the warning and below it what can be said and what was refused, and write the files."""
    from fupin_risk.outputs import write_what_helped
    from fupin_risk.outputs.about import unread_notes

    refuse_early(out, "what-helped")
    with progress_bars() as tell:
        reading, comparing = message("read the register"), message("compare")
        tell(reading, 0, 1)
        register = given.read()
        tell(reading, 1, 1)
        tell(comparing, 0, 1)
        found = fr.what_helped(register, days)
        tell(comparing, 1, 1)
    written = written_to(out, "what-helped", lambda folder: write_what_helped(found, folder, language=language))
    show(f"{found.warning.of(spoken())}\n")
    for note in unread_notes(found.provenance, found.catalogue.texts(spoken())):
        show(note)
    _say_table(found, spoken())
    for file in written:
        where(file.name, file)


def _say_table(found: WhatHelped, language: Language) -> None:
    """Households reached by every kind; each comparison that is given, in a sentence; refusals, counted by reason."""
    from fupin_risk.outputs.help_files import findings_in_words, refusal_in_words
    from fupin_risk.outputs.wording import code_words

    texts = found.catalogue.texts(language)
    table = found.table.assign(
        finding=findings_in_words(found, texts),
        kind=["".join(code_words(kind, "measure_kind", texts)) for kind in found.table["measure"]],
    )
    given, refused = table[table["refused"] == ""], table[table["refused"] != ""]
    reached = table.drop_duplicates("kind").sort_values(["reached", "kind"], ascending=[False, True])
    counts = ", ".join(f"{kind} {count:,}" for kind, count in zip(reached["kind"], reached["reached"], strict=True))
    say(message("Households reached: {counts}", counts=counts))
    say(
        message(
            "{given} of {all} comparisons can be made, {refused} are refused.",
            given=len(given),
            all=len(table),
            refused=len(refused),
        )
    )
    for row in given.to_dict("records"):
        show(f"  {row['kind']}: {row['finding']}")
    for reason, count in refused["refused"].value_counts().sort_index().items():
        said = refusal_in_words(str(reason), found.provenance["requirements"], texts)
        say(message("{count:>4} refused. {reason}", count=count, reason=said), indent="  ")
