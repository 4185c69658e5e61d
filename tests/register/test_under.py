"""What a register answers under other definitions does not depend on what it was asked before."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.definitions import Catalogue, load_catalogue
from tests.clean_county import clean_county

DAY = dt.date(2018, 12, 31)


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return dict(clean_county().tables)


def with_own_table() -> Catalogue:
    """The shipped definitions with a further table in the dictionary."""
    shipped = load_catalogue()
    table = shipped.dictionary.tables["resources"].model_copy(update={"name": "fish_ponds"})
    dictionary = shipped.dictionary.model_copy(update={"tables": {**shipped.dictionary.tables, "fish_ponds": table}})
    return shipped.model_copy(update={"dictionary": dictionary, "sha256": "1" * 64})


def answers(register: fr.Register) -> tuple[object, ...]:
    """What depends on the dictionary, the policy and the rows."""
    covers = register.covers_as_of(DAY)
    households = register.as_of(DAY).sql("select count(*) as households from households")
    return (
        covers[covers["table"] == "fish_ponds"].to_dict("records"),
        len(covers),
        len(register.covers),
        register.sha256,
        register.counties,
        households["households"].item(),
        sorted(register.engine_rows(DAY)["cover"].column_names),
    )


def test_a_table_of_ones_own_is_known_after_the_register_was_asked(tables: dict[str, pd.DataFrame]) -> None:
    """Seen to fail with a KeyError for `fish_ponds`: both registers held one store of covers."""
    cold = fr.read_register(tables).under(with_own_table())
    asked = fr.read_register(tables)
    answers(asked)
    asked.slice(0, 10).covers_as_of(DAY)
    warm = asked.under(with_own_table())
    assert answers(warm) == answers(cold)
    assert answers(cold)[0]


def test_the_definitions_before_hold_after_others_were_asked(tables: dict[str, pd.DataFrame]) -> None:
    register = fr.read_register(tables)
    answers(register.under(with_own_table()))
    assert answers(register) == answers(fr.read_register(tables))
    assert answers(register)[0] == []


def test_what_does_not_hang_on_definitions_is_worked_out_once(tables: dict[str, pd.DataFrame]) -> None:
    register = fr.read_register(tables)
    other = register.under(with_own_table())
    assert other.sha256 == register.sha256
    part = register.slice(0, 10)
    assert part.engine_rows(DAY) is register.engine_rows(DAY)
    assert part.under(with_own_table()).is_slice


def test_no_value_is_changed_behind_its_back() -> None:
    """Only a class that makes itself writes to its own `__dict__`, in `__init__`."""
    package = Path(fr.__file__).parent
    written = [
        f"{path.relative_to(package)}:{node.lineno}"
        for path in sorted(package.rglob("*.py"))
        for node in outside_init(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"__dict__", "__setattr__"}
    ]
    assert written == []


def outside_init(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes below one, those within a constructor left out."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.FunctionDef) and child.name == "__init__"):
            yield child
            yield from outside_init(child)
