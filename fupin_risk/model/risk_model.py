"""How likely is each household to have the outcome, by a recipe fitted on a panel?"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import pandas as pd

from fupin_risk.definitions import Catalogue, Recipe, load_catalogue
from fupin_risk.errors import ModelError, message
from fupin_risk.model.calibration import Calibration
from fupin_risk.model.fitting import fit_on_panel
from fupin_risk.model.frame_matrix import frame_matrix
from fupin_risk.trees import raw_scores, ready_contributions, ready_scores

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import lightgbm as lgb
    import numpy as np
    from numpy.typing import NDArray

    from fupin_risk.model.explanation import Explanation
    from fupin_risk.panel import Panel


@dataclass(frozen=True, eq=False)
class RiskModel:
    """A recipe, and once fitted, its trees and their calibration: a frozen value.

    Attributes
    ----------
    recipe : Recipe
        What it is made of.
    booster_text : str or None
        The trees as LightGBM's text; None before `fit`. Column i of `feature_names` is `f<i>` inside.
    feature_names : tuple of str
        Its columns, in the order of the matrix.
    directions : mapping of str to int
        1: more never lowers the risk; -1: more never raises it. Columns that are not named are free.
    calibration : Calibration
        From log-odds to probability; unpacks into intercept and slope.
    catalogue_sha256 : str or None
        The definitions that computed its columns; None for a panel of one's own.
    text_codes : mapping of str to tuple of str
        Texts of text columns; a text's code is its position.
    labels : mapping of str to mapping of str to str
        Labels of columns by language (`zh`, `en`), where the catalogue has them.
    causes : mapping of str to str
        Cause that a column speaks of, where the catalogue names one.
    provenance : mapping
        As-of days, known-on day, rows and positives, and how it was calibrated. No household is named in it.

    Examples
    --------
    >>> from fupin_risk.model import RiskModel
    >>> model = RiskModel.from_recipe("relapse-12m")
    >>> model.recipe.horizon_months, model.fitted
    (12, False)
    """

    recipe: Recipe
    booster_text: str | None = field(default=None, repr=False)
    feature_names: tuple[str, ...] = field(default=(), repr=False)
    directions: Mapping[str, int] = field(default_factory=dict, repr=False)
    calibration: Calibration = field(default_factory=Calibration)
    catalogue_sha256: str | None = None
    text_codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    causes: Mapping[str, str] = field(default_factory=dict, repr=False)
    provenance: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def from_recipe(cls, recipe: str | Recipe, catalogue: Catalogue | None = None) -> Self:
        """A model that is not fitted yet.

        Parameters
        ----------
        recipe : str or Recipe
            Name of a folder under `models/`, or a recipe.
        catalogue : Catalogue, optional
            The definitions; the shipped ones by default.

        Returns
        -------
        RiskModel

        Raises
        ------
        DefinitionError
            No recipe has that name; the nearest is suggested.
        """
        catalogue = load_catalogue() if catalogue is None else catalogue
        if isinstance(recipe, str):
            recipe = catalogue.find_recipe(recipe)
        entries = catalogue.indicators
        return cls(
            recipe,
            catalogue_sha256=catalogue.sha256,
            labels={name: {"zh": entry.label.zh, "en": entry.label.en} for name, entry in entries.items()},
            causes={name: entry.cause for name, entry in entries.items() if entry.cause is not None},
        )

    @property
    def fitted(self) -> bool:
        """Whether it has trees."""
        return self.booster_text is not None

    @cached_property
    def booster(self) -> lgb.Booster:
        """The trees, read from `booster_text`; ModelError where there are none."""
        if self.booster_text is None:
            raise ModelError(message("the model {recipe} is not fitted yet; call fit(panel)", recipe=self.recipe.name))
        import lightgbm as lgb

        return lgb.Booster(model_str=self.booster_text)

    @property
    def sha256(self) -> str:
        """Hash of all that the model is, the same before saving and after loading; ModelError if it is not fitted."""
        from fupin_risk.model.storage import model_sha256

        return model_sha256(self)

    def fit(
        self,
        panel: Panel,
        known_on: Any = None,
        *,
        directions: Mapping[str, int] | None = None,
        n_jobs: int | None = 1,
    ) -> RiskModel:
        """Grow the trees on the earlier periods of a panel, calibrate them on its latest labelled ones.

        Parameters
        ----------
        panel : Panel
            Rows whose outcome is unknown, and those that had already fallen back, are left out. Weights are scaled to a
            mean of 1.
        known_on : date, or a period of a panel of one's own, optional
            Read the labels as of then; by default as the panel has them.
        directions : mapping of str to {-1, 0, 1}, optional
            In place of the panel's directions.
        n_jobs : int or None, default 1
            Threads of LightGBM; has no influence on the result.

        Returns
        -------
        RiskModel
            A fitted one; this one stays as it is. Its calibration comes from trees that never saw its rows.

        Raises
        ------
        ModelError
            The panel has another cohort, outcome or horizon, other definitions, lacks an indicator of the recipe, or
            its labelled rows have only one outcome.

        Notes
        -----
        Which rows are held back is written at `holdout.hold_out`. Where no period can be spared, the calibration comes
        from cross-fitting over whole groups (villages) and the booster learns from all rows;
        `provenance["calibration_way"]` says which.
        """
        return fit_on_panel(self, panel, known_on=known_on, directions=directions, n_jobs=n_jobs)

    def matrix(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """The model's columns of a table, checked, as the trees read them.

        Parameters
        ----------
        frame : DataFrame
            Columns in any order; others are passed over.

        Returns
        -------
        ndarray of shape (n, n_features)
            NaN is missing; may share memory with `frame`.

        Raises
        ------
        ModelError
            The model is not fitted, the table comes from another catalogue, or a column is missing or no number.
        """
        if not self.fitted:
            raise ModelError(message("the model {recipe} is not fitted yet; call fit(panel)", recipe=self.recipe.name))
        catalogue = frame.attrs.get("catalogue_sha256")
        if None not in (catalogue, self.catalogue_sha256) and catalogue != self.catalogue_sha256:
            raise ModelError(
                message(
                    "the model belongs to another catalogue: these indicators were computed with other definitions; "
                    "fit it under this catalogue: fupin-risk train REGISTER --as-of DAYS --out FOLDER"
                )
            )
        return frame_matrix(frame, self.feature_names, self.text_codes)

    def log_odds(self, frame: pd.DataFrame, *, n_jobs: int | None = 1) -> pd.Series:
        """Raw log-odds: the order of households; ties go by household_id.

        Parameters
        ----------
        frame : DataFrame
            As `matrix` takes it.
        n_jobs : int or None, default 1
            Has no influence on the result.

        Returns
        -------
        Series
            Natural log-odds on the index of `frame`, not calibrated.

        Raises
        ------
        ModelError
            As `matrix`.
        """
        scores = raw_scores(self.booster, self.matrix(frame), n_jobs=n_jobs)
        return pd.Series(scores, index=frame.index, name="log_odds")

    def score(self, frame: pd.DataFrame, *, n_jobs: int | None = 1) -> pd.Series:
        """Calibrated probability of the outcome within the horizon.

        Parameters
        ----------
        frame : DataFrame
            As `matrix` takes it.
        n_jobs : int or None, default 1
            Has no influence on the result.

        Returns
        -------
        Series
            In [0, 1] on the index of `frame`.

        Raises
        ------
        ModelError
            As `matrix`.
        """
        return self.risk_of(self.log_odds(frame, n_jobs=n_jobs))

    def risk_of(self, log_odds: pd.Series) -> pd.Series:
        """The calibrated probability behind raw log-odds.

        Parameters
        ----------
        log_odds : Series
            As `log_odds` returns it.

        Returns
        -------
        Series
            In [0, 1] on the same index.
        """
        return pd.Series(self.calibration.probability(log_odds.to_numpy()), index=log_odds.index, name="risk")

    def make_ready(self, rows: int) -> None:
        """Compile the trees once where that pays for so many rows together, though not for each call by itself.

        Parameters
        ----------
        rows : int
            That `log_odds` and `explain` will be given, in however many calls. It has no influence on any result.

        Raises
        ------
        ModelError
            The model is not fitted.
        """
        if not self.fitted:
            raise ModelError(message("the model {recipe} is not fitted yet; call fit(panel)", recipe=self.recipe.name))
        ready_scores(self.booster, rows)
        ready_contributions(self.booster, rows)

    def explain(self, frame: pd.DataFrame) -> Explanation:
        """What each column adds to each household's log-odds; see `fupin_risk.model.explanation`."""
        from fupin_risk.model.explanation import explain_model

        return explain_model(self, frame)

    def save(self, folder: str | Path) -> None:
        """Write the model to a folder, whole or not at all; see `fupin_risk.model.storage.save_model`."""
        from fupin_risk.model.storage import save_model

        save_model(self, folder)
