"""Ids become keyed hashes at the door, and nothing but the named list leads back."""

from __future__ import annotations

import hashlib
import hmac
import pickle
from pathlib import Path

import pandas as pd
import pytest

from fupin_risk.reading import read_register
from fupin_risk.register import Register, write_register
from fupin_risk.register.pseudonyms import PseudonymKey
from tests.reading.made_books import HOUSEHOLD, PERSON, book, household, person
from tests.reading.made_rows import homes, income

KEY = b"a key of 32 bytes that is no key at all"
NAME, PHONE = "no such name", "no such telephone"
IDS = ("h-first", "h-second")


def tables() -> dict[str, pd.DataFrame]:
    members = pd.DataFrame(
        {
            "person_id": ["52260119980507009x", " ５２２６０１１９７００６２２０１３０ "],
            "household_id": [*IDS],
            "occurred_on": "2014-01-01",
            "person_name": NAME,
            "entered_on": "2014-01-31",
        }
    )
    wages = [income(IDS[0], 100, "2019-01-10"), income(IDS[1], 100, "2019-01-10") | {"income_kind": "much"}]
    return {
        "households": homes(*IDS, head_name=NAME, phone=PHONE),
        "members": members[1:],
        "incomes": pd.DataFrame(wages),
    }


@pytest.fixture(scope="module")
def register() -> Register:
    return read_register(tables(), pseudonym_key=KEY)


def hashed(kind: str, given: str, key: bytes = KEY) -> str:
    return hmac.new(key, f"{kind}\0{given}".encode(), hashlib.sha256).hexdigest()[:32]


def test_ids_are_keyed_hashes_of_what_was_normalised(register: Register) -> None:
    assert register.tables["households"]["household_id"].tolist() == sorted(hashed("household", each) for each in IDS)
    # Full-width digits and blanks were taken away before.
    assert register.tables["members"]["person_id"].tolist() == [hashed("person", "522601197006220130")]


def test_every_table_calls_a_household_the_same(register: Register) -> None:
    assert register.tables["incomes"]["household_id"].tolist() == [hashed("household", IDS[0])]
    assert register.as_of("2019-12-31").sql("SELECT count(*) AS n FROM incomes JOIN households USING (household_id)")[
        "n"
    ].tolist() == [1]


def test_another_key_gives_other_names() -> None:
    other = read_register(tables(), pseudonym_key=KEY[::-1]).tables["households"]["household_id"]
    assert set(other).isdisjoint(hashed("household", each) for each in IDS)


def test_figures_are_those_of_the_register_with_ids(register: Register) -> None:
    open_register = read_register(tables())
    columns = ["rows_in", "accepted", "quarantined", "collapsed", "normalised"]
    pd.testing.assert_frame_equal(register.ledger[columns], open_register.ledger[columns])
    amounts = [each.tables["incomes"]["amount_yuan"].tolist() for each in (register, open_register)]
    assert amounts[0] == amounts[1]


def test_only_the_named_list_leads_back(register: Register) -> None:
    named = register.named("2019-12-31").set_index("given_id")
    assert named.loc[IDS[0], ["household_id", "head_name", "phone"]].tolist() == [
        hashed("household", IDS[0]), NAME, PHONE,
    ]  # fmt: skip
    assert register.quarantined_rows("incomes")["household_id"].tolist() == [IDS[1]]


def test_neither_key_nor_name_nor_id_lies_in_the_register_or_what_is_written_of_it(
    register: Register, tmp_path: Path
) -> None:
    write_register(register, tmp_path / "written")
    shown = repr(register) + str(register.__dict__) + register.quarantine.to_csv() + register.normalised.to_csv()
    lying = register.store.path.read_bytes() + b"".join(each.read_bytes() for each in (tmp_path / "written").iterdir())
    for secret in (*IDS, NAME, PHONE, "522601197006220130", KEY.decode()):
        assert secret not in shown
        assert secret.encode() not in lying
    # The list of names does hold them, so that the search above would find them.
    assert NAME.encode() in register.store.names_path.read_bytes()
    with register.locked("2019-12-31") as connection:
        assert "given" not in {
            row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        }


def test_the_small_x_of_an_id_number_is_the_large_one() -> None:
    number = "11010519491231002"  # the example in GB 11643
    found = []
    for last in "xX":
        rows = tables()
        rows["members"] = rows["members"].assign(person_id=number + last)
        found.append(read_register(rows, pseudonym_key=KEY).tables["members"]["person_id"].tolist())
    assert found[0] == found[1] == [hashed("person", number + "X")]


@pytest.mark.parametrize("key", [b"", b"short", b"a" * 64, b"0123" * 16])
def test_a_weak_key_is_refused_without_naming_it(key: bytes) -> None:
    with pytest.raises(ValueError, match="too short or too simple") as caught:
        read_register(tables(), pseudonym_key=key)
    assert not key or repr(key) not in str(caught.value)


def test_a_key_may_stand_in_a_file_and_in_no_other(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(KEY + b"\n")
    register = read_register(tables(), pseudonym_key=tmp_path / "key")
    assert hashed("household", IDS[0]) in register.tables["households"]["household_id"].tolist()
    with pytest.raises(ValueError, match="cannot be read"):
        read_register(tables(), pseudonym_key=tmp_path / "none")
    with pytest.raises(TypeError, match="written"):
        pickle.dumps(PseudonymKey(KEY))


def test_an_export_leaves_no_name_and_no_id_beside_the_list_of_names(tmp_path: Path) -> None:
    headings = (*HOUSEHOLD, "户主姓名", "监测对象类别", "识别监测时间")
    cells = {"户主姓名": NAME, "监测对象类别": "边缘易致贫户", "识别监测时间": "202003", "产业帮扶": "是"}
    persons = [{**person(IDS[0], "p-first"), "姓名": NAME}]
    book(tmp_path / "x_20200630.xlsx", {"户": (HOUSEHOLD, [household(IDS[1])]), "人": (PERSON, persons)})
    book(tmp_path / "y_20200630.xlsx", {"户": (headings, [household(IDS[0], **cells)])})
    register = read_register(tmp_path, pseudonym_key=KEY)
    # The number of a case is made of the household's id.
    assert register.tables["recognitions"]["case_id"].tolist() == [hashed("case", f"{IDS[0]}-202003")]
    assert register.named("2020-06-30")["head_name"].tolist().count(NAME) == 1
    lying = [path for path in register.store.path.parent.rglob("*") if path.is_file()]
    for secret in (*IDS, "p-first", NAME):
        assert [path for path in lying if secret.encode() in path.read_bytes()] == [register.store.names_path]
