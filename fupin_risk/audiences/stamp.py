"""For what and whom was an output that names people made, by which version, and when is it to be deleted?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from fupin_risk.definitions import AudienceRow, Policy
from fupin_risk.errors import DefinitionError, Problem, message
from fupin_risk.versions import versions
from fupin_risk.vocabulary import AUDIENCES, RECIPIENTS, STAMP_LINES, STATEMENTS, Language, Words, day_text


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every output that names people says of itself.

    Attributes
    ----------
    audience : {"worker", "notice", "school"}
    purpose, recipient, statement : Words
        The statement says that it is no decision.
    producer : str
        This library and its version.
    made_on, delete_by : date
    """

    audience: str
    purpose: Words
    recipient: Words
    statement: Words
    producer: str
    made_on: dt.date
    delete_by: dt.date

    def lines(self, language: Language) -> tuple[str, ...]:
        """The stamp in words, a line a fact."""
        said = {
            "purpose": self.purpose.of(language),
            "recipient": self.recipient.of(language),
            "producer": self.producer,
            "delete_by": day_text(self.delete_by, language),
        }
        return (
            *(STAMP_LINES[name].of(language).format(text=text) for name, text in said.items()),
            self.statement.of(language),
        )


def stamp_for(audience: str, counties: Iterable[str], policy: Policy, made_on: dt.date) -> Stamp:
    """The stamp of an output for an audience; of several counties the shortest time to keep it.

    Raises
    ------
    DefinitionError
        No rule says how long it is kept.
    """
    rows = [policy.find(AudienceRow, county, made_on, audience=audience) for county in sorted(set(counties)) or [""]]
    days = [row.keep_days for row in rows if row is not None]
    if len(days) < len(rows):
        raise DefinitionError(
            Problem(
                "features/policy/audiences.toml",
                message(
                    "has no rule for {audience} that was published and in force on {made_on}",
                    audience=audience,
                    made_on=made_on,
                ),
                remedy=message("add a row"),
            )
        )
    return Stamp(
        audience=audience,
        purpose=AUDIENCES[audience],
        recipient=RECIPIENTS[audience],
        statement=STATEMENTS[audience],
        producer=f"fupin-risk {versions()['fupin-risk']}",
        made_on=made_on,
        delete_by=made_on + dt.timedelta(days=min(days)),
    )
