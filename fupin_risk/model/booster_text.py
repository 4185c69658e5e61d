"""What is kept of a trained LightGBM booster, and where do its trees send a value that training never missed?"""

from __future__ import annotations

import re

_TREES = re.compile(r"(?ms)^Tree=\d+\n.*?(?=^Tree=|^end of trees)")
_MISSING_KIND = 0b1100  # bits 2 and 3 of a split's decision_type: 0 none, 1 zero, 2 NaN
_NAN_KIND = 0b1000
_LEFT_BY_DEFAULT = 0b10
_CATEGORICAL = 0b1


def portable_text(text: str) -> str:
    """Turn the text of a trained booster into the one that is used and saved.

    Three things change, and no value that was seen in training is sent elsewhere:

    - Where a column was never missing in training, LightGBM reads a missing value as **zero**. Here it goes with the
      side that most training rows took, as in scikit-learn's histogram trees: unknown is not zero.
    - The greatest and smallest value of each column are single households' own figures. They are not needed, and go.
    - The block of parameters (threads, paths) goes: equal trees are equal bytes.

    Parameters
    ----------
    text : str
        `Booster.model_to_string()`.

    Returns
    -------
    str
        Text that `lightgbm.Booster(model_str=...)` reads.

    Notes
    -----
    `decision_type` is a bit field (LightGBM, `tree.h`): 1 categorical, 2 missing goes left, 4 and 8 what counts as
    missing.
    """
    start = text.index("\nTree=") + 1
    head, body = text[:start], text[start : text.index("\nend of trees") + len("\nend of trees\n")]
    trees = [_missing_with_the_majority(tree) for tree in _TREES.findall(body)]
    columns = int(re.findall(r"(?m)^max_feature_idx=(\d+)$", head)[0]) + 1
    head = re.sub(r"(?m)^feature_infos=.*$", "feature_infos=" + " ".join(["none"] * columns), head)
    # The reader cuts the text into trees by these sizes.
    head = re.sub(r"(?m)^tree_sizes=.*$", "tree_sizes=" + " ".join(str(len(tree)) for tree in trees), head)
    return head + "".join(trees) + "end of trees\n\npandas_categorical:null\n"


def _missing_with_the_majority(tree: str) -> str:
    lines = dict(line.split("=", 1) for line in tree.splitlines() if "=" in line)
    if "decision_type" not in lines:
        return tree
    leaf_rows = [int(count) for count in lines["leaf_count"].split()]
    inner_rows = [int(count) for count in lines["internal_count"].split()]

    def rows(child: int) -> int:
        return inner_rows[child] if child >= 0 else leaf_rows[~child]

    kinds = []
    children = zip(lines["left_child"].split(), lines["right_child"].split(), strict=True)
    for kind_text, (left, right) in zip(lines["decision_type"].split(), children, strict=True):
        kind = int(kind_text)
        if not kind & (_MISSING_KIND | _CATEGORICAL):
            kind = _NAN_KIND | (_LEFT_BY_DEFAULT if rows(int(left)) >= rows(int(right)) else 0)
        kinds.append(str(kind))
    return re.sub(r"(?m)^decision_type=.*$", "decision_type=" + " ".join(kinds), tree)
