"""How is a list kept as an array that nobody changes?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def frozen(values: ArrayLike, kind: Any) -> NDArray[Any]:
    """A read-only array of a kind.

    Parameters
    ----------
    values : array-like
    kind : dtype

    Returns
    -------
    ndarray
    """
    array = np.array(values, dtype=kind)
    array.flags.writeable = False
    return array
