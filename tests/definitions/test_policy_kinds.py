"""A new kind of policy costs one class and one TOML file, and everything else is declared on the class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.definitions import PolicyRow, load_catalogue, policy_row
from fupin_risk.definitions.policy_row import Item, policy_kinds
from fupin_risk.definitions.references import Refers
from fupin_risk.errors import DefinitionError

COMMON = 'published_on = 2018-03-01\nin_force_from = 2018-01-01\nsource = "made"\nverified = false\n'
WINTER = dt.date(2018, 12, 31)


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    """Leave the kinds as they were."""
    before = policy_kinds()
    yield
    policy_row._KINDS.clear()
    policy_row._KINDS.update(before)


@pytest.fixture
def heating() -> type[PolicyRow]:
    """The one class."""

    class HeatingRow(PolicyRow):
        file: ClassVar[str] = "made_subsidies"
        about: ClassVar[tuple[str, ...]] = ("dwelling",)
        in_sql: ClassVar[bool] = True

        dwelling: str
        measures: Annotated[tuple[str, ...], Refers("codes.measure_kind")]
        indicator: Annotated[str, Refers("indicators")] | None = None
        yuan_a_year: float

        @property
        def sql_items(self) -> tuple[Item, ...]:
            return ((self.dwelling, None, self.yuan_a_year),)

    return HeatingRow


def rows(folder: Path, *bodies: str) -> Path:
    """The one TOML file."""
    (folder / "policy").mkdir(parents=True)
    text = "".join(f"[[rows]]\n{body}{COMMON}" for body in bodies)
    (folder / "policy" / "made_subsidies.toml").write_text(text, encoding="utf-8")
    return folder


def brick(yuan: int, more: str = "") -> str:
    return f'dwelling = "brick"\nmeasures = ["housing"]\nyuan_a_year = {yuan}\n{more}'


def test_a_kind_needs_one_class_and_one_file(tmp_path: Path, heating: type[PolicyRow]) -> None:
    policy = load_catalogue(rows(tmp_path, brick(300), brick(450, 'place = "3401"\n'))).policy
    found = [policy.find(heating, county, WINTER, dwelling="brick") for county in ("340123", "520000")]
    assert [getattr(row, "yuan_a_year", None) for row in found] == [450, 300]
    assert policy.in_force(heating, "340123", WINTER) == (found[0],)
    assert policy.find(heating, "340123", dt.date(2018, 2, 28)) is None, "published on 1 March"
    assert policy.find(heating, "340123", dt.date(2018, 2, 28), known_on=WINTER) == found[0]
    assert policy.unverified_names(["520000"], WINTER, ["made_subsidies"]) == ["made_subsidies.brick"]


def test_definitions_read_the_rows_of_a_kind_in_sql(tmp_path: Path, heating: type[PolicyRow]) -> None:
    """By place and publication too; the class says what a row is in SQL."""
    folder = rows(tmp_path, brick(300), brick(450, 'place = "3401"\n'))
    (folder / "indicators").mkdir()
    (folder / "indicators" / "heating.sql").write_text(
        "select h.household_id, s.number as heating_yuan from households h cross join params p "
        "left join policy_made_subsidies s on s.county = h.county and p.as_of between s.holds_from and s.holds_to",
        encoding="utf-8",
    )
    (folder / "indicators" / "heating.toml").write_text(
        '[heating_yuan]\nlabel = { zh = "取暖", en = "Heating" }\nunit = "yuan"\n'
        'clause = "made"\nmissing = "unknown"\n',
        encoding="utf-8",
    )
    homes = {"household_id": ["h1", "h2"], "county": ["340123", "520000"], "occurred_on": "2015-01-01"}
    register = fr.read_register({"households": pd.DataFrame({**homes, "entered_on": "2015-01-01"})})
    catalogue = load_catalogue(folder)
    known = {
        day: fr.derive_indicators(register, as_of=day, only=["heating_yuan"], catalogue=catalogue)
        for day in ("2018-02-28", "2018-12-31")
    }
    assert known["2018-02-28"]["heating_yuan"].isna().all()
    assert known["2018-12-31"]["heating_yuan"].tolist() == [450, 300]
    assert known["2018-12-31"].attrs["unverified_policy"] == ("made_subsidies.brick",)
    assert heating.file in {row.file for row in fr.describe("heating_yuan", catalogue=catalogue).policy}


def test_every_unknown_reference_is_said_at_once_with_key_allowed_and_nearest(
    tmp_path: Path, heating: type[PolicyRow]
) -> None:
    wrong = 'indicator = "dwelling_unsaf"\n'
    folder = rows(
        tmp_path, brick(300, wrong), brick(300).replace("housing", "huosing"), brick(300).replace("300", '"x"')
    )
    with pytest.raises(DefinitionError) as error:
        load_catalogue(folder)
    first, second, third = map(str, error.value.problems)
    assert first.startswith("made_subsidies.toml: rows[0].indicator: 'dwelling_unsaf': no such indicator")
    assert first.endswith("did you mean 'dwelling_unsafe'?")
    assert "rows[1].measures: 'huosing': no such code of measure_kind; allowed: industry" in second
    assert second.endswith("did you mean 'housing'?")
    assert "rows[2].yuan_a_year" in third
    assert heating.file in str(error.value)


def test_a_kind_that_was_defined_anew_is_read_anew(tmp_path: Path) -> None:
    """As a notebook does when its cell is run twice."""

    def define() -> type[PolicyRow]:
        class HeatingRow(PolicyRow):
            file: ClassVar[str] = "made_subsidies"
            dwelling: str
            measures: tuple[str, ...]
            yuan_a_year: float

        return HeatingRow

    folder = rows(tmp_path, brick(300))
    for _ in range(2):
        kind = define()
        assert len(load_catalogue(folder).policy.rows(kind)) == 1


def test_a_class_that_cannot_be_a_kind_is_refused() -> None:
    with pytest.raises(TypeError, match=r"OtherLineRow\.file is 'lines', which is already the file of LineRow"):

        class OtherLineRow(PolicyRow):
            file: ClassVar[str] = "lines"

    with pytest.raises(TypeError, match=r"StoveRow\.about names fields that the class does not have: fuel"):

        class StoveRow(PolicyRow):
            file: ClassVar[str] = "stoves"
            about: ClassVar[tuple[str, ...]] = ("fuel",)

    assert "stoves" not in policy_kinds()


def test_every_shipped_kind_has_a_file_and_every_file_a_kind() -> None:
    shipped = {file for file, kind in policy_kinds().items() if kind.__module__.endswith("_rows")}
    assert len(shipped) == 21
    assert set(load_catalogue().policy.by_file) == shipped
