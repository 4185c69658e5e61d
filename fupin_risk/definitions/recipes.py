"""Which rows, indicators and learner make a model?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from fupin_risk.definitions.references import Names, Refers
from fupin_risk.definitions.toml_files import Definition, Label, checked, read_toml, shown, with_former_names
from fupin_risk.errors import DefinitionError, Problem, message


def _no_yes_no(value: object) -> object:
    """Refuse `true` where a number is due: Python would read it as 1."""
    if isinstance(value, bool | str):
        # Pydantic turns a ValueError into a problem with its key path.
        raise ValueError(message("must be a number"))  # noqa: TRY004
    return value


Count = Annotated[int, BeforeValidator(_no_yes_no), Field(ge=1)]
Share = Annotated[float, BeforeValidator(_no_yes_no), Field(gt=0, le=1)]
NotNegative = Annotated[float, BeforeValidator(_no_yes_no), Field(ge=0, allow_inf_nan=False)]


# What keys were called in recipes and in saved models of the format 1.
_FORMER_LEARNER = {
    "trees": "n_estimators",
    "leaves": "num_leaves",
    "depth": "max_depth",
    "min_rows_leaf": "min_child_samples",
    "l2": "reg_lambda",
    "feature_share": "colsample_bytree",
    "row_share": "subsample",
}
_FORMER_RECIPE = {"seed": "random_state"}


class Learner(Definition):
    """Settings of `RiskClassifier`.

    Attributes
    ----------
    n_estimators : int
        Number of boosting rounds.
    num_leaves : int
        Maximum number of leaves of a tree.
    max_depth : int
        Maximum number of splits between root and leaf.
    learning_rate : float
        Shrinkage of each tree, in (0, 1].
    min_child_samples : int
        Minimum information in a leaf, in average rows; see `RiskClassifier`.
    reg_lambda : float
        L2 penalty on the leaves' log-odds.
    colsample_bytree, subsample : float
        Share of the indicators and of the rows that a tree sees, in (0, 1].
    """

    n_estimators: Count = 300
    num_leaves: Annotated[int, BeforeValidator(_no_yes_no), Field(ge=2, le=4096)] = 31
    max_depth: Annotated[int, BeforeValidator(_no_yes_no), Field(ge=1, le=30)] = 6
    learning_rate: Share = 0.05
    min_child_samples: Count = 50
    reg_lambda: NotNegative = 1.0
    colsample_bytree: Share = 1.0
    subsample: Share = 1.0

    @model_validator(mode="before")
    @classmethod
    def _reads_former_names(cls, content: object) -> object:
        return with_former_names(content, _FORMER_LEARNER)


class CalibrationRule(Definition):
    """How log-odds become probabilities.

    Attributes
    ----------
    method : {"logistic", "isotonic"}
        `isotonic` is used from 1,000 positives on, and is logistic below.
    least_positives : int
        A held-out calibration period needs so many relapses, and so many households without one.
    refit : bool
        Whether trees are grown anew from all rows once the calibration is fitted on the held-out ones.
    """

    method: Literal["logistic", "isotonic"] = "logistic"
    least_positives: Count = 20
    refit: bool = True


class CapacityRule(Definition):
    """How many households can be checked: a share of the cohort or a number, exactly one of them."""

    share: Share | None = None
    households: Count | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> CapacityRule:
        if (self.share is None) == (self.households is None):
            raise ValueError(message("needs exactly one of share and households"))
        return self


class Recipe(Definition):
    """What a model is made of: which households, which outcome, which indicators, which learner.

    Attributes
    ----------
    name : str
        Name of its folder under `models/`.
    label : Label
        Its name in both languages.
    cohort : {"exited", "monitored", "not_poor"}
        Which households are scored.
    outcome : {"recognised_relapse", "monitored", "under_line_at"}
        What is predicted.
    horizon_months : int
        Months after the as-of day in which an outcome counts.
    indicators : "all" or tuple of str
        The indicators, in this order.
    learner, calibration, capacity : Learner, CalibrationRule, CapacityRule
        See there.
    random_state : int
        Seed of every random choice in fitting.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    label: Label
    cohort: Literal["exited", "monitored", "not_poor"]
    outcome: Literal["recognised_relapse", "monitored", "under_line_at"]
    horizon_months: Count
    indicators: Annotated[Literal["all"] | tuple[str, ...], Refers("indicators", besides="all")] = "all"
    learner: Learner = Learner()
    calibration: CalibrationRule = CalibrationRule()
    capacity: CapacityRule
    random_state: Annotated[int, BeforeValidator(_no_yes_no), Field(ge=0, lt=2**31)] = 0

    @model_validator(mode="before")
    @classmethod
    def _reads_former_names(cls, content: object) -> object:
        return with_former_names(content, _FORMER_RECIPE)

    @model_validator(mode="after")
    def _indicators_once(self) -> Recipe:
        if self.indicators != "all" and (not self.indicators or len(set(self.indicators)) < len(self.indicators)):
            raise ValueError(message("indicators must name at least one indicator, and none twice"))
        return self


def read_recipe(path: Path, names: Names | None = None) -> Recipe:
    """Read a recipe.

    Parameters
    ----------
    path : Path
        `models/<name>/recipe.toml`, or its folder.
    names : Names, optional
        The indicators that it may name; without them no name is compared.

    Returns
    -------
    Recipe

    Raises
    ------
    DefinitionError
        With every problem: file, key path and what may stand there.

    Examples
    --------
    >>> from fupin_risk.resources import definitions_folder
    >>> read_recipe(definitions_folder("models") / "relapse-12m").horizon_months
    12
    """
    file = path / "recipe.toml" if path.is_dir() else path
    problems: list[Problem] = []
    recipe = checked(Recipe, read_toml(file), shown(file), problems, names)
    if recipe is not None and file.name == "recipe.toml" and recipe.name != file.resolve().parent.name:
        problems.append(
            Problem(
                f"{shown(file)}.name",
                message("is not the same as the name of its folder"),
                allowed=file.resolve().parent.name,
            )
        )
    if problems or recipe is None:
        raise DefinitionError(problems)
    return recipe


def recipe_from_mapping(content: object, where: str) -> Recipe:
    """Read a recipe from a parsed mapping, as a saved model holds it.

    Parameters
    ----------
    content : dict
        Keys as in `recipe.toml`.
    where : str
        What the mapping is called in an error.

    Returns
    -------
    Recipe

    Raises
    ------
    DefinitionError
        With every problem.
    """
    problems: list[Problem] = []
    recipe = checked(Recipe, content, where, problems)
    if recipe is None:
        raise DefinitionError(problems)
    return recipe
