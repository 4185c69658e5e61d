"""What may hang in the village about a step of recognition?

A masked name, the village group, the step done, the days of the notice, and a telephone for objections: no cause,
measure, clause, amount, level or score, and nothing that tells them by combination. So the day of finding is not shown
(it may be that of a disaster), nor the kind before the county has decided, nor a name and place that too few households
share.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pandas as pd

from fupin_risk.audiences.stamp import Stamp, stamp_for
from fupin_risk.definitions import AudienceRow, RecognitionRow
from fupin_risk.errors import message
from fupin_risk.recognition import RecognitionCases
from fupin_risk.recognition.case_states import DECISION, MONITORED_KINDS
from fupin_risk.register import Register, as_day
from fupin_risk.words.label import Label
from fupin_risk.words.messages import Language

KINDS = {
    "relapse": ("relapse",),
    "newly_poor": ("newly_poor",),
    "monitored": MONITORED_KINDS,
    "risk_removed": ("risk_removed",),
}
HIDDEN = "*"
_TELEPHONE = re.compile(r"[0-9+() -]{5,24}")


@dataclass(frozen=True, eq=False, repr=False)
class PublicNotice:
    """A notice of one step, for one village.

    Attributes
    ----------
    title, step : Label
    table : DataFrame
        masked_name and place, sorted; nothing else.
    first_on, last_on : date
        The days on which it hangs, both included.
    telephone : str
        For objections.
    stamp : Stamp
    """

    title: Label
    step: Label
    table: pd.DataFrame
    first_on: dt.date
    last_on: dt.date
    telephone: str
    stamp: Stamp

    def __repr__(self) -> str:
        return f"PublicNotice({len(self.table)} households, {self.first_on} to {self.last_on})"

    def lines(self, language: Language) -> tuple[str, ...]:
        """Everything but the table, a line a fact."""
        texts = self.stamp.catalogue.texts(language)
        return (
            texts.of(self.title),
            texts.stamp["step"].format(text=texts.of(self.step)),
            texts.stamp["period"].format(first=texts.day(self.first_on), last=texts.day(self.last_on)),
            texts.stamp["telephone"].format(text=self.telephone),
            *self.stamp.lines(language),
        )


def make_notice(
    register: Register,
    cases: RecognitionCases,
    *,
    village: str,
    step: str,
    kind: str,
    done_since: str | dt.date,
    first_on: str | dt.date,
    days: int,
    telephone: str,
) -> PublicNotice:
    """Make the notice of a step for the cases of a village.

    Parameters
    ----------
    register : Register
        For names, as of the day of `cases`.
    cases : RecognitionCases
        A warning list holds households to check and is never a notice.
    village : str
        Its code.
    step : str
        Of the code list `recognition_step`; the cases whose last step done it is, and that were not refused.
    kind : {"relapse", "newly_poor", "monitored", "risk_removed"}
        Named only once the county has decided.
    done_since : str or date
        Cases whose step was done from that day on, and by the first day of the notice: what hung before hangs no more.
    first_on : str or date
        The first day on which it hangs.
    days : int
        How many days it hangs; not fewer than the rule in force asks for.
    telephone : str
        For objections: digits, blanks, +, - and brackets.

    Returns
    -------
    PublicNotice

    Raises
    ------
    TypeError
        `cases` are not cases of recognition.
    ValueError
        The step, kind, days or telephone cannot stand on a notice, or no case is at that step.
    DefinitionError
        No rule says how few may look alike, or how long the file is kept.

    Notes
    -----
    A name and group are shown if at least `least_alike` households of the group share the masked name; else the
    village in place of the group, then the village alone, then no name and no place.
    """
    if not isinstance(cases, RecognitionCases):
        raise TypeError(
            message(
                "a public notice is made from recognition cases (recognition_cases), never from a list of households"
            )
        )
    steps = register.catalogue.dictionary.codes["recognition_step"]
    _refuse(step, kind, telephone, tuple(steps))
    rows = cases.table[(cases.table["village"] == village) & cases.table["kind"].isin(KINDS[kind])]
    wanted = "recognised" if step == DECISION else "open"
    first, since = as_day(first_on, "first_on"), as_day(done_since, "done_since")
    done = rows["last_step_on"].between(pd.Timestamp(since), pd.Timestamp(first))
    rows = rows[rows["state"].eq(wanted) & rows["last_step"].eq(step) & done]
    if rows.empty:
        raise ValueError(message("no case of this village and kind completed this step as its last one in these days"))
    policy, counties = register.catalogue.policy, sorted(set(rows["county"].astype(str)))
    if len(counties) > 1:
        raise ValueError(message("several counties have a village of this code; use the register of one county"))
    county = counties[0]
    rule = policy.find(RecognitionRow, county, first)
    least_days = 1 if rule is None else rule.notice_days or 1
    if days < least_days:
        raise ValueError(
            message(
                "days is {days}; the rule in force requires at least {least_days}", days=days, least_days=least_days
            )
        )
    stamp = stamp_for("notice", [county], register.catalogue, first)
    audience = policy.find(AudienceRow, county, first, audience="notice")
    shown = _masked(register, cases.provenance["as_of"], rows["household_id"], audience.least_alike if audience else 1)
    title = kind if step == DECISION else "removal" if kind == "risk_removed" else "entry"
    return PublicNotice(
        title=register.catalogue.words.notice_titles[title],
        step=Label(zh=steps[step].zh, en=steps[step].en),
        table=shown.sort_values(["place", "masked_name"], kind="stable", ignore_index=True),
        first_on=first,
        last_on=first + dt.timedelta(days=days - 1),
        telephone=telephone,
        stamp=stamp,
    )


def _refuse(step: str, kind: str, telephone: str, steps: tuple[str, ...]) -> None:
    if step not in steps:
        raise ValueError(message("step is {step!r}; allowed: {steps}", step=step, steps=", ".join(steps)))
    if kind not in KINDS:
        raise ValueError(message("kind is {kind!r}; allowed: {kinds}", kind=kind, kinds=", ".join(KINDS)))
    if not _TELEPHONE.fullmatch(telephone):
        raise ValueError(message("telephone may hold only digits, blanks, +, - and brackets, 5 to 24 characters"))


def masked(name: object) -> str:
    """The first sign of a name and a star; only the star where there is no name that begins with a letter.

    Examples
    --------
    >>> masked("张三丰"), masked(None), masked("=1+1")
    ('张*', '*', '*')
    """
    text = "" if name is None or pd.isna(name) else str(name).strip()  # type: ignore[call-overload]
    return f"{text[0]}{HIDDEN}" if text[:1].isalpha() else HIDDEN


def _masked(register: Register, day: str, households: pd.Series, least_alike: int) -> pd.DataFrame:
    """Masked name and place of each household, no finer than that enough households share them."""
    known = register.as_of(day)["households"]
    if "village_group" not in known:
        known = known.assign(village_group=None)
    everyone = known[["household_id", "village", "village_group"]].merge(
        register.named(day)[["household_id", "head_name"]], on="household_id", how="left"
    )
    everyone["masked_name"] = [masked(name) for name in everyone["head_name"]]
    everyone["hidden"] = HIDDEN
    unknown = register.catalogue.words.signs["unknown"].zh
    chosen = pd.DataFrame({"masked_name": HIDDEN, "place": unknown}, index=everyone.index)
    for name, place in (("hidden", "village"), ("masked_name", "village"), ("masked_name", "village_group")):
        # From coarse to fine; a group's code means something within its village only.
        key = [name, "village", place] if place != "village" else [name, "village"]
        alike = everyone.groupby(key, observed=True)["household_id"].transform("size")
        enough = (alike >= least_alike) & everyone[key].notna().all(axis=1)
        chosen.loc[enough, "masked_name"] = everyone.loc[enough, name]
        chosen.loc[enough, "place"] = everyone.loc[enough, place].astype(str)
    chosen.index = pd.Index(everyone["household_id"])
    return chosen.loc[list(households)].reset_index(drop=True)
