"""Which rules does a register break on a day?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from fupin_risk.definitions import AnswerRow, Catalogue, LimitRow, LineRow, Rule
from fupin_risk.definitions.policy_row import PolicyRow
from fupin_risk.definitions.rules import KEYS
from fupin_risk.errors import message
from fupin_risk.indicators.day_run import DayRun
from fupin_risk.register import Register, as_day
from fupin_risk.register.village_keys import PATH
from fupin_risk.rules.findings import RuleFindings
from fupin_risk.rules.judging import judge
from fupin_risk.rules.rule_status import RuleStatus, status_of
from fupin_risk.rules.saying import as_json, say
from fupin_risk.versions import versions
from fupin_risk.words.messages import LANGUAGES, said_in

_COUNTS = ("concerned", "checked", "findings", "households_checked", "households_found")
_SUMMARY_COLUMNS = (
    "rule", "label_zh", "label_en", "severity", "grain", "clause", "verified", "in_force", "why_zh", "why_en",
    "ran", "missing", "concerned", "checked", "unknown", "findings", "share", "households_checked", "households_found",
    "liveness",
)  # fmt: skip
TABLE_COLUMNS = (
    "rule", "severity", "grain", *PATH, "household_id", "object", "clause", "sentence_zh", "sentence_en", "values",
)  # fmt: skip


def check_rules(
    register: Register, as_of: object, only: Iterable[str] | None = None, catalogue: Catalogue | None = None
) -> RuleFindings:
    """Hold the register, as it was known on a day, against the rules in force on that day.

    Parameters
    ----------
    register : Register
    as_of : str, date or Timestamp
        The last day whose entered information may be used; rules published later do not exist yet.
    only : iterable of str, optional
        Some rules; by default all of the catalogue.
    catalogue : Catalogue, optional
        By default the one under which the register was read.

    Returns
    -------
    RuleFindings
        Who fails, of how many; a rule without its tables is not run, which is not to pass.

    Raises
    ------
    DefinitionError
        A name in `only` is not defined, or a rule cannot run.
    RegisterError
        The register has no households, or cannot say what it knew on that day.

    Notes
    -----
    A missing value fails no rule but those that ask whether something was written down.

    Examples
    --------
    >>> import pandas as pd
    >>> import fupin_risk as fr
    >>> homes = pd.DataFrame(
    ...     {"household_id": ["h1"], "occurred_on": ["2018-01-01"], "county": ["340123"], "entered_on": ["2018-02-01"]}
    ... )
    >>> members = pd.DataFrame(
    ...     {
    ...         "person_id": ["p1", "p2"],
    ...         "household_id": ["h1", "h1"],
    ...         "occurred_on": ["2018-01-01", "2018-01-15"],
    ...         "relation": ["head", "head"],
    ...         "entered_on": ["2018-02-01", "2018-02-01"],
    ...     }
    ... )
    >>> register = fr.read_register({"households": homes, "members": members})
    >>> findings = fr.check_rules(register, as_of="2018-12-31", only=["several_heads"])
    >>> findings.table["sentence_en"].item()
    '2 members are written down as head of the household'
    """
    run = DayRun(register, as_day(as_of), catalogue or register.catalogue, None, None)
    rules = _asked(run.catalogue, only)
    homes = run.register.visible_households(run.day)
    covers = dict(run.register.covers_by_county(run.day))
    statuses = [status_of(rule, run.register, run.day, covers) for rule in rules]
    counts: dict[str, Counter[str]] = {}
    found: dict[str, list[pd.DataFrame]] = {}
    for judged in judge(run, statuses):
        rule = judged.status.rule
        counted = judged.counts()
        counts.setdefault(rule.name, Counter()).update(counted)
        if counted["findings"]:
            rows = judged.failing()
            found.setdefault(rule.name, []).append(_told(rule, rows, run, homes))
    parts = [part for rule in rules for part in found.get(rule.name, [])]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(TABLE_COLUMNS), dtype="str")
    return RuleFindings(
        table,
        _summary(statuses, counts),
        _not_run(statuses),
        _provenance(run, statuses, sorted(covers)),
        run.catalogue,
    )


def _asked(catalogue: Catalogue, only: Iterable[str] | None) -> list[Rule]:
    if only is None:
        return list(catalogue.rules.values())
    if isinstance(only, str):
        raise TypeError(message("only must be a list of rules, not the text {only!r}", only=only))
    wanted = {catalogue.find_rule(name).name for name in only}
    return [rule for rule in catalogue.rules.values() if rule.name in wanted]


def _told(rule: Rule, rows: pd.DataFrame, run: DayRun, homes: pd.DataFrame) -> pd.DataFrame:
    """The rows of the findings' table for the objects that fail one rule."""
    named = outside_keys(rule, rows, run.register)
    if "household_id" in rows:
        places = homes.set_index("household_code")[list(PATH)].reindex(rows["household_id"].astype("int64"))
    else:
        villages = rows["village"] if "village" in rows else pd.Series(None, index=rows.index, dtype="str")
        places = pd.DataFrame({"county": rows["county"], "township": None, "village": villages}, dtype="str")
    records = (
        rows[list(rule.values)].astype(object).to_dict("records") if rule.values else [{} for _ in range(len(rows))]
    )
    said = {}
    for language in LANGUAGES:
        texts = run.catalogue.texts(language)
        said[f"sentence_{language}"] = [say(rule, record, texts) for record in records]
    table = pd.DataFrame(
        {
            "rule": rule.name,
            "severity": rule.severity,
            "grain": rule.grain,
            **{name: places[name].to_numpy(dtype=object) for name in PATH},
            "household_id": named.get("household_id"),
            "object": named[KEYS[rule.grain][-1]],
            "clause": rule.clause,
            **said,
            "values": [as_json(rule, record) for record in records],
        },
        index=rows.index,
    )
    return table.astype("str")


def outside_keys(rule: Rule, rows: pd.DataFrame, register: Register) -> pd.DataFrame:
    """The keys of a rule's objects as the county knows them: ids in place of codes."""
    named = rows[list(KEYS[rule.grain])].copy()
    if "household_id" in named:
        named["household_id"] = register.household_ids(named["household_id"]).to_numpy()
    if "person_id" in named:
        named["person_id"] = register.person_ids(named["person_id"]).to_numpy()
    return named


def _summary(statuses: list[RuleStatus], counts: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    rows = []
    for status in statuses:
        rule = status.rule
        counted = counts.get(rule.name)
        numbers = dict.fromkeys(_COUNTS) if counted is None else {name: counted[name] for name in _COUNTS}
        checked = numbers["checked"]
        rows.append(
            {
                "rule": rule.name,
                "label_zh": rule.label.zh,
                "label_en": rule.label.en,
                "severity": rule.severity,
                "grain": rule.grain,
                "clause": rule.clause,
                "verified": rule.verified,
                "in_force": status.in_force,
                "why_zh": said_in(status.why or "", "zh"),
                "why_en": str(status.why or ""),
                "ran": counted is not None,
                "missing": ", ".join(_missing(status)),
                "concerned": numbers["concerned"],
                "checked": checked,
                "unknown": None if counted is None else counted["concerned"] - counted["checked"],
                "findings": numbers["findings"],
                "share": numbers["findings"] / checked if checked and numbers["findings"] is not None else None,
                "households_checked": numbers["households_checked"],
                "households_found": numbers["households_found"],
                "liveness": _liveness(checked, numbers["findings"]),
            }
        )
    kinds = dict.fromkeys([*_COUNTS, "unknown"], "Int64") | {"share": "float64"}
    kinds |= dict.fromkeys(["verified", "in_force", "ran"], "bool")
    return pd.DataFrame(rows, columns=list(_SUMMARY_COLUMNS)).astype(kinds)


def _liveness(checked: int | None, findings: int | None) -> str:
    """A rule that never fires, or always, on a whole register may be wrong itself: so it is said."""
    if checked is None:
        return ""
    if checked == 0:
        return "unchecked"
    return {0: "none", checked: "all"}.get(findings or 0, "")


def _missing(status: RuleStatus) -> list[str]:
    return [*status.absent, *sorted({table for tables in status.uncovered.values() for table in tables})]


def _not_run(statuses: list[RuleStatus]) -> pd.DataFrame:
    return pd.DataFrame(list(_unrun_rows(statuses)), columns=["rule", "county", "reason", "missing"], dtype="str")


def _unrun_rows(statuses: list[RuleStatus]) -> Iterator[tuple[str, str, str, str]]:
    for status in statuses:
        if status.absent:
            yield status.rule.name, "", "absent", ", ".join(status.absent)
        for county, tables in status.uncovered.items():
            yield status.rule.name, county, "not_covered", ", ".join(tables)


def _provenance(run: DayRun, statuses: list[RuleStatus], counties: list[str]) -> dict[str, Any]:
    unseen = {status.rule.name for status in statuses if status.in_force and not status.rule.verified}
    holes = run.register.holes_on(run.day)
    rows = {row.row_name for row in _policy_rows(run.catalogue, counties, run.day) if not row.verified}
    return {
        "as_of": run.day.isoformat(),
        "catalogue_sha256": run.catalogue.sha256,
        "words_sha256": run.catalogue.words_sha256,
        "register_sha256": run.register.sha256,
        "unverified_rules": sorted(unseen),
        "unverified_policy": sorted(rows),
        "assumed_clocks": dict(run.register.assumed_clocks),
        "unjudged_households": len(holes.households),
        "unplaced_rows": holes.unplaced_rows,
        "absent_tables": sorted({name for status in statuses for name in status.absent if "." not in name}),
        "versions": versions(),
    }


def _policy_rows(catalogue: Catalogue, counties: list[str], day: dt.date) -> list[PolicyRow]:
    policy = catalogue.policy
    rows: tuple[PolicyRow, ...] = (*policy.rows(LineRow), *policy.rows(LimitRow), *policy.rows(AnswerRow))
    return [row for row in rows if any(row.holds(county, day, day) for county in counties)]
