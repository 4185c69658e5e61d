"""What does the person need who calls at the door: who, where, what is the case, what answers it, and what not?"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from fupin_risk.audiences.stamp import Stamp, stamp_for
from fupin_risk.causes import ThreeWay
from fupin_risk.errors import message
from fupin_risk.register import Register, as_day
from fupin_risk.warning_list import WarningList

_FROM_TABLE = ("household_id", "township", "village", "because", "income_zh", "income_en", "measures_in_force")


@dataclass(frozen=True, eq=False, repr=False)
class WorkerForm:
    """Households to check (待核查户) in full, for those who check them and for nobody else.

    Attributes
    ----------
    table : DataFrame
        household_id, head_name, phone, township, village, check_rank and level (with a list), because, income_zh,
        income_en, factors_zh, factors_en (a sentence a factor with registered
        evidence), questions_zh, questions_en (a sentence for each thing to verify at the door that no measure in force
        answers), measures_in_force.
    stamp : Stamp
    """

    table: pd.DataFrame
    stamp: Stamp

    def __repr__(self) -> str:
        return f"WorkerForm({len(self.table)} households, to be deleted by {self.stamp.delete_by})"


def make_worker_form(register: Register, three_way: ThreeWay, warnings: WarningList | None = None) -> WorkerForm:
    """Bring together what is known of the households to check.

    Parameters
    ----------
    register : Register
        For names and telephones, as of the day of `three_way`.
    three_way : ThreeWay
    warnings : WarningList, optional
        Of the same day: its households come first, in the order of checks, with their level.

    Returns
    -------
    WorkerForm
        Every household of the list and every one that the three-way table says is to be checked.

    Raises
    ------
    ValueError
        The list is of another day.
    DefinitionError
        No rule says how long a form is kept.
    """
    day = as_day(three_way.provenance["as_of"])
    if warnings is not None and warnings.provenance["as_of"] != three_way.provenance["as_of"]:
        raise ValueError(
            message("the list and the three-way table have different as-of days; make both as of the same day")
        )
    table = three_way.table
    listed = table.loc[table["to_check"], ["household_id", "check_rank"]].assign(level=None)
    if warnings is not None:
        listed = warnings.table[["household_id", "check_rank", "level"]]
    rows = table[table["to_check"] | table["household_id"].isin(listed["household_id"])]
    rows = rows[["county", *_FROM_TABLE]].merge(listed, on="household_id", how="left")
    rows = rows.merge(register.named(day), on="household_id", how="left")
    bars = three_way.catalogue.words.signs["bar"]
    asked = three_way.questions[three_way.questions["status"] != "answered"]
    for name, said in (("factors", three_way.factors), ("questions", asked)):
        texts = said.groupby("household_id")[["zh", "en"]].agg({"zh": bars.zh.join, "en": bars.en.join})
        rows = rows.join(texts.add_prefix(f"{name}_"), on="household_id")
    rows = rows.sort_values(["check_rank", "household_id"], kind="stable", ignore_index=True)
    stamp = stamp_for("worker", rows["county"].astype(str), three_way.catalogue, day)
    first = ["household_id", "head_name", "phone", "township", "village", "check_rank", "level", "because"]
    columns = [
        *first,
        "income_zh",
        "income_en",
        "factors_zh",
        "factors_en",
        "questions_zh",
        "questions_en",
        "measures_in_force",
    ]
    return WorkerForm(table=rows.reindex(columns=columns), stamp=stamp)
