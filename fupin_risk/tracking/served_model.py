"""What runs when MLflow serves a registered model? This file is logged beside the model's text and JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd


class ServedRiskModel(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """Calibrated risk for a table of indicators; the saved model's hash is checked before it is read."""

    def load_context(self, context: Any) -> None:
        """Read the model's text and JSON."""
        from fupin_risk.model import load_saved_model

        self.risk_model = load_saved_model(Path(context.artifacts["model"]))

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.Series:
        """Score rows; one probability each."""
        del context, params
        return self.risk_model.score(model_input)


mlflow.models.set_model(ServedRiskModel())
