"""Made counties that can stand beside each other: each with ids and a county code of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

import fupin_risk as fr

_PLACES = {"county", "township", "village", "area", "school_code"}
Change = Callable[[dict[str, pd.DataFrame]], None]


def tables_of(code: str, households: int = 60, seed: int = 1, end: str = "2018-12-31") -> dict[str, pd.DataFrame]:
    """The tables of a made county, with `code` before each id and place."""
    made = fr.make_county(households=households, start="2015-01-01", end=end, seed=seed)
    tables = {name: frame.copy() for name, frame in dict(made.tables).items()}
    for frame in tables.values():
        for column in frame:
            if str(column).endswith("_id") or column in _PLACES:
                frame[column] = (code + "-" + frame[column].astype("str")).where(frame[column].notna())
    return tables


def keep_county(folder: Path, code: str, *, change: Change | None = None, **settings: object) -> Path:
    """A made county, kept in a folder that is called after it."""
    tables = tables_of(code)
    if change is not None:
        change(tables)
    return fr.keep_register(fr.read_register(tables, **settings), folder / code)  # type: ignore[arg-type]
