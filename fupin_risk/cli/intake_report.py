"""How does a person at the terminal see what became of the rows of a register?"""

from __future__ import annotations

import pandas as pd
from rich.table import Table
from rich.text import Text

from fupin_risk.cli.screen import console
from fupin_risk.register import Register


def print_intake(register: Register) -> None:
    """The whole intake report: rows by table, what was normalised, set apart, doubted, assumed and covered."""
    _print("Rows 入库台账", register.ledger)
    changes = (
        register.normalised.groupby(["table", "column", "kind", "what_zh", "what_en"])["cells"].sum().reset_index()
    )
    _print("Normalised without a loss 规范化", changes[["table", "column", "kind", "cells", "what_zh", "what_en"]])
    reasons = (
        register.quarantine.groupby(["table", "column", "reason_code", "remedy_zh", "remedy_en"], dropna=False)
        .size()
        .rename("rows")
        .reset_index()
    )
    _print(
        "Set apart 隔离", reasons[["table", "column", "reason_code", "rows", "remedy_zh", "remedy_en"]], empty="none 无"
    )
    _print("Doubts, accepted as they are 存疑", register.doubts.drop(columns="sheet"))
    clocks = pd.DataFrame(sorted(register.assumed_clocks.items()), columns=["table", "assumed"])
    _print("Assumed days of entry 推定录入日期", clocks)
    _print("Declared covers 声明的覆盖期", _covers(register))


def _covers(register: Register) -> pd.DataFrame:
    rows = [
        (table, cover.first.isoformat(), cover.last.isoformat() if cover.last else "")
        for table, cover in sorted(register.rules.covers.items())
    ]
    return pd.DataFrame(rows, columns=["table", "from", "to"])


def _print(title: str, frame: pd.DataFrame, empty: str = "") -> None:
    if frame.empty:
        if empty:
            console.print(f"{title}: {empty}", markup=False)
        return
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in frame.columns:
        number = pd.api.types.is_numeric_dtype(frame[name].dtype)
        table.add_column(str(name), justify="right" if number else "left", overflow="fold", no_wrap=number)
    for row in frame.itertuples(index=False):
        # As plain text: a name of a file is no markup.
        table.add_row(*(Text(_cell(value)) for value in row))
    console.print(table)
    console.print()


def _cell(value: object) -> str:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)
