"""What does a run in MLflow hold, without any datum of a person?"""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fupin_risk.errors import message
from fupin_risk.tracking.pictures import calibration_picture, figures_picture
from fupin_risk.tracking.quiet import quiet_mlflow

if TYPE_CHECKING:
    from fupin_risk.assessment import Assessment
    from fupin_risk.model import RiskModel

_SERVED = Path(__file__).with_name("served_model.py")


@dataclass(frozen=True)
class TrackedRun:
    """Where a run and its model are found again.

    Attributes
    ----------
    run_id : str
    model_uri : str
        `models:/name@alias` where a name and alias were given, else `models:/m-…`.
    version : str or None
        Version under the registered name.
    """

    run_id: str
    model_uri: str
    version: str | None


def log_run(
    model: RiskModel,
    assessment: Assessment | None = None,
    *,
    tracking_uri: str,
    experiment: str = "fupin-risk",
    name: str | None = None,
    alias: str | None = None,
    artifact_folder: str | Path | None = None,
) -> TrackedRun:
    """Log a fitted model, and what is known of its worth, as one run.

    Parameters
    ----------
    model : RiskModel
        Fitted.
    assessment : Assessment, optional
        Its figures become metrics, its tables and pictures artefacts; its predictions of single households do not.
    tracking_uri : str
        `sqlite:///…` or a server's address.
    experiment : str, default "fupin-risk"
        Name of the experiment, made if it is new.
    name, alias : str, optional
        Register the model under `name`, and let `alias` point to this version.
    artifact_folder : str or Path, optional
        Where a new experiment keeps its artefacts; by default where the tracking server says.

    Returns
    -------
    TrackedRun

    Raises
    ------
    ValueError
        An alias without a name, or an address that MLflow does not take.

    Notes
    -----
    No input example is ever logged, and the signature holds names of indicators only, so no value of a register's cell
    can
    get into MLflow. Integers are declared as double, since a missing one arrives as a float.
    """
    if alias is not None and name is None:
        raise ValueError(message("alias needs name, the name under which the model is registered"))
    with quiet_mlflow(tracking_uri) as mlflow, tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        client = mlflow.MlflowClient()
        # A run made by the client carries no name of a user and no path of the machine.
        run = client.create_run(_experiment_id(client, experiment, artifact_folder))
        with mlflow.start_run(run_id=run.info.run_id):
            mlflow.log_params(_params(model))
            if assessment is not None:
                mlflow.log_metrics(_metrics(assessment))
                _log_assessment(mlflow, assessment, folder)
            model.save(folder / "model")
            logged = mlflow.pyfunc.log_model(
                name="model",
                python_model=str(_SERVED),
                artifacts={"model": str(folder / "model")},
                signature=_signature(model),
                pip_requirements=["fupin-risk"],
                registered_model_name=name,
            )
        version = None if logged.registered_model_version is None else str(logged.registered_model_version)
        if name is not None and version is not None:
            client.set_model_version_tag(name, version, "model_sha256", model.sha256)
            if alias is not None:
                client.set_registered_model_alias(name, alias, version)
        uri = f"models:/{name}@{alias}" if alias else str(logged.model_uri)
        return TrackedRun(run_id=run.info.run_id, model_uri=uri, version=version)


def _experiment_id(client: Any, experiment: str, artifact_folder: str | Path | None) -> str:
    found = client.get_experiment_by_name(experiment)
    if found is not None:
        return str(found.experiment_id)
    location = None if artifact_folder is None else Path(artifact_folder).resolve().as_uri()
    return str(client.create_experiment(experiment, artifact_location=location))


def _params(model: RiskModel) -> dict[str, str]:
    """Everything that says what the model is; MLflow takes text of up to 6,000 characters."""
    recipe = model.recipe.model_dump(mode="json")
    flat = {f"recipe.{key}": value for key, value in recipe.items()}
    flat |= {f"trained.{key}": value for key, value in model.provenance.items()}
    flat |= {
        "model_sha256": model.sha256,
        "catalogue_sha256": model.catalogue_sha256,
        "features": len(model.feature_names),
    }
    return {key: text[:6000] for key, value in flat.items() if (text := _text(value))}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _metrics(assessment: Assessment) -> dict[str, float]:
    """Pooled figures, one metric a scorer and figure."""
    found = {}
    for row in assessment.pooled.to_dict("records"):
        scorer = row.pop("scorer")
        for figure, value in row.items():
            if isinstance(value, int | float) and value == value:  # noqa: PLR0124 - NaN is not equal to itself
                found[re.sub(r"[^A-Za-z0-9_./ -]", "_", f"{scorer}.{figure}")] = float(value)
    return found


def _log_assessment(mlflow: Any, assessment: Assessment, folder: Path) -> None:
    mlflow.log_text(str(assessment), "assessment/summary.txt")
    mlflow.log_text(assessment.table.to_csv(index=False), "assessment/folds.csv")
    mlflow.log_text(assessment.calibration_table.to_csv(index=False), "assessment/calibration.csv")
    for name, draw in (("calibration.png", calibration_picture), ("figures.png", figures_picture)):
        draw(assessment, folder / name)
        mlflow.log_artifact(str(folder / name), "assessment")


def _signature(model: RiskModel) -> Any:
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema

    inputs = Schema([ColSpec("double", name, required=False) for name in model.feature_names])
    return ModelSignature(inputs=inputs, outputs=Schema([ColSpec("double")]))
