"""How does a registered model come back: as bytes whose hash is checked, never as code that runs?"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from fupin_risk.errors import ModelError, message
from fupin_risk.tracking.quiet import quiet_mlflow

if TYPE_CHECKING:
    from fupin_risk.model import RiskModel


def load_registered_model(uri: str, *, tracking_uri: str | None = None) -> RiskModel:
    """Load a model from MLflow's registry.

    Parameters
    ----------
    uri : str
        `models:/name@alias` or `models:/name/version`.
    tracking_uri : str, optional
        `sqlite:///…` or a server's address; by default the environment's `MLFLOW_TRACKING_URI`.

    Returns
    -------
    RiskModel
        It scores the same bits as the one that was logged.

    Raises
    ------
    ModelError
        There is no such model, or its files do not agree with their hashes.
    ValueError
        No tracking address was given, nor does the environment name one.

    Notes
    -----
    `mlflow.pyfunc.load_model` would run the code that was logged beside the model. Here the artefacts are only fetched;
    the text
    and JSON are read after their hash was checked.
    """
    from fupin_risk.model import load_saved_model

    address = tracking_uri or os.environ.get("MLFLOW_TRACKING_URI", "")
    if not address:
        raise ValueError(
            message(
                "the address of the model registry is missing; give tracking_uri=, or set "
                "MLFLOW_TRACKING_URI, such as sqlite:///mlflow.db"
            )
        )
    with quiet_mlflow(address) as mlflow, TemporaryDirectory() as scratch:
        client = mlflow.MlflowClient()
        try:
            version, expected = _version(client, uri)
            source = client.get_model_version_download_uri(version.name, version.version)
            fetched = Path(mlflow.artifacts.download_artifacts(artifact_uri=source, dst_path=scratch))
        except mlflow.MlflowException:
            raise ModelError(
                message(
                    "{uri}: MLflow has no such model; name it as models:/name@alias or models:/name/version", uri=uri
                )
            ) from None
        folders = sorted(path.parent for path in fetched.rglob("MANIFEST.json"))
        if len(folders) != 1:
            raise ModelError(message("{uri} is not a model that fupin-risk saved", uri=uri))
        model = load_saved_model(folders[0])
        if expected is not None and model.sha256 != expected:
            raise ModelError(
                message(
                    "{uri}: the stored model is not the one that was registered (its hash differs); register it again",
                    uri=uri,
                )
            )
        return model


def _version(client: Any, uri: str) -> tuple[Any, str | None]:
    name, alias, number = _parts(uri)
    found = client.get_model_version_by_alias(name, alias) if alias else client.get_model_version(name, number)
    return found, found.tags.get("model_sha256")


def _parts(uri: str) -> tuple[str, str | None, str | None]:
    body = uri.removeprefix("models:/")
    if body == uri or not body:
        raise ModelError(
            message(
                "{uri} is not the address of a registered model; it has the form models:/name@alias or "
                "models:/name/version",
                uri=uri,
            )
        )
    if "@" in body:
        name, alias = body.rsplit("@", 1)
        return name, alias, None
    name, _, number = body.rpartition("/")
    if not name or not number.isdigit():
        raise ModelError(
            message("{uri} names neither an alias (models:/name@alias) nor a version (models:/name/version)", uri=uri)
        )
    return name, None, number
