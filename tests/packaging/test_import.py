"""What does `import fupin_risk` load?"""

from __future__ import annotations

import subprocess
import sys

import pytest

import fupin_risk


def _loaded(code: str, heavy: set[str]) -> str:
    """Names of `heavy` that are loaded when `code` has run."""
    told = f"import sys; {code}; print(*sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return answer.stdout.splitlines()[-1].strip()


def test_import_loads_no_part_of_the_package_and_nothing_heavy() -> None:
    heavy = {"pandas", "duckdb", "lightgbm", "sklearn", "scipy", "mlflow", "numba", "shap", "matplotlib", "pyspark"}
    assert _loaded("import fupin_risk", heavy) == ""


def test_help_loads_neither_tables_nor_learners() -> None:
    code = "from typer.testing import CliRunner; from fupin_risk.cli.main import app; "
    code += "assert CliRunner().invoke(app, ['--help']).exit_code == 0"
    assert _loaded(code, {"pandas", "duckdb", "lightgbm", "sklearn", "mlflow"}) == ""


def test_the_learner_loads_with_the_first_model() -> None:
    code = "import fupin_risk as fr; fr.read_register; fr.derive_indicators; fr.three_way_table; fr.check_rules"
    assert _loaded(code, {"lightgbm", "sklearn", "mlflow", "scipy.stats", "numba"}) == ""


def test_reading_and_comparing_load_no_learner() -> None:
    code = (
        "import fupin_risk as fr, pandas as pd; "
        "homes = pd.DataFrame({'household_id': ['h1'], 'county': ['340123'], 'occurred_on': ['2018-01-01'], "
        "'entered_on': ['2018-02-01']}); "
        "states = homes[['household_id', 'occurred_on', 'entered_on']].assign(status='exited'); "
        "register = fr.read_register({'households': homes, 'statuses': states}); "
        "assert len(fr.three_way_table(register, '2019-12-31').table) == 1"
    )
    heavy = {"lightgbm", "sklearn", "scipy", "mlflow", "numba", "shap", "matplotlib", "pyspark", "jinja2"}
    assert _loaded(code, heavy) == ""


def test_every_public_name_is_there() -> None:
    assert [name for name in fupin_risk.__all__ if not hasattr(fupin_risk, name)] == []


def test_each_public_name_has_one_room() -> None:
    assert sorted(fupin_risk._ROOM_OF_NAME) == fupin_risk.__all__ == sorted(fupin_risk.__all__)
    assert set(fupin_risk.__all__) <= set(dir(fupin_risk))


def test_another_name_is_an_error_as_of_any_module() -> None:
    with pytest.raises(AttributeError, match=r"module 'fupin_risk' has no attribute 'warnlist'"):
        fupin_risk.warnlist  # noqa: B018
