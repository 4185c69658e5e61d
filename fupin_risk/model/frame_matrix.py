"""How does a table of indicators become the matrix that the trees read?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from fupin_risk.errors import ModelError, Problem, message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


def frame_matrix(
    frame: pd.DataFrame, names: Sequence[str], text_codes: Mapping[str, Sequence[str]]
) -> NDArray[np.float64]:
    """The columns `names` of `frame`, in that order, as numbers.

    Parameters
    ----------
    frame : DataFrame of shape (n, at least len(names))
        Columns in any order; others are passed over.
    names : sequence of str
        The model's columns.
    text_codes : mapping of str to sequence of str
        The texts of a text column; a text's code is its position. A text that is not among them is missing.

    Returns
    -------
    ndarray of shape (n, len(names))
        NaN is missing. It shares memory with `frame` where that holds just these columns as float64.

    Raises
    ------
    ModelError
        Columns are missing, stand twice, or hold what is no finite number; each column once, never a value.
    """
    if not all(isinstance(name, str) for name in frame.columns):
        frame = frame.set_axis(frame.columns.map(str), axis="columns")  # a model on disk can only name text
    problems = [Problem(str(name), message("column is missing")) for name in names if name not in frame.columns]
    twice = frame.columns[frame.columns.duplicated()].intersection(list(names))
    problems += [Problem(str(name), message("column appears twice")) for name in twice]
    if problems:
        raise ModelError(problems)
    chosen = frame if list(frame.columns) == list(names) else frame.loc[:, list(names)]
    if (chosen.dtypes == np.float64).all():
        matrix = chosen.to_numpy()
    else:
        # Mixed types (nullable, integer, text) are rare at scoring: there the copy is due.
        columns = [_numbers(chosen[name], text_codes.get(name, ()), problems) for name in names]
        matrix = np.column_stack(columns) if columns else np.empty((len(frame), 0))
    infinite = [str(name) for name, column in zip(names, matrix.T, strict=True) if np.isinf(column).any()]
    problems += [
        Problem(name, message("column holds infinite values"), remedy=message("leave unknown values missing"))
        for name in infinite
    ]
    if problems:
        raise ModelError(problems)
    return np.asarray(matrix, dtype=np.float64)


def _numbers(column: pd.Series, texts: Sequence[str], problems: list[Problem]) -> NDArray[np.float64]:
    """One column as float64; unknown texts are missing, other things a problem."""
    if is_numeric_dtype(column.dtype) or is_bool_dtype(column.dtype):
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    if texts:
        # As text, as the panel read it: a category's values may be numbers.
        values = column.astype(object)
        places = {text: float(place) for place, text in enumerate(texts)}
        return np.asarray(values.map(str, na_action="ignore").map(places), dtype=np.float64)
    try:
        return column.astype(object).to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        problems.append(
            Problem(
                str(column.name),
                message("column holds values that are not numbers"),
                remedy=message("give numbers, or leave unknown values missing"),
            )
        )
        return np.full(len(column), np.nan)
