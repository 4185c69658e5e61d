"""The README's quick start, run from an installed wheel: `python -I quick_start.py README.md OUT`."""

import os
import sys
from pathlib import Path

import fupin_risk as fr


def main(readme: Path, out: Path) -> None:
    lines = readme.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    out.mkdir(parents=True, exist_ok=True)
    os.chdir(out)
    names: dict[str, object] = {}
    exec(compile(lines, readme.name, "exec"), names)  # noqa: S102 - what the README tells its readers to run
    made = names["warnings"]
    assert "site-packages" in fr.__file__, "run this away from the checkout"
    assert isinstance(made, fr.WarningList), "the README ends with a list"
    assert len(made.table) > 0, "nobody is on the list"
    assert Path("list.html").stat().st_size > 0
    made.to_excel("list.xlsx")
    made.to_parquet("list.parquet")
    print(f"Quick start from the wheel: {made}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
