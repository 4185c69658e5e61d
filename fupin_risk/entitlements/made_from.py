"""From what was a list of dues made, and what is it not?"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import numpy as np
import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.definitions.policy_row import PolicyRow
from fupin_risk.indicators.selection import tables_absent_for
from fupin_risk.indicators.unknown import UnknownValues
from fupin_risk.register import Register
from fupin_risk.versions import versions

STATEMENT = (
    "Holds what a dated policy owes against what was entered; it decides nothing, and no benefit may be stopped or "
    "withdrawn because of it."
)


def made_from(
    register: Register, catalogue: Catalogue, day: dt.date, kind: type[PolicyRow], subject: str
) -> dict[str, Any]:
    """Day, hashes and the policy rows behind a list that nobody has verified.

    Parameters
    ----------
    register : Register
    catalogue : Catalogue
    day : date
    kind : type of PolicyRow
        The kind of policy that the list rests on.
    subject : str
        The definition whose rows are listed.
    """
    counties = register.visible_households(day)["county"].dropna()
    holes = register.holes_on(day)
    return {
        "as_of": day.isoformat(),
        "register_sha256": register.sha256,
        "catalogue_sha256": catalogue.sha256,
        "words_sha256": catalogue.words_sha256,
        "unverified_policy": catalogue.policy.unverified_names(counties, day, [kind.file]),
        "assumed_clocks": dict(register.assumed_clocks),
        "unjudged_households": len(holes.households),
        "unplaced_rows": holes.unplaced_rows,
        "absent_tables": tables_absent_for(catalogue, [subject], register.stored_tables),
        "versions": versions(),
        "statement": STATEMENT,
    }


def may_be_paid(rows: pd.DataFrame, register: Register, day: dt.date, catalogue: Catalogue, subject: str) -> pd.Series:
    """Whether a row that leads to no household may be what a state of `subject` takes for missing; on the rows."""
    unknown = UnknownValues(register.under(catalogue), day)
    codes = register.household_codes(rows["household_id"])
    known = codes[codes >= 0]
    lacking = known[unknown.may_lack(unknown.rests_on(subject, ["state"]), known)] if unknown else known[:0]
    return pd.Series(np.isin(codes, lacking), index=rows.index)


def without_unread(rows: pd.DataFrame, state: str) -> pd.DataFrame:
    """The rows of a subject; of those whose state rests on what could not be read, no amount is known either.

    Parameters
    ----------
    rows : DataFrame
        With the column `state`, missing where a row or cell behind it could not be read.
    state : str
        What such a row is said to be.
    """
    unread = rows["state"].isna()
    if not unread.any():
        return rows
    amounts = [str(name) for name in rows if str(name).endswith(("_fen", "_months"))]
    return rows.assign(**{name: rows[name].mask(unread) for name in amounts}, state=rows["state"].fillna(state))


def frozen_sha256(frame: pd.DataFrame) -> str:
    """Hash of a list as it stands: one cell changed, added or moved gives another.

    Examples
    --------
    >>> one = pd.DataFrame({"person_id": ["p1"], "months": pd.array([5], dtype="Int64")})
    >>> frozen_sha256(one) == frozen_sha256(one.assign(months=6))
    False
    """
    return hashlib.sha256(frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode()).hexdigest()
