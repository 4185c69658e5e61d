"""How does a person at the terminal see what became of the rows of a register?"""

from __future__ import annotations

import pandas as pd

from fupin_risk.cli.screen import console
from fupin_risk.outputs.intake import covers_in_short, reasons_of
from fupin_risk.register import Register


def print_intake(register: Register) -> None:
    """The whole intake report: rows by table, what was normalised, set apart, doubted, assumed and covered."""
    _print("Rows 入库台账", register.ledger)
    changes = (
        register.normalised.groupby(["table", "column", "kind", "what_zh", "what_en"])["cells"].sum().reset_index()
    )
    _print("Normalised without a loss 规范化", changes[["table", "column", "kind", "cells"]])
    _explain(changes, "kind", "what")
    reasons = reasons_of(register.quarantine)
    _print("Set apart 隔离", reasons[["table", "column", "reason_code", "rows"]], empty="none 无")
    _explain(reasons, "reason_code", "remedy")
    shown = ["table", "file", "sheet", "line", "column", "reason_code", "rows"]
    _print("Doubts, accepted as they are 存疑", register.doubts[shown])
    _explain(register.doubts, "reason_code", "remedy")
    for each in register.unread.to_dict("records"):
        place = f"{each['file']}, {each['sheet']}" if each["sheet"] else each["file"]
        console.print(f"  not read: {place}: {each['heading'] or 'the whole sheet'} ({each['why']})", markup=False)
    for table, assumption in sorted(register.assumed_clocks.items()):
        console.print(f"  {table}: its day of entry is assumed ({assumption}) 录入日期为推定", markup=False)
    _print("Covers: from which day on a missing row means none 覆盖期", _covers(register))


def _covers(register: Register) -> pd.DataFrame:
    covers = covers_in_short(register.covers)
    days = covers["covered_from"].dt.strftime("%Y-%m-%d").fillna("not covered 未覆盖")
    how = covers["declared"].map({True: "declared 声明", False: "read off 由数据读出"})
    how = how.where(covers["declared"] | covers["covered_from"].notna(), "")
    return pd.DataFrame({"table": covers["table"], "from": days, "how": how, "counties": covers["counties"]})


def _print(title: str, frame: pd.DataFrame, empty: str = "") -> None:
    if frame.empty:
        if empty:
            console.print(f"{title}: {empty}", markup=False)
        return
    console.print(title, markup=False)
    console.print(frame.to_string(index=False, na_rep=""), markup=False)


def _explain(frame: pd.DataFrame, code: str, words: str) -> None:
    """What each code means, once, in both languages."""
    for each in frame.drop_duplicates(code).sort_values(code).to_dict("records"):
        console.print(f"  {each[code]}: {each[f'{words}_zh']} / {each[f'{words}_en']}", markup=False)
