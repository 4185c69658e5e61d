"""Which of the possible pairs are taken, each row once, and which of them are in doubt?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Array = np.ndarray[Any, Any]
# A pair whose score another one reaches, but for so much, is in doubt.
MARGIN = 30


def assigned(candidates: pd.DataFrame, left_content: Array, right_content: Array) -> pd.DataFrame:
    """The pairs of the greatest sum of scores, each row once.

    Parameters
    ----------
    candidates : DataFrame
        left, right, score > 0.
    left_content, right_content : (n,) int64
        Equal for rows that agree in everything: which of these is taken makes no difference, and no doubt.

    Returns
    -------
    DataFrame
        left, right, score, rivals (how many other pairs of these rows come near in score).

    Notes
    -----
    Possible pairs form groups that share no row; in each the assignment is solved exactly (`linear_sum_assignment`).
    Rows are numbered in the order of their contents, so the answer does not depend on the order of the files.
    """
    alone = ~candidates["left"].duplicated(keep=False) & ~candidates["right"].duplicated(keep=False)
    taken = [candidates[alone]]
    taken += [block.iloc[best] for block in _groups(candidates[~alone]) for best in [_best(block)]]
    chosen = pd.concat(taken).sort_values(["left", "right"], ignore_index=True)
    return chosen.assign(rivals=_rivals(chosen, candidates[~alone], left_content, right_content))


def _groups(candidates: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The candidates in groups that share no row."""
    if candidates.empty:
        return
    left, lefts = pd.factorize(candidates["left"], sort=True)
    right, rights = pd.factorize(candidates["right"], sort=True)
    many = len(lefts) + len(rights)
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right + len(lefts))), shape=(many, many))
    _, group = connected_components(graph, directed=False)
    ordered = candidates.assign(group=group[left]).sort_values(["group", "left", "right"], ignore_index=True)
    starts = np.flatnonzero(np.diff(ordered["group"].to_numpy(), prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(ordered)], strict=True):
        yield ordered.iloc[start:end][["left", "right", "score"]]


def _best(block: pd.DataFrame) -> Array:
    left, lefts = pd.factorize(block["left"])
    right, rights = pd.factorize(block["right"])
    worth = np.zeros((len(lefts), len(rights)), dtype=np.int64)
    place = np.full(worth.shape, -1, dtype=np.int64)
    worth[left, right] = block["score"].to_numpy()
    place[left, right] = np.arange(len(block))
    rows, columns = linear_sum_assignment(worth, maximize=True)
    chosen = place[rows, columns]
    return np.asarray(np.sort(chosen[chosen >= 0]))


def _rivals(chosen: pd.DataFrame, candidates: pd.DataFrame, left_content: Array, right_content: Array) -> Array:
    """How many candidates of the same row come near, and would tell another story."""
    count = np.zeros(len(chosen), dtype=np.int64)
    partner = {
        "left": chosen.set_index("left")["right"],
        "right": chosen.set_index("right")["left"],
    }
    content = {"left": left_content, "right": right_content}
    for mine, theirs in (("left", "right"), ("right", "left")):
        other = candidates.merge(chosen[[mine, theirs, "score"]], on=mine, suffixes=("", "_chosen"))
        other = other[other["score"] >= other["score_chosen"] - MARGIN]
        rival, taken = other[theirs].to_numpy(), other[f"{theirs}_chosen"].to_numpy()
        same = content[theirs][rival] == content[theirs][taken]
        # The rival may have gone to a row that says just what this one says.
        gone_to = partner[theirs].reindex(rival).fillna(-1).to_numpy(dtype=np.int64)
        swapped = (gone_to >= 0) & (content[mine][gone_to] == content[mine][other[mine].to_numpy()])
        near = other.loc[~same & ~swapped & (rival != taken), mine]
        count += chosen[mine].map(near.value_counts()).fillna(0).to_numpy(dtype=np.int64)
    return count
