"""How is a register written so that it can be read again as the same?"""

from __future__ import annotations

from pathlib import Path

from fupin_risk.register.clock_rules import MAPPING_FILE, PRECISION_COLUMN
from fupin_risk.register.outside import outside_sql
from fupin_risk.register.register import Register
from fupin_risk.register.sql_text import listed, literal, quoted


def write_register(register: Register, folder: str | Path) -> Path:
    """Write each table as `<table>.parquet`, and what is known of its clocks as `mapping.toml`.

    Parameters
    ----------
    register : Register
    folder : str or Path
        Made if it is missing; files of the same names are replaced.

    Returns
    -------
    Path
        The folder; `read_register` of it is the same register (equal `sha256`).
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    cursor = register.store.cursor()
    for name, kept in register.stored_tables.items():
        columns = [kept.table.columns[column] for column in kept.columns]
        precision = [] if kept.precise else [PRECISION_COLUMN]
        key = [*kept.table.key, kept.table.clocks.occurred_on, "reported_by", "entered_on"]
        sort = listed(dict.fromkeys(column for column in key if column in kept.columns))
        rows = outside_sql(columns, f"SELECT * FROM kept.{quoted(name)}", more=precision, dates="DATE")
        target = folder / f"{name}.parquet"
        unfinished = folder / f".{name}.parquet.part"
        cursor.execute(
            f"COPY ({rows} ORDER BY {sort}) TO {literal(str(unfinished))} (FORMAT parquet, COMPRESSION zstd)"
        )
        unfinished.replace(target)
    (folder / MAPPING_FILE).write_text(_mapping_text(register), encoding="utf-8")
    return folder


def _mapping_text(register: Register) -> str:
    rules = register.rules
    lines = [f'snapshot_on = "{rules.snapshot_on.isoformat()}"'] if rules.snapshot_on else []
    if rules.lags:
        lines += ["[lags]", *(f"{table} = {days}" for table, days in sorted(rules.lags.items()))]
    for table, cover in sorted(rules.covers.items()):
        last = [f'to = "{cover.last.isoformat()}"'] if cover.last else []
        lines += [f"[covers.{table}]", f'from = "{cover.first.isoformat()}"', *last]
    if rules.assumed:
        lines += ["[assumed]", *(f'{table} = "{clock}"' for table, clock in sorted(rules.assumed.items()))]
    return "\n".join([*lines, ""])
