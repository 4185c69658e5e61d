"""Does the package keep the shape that ARCHITECTURE.md draws?"""

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import grimp
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "fupin_risk"
MOST_SHARE, MOST_IN_CIRCLE = 0.15, 3


@cache
def graph() -> grimp.ImportGraph:
    """Imports that are run, without the few that pyproject.toml names as exceptions."""
    found = grimp.build_graph("fupin_risk", exclude_type_checking_imports=True)
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ][0]
    for exception in contract["ignore_imports"]:
        importer, imported = exception.split(" -> ")
        found.remove_import(importer=importer, imported=imported)
    return found


def test_no_circle_of_imports_has_more_than_three_files() -> None:
    names = sorted(graph().modules)
    place = {name: number for number, name in enumerate(names)}
    edges = [(place[name], place[found]) for name in names for found in graph().find_modules_directly_imported_by(name)]
    rows, columns = np.array(edges).T
    _, circle_of = connected_components(csr_array((np.ones(len(edges)), (rows, columns))), connection="strong")
    circles = [[names[at] for at in np.flatnonzero(circle_of == number)] for number in range(circle_of.max() + 1)]
    assert [circle for circle in circles if len(circle) > MOST_IN_CIRCLE] == []


def test_no_room_holds_more_than_its_share_of_the_lines() -> None:
    lines: Counter[str] = Counter()
    for path in PACKAGE.rglob("*.py"):
        inside = path.relative_to(PACKAGE).parts
        lines[inside[0] if len(inside) > 1 else "top"] += len(path.read_text(encoding="utf-8").splitlines())
    whole = lines.total()
    assert {room: count for room, count in lines.items() if count > MOST_SHARE * whole} == {}


def test_the_map_names_every_room_and_no_other() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = {line.split("/")[0].strip("` ") for line in text.splitlines() if line.startswith("  ") and "/ " in line}
    assert rooms == named


def test_a_module_has_a_name_of_its_own() -> None:
    """A command, a file or a room's value may be named like the thing that it is about, in another room."""
    rooms: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        if path.name != "__init__.py":
            rooms.setdefault(path.stem, set()).add(path.relative_to(PACKAGE).parts[0])
    shared = {name: found for name, found in rooms.items() if len(found) > 1}
    of_one_thing = {
        "findings": {"outputs", "rules"},
        "rules": {"cli", "definitions"},
        "what_helped": {"cli", "help_effects"},
    }
    assert shared == of_one_thing
