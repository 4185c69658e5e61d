"""What does `import fupin_risk` load?"""

from __future__ import annotations

import subprocess
import sys

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


def test_every_public_name_is_there() -> None:
    assert [name for name in fupin_risk.__all__ if not hasattr(fupin_risk, name)] == []
