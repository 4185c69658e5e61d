from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from fupin_risk.definitions import PrecedenceRow, load_catalogue
from fupin_risk.reading import read_register
from tests.reading.made_rows import bill, homes


def _precedence(table: str, *reporters: str, place: str = "*", published_on: str = "2014-01-01") -> PrecedenceRow:
    return PrecedenceRow(
        table=table,
        reporters=reporters,
        place=place,
        published_on=dt.date.fromisoformat(published_on),
        in_force_from=dt.date(2014, 1, 1),
        source="a test",
        verified=True,
    )


def _catalogue(*rows: PrecedenceRow) -> Any:
    catalogue = load_catalogue()
    return catalogue.model_copy(update={"policy": catalogue.policy.replacing(PrecedenceRow, rows)})


def _bills(*reporters: str | None) -> pd.DataFrame:
    return pd.DataFrame([bill("p1", "b1", "2019-03-05", reported_by=name) for name in reporters])


def test_indicators_see_the_row_of_the_most_believed_reporter() -> None:
    catalogue = _catalogue(_precedence("medical_bills", "insurer", "clinic"))
    register = read_register({"medical_bills": _bills("clinic", "insurer", "town")}, catalogue=catalogue)
    assert register.as_of("2019-12-31")["medical_bills"]["reported_by"].tolist() == ["insurer"]


def test_reconciliation_sees_every_reporter() -> None:
    catalogue = _catalogue(_precedence("medical_bills", "insurer", "clinic"))
    register = read_register({"medical_bills": _bills("clinic", "insurer", None)}, catalogue=catalogue)
    rows = register.as_of("2019-12-31", every_reporter=True)["medical_bills"]
    assert rows["reported_by"].fillna("").tolist() == ["clinic", "insurer", ""]


def test_reporters_without_a_rank_come_last_and_in_the_order_of_their_names() -> None:
    catalogue = _catalogue(_precedence("medical_bills", "insurer"))
    register = read_register({"medical_bills": _bills(None, "town", "clinic")}, catalogue=catalogue)
    assert register.as_of("2019-12-31")["medical_bills"]["reported_by"].tolist() == ["clinic"]


def test_without_an_order_the_rows_of_all_reporters_stand() -> None:
    register = read_register({"medical_bills": _bills("clinic", "insurer")}, catalogue=_catalogue())
    assert len(register.as_of("2019-12-31")["medical_bills"]) == 2


def test_an_order_counts_from_its_publication() -> None:
    catalogue = _catalogue(
        _precedence("medical_bills", "clinic", "insurer"),
        _precedence("medical_bills", "insurer", "clinic", published_on="2019-06-01"),
    )
    register = read_register({"medical_bills": _bills("clinic", "insurer")}, catalogue=catalogue)
    assert register.as_of("2019-05-31")["medical_bills"]["reported_by"].tolist() == ["clinic"]
    assert register.as_of("2019-06-01")["medical_bills"]["reported_by"].tolist() == ["insurer"]


def test_a_county_can_have_its_own_order() -> None:
    catalogue = _catalogue(
        _precedence("medical_bills", "clinic", "insurer"),
        _precedence("medical_bills", "insurer", "clinic", place="5201"),
    )
    households = pd.concat([homes("h1"), homes("h2", county="520123")])
    members = pd.DataFrame(
        [
            {"person_id": f"p{n}", "household_id": f"h{n}", "occurred_on": "2014-01-01", "entered_on": "2014-02-01"}
            for n in (1, 2)
        ]
    )
    bills = pd.concat([_bills("clinic", "insurer"), _bills("clinic", "insurer").assign(person_id="p2")])
    tables = {"households": households, "members": members, "medical_bills": bills}
    register = read_register(tables, catalogue=catalogue)
    seen = register.as_of("2019-12-31")["medical_bills"].set_index("person_id")["reported_by"]
    assert seen.to_dict() == {"p1": "clinic", "p2": "insurer"}
    with register.locked("2019-12-31") as connection:
        rows = connection.execute("SELECT reported_by FROM medical_bills ORDER BY person_id").fetchall()
    assert rows == [("clinic",), ("insurer",)]


def test_of_a_state_there_is_one_row_whoever_reported_it() -> None:
    frame = pd.concat(
        [
            homes("h1", village="v1", reported_by="town"),
            homes("h1", village="v2", entered_on="2016-02-01").assign(occurred_on="2016-01-01", reported_by="county"),
        ]
    )
    register = read_register({"households": frame}, catalogue=_catalogue())
    assert register.as_of("2019-12-31")["households"]["village"].tolist() == ["v2"]
    believed = read_register({"households": frame}, catalogue=_catalogue(_precedence("households", "town")))
    assert believed.as_of("2019-12-31")["households"]["village"].tolist() == ["v1"]
    assert len(believed.as_of("2019-12-31", every_reporter=True)["households"]) == 2
