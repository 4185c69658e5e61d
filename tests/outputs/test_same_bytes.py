"""The same list gives the same bytes: again, from shuffled rows, in another time zone, under another hash seed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fupin_risk.outputs import write_excel, write_html, write_parquet
from tests.outputs.made_list import make_list, shuffled

WRITERS: dict[str, Callable[..., None]] = {"xlsx": write_excel, "html": write_html, "parquet": write_parquet}
ELSEWHERE = """
import hashlib, sys
from pathlib import Path
from fupin_risk.outputs import write_excel, write_html, write_parquet
from tests.outputs.made_list import make_list, shuffled
made = shuffled(make_list(8), seed=int(sys.argv[2]))
for name, write in {"xlsx": write_excel, "html": write_html, "parquet": write_parquet}.items():
    path = Path(sys.argv[1]) / f"list.{name}"
    write(made, path)
    print(name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


@pytest.mark.parametrize("kind", WRITERS)
def test_twice_and_from_shuffled_rows(tmp_path: Path, kind: str) -> None:
    made = make_list(12)
    contents = set()
    for number, one in enumerate((made, made, shuffled(made))):
        path = tmp_path / f"{number}.{kind}"
        WRITERS[kind](one, path)
        contents.add(path.read_bytes())
    assert len(contents) == 1


def test_in_other_time_zones_and_under_other_hash_seeds(tmp_path: Path) -> None:
    said = set()
    for zone, seed in (("Asia/Shanghai", "1"), ("America/Los_Angeles", "22")):
        folder = tmp_path / seed
        folder.mkdir()
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", ELSEWHERE, folder, seed]
        said.add(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
    assert len(said) == 1
    html = (tmp_path / "1" / "list.html").read_bytes()
    assert f"html {hashlib.sha256(html).hexdigest()}" in said.pop()
