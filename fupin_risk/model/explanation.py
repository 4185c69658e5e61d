"""Why does the model give these households these raw scores?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fupin_risk.definitions import NO_CAUSE
from fupin_risk.errors import message
from fupin_risk.trees import tree_contributions

if TYPE_CHECKING:
    from fupin_risk.model.risk_model import RiskModel


@dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """Exact contributions of the indicators to the log-odds of each household.

    Attributes
    ----------
    values : DataFrame of shape (n, n_features)
        Log-odds; above zero raises the risk in the model. With `base`, each row adds up to its raw score.
    base : float
        Log-odds of a household of which nothing is known: the trees' mean over their training rows.
    data : DataFrame of shape (n, n_features)
        The indicators' values; NaN is unknown.
    names : dict of str to str
        Label of each indicator.
    causes : dict of str to str
        Cause of each indicator that has one; help is no cause.
    """

    values: pd.DataFrame
    base: float
    data: pd.DataFrame
    names: Mapping[str, str] = field(default_factory=dict)
    causes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (self.values.index.equals(self.data.index) and self.values.columns.equals(self.data.columns)):
            raise ValueError(message("values and data must have the same rows and columns"))

    def __repr__(self) -> str:
        rows, columns = self.values.shape
        return f"Explanation({rows} rows, {columns} indicators, base={self.base:.3f})"

    def by_cause(self) -> pd.DataFrame:
        """Contributions added up by cause.

        Returns
        -------
        DataFrame
            Log-odds on the index of `values`; causes in the order in which they first appear, at last `none`
            for indicators without one.

        Examples
        --------
        >>> values = pd.DataFrame({"sick_days": [0.5], "bill": [0.25], "land": [-1.0]})
        >>> Explanation(values, -2.0, values, causes={"sick_days": "illness", "bill": "illness"}).by_cause()
           illness  none
        0     0.75  -1.0
        """
        columns = self.values.columns
        causes = [*dict.fromkeys(self.causes[name] for name in columns if name in self.causes), NO_CAUSE]
        sums = {
            cause: self.values[[name for name in columns if self.causes.get(name, NO_CAUSE) == cause]].sum(axis=1)
            for cause in causes
        }
        return pd.DataFrame(sums, index=self.values.index)

    def top(self, number: int = 3) -> pd.DataFrame:
        """The weightiest indicators of each row.

        Parameters
        ----------
        number : int, default 3

        Returns
        -------
        DataFrame
            One row per household and rank: the index levels of `values`, rank (1 is the weightiest),
            indicator, value, contribution. Ties go by the order of the columns.
        """
        number = min(number, self.values.shape[1])
        contributions, facts = self.values.to_numpy(), self.data.to_numpy(dtype=np.float64)
        order = np.argsort(-np.abs(contributions), axis=1, kind="stable")[:, :number]
        rows = np.repeat(np.arange(len(contributions)), number)
        chosen = order.ravel()
        table = self.values.index.to_frame(index=False).iloc[rows].reset_index(drop=True)
        table["rank"] = np.tile(np.arange(1, number + 1), len(contributions))
        table["indicator"] = self.values.columns.to_numpy()[chosen]
        table["value"] = facts[rows, chosen]
        table["contribution"] = contributions[rows, chosen]
        return table

    def to_shap(self) -> Any:
        """The same as a `shap.Explanation`, for shap's plots.

        Returns
        -------
        shap.Explanation
            Feature names are the labels.
        """
        import shap

        return shap.Explanation(
            values=self.values.to_numpy(),
            base_values=np.full(len(self.values), self.base),
            data=self.data.to_numpy(dtype=np.float64),
            feature_names=[self.names.get(name, name) for name in self.values.columns],
        )


def explain_model(model: RiskModel, frame: pd.DataFrame, *, n_jobs: int | None = 1) -> Explanation:
    """What each of a model's indicators adds to the raw score of each household.

    Parameters
    ----------
    model : RiskModel
        A fitted one.
    frame : DataFrame
        Indicators, a superset of the model's columns in any order; NaN is unknown.
    n_jobs : int or None, default 1
        Has no influence on the result.

    Returns
    -------
    Explanation
        On the index of `frame`, with the model's labels and causes.

    Raises
    ------
    ModelError
        The model is not fitted, was made with other definitions, or a column is missing or no number.
    """
    columns = pd.Index(model.feature_names)
    numbers = model.matrix(frame)
    contributions = tree_contributions(model.booster, numbers, n_jobs=n_jobs)
    # A booster gives its base with each row; of no row at all it is asked for a row of unknowns.
    bases = (
        contributions[:, -1]
        if len(numbers)
        else tree_contributions(model.booster, np.full((1, len(columns)), np.nan))[:, -1]
    )
    return Explanation(
        values=pd.DataFrame(contributions[:, :-1], index=frame.index, columns=columns),
        base=float(bases[0]),
        data=pd.DataFrame(numbers, index=frame.index, columns=columns),
        names={name: model.labels[name]["zh"] if name in model.labels else name for name in model.feature_names},
        causes=dict(model.causes),
    )
