"""The risk model: a learner that keeps directions, its calibration, and its place on disk."""

from typing import TYPE_CHECKING

from fupin_risk.model.calibration import Calibration, fit_calibration
from fupin_risk.model.explanation import Explanation, explain_model
from fupin_risk.model.risk_model import RiskModel
from fupin_risk.model.storage import load_model_bytes, load_saved_model, model_bytes, save_model

if TYPE_CHECKING:
    from fupin_risk.model.classifier import RiskClassifier

__all__ = [
    "Calibration",
    "Explanation",
    "RiskClassifier",
    "RiskModel",
    "explain_model",
    "fit_calibration",
    "load_model_bytes",
    "load_saved_model",
    "model_bytes",
    "save_model",
]

if not TYPE_CHECKING:  # a type checker would take any name for one of this room's

    def __getattr__(name: str) -> object:
        """Import the learner when it is first used: LightGBM and scikit-learn take a second and a half."""
        if name != "RiskClassifier":
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        from fupin_risk.model.classifier import RiskClassifier

        return RiskClassifier
