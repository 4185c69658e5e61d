"""How do a model, what is known of its worth, and where it came from get into MLflow and out again?"""

from fupin_risk.tracking.model_loading import load_model
from fupin_risk.tracking.registry import load_registered_model
from fupin_risk.tracking.runs import TrackedRun, log_run

__all__ = ["TrackedRun", "load_model", "load_registered_model", "log_run"]
