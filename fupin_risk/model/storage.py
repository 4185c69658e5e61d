"""How does a model come to disk, and back without a foreign byte being run or parsed?

A folder holds `model.txt` (the trees, as LightGBM's text), `model.json` (everything else) and `MANIFEST.json` (the
hashes of both). The hashes are checked before either is parsed: LightGBM's reader of texts can be crashed by a damaged
one. No pickle, so nothing is run. The hashes show damage, not malice: who can rewrite all three files can rewrite the
hashes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fupin_risk.definitions.recipes import recipe_from_mapping
from fupin_risk.disk import PRIVATE
from fupin_risk.disk.atomic import sync_folder
from fupin_risk.errors import DefinitionError, Message, ModelError, message
from fupin_risk.model.calibration import Calibration
from fupin_risk.model.risk_model import RiskModel

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = "fupin-risk-model/2"
# 1: the recipe's keys were not yet those of scikit-learn and LightGBM.
_READ = (FORMAT, "fupin-risk-model/1")
TREES, REST, MANIFEST = "model.txt", "model.json", "MANIFEST.json"


def model_bytes(model: RiskModel) -> dict[str, bytes]:
    """The files of a model, by name; equal models give equal bytes.

    Parameters
    ----------
    model : RiskModel
        A fitted one.

    Returns
    -------
    dict of str to bytes
        `model.txt`, `model.json` and `MANIFEST.json`.

    Raises
    ------
    ModelError
        The model is not fitted.
    """
    if model.booster_text is None:
        raise ModelError(message("the model {recipe} is not fitted yet; call fit(panel)", recipe=model.recipe.name))
    trees = model.booster_text.encode()
    curve = model.calibration
    rest = _json(
        {
            "format": FORMAT,
            "recipe": model.recipe.model_dump(mode="json"),
            "feature_names": list(model.feature_names),
            "directions": dict(model.directions),
            "calibration": {
                "method": curve.method,
                "intercept": curve.intercept,
                "slope": curve.slope,
                "knots": [list(knot) for knot in curve.knots],
            },
            "catalogue_sha256": model.catalogue_sha256,
            "text_codes": {name: list(texts) for name, texts in model.text_codes.items()},
            "labels": {name: dict(label) for name, label in model.labels.items()},
            "causes": dict(model.causes),
            "provenance": dict(model.provenance),
            "model_txt_sha256": _sha256(trees),
        }
    )
    return {TREES: trees, REST: rest, MANIFEST: _manifest(trees, rest)}


def model_sha256(model: RiskModel) -> str:
    """Hash of a fitted model's manifest, which names the hashes of all its files."""
    return _sha256(model_bytes(model)[MANIFEST])


def save_model(model: RiskModel, folder: str | Path) -> None:
    """Write a model to a folder, whole or not at all.

    Parameters
    ----------
    model : RiskModel
        A fitted one.
    folder : str or Path
        Is made, with its parents; an older model there is replaced.

    Raises
    ------
    ModelError
        The model is not fitted.
    ValueError
        The folder holds something other than a model.
    """
    folder = Path(folder)
    files = model_bytes(model)
    names = {*files, PRIVATE}
    if folder.exists() and (not folder.is_dir() or any(entry.name not in names for entry in folder.iterdir())):
        raise ValueError(
            message("{folder} holds files that are not a model; give a new or an empty folder", folder=folder.name)
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh, old = (folder.parent / f".{folder.name}.{word}" for word in ("saving", "replaced"))
    for left_over in (fresh, old):
        shutil.rmtree(left_over, ignore_errors=True)
    fresh.mkdir()
    for name, content in files.items():
        with (fresh / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    sync_folder(fresh)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    sync_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def load_saved_model(folder: str | Path) -> RiskModel:
    """Return the model that `RiskModel.save` wrote to a folder.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    RiskModel
        Scores are those of the saved one, bit by bit.

    Raises
    ------
    ModelError
        A file is missing, cut off or changed, or was written by a later version. Nothing of it was parsed then.
    """
    folder = Path(folder)
    files = {}
    for name in (TREES, REST, MANIFEST):
        try:
            files[name] = (folder / name).read_bytes()
        except OSError:
            raise ModelError(
                message("{folder} is not a saved model: {name} cannot be read", folder=folder.name or folder, name=name)
            ) from None
    return load_model_bytes(files)


def load_model_bytes(files: Mapping[str, bytes]) -> RiskModel:
    """Read a model from the contents of its files.

    Parameters
    ----------
    files : mapping of str to bytes
        As `model_bytes` returns them; others are passed over.

    Returns
    -------
    RiskModel

    Raises
    ------
    ModelError
        As `load_saved_model`.
    """
    missing = [name for name in (TREES, REST, MANIFEST) if name not in files]
    if missing:
        raise ModelError(message("the saved model is incomplete; missing: {missing}", missing=", ".join(missing)))
    trees, rest = files[TREES], files[REST]
    # The manifest has one possible form: comparing bytes leaves nothing of a damaged one to parse.
    if files[MANIFEST] not in [_manifest(trees, rest, name) for name in _READ]:
        raise ModelError(_why_refused(files))
    return _model(json.loads(rest), trees.decode())


def _model(content: dict[str, Any], trees: str) -> RiskModel:
    """The model of files whose hashes agree."""
    import lightgbm as lgb

    if content.get("format") not in _READ:
        raise ModelError(
            message(
                "the saved model has the format {format}; this version reads {readable}; "
                "fit it again: fupin-risk train REGISTER --as-of DAYS --out FOLDER",
                format=content.get("format"),
                readable=", ".join(_READ),
            )
        )
    try:
        recipe = recipe_from_mapping(content["recipe"], f"{REST}: recipe")
    except DefinitionError as error:
        raise ModelError(
            message("this version does not know the recipe in the saved model ({error})", error=error.message)
        ) from None
    curve = content["calibration"]
    model = RiskModel(
        recipe,
        booster_text=trees,
        feature_names=tuple(content["feature_names"]),
        directions=content["directions"],
        calibration=Calibration(
            curve["method"], curve["intercept"], curve["slope"], tuple((at, value) for at, value in curve["knots"])
        ),
        catalogue_sha256=content["catalogue_sha256"],
        text_codes={name: tuple(texts) for name, texts in content["text_codes"].items()},
        labels=content["labels"],
        causes=content["causes"],
        provenance=content["provenance"],
    )
    try:
        model.booster  # noqa: B018  read now: a text that this LightGBM does not know is found here, not at the first score
    except lgb.basic.LightGBMError:
        raise ModelError(
            message("LightGBM {version} cannot read {file}; fit the model again", file=TREES, version=lgb.__version__)
        ) from None
    return model


def _why_refused(files: Mapping[str, bytes]) -> Message:
    """Which file is damaged, as far as the manifest can still say."""
    for name in (TREES, REST):
        if _sha256(files[name]).encode() not in files[MANIFEST]:
            return message(
                "the saved model is damaged: {name} is not the file that {manifest} names; save the model again",
                name=name,
                manifest=MANIFEST,
            )
    return message(
        "the saved model is damaged, or of another version: {manifest} is not the file that this version saves",
        manifest=MANIFEST,
    )


def _manifest(trees: bytes, rest: bytes, name: str = FORMAT) -> bytes:
    return _json({"format": name, "sha256": {TREES: _sha256(trees), REST: _sha256(rest)}})


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True) + "\n").encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
