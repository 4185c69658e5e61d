"""The risk model: a learner that keeps directions, its calibration, and its place on disk."""

from fupin_risk.model.calibration import Calibration, fit_calibration
from fupin_risk.model.classifier import RiskClassifier, booster_log_odds
from fupin_risk.model.explanation import Explanation, explain_model
from fupin_risk.model.risk_model import RiskModel
from fupin_risk.model.storage import load_model_bytes, load_saved_model, model_bytes, save_model

__all__ = [
    "Calibration",
    "Explanation",
    "RiskClassifier",
    "RiskModel",
    "booster_log_odds",
    "explain_model",
    "fit_calibration",
    "load_model_bytes",
    "load_saved_model",
    "model_bytes",
    "save_model",
]
