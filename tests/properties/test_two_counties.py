"""A county's answers are those of its own policy, whether it stands in a register alone or beside another county."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.audiences import make_school_forms, make_worker_form
from fupin_risk.help_effects.trials import emulate_trials
from fupin_risk.indicators import subject_table
from fupin_risk.rules import check_rules
from tests.two_counties import AS_OF, COUNTIES, OTHER, register_of, tables_of, write_policies
from tests.warning_list.hand_made import grown_model

Frames = Mapping[str, pd.DataFrame]
HELP_DAYS = [dt.date(2016, 9, 30), dt.date(2017, 3, 31)]


@pytest.fixture(scope="module")
def own_policies(tmp_path_factory: pytest.TempPathFactory) -> fr.Catalogue:
    return fr.load_catalogue(write_policies(tmp_path_factory.mktemp("definitions") / "own"))


@pytest.fixture(scope="module")
def both(own_policies: fr.Catalogue) -> fr.Register:
    return register_of(COUNTIES, own_policies)


@pytest.fixture(scope="module")
def alone(own_policies: fr.Catalogue) -> Mapping[str, fr.Register]:
    return {county: register_of([county], own_policies) for county in COUNTIES}


def indicators(register: fr.Register) -> Frames:
    return {"indicators": fr.derive_indicators(register, AS_OF), "lines": subject_table(register, "lines", AS_OF)}


def warning_list(register: fr.Register) -> Frames:
    model = replace(grown_model()[0], catalogue_sha256=register.catalogue.sha256)
    made = fr.make_warning_list(register, model, AS_OF)
    order = ["check_rank", "within_capacity"]
    return {"table": made.table.drop(columns=order), "gaps": made.gaps, "incomes": made.income_history}


def three_way(register: fr.Register) -> Frames:
    made = fr.three_way_table(register, AS_OF)
    names = ("table", "factors", "unknown_factors", "measures", "sameness", "structure")
    # A rank is one among all households of the register.
    return {name: getattr(made, name).drop(columns="check_rank", errors="ignore") for name in names}


def rules(register: fr.Register) -> Frames:
    return {"table": check_rules(register, AS_OF).table}


def medical_cover(register: fr.Register) -> Frames:
    made = fr.expected_medical_cover(register, AS_OF)
    return {"bills": made.bills, "refunds": made.refunds}


def student_aid(register: fr.Register) -> Frames:
    made = fr.due_student_aid(register, AS_OF)
    return {"students": made.students, "objects": made.objects}


def recognition(register: fr.Register) -> Frames:
    made = fr.recognition_cases(register, AS_OF)
    return {name: getattr(made, name) for name in ("table", "re_entry", "gate", "removals")}


def clues(register: fr.Register) -> Frames:
    made = fr.join_clues(register, AS_OF)
    return {name: getattr(made, name) for name in ("table", "first", "lead")}


def panel(register: fr.Register) -> Frames:
    made = fr.build_panel(register, [dt.date(2015, 6, 30), dt.date(2017, 12, 31)], known_on="2019-12-31")
    return {"X": made.X.reset_index(), "rows": pd.DataFrame({"y": made.y, "known_on": made.known_on}).reset_index()}


def under_line(register: fr.Register) -> Frames:
    made = fr.build_panel(
        register, dt.date(2016, 12, 31), outcome="under_line_at", known_on="2019-12-31", only=["income_to_line"]
    )
    return {"rows": made.y.to_frame().reset_index()}


def help_effects(register: fr.Register) -> Frames:
    made = emulate_trials(
        register, HELP_DAYS, ("income_to_line", "measures_in_force_count"), entry_months=3, horizon_months=12,
        cohort="exited", known_on=dt.date(2019, 12, 31),
    )  # fmt: skip
    eligible = pd.DataFrame({kind: made.eligible(kind) for kind in made.treated})
    return {
        "covariates": made.covariates.reset_index(),
        "outcomes": made.outcomes.reset_index(),
        "eligible": eligible.reset_index(),
    }


def worker_form(register: fr.Register) -> Frames:
    made = make_worker_form(register, fr.three_way_table(register, AS_OF))
    return {"table": made.table.drop(columns="check_rank")}


def school_forms(register: fr.Register) -> Frames:
    """The forms of all schools below each other, each with the day on which it is to be deleted."""
    due = fr.due_student_aid(register, AS_OF).students
    due = due[due["state"].isin(("not_aided", "part_aided", "aided"))]
    made = make_school_forms(register, due[["person_id"]].assign(due_yuan=100.0), AS_OF)
    forms = [
        form.table.assign(school_code=form.school_code, delete_by=pd.Timestamp(form.stamp.delete_by)) for form in made
    ]
    return {"forms": pd.concat(forms, ignore_index=True)}


ANSWERS: tuple[Callable[[fr.Register], Frames], ...] = (
    indicators, warning_list, three_way, rules, medical_cover, student_aid, recognition, clues, panel, under_line,
    help_effects, worker_form, school_forms,
)  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_county_beside_another_gets_its_own_answers(
    answer: Callable[[fr.Register], Frames], both: fr.Register, alone: Mapping[str, fr.Register]
) -> None:
    together = answer(both)
    for county, register in alone.items():
        for name, frame in answer(register).items():
            assert len(frame), name
            found, expected = of_county(together[name], county), of_county(frame, county)
            # Ids are text in one and missing in all in the other, where no row of a county has any.
            pd.testing.assert_frame_equal(found[list(expected)], expected, check_dtype=False, obj=name)


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_policies_differ_where_they_are_asked(
    answer: Callable[[fr.Register], Frames], alone: Mapping[str, fr.Register]
) -> None:
    """Else the comparison above could not fail."""
    register = alone[OTHER]
    ours, shipped = answer(register), answer(register.under(fr.load_catalogue()))
    assert any(not as_rows(ours[name]).equals(as_rows(shipped[name])) for name in ours)


def as_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Plain columns without an index, so that two tables can be compared cell by cell."""
    plain = frame.reset_index(drop=frame.index.names == [None])
    plain.attrs = {}
    for name in plain:
        column = plain[name]
        if pd.api.types.is_numeric_dtype(column.dtype):
            plain[name] = column.to_numpy(dtype=np.float64, na_value=np.nan)
        elif not pd.api.types.is_datetime64_any_dtype(column.dtype):
            plain[name] = column.astype(object).where(column.notna(), None)
    return plain


def of_county(frame: pd.DataFrame, county: str) -> pd.DataFrame:
    """The rows of one county's households, persons or places."""
    rows, made = as_rows(frame), tables_of(county)
    homes = made["households"]
    own = {
        "household_id": {*homes["household_id"]},
        "place": {*homes["village"], *homes["township"], *made["pairings"]["contact_id"], county},
        "school_code": {*made["enrolments"]["school_code"]},
        "county": {county},
    }
    key = next(name for name in own if name in rows)
    return rows[rows[key].isin(own[key])].reset_index(drop=True)
