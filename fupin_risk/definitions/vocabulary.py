"""Which words does an output print, beside the labels of indicators, rules, tables and code lists?"""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from pydantic import Field

from fupin_risk.definitions.toml_files import Definition
from fupin_risk.definitions.warning_rows import Tier
from fupin_risk.words.label import Label

T = TypeVar("T", Label, str)

# Words that code names one by one. The keys of the other sections are codes that stand in tables.
Signs = Literal[
    "unknown", "yes", "no", "not_verified", "comma", "colon", "clause", "bar", "stop", "sentence_ends", "plan",
    "part_of_sheet", "language", "counters",
]  # fmt: skip
Dates = Literal["day", "month", "horizon"]
Risk = Literal["hundred", "thousand", "fewer"]
Statements = Literal[
    "not_a_decision", "capacity_note", "reason_note", "help_warning", "household_to_check", "level_to_check",
    "not_listed", "internal", "order_only", "risk_note", "unknown_note", "unjudged_note", "unplaced_note",
    "absent_note", "made_up", "no_amount",
]  # fmt: skip
Captions = Literal[
    "title", "purpose", "as_of", "as_of_note", "horizon", "county", "summary", "cohort_count", "capacity",
    "unanswered_households", "of_cohort", "of_listed", "by_cause", "by_cause_note", "by_township", "by_village",
    "list", "list_note", "rank", "level", "household", "place", "risk", "income_against_line", "main_reason",
    "unanswered", "this_round", "beyond", "none", "times_line", "line_short", "parts", "parts_note",
    "parts_limited", "income", "axis_note", "income_chart", "line_key", "no_income", "unknown_year", "reasons",
    "no_cause", "raises", "lowers", "gaps", "cause", "status", "measures", "explanation", "no_gaps",
    "questions", "questions_note", "possible_households", "by_possible", "by_possible_note",
    "months_since_exit", "back", "about", "limits", "made_from", "outcome", "cohort", "model", "catalogue",
    "register", "versions", "unverified", "assumed_clocks", "gaps_sheet", "questions_sheet", "incomes_sheet",
    "unjudged_sheet", "reason", "column",
    "parted_sheet", "reason_column", "font", "and_more",
]  # fmt: skip
ReasonSentences = Literal["reason", "basis", "label_and_value", "median"]
LineSentences = Literal["beside", "at_least", "doubt", "share", "under_bound"]
GapSentences = Literal[
    "gap", "statement", "question", "to_verify", "besides", "would_answer", "label_and_value", "counts_from",
    "asked_from", "without_cause", "end", "of_income",
]  # fmt: skip
IncomeSentences = Literal["income", "year", "until", "trend", "moved"]
CaseSentences = Literal[
    "case", "on", "refused", "done", "next", "due", "over", "skipped", "out_of_order", "notice_short",
    "paper_missing", "decided_late", "end",
]  # fmt: skip
GateSentences = Literal["gate", "since", "asked", "income", "at_least", "value"]
ComparisonWords = Literal[
    "title", "households", "factors", "questions", "measures", "sameness", "structure", "unjudged",
]  # fmt: skip
RecognitionWords = Literal["title", "cases", "re_entry", "gate", "clues", "first"]
Stamp = Literal["purpose", "recipient", "producer", "delete_by", "step", "period", "telephone"]
Named = Literal["notice", "students", "members"]
Help = Literal["title", "days", "known_on", "how_compared", "how_compared_text", "alike_in"]
Rules = Literal["title", "purpose", "summary", "findings", "not_run"]
Reconciliation = Literal[
    "title", "period", "counts", "yuan", "rows", "differences", "pattern", "doubtful", "without_amount",
    "collapsed", "totals_sheet", "pairs_sheet", "only_left_sheet", "only_right_sheet", "notes_sheet",
    "quarantined",
]  # fmt: skip
IntakeWords = Literal[
    "title", "purpose", "ledger", "quarantine", "reasons", "normalised", "doubts", "unread", "covers", "clocks",
    "clock_snapshot", "clock_snapshots", "clock_lag", "unread_row", "unread_cell", "unknown_words", "cut",
]  # fmt: skip


class Sections(Definition, Generic[T]):
    """The sections of `features/words/`: by section and key, a `Label`, or a text once the language is chosen.

    Attributes
    ----------
    policy_files : dict
        What each kind of policy is called: `label` in its file.
    policy : dict
        What its rows are about, by kind and code: `[labels]` in its file.
    """

    signs: dict[Signs, T]
    dates: dict[Dates, T]
    risk: dict[Risk, T]
    statements: dict[Statements, T]
    captions: dict[Captions, T]
    reason_sentences: dict[ReasonSentences, T]
    line_sentences: dict[LineSentences, T]
    gap_sentences: dict[GapSentences, T]
    income_sentences: dict[IncomeSentences, T]
    case_sentences: dict[CaseSentences, T]
    gate_sentences: dict[GateSentences, T]
    comparison: dict[ComparisonWords, T]
    recognition: dict[RecognitionWords, T]
    stamp: dict[Stamp, T]
    named: dict[Named, T]
    help: dict[Help, T]
    rules: dict[Rules, T]
    reconciliation: dict[Reconciliation, T]
    intake: dict[IntakeWords, T]
    recipients: dict[str, T]
    audience_statements: dict[str, T]
    notice_titles: dict[str, T]
    levels_by: dict[str, T]
    gap_statuses: dict[str, T]
    check_reasons: dict[str, T]
    measure_roles: dict[str, T]
    trends: dict[str, T]
    outcomes: dict[str, T]
    cohorts: dict[str, T]
    case_states: dict[str, T]
    condition_statuses: dict[str, T]
    clue_origins: dict[str, T]
    severities: dict[str, T]
    grains: dict[str, T]
    liveness: dict[str, T]
    unrun_reasons: dict[str, T]
    bill_states: dict[str, T]
    plans: dict[str, T]
    columns: dict[str, T]
    reason_columns: dict[str, T]
    gap_columns: dict[str, T]
    comparison_columns: dict[str, T]
    case_columns: dict[str, T]
    clue_columns: dict[str, T]
    named_columns: dict[str, T]
    help_columns: dict[str, T]
    rule_columns: dict[str, T]
    due_columns: dict[str, T]
    reconciliation_columns: dict[str, T]
    intake_columns: dict[str, T]
    meanings: dict[str, T]
    due_titles: dict[str, T]
    due_purposes: dict[str, T]
    due_sheets: dict[str, T]
    help_outcomes: dict[str, T]
    help_findings: dict[str, T]
    help_readings: dict[str, T]
    help_refusals: dict[str, T]
    remedies: dict[str, T]
    normalisations: dict[str, T]
    units: dict[str, T]
    months: dict[str, T]
    reconciliation_causes: dict[str, T]
    reconciliation_features: dict[str, T]
    found_by: dict[str, T]
    gap_states: dict[str, T]
    evidence_facts: dict[str, T]
    evidence_tiers: dict[Tier, T]
    reporters: dict[str, T]
    policy_files: dict[str, T] = Field(default_factory=dict)
    policy: dict[str, dict[str, T]] = Field(default_factory=dict)


class Words(Sections[Label]):
    """The words in both languages."""

    def said(self, statement: Statements, name: str = "statement") -> dict[str, str]:
        """A statement for a provenance, as `<name>_zh` and `<name>_en`."""
        label = self.statements[statement]
        return {f"{name}_zh": label.zh, f"{name}_en": label.en}
