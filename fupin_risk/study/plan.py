"""What does a study ask, of which days, with which recipe, and how is its data read?"""

from __future__ import annotations

import datetime as dt
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import model_validator

from fupin_risk.definitions.toml_files import Definition, checked, read_toml, shown, with_former_names
from fupin_risk.errors import DefinitionError, Problem, message

Adapter = Callable[[Path, float], tuple[dict[str, pd.DataFrame], dict[str, int], pd.DataFrame]]


class StudyPlan(Definition):
    """A study of a household panel, split by time.

    Attributes
    ----------
    adapter : str
        A Python file beside the plan, with `read(data, share)`: tables of a register, lags, and interviews.
    train_as_of, test_as_of : tuple of date
        Days that teach and days that are tested; no outcome of a training day may lie after the first test day.
    labels_read_on : date
        By when all that is going to be entered has been.
    list_as_of : date
        The day of the warning list.
    capacity_share : float
        Share of the households that can be checked.
    rare_least_income_to_line : float
        From this income over the line on, an outcome under the line is rare.
    """

    question: str
    adapter: str
    recipe: str
    random_state: int
    resamples: int
    train_as_of: tuple[dt.date, ...]
    test_as_of: tuple[dt.date, ...]
    labels_read_on: dt.date
    list_as_of: dt.date
    capacity_share: float
    rare_least_income_to_line: float

    @model_validator(mode="before")
    @classmethod
    def _reads_former_names(cls, content: object) -> object:
        return with_former_names(content, {"seed": "random_state"})


def read_plan(folder: Path) -> StudyPlan:
    """Read `study.toml`.

    Raises
    ------
    DefinitionError
        With every problem, each with its key.
    """
    path = folder / "study.toml"
    problems: list[Problem] = []
    plan = checked(StudyPlan, read_toml(path), shown(path), problems)
    if plan is None:
        raise DefinitionError(problems)
    return plan


def read_adapter(folder: Path, plan: StudyPlan) -> Adapter:
    """Load the function that turns the study's data into a register."""
    path = folder / plan.adapter
    if not path.is_file():
        raise DefinitionError(Problem("study.toml: adapter", message("names a file that does not exist")))
    specification = importlib.util.spec_from_file_location(f"study_{folder.name.replace('-', '_')}", path)
    if specification is None or specification.loader is None:
        raise DefinitionError(Problem("study.toml: adapter", message("is not a Python file")))
    module: Any = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    read: Adapter = module.read
    return read
