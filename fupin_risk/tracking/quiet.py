"""How is MLflow imported: late, without telemetry, and without telling users of its own inner affairs?"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fupin_risk.errors import message


@contextmanager
def quiet_mlflow(tracking_uri: str) -> Iterator[Any]:
    """Give the `mlflow` module, set to `tracking_uri`, with its advice to developers turned off.

    Parameters
    ----------
    tracking_uri : str
        A database or server, named outright: MLflow's file store is no longer accepted.

    Raises
    ------
    ValueError
        The address is a plain folder.
    """
    if "://" not in tracking_uri:
        raise ValueError(
            message(
                "{tracking_uri!r} is not an address that MLflow accepts; use sqlite:///folder/mlflow.db or "
                "the address of a server",
                tracking_uri=tracking_uri,
            )
        )
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("DO_NOT_TRACK", "true")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mlflow

        previous = mlflow.get_tracking_uri()
        noisy = [logging.getLogger(name) for name in ("mlflow", "mlflow.utils.requirements_utils", "alembic")]
        levels = [logger.level for logger in noisy]
        for logger in noisy:
            logger.setLevel(logging.ERROR)
        mlflow.set_tracking_uri(tracking_uri)
        try:
            yield mlflow
        finally:
            mlflow.set_tracking_uri(previous)
            for logger, level in zip(noisy, levels, strict=True):
                logger.setLevel(level)
