"""How are a made county's tables written, part by part, so that no torn file ever stands under its final name?"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fupin_risk.errors import message


class Parts:
    """Tables on their way to `<folder>/<table>/part-0000.parquet` …, gathered until the part is closed.

    Parameters
    ----------
    folder : Path
        Must be absent or hold no files.

    Raises
    ------
    ValueError
        If the folder already holds something: parts of two counties must not mix.
    """

    def __init__(self, folder: Path) -> None:
        if folder.exists() and any(folder.iterdir()):
            raise ValueError(
                message("the folder {folder} is not empty; choose another, or empty it first", folder=folder)
            )
        self.folder = folder
        self.number = 0
        self._waiting: dict[str, list[pa.Table]] = {}

    def add(self, tables: dict[str, pa.Table]) -> None:
        """Gather tables."""
        for name, table in tables.items():
            self._waiting.setdefault(name, []).append(table)

    def close_part(self) -> None:
        """Write what was gathered as the next part of each table."""
        if not self._waiting:
            return
        for name, tables in self._waiting.items():
            folder = self.folder / name
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"part-{self.number:04d}.parquet"
            unfinished = path.with_suffix(".unfinished")
            pq.write_table(pa.concat_tables(tables), unfinished, compression="zstd")
            unfinished.replace(path)
        self._waiting = {}
        self.number += 1
