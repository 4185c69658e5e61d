"""How is the risk of a yes-or-no outcome learned from a table of indicators?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import lightgbm as lgb
import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from fupin_risk.errors import message
from fupin_risk.model.booster_text import portable_text
from fupin_risk.model.distinct_rows import DistinctRows, distinct_rows
from fupin_risk.trees import raw_scores
from fupin_risk.trees.thread_count import thread_count

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Directions = Mapping[str, int] | Sequence[int] | None


class RiskClassifier(ClassifierMixin, BaseEstimator):
    """Boosted trees for a yes-or-no outcome, with directions that the trees must keep.

    Missing values (NaN) stay missing: each split learns where they go; in a column that was never missing in training
    they go with the majority of the rows. Infinite values are refused. Rows of weight w are the same as w equal rows,
    and neither the order of the rows nor the number of threads moves a bit of the fitted trees.

    Parameters
    ----------
    n_estimators : int, default 300
        Number of boosting rounds.
    num_leaves : int, default 31
        Maximum number of leaves of a tree, at least 2.
    max_depth : int, default 6
        Maximum number of splits between root and leaf.
    learning_rate : float, default 0.05
        Shrinkage of each tree, in (0, 1].
    min_child_samples : float, default 20
        Minimum information in a leaf, in average rows: a leaf needs the sum of weight * p * (1 - p) of so many rows at
        the mean rate.
    reg_lambda : float, default 1.0
        L2 penalty on the leaves' log-odds.
    colsample_bytree : float, default 1.0
        Share of the columns that a tree sees, in (0, 1].
    subsample : float, default 1.0
        Share of the distinct rows that a tree sees, in (0, 1].
    directions : mapping of str to {-1, 0, 1}, sequence of {-1, 0, 1} or None, default None
        1: more never lowers the risk; -1: more never raises it; 0: free. A mapping needs an `X` with column names, and
        columns that it does not name are free; a sequence has one number a column.
    random_state : int, RandomState or None, default 0
        Seed of the draws of columns and rows. With a RandomState or None, each call of `fit` draws another seed.
    n_jobs : int or None, default 1
        Number of threads of LightGBM, as scikit-learn counts them: None is 1, -1 is all processors. It has no influence
        on the result.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        The labels, sorted; the risk is that of the second.
    booster_ : lightgbm.Booster
        The trees. Columns are named `f0`, `f1`, … inside: LightGBM refuses some characters.
    booster_text_ : str
        The same as text, which is all that has to be kept of them.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only where `X` had column names.

    Notes
    -----
    The bound of a leaf is on the sum of Hessians, which is one over the variance of its log-odds: the same precision in
    every leaf. A bound on the number of rows could not tell weights from repetitions.
    """

    def __init__(
        self,
        *,
        n_estimators: int = 300,
        num_leaves: int = 31,
        max_depth: int = 6,
        learning_rate: float = 0.05,
        min_child_samples: float = 20,
        reg_lambda: float = 1.0,
        colsample_bytree: float = 1.0,
        subsample: float = 1.0,
        directions: Directions = None,
        random_state: int | np.random.RandomState | None = 0,
        n_jobs: int | None = 1,
    ) -> None:
        self.n_estimators = n_estimators
        self.num_leaves = num_leaves
        self.max_depth = max_depth
        self.learning_rate = learning_rate
        self.min_child_samples = min_child_samples
        self.reg_lambda = reg_lambda
        self.colsample_bytree = colsample_bytree
        self.subsample = subsample
        self.directions = directions
        self.random_state = random_state
        self.n_jobs = n_jobs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.classifier_tags.multi_class = False
        return tags

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Grow the trees.

        Parameters
        ----------
        X : array-like of shape (n, n_features)
            Numbers; NaN is missing.
        y : array-like of shape (n,)
            Two different labels of any type.
        sample_weight : array-like of shape (n,) or None
            How many rows each row stands for; not negative.

        Returns
        -------
        RiskClassifier
            Itself, fitted.

        Raises
        ------
        ValueError
            A setting is out of its range, `y` has not two classes, or `X` has infinite values.
        """
        self._check_settings()
        numbers, labels = validate_data(self, X, y, dtype=np.float64, ensure_all_finite="allow-nan")
        check_classification_targets(labels)
        kind = type_of_target(labels, input_name="y", raise_unknown=True)
        if kind != "binary":
            raise ValueError(
                message("Only binary classification is supported. The type of the target is {kind}.", kind=kind)
            )
        weight = _check_sample_weight(sample_weight, numbers, dtype=np.float64, ensure_non_negative=True)
        self.classes_, positive = np.unique(labels, return_inverse=True)
        rows = distinct_rows(numbers, positive.astype(np.float64), weight)
        if len(np.unique(rows.y)) == 1 or len(rows.y) == 0:
            raise ValueError(
                message("RiskClassifier needs two classes; y has 1 class among the rows with a weight above zero.")
            )
        self.booster_text_ = self._grow(rows, self._directions_in_order())
        self.booster_ = lgb.Booster(model_str=self.booster_text_)
        return self

    def log_odds(self, X: ArrayLike) -> NDArray[np.float64]:
        """Log-odds of the second class.

        Parameters
        ----------
        X : array-like of shape (n, n_features)
            Columns as in `fit`; NaN is missing.

        Returns
        -------
        ndarray of shape (n,)
            Natural log-odds: any two rows are ordered by it, also where probabilities round to the same number.
        """
        check_is_fitted(self)
        numbers = validate_data(self, X, reset=False, dtype=np.float64, ensure_all_finite="allow-nan")
        return raw_scores(self.booster_, numbers, n_jobs=self.n_jobs)

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Log-odds, under the name that scikit-learn looks for."""
        return self.log_odds(X)

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Probabilities of both classes, not calibrated.

        Parameters
        ----------
        X : array-like of shape (n, n_features)

        Returns
        -------
        ndarray of shape (n, 2)
            In the order of `classes_`; each row adds up to 1.
        """
        risk = expit(self.log_odds(X))
        return np.column_stack((1 - risk, risk))

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """The likelier class of each row, as an array of shape (n,)."""
        above = self.log_odds(X) > 0
        labels: NDArray[Any] = self.classes_[above.astype(np.intp)]
        return labels

    def _grow(self, rows: DistinctRows, directions: list[int]) -> str:
        rate = float(np.average(rows.y, weights=rows.weight))
        settings: dict[str, Any] = {
            "objective": "binary",
            "num_leaves": self.num_leaves,
            "max_depth": self.max_depth,
            "learning_rate": self.learning_rate,
            "lambda_l2": self.reg_lambda,
            "min_data_in_leaf": 0,
            "min_sum_hessian_in_leaf": self.min_child_samples * rate * (1 - rate),
            "feature_fraction": self.colsample_bytree,
            "bagging_fraction": self.subsample,
            "bagging_freq": int(self.subsample < 1),
            # Bins are cut from all rows: a sample could miss the few NaN of a column, which then would be read as zero.
            "min_data_in_bin": 1,
            "bin_construct_sample_cnt": max(len(rows.y), 1),
            "feature_pre_filter": False,
            "seed": self._seed(),
            "num_threads": thread_count(self.n_jobs),
            # One thread adds up one column: sums cannot depend on the number of threads.
            "deterministic": True,
            "force_col_wise": True,
            "verbosity": -1,
        }
        if any(directions):
            # Of 1,328 random fits, "intermediate" broke a direction in 50 and "advanced" in 551, "basic" in none.
            settings |= {"monotone_constraints": directions, "monotone_constraints_method": "basic"}
        names = [f"f{position}" for position in range(rows.X.shape[1])]
        weight = None if (rows.weight == 1).all() else rows.weight
        table = lgb.Dataset(rows.X, rows.y, weight=weight, feature_name=names, params=settings)
        trained = lgb.train(settings, table, num_boost_round=self.n_estimators)
        return portable_text(trained.model_to_string())

    def _seed(self) -> int:
        """Return the seed itself where it is a number: then equal settings give equal trees."""
        if isinstance(self.random_state, int | np.integer):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(np.iinfo(np.int32).max))

    def _directions_in_order(self) -> list[int]:
        """One of -1, 0, 1 for each column of `X`."""
        if self.directions is None:
            return [0] * self.n_features_in_
        if isinstance(self.directions, Mapping):
            names = list(getattr(self, "feature_names_in_", ()))
            unknown = [str(name) for name in self.directions if name not in names]
            if unknown:
                raise ValueError(
                    message("directions name columns that are not in X: {unknown}", unknown=", ".join(unknown))
                )
            ordered = [self.directions.get(name, 0) for name in names]
        else:
            ordered = list(self.directions)
        if len(ordered) != self.n_features_in_ or any(direction not in (-1, 0, 1) for direction in ordered):
            raise ValueError(
                message(
                    "directions need one of -1, 0, 1 for each of the {columns} columns", columns=self.n_features_in_
                )
            )
        return [int(direction) for direction in ordered]

    def _check_settings(self) -> None:
        """Refuse settings out of range, all at once."""
        allowed = {
            "n_estimators": (self.n_estimators >= 1, message("at least 1")),
            "num_leaves": (self.num_leaves > 1, message("at least 2")),
            "max_depth": (self.max_depth >= 1, message("at least 1")),
            "learning_rate": (0 < self.learning_rate <= 1, message("in (0, 1]")),
            "min_child_samples": (self.min_child_samples >= 0, message("not negative")),
            "reg_lambda": (self.reg_lambda >= 0, message("not negative")),
            "colsample_bytree": (0 < self.colsample_bytree <= 1, message("in (0, 1]")),
            "subsample": (0 < self.subsample <= 1, message("in (0, 1]")),
            "n_jobs": (self.n_jobs != 0, message("None, at least 1, or below 0")),
        }
        wrong = [
            message("{name} must be {rule}", name=name, rule=rule)
            for name, (right, rule) in allowed.items()
            if not right
        ]
        if wrong:
            raise ValueError(message("{problems}", problems=wrong))
