"""For what and whom was an output that names people made, by which version, and when is it to be deleted?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from fupin_risk.definitions import AudienceRow, Catalogue
from fupin_risk.errors import DefinitionError, Problem, message
from fupin_risk.versions import versions
from fupin_risk.words.label import Label
from fupin_risk.words.messages import Language


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every output that names people says of itself.

    Attributes
    ----------
    audience : {"worker", "notice", "school"}
    purpose, recipient, statement : Label
        The statement says that it is no decision.
    producer : str
        This library and its version.
    made_on, delete_by : date
    catalogue : Catalogue
        The definitions, whose words it is written in.
    """

    audience: str
    purpose: Label
    recipient: Label
    statement: Label
    producer: str
    made_on: dt.date
    delete_by: dt.date
    catalogue: Catalogue

    def lines(self, language: Language) -> tuple[str, ...]:
        """The stamp in words, a line a fact."""
        texts = self.catalogue.texts(language)
        return (
            texts.stamp["purpose"].format(text=texts.of(self.purpose)),
            texts.stamp["recipient"].format(text=texts.of(self.recipient)),
            texts.stamp["producer"].format(text=self.producer),
            texts.stamp["delete_by"].format(text=texts.day(self.delete_by)),
            texts.of(self.statement),
        )


def stamp_for(audience: str, counties: Iterable[str], catalogue: Catalogue, made_on: dt.date) -> Stamp:
    """The stamp of an output for an audience; of several counties the shortest time to keep it.

    Raises
    ------
    DefinitionError
        No rule says how long it is kept.
    """
    policy, named = catalogue.policy, sorted(set(counties)) or [""]
    rows = [policy.find(AudienceRow, county, made_on, audience=audience) for county in named]
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
    words = catalogue.words
    return Stamp(
        audience=audience,
        purpose=words.policy["audiences"][audience],
        recipient=words.recipients[audience],
        statement=words.audience_statements[audience],
        producer=f"fupin-risk {versions()['fupin-risk']}",
        made_on=made_on,
        delete_by=made_on + dt.timedelta(days=min(days)),
        catalogue=catalogue,
    )
