"""Which live cause of a household does no measure in force answer?

The three-way comparison of Z三(四)1: income and circumstances (the evidence), factors that could push a
household back (live causes), and the follow-up measures. Every live cause is answered, unanswered, lapsed or
answered by nothing that policy allows; a measure may be without cause.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import pandas as pd

from fupin_risk.definitions import Catalogue, Indicator, Policy
from fupin_risk.vocabulary import GAP_STATUSES, NO_CAUSE, Language, day_text, figure, with_unit
from fupin_risk.warning_list.joining import joined
from fupin_risk.warning_list.live_causes import LiveCauses
from fupin_risk.warning_list.sentences import names_in, one_of_many

COLUMNS = (
    "household_id", "cause", "evidence_indicator", "evidence_value", "evidence_least", "status", "measures", "ended_on",
)  # fmt: skip
GAPS = ("unanswered", "lapsed", "not_allowed")


def compare_causes(
    causes: LiveCauses,
    measures: pd.DataFrame | None,
    counties: pd.Series,
    policy: Policy,
    day: dt.date,
    covered_counties: Collection[str] | None = None,
    exited_on: pd.Series | None = None,
) -> pd.DataFrame:
    """Hold live causes against measures.

    Parameters
    ----------
    causes : LiveCauses
        As `live_causes` found them.
    measures : DataFrame or None
        The measures as of the day (household_id, kind, started_on, ended_on, and optionally `barred`: policy does not
        allow it); None where the register has no such table.
    counties : Series
        County of each household, on household_id.
    policy : Policy
        Its `answers` rows say which kinds of measure answer a cause.
    day : date
        The as-of day.
    covered_counties : collection of str, optional
        Counties in which a household without a row of measures has none; elsewhere nobody knows. By default all.
    exited_on : Series, optional
        Day of each household's exit, on household_id: a measure that ended by then did not lapse, it belongs to the
        time before. Where it is unknown, any measure that ended counts.

    Returns
    -------
    DataFrame
        Sorted by household: household_id, cause (`none` for `without_cause`), evidence_indicator, evidence_value,
        evidence_least, status, measures (kinds, joined by semicolons), ended_on (lapsed: when the last answering
        measure ended). `answered`: a measure of an answering kind is in force. `not_allowed`: one is, but policy does
        not allow it. `lapsed`: none is, but one ended after the exit. `unanswered`: none of these. `unknown`: measures
        are not known. `without_cause`: kinds in force that answer no cause that is live, or of which it is unknown
        whether it is.
    """
    of_cause = _answers(policy, day, sorted(set(counties.astype(str))))
    kinds = _kinds(measures, counties, day)
    live = causes.live.merge(of_cause, on=["county", "cause"], how="left").merge(
        kinds, on=["household_id", "kind"], how="left"
    )
    key, runs, barred = ["household_id", "cause"], live["allowed"].eq(other=True), live["in_force"].eq(other=True)
    in_force = joined(live[runs], key, "kind").rename("in_force_kinds")
    not_allowed = joined(live[barred & ~runs], key, "kind").rename("barred_kinds")
    ended = live[live["ended_on"].notna() & ~barred]
    if exited_on is not None:
        exits = pd.to_datetime(exited_on.reindex(ended["household_id"])).to_numpy()
        ended = ended[~(pd.to_datetime(ended["ended_on"]).to_numpy() <= exits)]
    ended_kinds = pd.DataFrame(
        {"ended_kinds": joined(ended, key, "kind"), "ended_on": ended.groupby(key, sort=False)["ended_on"].max()}
    )
    rows = causes.live
    for found in (in_force, not_allowed, ended_kinds):
        rows = rows.merge(found, on=key, how="left")
    known = pd.Series(measures is not None, index=rows.index)
    if covered_counties is not None:
        known &= rows["county"].isin(list(covered_counties))
    status = pd.Series("unanswered", index=rows.index, dtype=object)
    status = status.where(rows["ended_kinds"].isna(), "lapsed").where(known, "unknown")
    status = status.where(rows["barred_kinds"].isna(), "not_allowed")
    rows["status"] = status.where(rows["in_force_kinds"].isna(), "answered")
    rows["measures"] = rows["in_force_kinds"].fillna(rows["barred_kinds"]).fillna(rows["ended_kinds"]).fillna("")
    rows["ended_on"] = rows["ended_on"].where(rows["status"].eq("lapsed"))
    table = pd.concat([rows, _without_cause(causes, kinds, of_cause, counties)], ignore_index=True)
    table = table.reindex(columns=list(COLUMNS)).sort_values("household_id", kind="stable").reset_index(drop=True)
    table["cause"] = table["cause"].astype(object).where(table["cause"].notna(), NO_CAUSE)
    evidence = table["evidence_indicator"].astype(object)
    return table.assign(evidence_indicator=evidence.where(evidence.notna(), None))


def _answers(policy: Policy, day: dt.date, counties: list[str]) -> pd.DataFrame:
    """One row per county, cause and kind of measure that answers it."""
    rows = [
        (county, cause, kind)
        for county in counties
        for cause, kinds in policy.answers_of(county, day).items()
        for kind in kinds
    ]
    return pd.DataFrame(rows, columns=["county", "cause", "kind"], dtype=object)


def _kinds(measures: pd.DataFrame | None, counties: pd.Series, day: dt.date) -> pd.DataFrame:
    """One row per household and kind of measure: whether one is in force, and allowed, and when the last one ended."""
    names = ["household_id", "kind", "in_force", "allowed", "ended_on"]
    if measures is None:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in names})
    barred = measures["barred"] if "barred" in measures else pd.Series(data=False, index=measures.index)
    ours = pd.Series(counties.index.get_indexer(pd.Index(measures["household_id"])) >= 0, index=measures.index)
    own = measures.loc[ours, ["household_id", "kind", "started_on", "ended_on"]].assign(barred=barred)
    own = own[(own["started_on"] <= pd.Timestamp(day)) & own["kind"].notna()]
    own = own.assign(
        household_id=own["household_id"].astype(object),
        kind=own["kind"].astype(object),
        in_force=own["ended_on"].isna() | (own["ended_on"] > pd.Timestamp(day)),
    )
    own["allowed"] = own["in_force"] & ~own["barred"].astype(bool)
    grouped = own.groupby(["household_id", "kind"], observed=True, sort=True)
    return grouped.agg(
        in_force=("in_force", "max"), allowed=("allowed", "max"), ended_on=("ended_on", "max")
    ).reset_index()


def _without_cause(
    causes: LiveCauses, kinds: pd.DataFrame, of_cause: pd.DataFrame, counties: pd.Series
) -> pd.DataFrame:
    """Kinds in force that answer no cause that is live, or of which it is unknown whether it is."""
    in_force = kinds[kinds["in_force"].eq(other=True)][["household_id", "kind"]]
    open_causes = pd.concat([causes.live[["household_id", "cause"]], causes.unknown[["household_id", "cause"]]])
    open_causes = open_causes.assign(county=open_causes["household_id"].map(counties).astype(object))
    needed = open_causes.merge(of_cause, on=["county", "cause"])[["household_id", "kind"]].drop_duplicates()
    rows = in_force.merge(needed, on=["household_id", "kind"], how="left", indicator=True)
    useless = joined(rows[rows["_merge"] == "left_only"], "household_id", "kind").sort_index()
    return pd.DataFrame({"household_id": useless.index, "status": "without_cause", "measures": useless.to_numpy()})


def say_gaps(gaps: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Add a sentence in each language to every row of a comparison.

    Parameters
    ----------
    gaps : DataFrame
        As `compare_causes` returns it.
    catalogue : Catalogue
        For the labels of causes, indicators and measures.

    Returns
    -------
    DataFrame
        With columns zh and en; every number in them stands in the row.
    """
    texts = [_sentences(row, catalogue) for row in gaps.itertuples(index=False)]
    return gaps.assign(zh=[zh for zh, _ in texts], en=[en for _, en in texts])


def _sentences(row: object, catalogue: Catalogue) -> tuple[str, str]:
    status: str = row.status  # type: ignore[attr-defined]
    kinds = [catalogue.dictionary.codes["measure_kind"].get(kind) for kind in str(row.measures).split(";") if kind]  # type: ignore[attr-defined]
    zh = "、".join(kind.zh for kind in kinds if kind)
    en = ", ".join(kind.en for kind in kinds if kind)
    if status == "without_cause":
        return f"{zh}：未发现与之对应的风险因素", f"{en}: no live cause found that it answers"
    ended_on = row.ended_on  # type: ignore[attr-defined]
    ended = None if pd.isna(ended_on) else pd.Timestamp(ended_on).date()
    entry = catalogue.find(row.evidence_indicator)  # type: ignore[attr-defined]
    value, least = row.evidence_value, row.evidence_least  # type: ignore[attr-defined]
    fact_zh, fact_en = (_evidence(entry, value, language) for language in ("zh", "en"))
    if entry.unit != "yes_no":  # there the label says it all
        fact_zh += f"（{with_unit(least, entry.unit)}及以上计为风险因素）"
        fact_en += f" (counts as a risk from {with_unit(least, entry.unit, 'en')})"
    cause = catalogue.dictionary.codes["cause"][row.cause]  # type: ignore[attr-defined]
    state_zh, state_en = {
        "answered": (f"{zh}在实施", f"measures in force: {en}"),
        "unanswered": ("没有对应措施", "no measure answers it"),
        "not_allowed": (
            f"{zh}在实施，但不合政策规定，不算对应措施",
            f"{en} in force, but not as policy allows, so it answers nothing",
        ),
        "unknown": (GAP_STATUSES["unknown"].zh, "whether a measure answers it is unknown"),
        "lapsed": (
            f"{zh}已于{day_text(ended)}结束，现无有效措施" if ended else "",
            f"{en} ended on {day_text(ended, 'en')}, and no measure is in force" if ended else "",
        ),
    }[status]
    return f"{cause.zh}：{fact_zh}，{state_zh}", f"{cause.en}: {fact_en}; {state_en}"


def _evidence(entry: Indicator, value: float, language: Language) -> str:
    """The catalogue's sentence where it names nothing but the indicator itself, else label and value."""
    label: str = getattr(entry.label, language)
    if entry.unit == "yes_no":
        return label
    template = "" if entry.sentence is None else getattr(entry.sentence, language)
    if template and set(names_in(template)) == {entry.name} and not one_of_many(entry, value, language):
        return str(template.format(**{entry.name: figure(value, entry.unit, language)})).rstrip("。.")
    return f"{label}{'' if language == 'zh' else ': '}{with_unit(value, entry.unit, language)}"
