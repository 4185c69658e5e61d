"""What does `import fupin_risk` load?"""

from __future__ import annotations

import subprocess
import sys

import fupin_risk


def test_import_loads_nothing_heavy() -> None:
    # Each of these takes a second or more, and most calls need none of them.
    heavy = "{'mlflow', 'numba', 'shap', 'matplotlib', 'pyspark', 'playwright'}"
    code = f"import sys, fupin_risk; print(*sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == ""


def test_every_public_name_is_there() -> None:
    assert [name for name in fupin_risk.__all__ if not hasattr(fupin_risk, name)] == []
