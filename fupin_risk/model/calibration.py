"""Which probability belongs to a model's log-odds?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import scipy

from fupin_risk.errors import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

LEAST_SLOPE = 0.01
_STEP = 1e-13
ISOTONIC_FROM_POSITIVES = 1_000


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rising curve from log-odds to probability.

    Attributes
    ----------
    method : {"logistic", "isotonic", "none"}
        `none`: the log-odds are taken at their word.
    intercept, slope : float
        The probability is 1 / (1 + exp(-(intercept + slope * log_odds))); the slope is above zero.
    knots : tuple of (float, float)
        Isotonic only: log-odds and probability between which straight lines run.
    """

    method: Literal["logistic", "isotonic", "none"] = "none"
    intercept: float = 0.0
    slope: float = 1.0
    knots: tuple[tuple[float, float], ...] = ()

    def __iter__(self) -> Iterator[float]:
        """Intercept and slope, so that `a, b = calibration` reads well."""
        return iter((self.intercept, self.slope))

    def probability(self, log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability of each of the log-odds.

        Parameters
        ----------
        log_odds : ndarray of shape (n,)

        Returns
        -------
        ndarray of shape (n,)
            In [0, 1]. Equal probabilities may hide different log-odds: order by those.
        """
        if self.knots:
            at, probability = np.array(self.knots).T
            return np.asarray(np.interp(log_odds, at, probability), dtype=np.float64)
        return np.asarray(scipy.special.expit(self.intercept + self.slope * log_odds), dtype=np.float64)


def fit_calibration(
    log_odds: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64] | None = None,
    *,
    method: Literal["logistic", "isotonic"] = "logistic",
) -> Calibration:
    """Fit the curve on rows that the booster did not see.

    Parameters
    ----------
    log_odds : ndarray of shape (n,)
        Raw scores of the booster.
    y : ndarray of shape (n,)
        Outcomes, 0 or 1; both must occur.
    weight : ndarray of shape (n,) or None
        Weights, not negative.
    method : {"logistic", "isotonic"}, default "logistic"
        `isotonic` is used from 1,000 positives on, and is logistic below: its steps give many households the same risk.

    Returns
    -------
    Calibration

    Raises
    ------
    ValueError
        Only one outcome occurs.

    Notes
    -----
    Platt (1999), with his smoothed targets (n₁ + 1) / (n₁ + 2) and 1 / (n₀ + 2) in place of 1 and 0, which keep the
    slope finite where the outcomes are separated; Newton's method as in Lin, Lin and Weng (2007). A slope below 0.01
    says that the order of the scores did not hold in this period; it is set to 0.01, so that the risk never runs
    against the order.

    Examples
    --------
    >>> curve = fit_calibration(np.array([-1.0, -1.0, 1.0, 1.0]), np.array([0.0, 0.0, 1.0, 1.0]))
    >>> round(curve.slope, 4), abs(round(curve.intercept, 4))
    (1.0986, 0.0)
    """
    weight = np.ones(len(y)) if weight is None else weight
    positives, negatives = float(weight[y == 1].sum()), float(weight[y == 0].sum())
    if positives <= 0 or negatives <= 0:
        raise ValueError(message("calibration needs rows of both outcomes"))
    if method == "isotonic" and int((y == 1).sum()) >= ISOTONIC_FROM_POSITIVES:
        return _isotonic(log_odds, y, weight)
    targets = np.where(y == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    intercept, slope = _logistic(log_odds, targets, weight)
    if slope < LEAST_SLOPE:
        # The likelihood is concave: with the slope at its bound, the best intercept is that of the bound.
        shifted, slope = LEAST_SLOPE * log_odds, LEAST_SLOPE
        intercept, _ = _logistic(np.zeros_like(log_odds), targets, weight, offset=shifted)
    return Calibration("logistic", intercept, slope)


def _isotonic(log_odds: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64]) -> Calibration:
    from sklearn.isotonic import IsotonicRegression

    steps = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(log_odds, y, sample_weight=weight)
    knots = zip(steps.X_thresholds_.tolist(), steps.y_thresholds_.tolist(), strict=True)
    return Calibration("isotonic", knots=tuple(knots))


def _logistic(
    log_odds: NDArray[np.float64],
    targets: NDArray[np.float64],
    weight: NDArray[np.float64],
    offset: NDArray[np.float64] | float = 0.0,
) -> tuple[float, float]:
    """Intercept and slope of greatest likelihood, by Newton's method with halved steps.

    The log-odds are centred and scaled first; where they are all equal, the slope is 0 and only the intercept is
    fitted.
    """
    centre = float(np.average(log_odds, weights=weight))
    spread = float(np.sqrt(np.average((log_odds - centre) ** 2, weights=weight)))
    scaled = (log_odds - centre) / spread if spread > 0 else np.zeros_like(log_odds)
    mean = float(np.average(targets, weights=weight))
    best = np.array([scipy.special.logit(mean) - float(np.average(offset + 0 * log_odds, weights=weight)), 0.0])

    def loss(at: NDArray[np.float64]) -> float:
        margin = at[0] + at[1] * scaled + offset
        return float(np.sum(weight * (np.logaddexp(0, margin) - targets * margin)))

    current = loss(best)
    for _ in range(100):
        p = scipy.special.expit(best[0] + best[1] * scaled + offset)
        slack, curve = weight * (p - targets), weight * p * (1 - p)
        gradient = np.array([slack.sum(), (slack * scaled).sum()])
        a, b, c = curve.sum(), (curve * scaled).sum(), (curve * scaled**2).sum()
        c = c if spread > 0 else 1.0
        step = np.array([c * gradient[0] - b * gradient[1], a * gradient[1] - b * gradient[0]]) / (a * c - b * b)
        while (tried := loss(best - step)) > current and np.abs(step).max() > _STEP:
            step /= 2
        best, moved, current = best - step, float(np.abs(step).max()), min(current, tried)
        if moved <= _STEP:
            break
    slope = float(best[1]) / spread if spread > 0 else 0.0
    return float(best[0]) - slope * centre, slope
