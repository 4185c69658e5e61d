"""The column dictionary says what a table may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from fupin_risk.definitions import load_catalogue, read_dictionary
from fupin_risk.errors import DefinitionError

TABLE = """
[homes]
label = { zh = "户", en = "Home" }
row = "a home"
shape = "state"
key = ["home"]
clocks = { occurred_on = "seen_on" }
[homes.columns]
home = { type = "household", label = { zh = "户", en = "home" } }
seen_on = { type = "date", label = { zh = "日期", en = "day" } }
paid_yuan = { type = "yuan", label = { zh = "金额", en = "paid" } }
"""


def read(folder: Path, text: str) -> object:
    file = folder / "register.toml"
    file.write_text(text, encoding="utf-8")
    return read_dictionary(file)


def test_money_is_fen_inside_and_every_table_has_its_clock() -> None:
    dictionary = load_catalogue().dictionary
    incomes = dictionary.tables["incomes"]
    assert incomes.columns["amount_yuan"].inside_name == "amount_fen"
    assert incomes.columns["amount_yuan"].inside_type == "BIGINT"
    for table in dictionary.tables.values():
        assert list(table.columns)[-3:] == ["reported_by", "entered_on", "retracted"]
        assert table.columns[table.clocks.occurred_on].type == "date"


def test_planned_dates_are_not_realised() -> None:
    realised = load_catalogue().dictionary.realised_dates
    assert "due_on" not in realised["loans"]
    assert "occurred_on" in realised["loans"]


def test_names_and_telephones_are_not_inside() -> None:
    inside = {column.name for column in load_catalogue().dictionary.tables["households"].inside_columns}
    assert not inside & {"head_name", "phone"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('shape = "state"', 'shape = "fog"'), "homes.shape"),
        (('key = ["home"]', 'key = ["house"]'), "names columns that are not in the table: house"),
        (('type = "yuan"', 'type = "coins"'), "homes.columns.paid_yuan.type"),
        (('type = "yuan"', 'type = "code", codes = "kinds"'), "codes: is not the name of a code list"),
        (('row = "a home"', 'row = "a home"\ncolour = "red"'), "homes.colour: unknown key"),
        (('label = { zh = "户", en = "Home" }', ""), "homes.label: is missing"),
        (("[homes]", "[homes"), "is not valid TOML"),
    ],
)
def test_a_wrong_dictionary_is_named_with_its_key(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    read(tmp_path, TABLE)
    with pytest.raises(DefinitionError) as error:
        read(tmp_path, TABLE.replace(change[0], change[1], 1))
    assert said in str(error.value)
