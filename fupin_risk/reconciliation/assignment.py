"""Which of the possible pairs are taken, each row once, and which of them are in doubt?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy

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
    chosen = pd.concat([candidates[alone], _best_of_groups(candidates[~alone])])
    chosen = chosen.sort_values(["left", "right"], ignore_index=True)
    return chosen.assign(rivals=_rivals(chosen, candidates[~alone], left_content, right_content))


def _best_of_groups(candidates: pd.DataFrame) -> pd.DataFrame:
    """The best pairs of candidates that share rows, group by group of those that do."""
    if candidates.empty:
        return candidates
    left, lefts = pd.factorize(candidates["left"], sort=True)
    right, rights = pd.factorize(candidates["right"], sort=True)
    many = len(lefts) + len(rights)
    graph = scipy.sparse.coo_array((np.ones(len(left), dtype=np.int8), (left, right + len(lefts))), shape=(many, many))
    _, group_of_row = scipy.sparse.csgraph.connected_components(graph, directed=False)
    order = np.lexsort((right, left, group_of_row[left]))
    left, right, group = left[order], right[order], group_of_row[left[order]]
    score = candidates["score"].to_numpy()[order]
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    best = [
        start + _best(left[start:end], right[start:end], score[start:end])
        for start, end in zip(starts, [*starts[1:], len(group)], strict=True)
    ]
    return candidates.iloc[order[np.concatenate(best)]]


def _best(left: Array, right: Array, score: Array) -> Array:
    """Which pairs of one group to take."""
    if left[0] == left[-1] or (right == right[0]).all():
        return np.array([np.argmax(score)])
    lefts, row = np.unique(left, return_inverse=True)
    rights, column = np.unique(right, return_inverse=True)
    worth = np.zeros((len(lefts), len(rights)), dtype=np.int64)
    place = np.full(worth.shape, -1, dtype=np.int64)
    worth[row, column] = score
    place[row, column] = np.arange(len(score))
    chosen = place[scipy.optimize.linear_sum_assignment(worth, maximize=True)]
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
