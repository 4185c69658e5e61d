"""How does a person at the terminal see what became of the rows of a register?"""

from __future__ import annotations

import pandas as pd

from fupin_risk.cli.screen import say, show, show_table, spoken
from fupin_risk.definitions import Texts
from fupin_risk.errors import Message, message
from fupin_risk.outputs.about import clock_in_words
from fupin_risk.outputs.intake import covers_in_short, reasons_of
from fupin_risk.register import Register
from fupin_risk.words.messages import said_in


def print_intake(register: Register) -> None:
    """Print the whole intake report: rows by table, what was normalised, quarantined, doubted, assumed and covered."""
    texts = register.catalogue.texts(spoken())
    say(message("Rows"))
    print_ledger(register)
    keys = ["table", "column", "kind", "what_zh", "what_en"]
    changes = register.normalised.groupby(keys)["cells"].sum().reset_index()
    _print(message("Normalised without a loss"), changes[["table", "column", "kind", "cells"]], texts)
    _explain(changes, "kind", "what")
    reasons = reasons_of(register.quarantine)
    if reasons.empty:
        say(message("Quarantined: none"))
    _print(message("Quarantined"), reasons[["table", "column", "reason_code", "rows"]], texts)
    _explain(reasons, "reason_code", "remedy")
    shown = ["table", "file", "sheet", "line", "column", "reason_code", "rows"]
    _print(message("Doubts: accepted as they are"), register.doubts[shown], texts)
    _explain(register.doubts, "reason_code", "remedy")
    print_unknown_words(register)
    for each in register.unread.to_dict("records"):
        place = f"{each['file']}, {each['sheet']}" if each["sheet"] else each["file"]
        heading, why = each["heading"] or message("the whole sheet"), each[f"why_{spoken()}"]
        say(message("not read: {place}: {heading} ({why})", place=place, heading=heading, why=why), indent="  ")
    for table, how in sorted(register.assumed_clocks.items()):
        assumption = clock_in_words(how, texts)
        assumed = message("{table}: its day of entry is assumed ({assumption})", table=table, assumption=assumption)
        say(assumed, indent="  ")
    _print(message("Covers: from which day on a missing row means none"), _covers(register), texts)


def print_unknown_words(register: Register) -> None:
    """Print the words that mean nothing known, but for those that could be a name, and the lines that settle them."""
    texts, words = register.catalogue.texts(spoken()), register.unknown_words
    shown = words[words["shown"].astype(bool)]
    listed = shown[["table", "column", "heading", "word", "count", "nearest"]].fillna("")
    _print(message("Unknown words, and the lines of mapping.toml that settle them"), listed, texts)
    for line in shown["line"]:
        show(f"  {line}")
    others = words[~words["shown"].astype(bool)].groupby(["table", "heading"])["count"].sum().reset_index()
    for each in others.to_dict("records"):
        where = message("{table}, column {column}", table=each["table"], column=each["heading"])
        count = each["count"]
        found = message("{where}: {count} more cells with unknown words (see the workbook)", where=where, count=count)
        say(found, indent="  ")


def print_ledger(register: Register) -> None:
    """Print how many rows of each table were accepted, quarantined and collapsed."""
    _show(register.ledger, register.catalogue.texts(spoken()))


def _covers(register: Register) -> pd.DataFrame:
    covers = covers_in_short(register.covers)
    days = covers["covered_from"].dt.strftime("%Y-%m-%d").fillna(said_in(message("not covered"), spoken()))
    words = {True: message("declared"), False: message("read off the rows")}
    how = covers["declared"].map({declared: said_in(word, spoken()) for declared, word in words.items()})
    how = how.where(covers["declared"] | covers["covered_from"].notna(), "")
    return pd.DataFrame(
        {"table": covers["table"], "covered_from": days, "declared": how, "counties": covers["counties"]}
    )


def _print(title: Message, frame: pd.DataFrame, texts: Texts) -> None:
    if not frame.empty:
        say(title)
        _show(frame, texts)


def _show(frame: pd.DataFrame, texts: Texts) -> None:
    """Print a table: with Chinese headings on a Chinese screen, else with the names that the library uses."""
    show_table(frame.rename(columns=texts.intake_columns) if texts.language == "zh" else frame)


def _explain(frame: pd.DataFrame, code: str, words: str) -> None:
    """Print once what each code means."""
    for each in frame.drop_duplicates(code).sort_values(code).to_dict("records"):
        show(f"  {each[code]}: {each[f'{words}_{spoken()}']}")
