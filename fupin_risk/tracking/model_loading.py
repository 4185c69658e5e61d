"""How does a saved model come back, from a folder or from MLflow's registry?"""

from __future__ import annotations

from pathlib import Path

from fupin_risk.model import RiskModel, load_saved_model
from fupin_risk.tracking.registry import load_registered_model


def load_model(address: str | Path, *, tracking_uri: str | None = None) -> RiskModel:
    """Return a saved model.

    Parameters
    ----------
    address : str or Path
        A folder that `RiskModel.save` wrote, `models:/name@alias` or `models:/name/version`.
    tracking_uri : str, optional
        Of the registry: `sqlite:///…` or a server's address; by default the environment's `MLFLOW_TRACKING_URI`.

    Returns
    -------
    RiskModel
        Its scores equal those of the saved model, bit by bit.

    Raises
    ------
    ModelError
        There is no such model; or a file is missing, cut off or changed, or was written by a later version. Nothing of
        it was parsed then.
    ValueError
        A registered model is asked for without a tracking address.

    Examples
    --------
    >>> load_model("no-such-folder")
    Traceback (most recent call last):
    fupin_risk.errors.ModelError: no-such-folder is not a saved model: model.txt cannot be read
    """
    if isinstance(address, str) and address.startswith("models:/"):
        return load_registered_model(address, tracking_uri=tracking_uri)
    return load_saved_model(address)
