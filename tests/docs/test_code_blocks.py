"""Does every code block of the README and the docs run, page by page and in order, in a folder of its own?

A block that cannot run here stands behind a comment in its page: `<!-- not run: why -->`. One that a reader puts into a
file stands behind `<!-- file: its path -->`, and is put there before the others run. What Python prints stands behind
`<!-- output -->`.
"""

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.definitions import policy_row
from fupin_risk.register import Register, write_register
from fupin_risk.synthetic import write_national
from tests.reading.made_books import HOUSEHOLD, book, household

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(
    r"(?:<!-- not run: (?P<why>[^\n]+?) -->\n+)?^```(?P<kind>python|console|sh)\n(?P<text>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
_FILE = re.compile(r"<!-- file: (?P<path>\S+) -->\n+^```\w+\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
_OUTPUT = re.compile(r"<!-- output -->\n+^```\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
READMES = ("README.md", "README.zh-CN.md")
PAGES = sorted(path.name for path in (ROOT / "docs").glob("*.md"))


def _blocks(page: Path) -> list[tuple[str, str]]:
    found = _BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [(block["kind"], block["text"]) for block in found if not block["why"]]


def _commands(kind: str, text: str) -> Iterator[list[str]]:
    """Calls of our own command in a block, without comments; set-up commands of the checkout are run by CI itself."""
    for line in text.replace("\\\n", " ").splitlines():
        command = line.removeprefix("$ ") if kind == "console" else line
        words = shlex.split(command, comments=True)
        if words and (kind == "sh" or line.startswith("$ ")) and words[0] == "fupin-risk":
            yield words[1:]


@pytest.fixture(scope="module")
def county() -> Register:
    return fr.make_county(households=3_000, seed=7)


@pytest.fixture(scope="module")
def office(county: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the pages take to be at hand: a register, its exports, the bank's list and a model."""
    folder = tmp_path_factory.mktemp("office")
    write_register(county, folder / "register")
    shutil.copytree(folder / "register", folder / "登记册")
    (national,) = write_national(county, "2019-12-31", folder)
    national.rename(folder / "户信息_20191231.xlsx")
    own_headings = [{"户编号": "农户代号"}.get(heading, heading) for heading in HOUSEHOLD]
    rows = [{**row, "农户代号": row["户编号"]} for row in (household("h1"), household("h2"))]
    (folder / "exports").mkdir()
    book(folder / "exports" / "export.xlsx", {"Sheet1": (own_headings, rows), "字典": (["代码", "名称"], [])})
    loans = county.tables["loans"]
    loans[loans["reported_by"] == "bank"].to_csv(folder / "bank.csv", index=False)
    shutil.copy(folder / "bank.csv", folder / "银行.csv")
    panel = fr.build_panel(county, as_of=["2015-12-31", "2016-12-31", "2017-12-31"])
    fr.RiskModel.from_recipe("relapse-12m").fit(panel).save(folder / "model")
    return folder


@pytest.fixture
def run_page(county: Register, office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], int]:
    """Run the blocks of a page in order; gives how many."""
    work = tmp_path / "work"
    shutil.copytree(office, work)
    monkeypatch.chdir(work)
    # A page defines a kind of policy of its own.
    monkeypatch.setattr(policy_row, "_KINDS", {**policy_row._KINDS})
    names = {"fr": fr, "register": county, "frame": _own_panel(), "__name__": "page"}

    def run(page: Path) -> int:
        blocks, printed = _blocks(page), io.StringIO()
        for file in _FILE.finditer(page.read_text(encoding="utf-8")):
            (work / file["path"]).parent.mkdir(parents=True, exist_ok=True)
            (work / file["path"]).write_text(file["text"], encoding="utf-8")
        for kind, text in blocks:
            if kind == "python":
                with redirect_stdout(printed):
                    exec(compile(text, f"{page.name}: {text.splitlines()[0]}", "exec"), names)  # noqa: S102
                continue
            for words in _commands(kind, text):
                _as_newcomer(words)
                environment = {**os.environ, "PYTHONPATH": str(ROOT)}
                done = subprocess.run(
                    [sys.executable, "-m", "fupin_risk", *words],
                    env=environment,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert done.returncode == 0, (
                    f"{page.name}: fupin-risk {shlex.join(words)}\n{done.stdout}\n{done.stderr}"
                )
        for output in _OUTPUT.finditer(page.read_text(encoding="utf-8")):
            assert output["text"] in printed.getvalue()
        return len(blocks)

    return run


def _as_newcomer(words: list[str]) -> None:
    """Where a page trains a model into a folder that the office has, the page's own is meant."""
    if words[0] == "train":
        shutil.rmtree(words[words.index("--out") + 1], ignore_errors=True)


def _own_panel() -> pd.DataFrame:
    random = np.random.default_rng(3)
    households, waves = 900, 5
    frame = pd.DataFrame(
        {
            "hhid": np.repeat(np.arange(households), waves),
            "wave": np.tile(np.arange(2015, 2015 + waves), households),
            "income": random.normal(size=households * waves),
            "members": random.integers(1, 7, size=households * waves),
        }
    )
    return frame.assign(poor_next_year=(frame["income"] + random.normal(size=len(frame)) < -1).astype(int))


@pytest.mark.parametrize("name", READMES)
def test_the_blocks_of_a_readme_run(name: str, run_page: Callable[[Path], int]) -> None:
    assert run_page(ROOT / name) > 0


@pytest.mark.parametrize("name", [*READMES, *(f"docs/{name}" for name in PAGES)])
def test_every_definition_that_a_page_shows_is_put_into_a_file(name: str) -> None:
    left_out = _FILE.sub("", (ROOT / name).read_text(encoding="utf-8"))
    assert not re.search(r"^```(?:toml|sql)$", left_out, re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_the_blocks_of_a_page_run(name: str, run_page: Callable[[Path], int]) -> None:
    page = ROOT / "docs" / name
    left_out = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    assert run_page(page) > 0 or not re.search(r"^```(?:python|console|sh)$", left_out, re.MULTILINE)
