"""How is a table written to Parquet so that the same table gives the same bytes?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from fupin_risk.disk.atomic import atomic_path
from fupin_risk.outputs.listing import Listing, in_check_order


def write_parquet(listing: Listing, path: str | Path) -> None:
    """Write the list's table, in the order of checks, with what it was made from in the file's metadata.

    Parameters
    ----------
    listing : WarningList
        Its `table` is written, every column of it; unknown is null.
    path : str or Path
        The file; it appears whole or not at all.

    Raises
    ------
    OSError
        If the folder is missing or not writable.

    Examples
    --------
    >>> from fupin_risk.outputs import write_parquet
    >>> write_parquet(warning_list, "warnings.parquet")  # doctest: +SKIP
    """
    write_table(in_check_order(listing), path, metadata=listing.provenance)


def write_table(
    frame: pd.DataFrame, path: str | Path, *, metadata: Mapping[str, Any] | None = None, private: bool = False
) -> None:
    """Write a table as it stands; rows are not reordered, the index is left out.

    Parameters
    ----------
    frame : DataFrame
        Texts, numbers, yes/no and days; a column that holds nothing is text.
    path : str or Path
        The file.
    metadata : mapping, optional
        Kept as JSON under the key ``fupin_risk``. pandas' own metadata, which names library versions and the index, is
        left out.
    private : bool, default False
        Only the user can read the file, whatever the umask.

    Raises
    ------
    OSError
        If the folder is missing or not writable.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "two.parquet"
    >>> write_table(pd.DataFrame({"household_id": ["h1", "h2"]}), path)
    >>> pd.read_parquet(path)["household_id"].tolist()
    ['h1', 'h2']
    """
    kept = (
        {}
        if metadata is None
        else {"fupin_risk": json.dumps(metadata, ensure_ascii=False, sort_keys=True, default=str)}
    )
    table = pa.table(
        {str(name): _array(column) for name, column in frame.items()},
        metadata=kept,
    )
    with atomic_path(path, private=private) as partial:
        pq.write_table(table, partial, compression="zstd", row_group_size=100_000)


def _array(column: pd.Series[Any]) -> Any:
    array = pa.array(column, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    # A reader of many files meets one type a column: texts of any width are text, and so is a column without a value.
    is_text = pa.types.is_large_string(array.type) or pa.types.is_null(array.type) or pa.types.is_dictionary(array.type)
    return array.cast(pa.string()) if is_text else array
