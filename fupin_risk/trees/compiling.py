"""Does compiling pay, and what does the compiled code need?

No answer here moves a bit of a result: contributions are the same compiled or by NumPy, and scores the same compiled or
by LightGBM.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fupin_risk.errors import message
from fupin_risk.trees.columns import Columns
from fupin_risk.trees.leaf_masks import LeafMasks
from fupin_risk.trees.model_text import Floats
from fupin_risk.trees.steps import Steps

# Seconds, as `benchmarks/contributions.py` measures them: to import numba and load what is on the disk, and to compile.
_LOADING, _COMPILING = 1.0, 5.0
_BLOCKS = 4  # blocks of rows that take turns with a few trees, so that the trees' steps stay in the nearer memory
_LINE = 64  # bytes of a cache line: a vector that begins elsewhere costs two
_ready: set[tuple[Any, ...]] = set()
_without_disk: dict[str, Any] = {}


@cache
def kernels() -> ModuleType | None:
    """The compiled functions; None where numba is missing or does not fit the installed NumPy."""
    try:
        from fupin_risk.trees import kernels as compiled
    except ImportError:
        return None
    return compiled


def pays(function: str, kinds: tuple[Any, ...], seconds: float) -> bool:
    """Whether the compiled function is sooner done.

    Parameters
    ----------
    function : {"contribute", "score"}
    kinds : tuple of dtype
        What it is compiled for.
    seconds : float
        That the work takes without it.

    Returns
    -------
    bool
    """
    if (function, *kinds) in _ready:
        return True
    if seconds < _LOADING:
        return False
    compiled = kernels()
    return compiled is not None and (seconds > _COMPILING or _on_disk(getattr(compiled, function)))


def contributions_by_kernel(steps: Steps, X: Floats, threads: int) -> Floats:
    """The same as `contributions_by_numpy`, compiled.

    Parameters
    ----------
    steps : Steps
    X : ndarray of shape (n, feature_count)
    threads : int

    Returns
    -------
    ndarray of shape (n, class_count, feature_count + 1)
    """
    kind, block = steps.coefficients.dtype, _block()
    out = np.zeros((len(X), steps.class_count, steps.feature_count + 1))
    together = (steps.points_together, steps.trees_together)
    listed = (
        steps.steps,
        steps.coefficients,
        steps.weights,
        steps.tree_first,
        steps.tree_points,
        steps.class_first,
    )

    def some(rows: slice) -> None:
        space = (
            _aligned((_BLOCKS, steps.columns.count, block), steps.columns.code_kind),
            _aligned((block,), np.float64),
            _aligned((block,), np.int32),
            _aligned((steps.depth + 2, 3, steps.points_together, block), kind),
            _aligned((steps.depth + 2, block), np.uint8),
            _aligned((steps.feature_count, block), kind),
            _aligned((_BLOCKS, steps.feature_count, block), np.float64),
        )
        _call("contribute", _read_only(X[rows]), _arrays(steps.columns), listed, together, space, out[rows])

    _share(some, len(X), block * _BLOCKS, threads)
    _ready.add(("contribute", steps.columns.code_kind, kind))
    return out


def scores_by_kernel(masks: LeafMasks, X: Floats, threads: int) -> Floats:
    """Raw scores, compiled.

    Parameters
    ----------
    masks : LeafMasks
    X : ndarray of shape (n, feature_count)
    threads : int

    Returns
    -------
    ndarray of shape (n, class_count)
    """
    block = _block()
    out = np.zeros((len(X), masks.class_count))
    listed = (masks.splits, masks.tree_first, masks.leaves, masks.bits)

    def some(rows: slice) -> None:
        space = (
            _aligned((masks.columns.count, block), masks.columns.code_kind),
            _aligned((block,), np.float64),
            _aligned((block,), np.int32),
            _aligned((block,), masks.bits.dtype),
            _aligned((masks.class_count, block), np.float64),
        )
        _call("score", _read_only(X[rows]), _arrays(masks.columns), listed, space, out[rows])

    _share(some, len(X), block, threads)
    _ready.add(("score", masks.columns.code_kind, masks.bits.dtype))
    return out


def _on_disk(function: Any) -> bool:
    """Whether an earlier process left a compiled function; for which kinds is not looked up."""
    folder = function.stats.cache_path
    return folder is not None and any(Path(folder).glob(f"kernels.{function.__name__}-*.nbi"))


def _block() -> int:
    compiled = kernels()
    if compiled is None:
        raise ImportError(message("compiled contributions and scores need numba: pip install numba"))
    return int(compiled.ROWS)


def _call(name: str, *arguments: Any) -> None:
    """Call a compiled function, without what is on the disk if that is torn or cannot be written."""
    if name not in _without_disk:
        try:
            getattr(kernels(), name)(*arguments)
        except Exception:  # noqa: BLE001 - reading a torn file can raise anything
            import numba

            _without_disk[name] = numba.njit(nogil=True, error_model="numpy")(getattr(kernels(), name).py_func)
        else:
            return
    _without_disk[name](*arguments)


def _share(work: Callable[[slice], None], rows: int, block: int, threads: int) -> None:
    """Give each thread a run of whole blocks; compiled code holds no lock."""
    blocks = -(-rows // block)
    each = -(-blocks // max(min(threads, blocks), 1)) * block
    parts = [slice(first, min(first + each, rows)) for first in range(0, rows, max(each, 1))]
    if len(parts) <= 1:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(len(parts)) as pool:
        list(pool.map(work, parts))


def _aligned(shape: tuple[int, ...], kind: Any) -> NDArray[Any]:
    """Zeros that begin on a cache line; rows are a line longer, so that they do not all fall on the same lines."""
    kind = np.dtype(kind)
    padded = (*shape[:-1], shape[-1] + _LINE // kind.itemsize)
    size = int(np.prod(padded)) * kind.itemsize
    memory = np.zeros(size + _LINE, np.uint8)
    start = -memory.ctypes.data % _LINE
    array: NDArray[Any] = memory[start : start + size].view(kind).reshape(padded)
    return array


def _arrays(columns: Columns) -> tuple[NDArray[Any], ...]:
    return (
        columns.feature,
        columns.missing,
        columns.first,
        columns.thresholds,
        columns.missing_right,
        columns.missing_left,
        columns.set_feature,
        columns.set_code,
        columns.set_first,
        columns.in_set,
    )


def _read_only(X: Floats) -> Floats:
    """One kind of array, whether the caller may write it or not: each kind would be compiled anew."""
    X = X.view()
    X.flags.writeable = False
    return X
