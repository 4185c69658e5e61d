"""What does a cluster get of a register that was read and checked on one machine?

The accepted rows of every table in their inside form (integer codes for households and persons, integer fen, clocks as
dates, and the day on which each row was superseded), the ids behind the codes, and `register.json` with what the tables
themselves do not say. No name, telephone or roll number, and no row that was set apart.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from fupin_risk.outputs import write_text
from fupin_risk.register import Register
from fupin_risk.register.clock_rules import PRECISION_COLUMN
from fupin_risk.register.register_json import rules_to_json, tables_to_json
from fupin_risk.register.sql_text import listed, literal, quoted
from fupin_risk.register.visible import StoredTable

FORMAT = "fupin-risk-register/1"
ABOUT, IDS = "register.json", "household_ids"


def publish_register(register: Register, folder: str | Path) -> Path:
    """Write the checked tables of a register as Parquet files that a cluster reads.

    Parameters
    ----------
    register : Register
    folder : str or Path
        Is made; files of a register that was published there before are replaced. `register.json` comes last: without
        it nothing of the folder is read.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OSError
        The folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import fupin_risk as fr
    >>> from fupin_risk.distributed.publishing import publish_register
    >>> county = fr.make_county(households=20, end="2015-12-31", seed=1)
    >>> folder = publish_register(county, tempfile.mkdtemp())
    >>> sorted(path.name for path in folder.iterdir())[:2]
    ['area_years.parquet', 'benefits.parquet']
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ABOUT).unlink(missing_ok=True)
    connection = register.store.cursor()
    tables = {}
    for name, kept in register.stored_tables.items():
        columns = _columns(kept)
        chosen = [kept.table.columns[column].inside_name for column in columns]
        hidden = ["_superseded_on", *([] if kept.precise else [PRECISION_COLUMN])]
        rows = f"SELECT {listed([*chosen, *hidden])} FROM kept.{quoted(name)}"
        _copy(connection, rows, folder / f"{name}.parquet")
        tables[name] = replace(kept, columns=tuple(columns))
    _copy(connection, "SELECT code AS household_id, id FROM codes.households", folder / f"{IDS}.parquet")
    write_text(json.dumps(_about(register, tables), indent=1, sort_keys=True, default=str) + "\n", folder / ABOUT)
    return folder


def _columns(kept: StoredTable) -> list[str]:
    return [name for name in kept.columns if kept.table.columns[name].personal != "named_only"]


def _copy(connection: Any, rows: str, path: Path) -> None:
    connection.execute(f"COPY ({rows}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)")


def _about(register: Register, tables: dict[str, StoredTable]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "register_sha256": register.sha256,
        "first_day": register.first_day,
        **rules_to_json(register.rules),
        "counties": register.counties,
        "tables": tables_to_json(tables),
    }
