"""How do the quarters of Argentina's permanent household survey become a register with clocks?

The survey (EPH, INDEC) interviews a household in quarters q, q+1, q+4 and q+5. Each interview becomes versions of the
household,
its members, and rows of income, loans and help, dated by the end of their quarter. Nothing is invented: there is no
list of poor
households, so there are no statuses and no recognitions; what the survey does not ask stays unknown. Amounts are pesos.

Assumption: a quarter's rows are entered 30 days after its end (the survey states no such day; the lag is declared, not
known).
Assumption: a birthday falls on the last day of the quarter of the interview (the survey asks for full years only).
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

ENTRY_LAG_DAYS = 30
HOUSEHOLD = ["CODUSU", "NRO_HOGAR"]
# Adult equivalents of INDEC's scale: upper age (exclusive), men, women.
_SCALE = (
    (1, 0.35, 0.35), (2, 0.37, 0.37), (3, 0.46, 0.46), (4, 0.51, 0.51), (5, 0.55, 0.55),
    (6, 0.60, 0.60), (7, 0.64, 0.64), (8, 0.66, 0.66), (9, 0.68, 0.68), (10, 0.69, 0.69),
    (11, 0.79, 0.70), (12, 0.82, 0.72), (13, 0.85, 0.74), (14, 0.90, 0.76), (15, 0.96, 0.76),
    (16, 1.00, 0.77), (17, 1.03, 0.77), (18, 1.04, 0.77), (30, 1.02, 0.76), (46, 1.00, 0.77),
    (61, 1.00, 0.76), (76, 0.83, 0.67), (200, 0.74, 0.63),
)  # fmt: skip
_RELATION = {1: "head", 2: "spouse", 3: "child", 5: "grandchild", 6: "parent"}
_EMPLOYMENT = {1: "employed", 2: "unemployed", 3: "inactive", 4: "inactive"}
_WORK = {1: "employer", 2: "own_account", 3: "employee", 4: "family_worker"}
_EDUCATION = {
    7: "illiterate",
    1: "illiterate",
    2: "primary",
    3: "junior_high",
    4: "senior_high",
    5: "college",
    6: "university",
}
# The contributory scheme goes with work or a pension, alone or beside others; a public plan is for residents.
_INSURANCE = {
    1: "employee",
    12: "employee",
    13: "employee",
    123: "employee",
    2: "commercial",
    23: "commercial",
    3: "resident",
}
_FUEL = {1: "piped_gas", 2: "bottled_gas", 3: "firewood", 4: "other"}
_TENURE = {1: "own", 2: "own", 3: "rented", 4: "borrowed", 5: "borrowed", 6: "borrowed"}


def read(data: Path, share: float = 1.0) -> tuple[dict[str, pd.DataFrame], dict[str, int], pd.DataFrame]:
    """Read the survey as tables of a register.

    Parameters
    ----------
    data : Path
        Folder with `hogar.parquet` and `indiv.parquet`.
    share : float, default 1.0
        Share of the dwellings to read, chosen by a hash of their code, so that a household's quarters stay together.

    Returns
    -------
    tables : dict of str to DataFrame
        For `read_register`.
    lags : dict of str to int
        Days from occurrence to entry of the tables that state no day of entry.
    interviews : DataFrame
        One row a household and quarter: `household_id`, `as_of` (the day on which the quarter is known), `imputed`, and
        the head's
        `head_sex` and `head_age`, by which the study checks that the same household was met again.
    """
    homes = _with_quarter(pd.read_parquet(data / "hogar.parquet"), share)
    people = _with_quarter(pd.read_parquet(data / "indiv.parquet"), share)
    people["age"] = people["CH06"].clip(lower=0).astype("int64")
    people["adult_equivalents"] = _adult_equivalents(
        people["age"].to_numpy(), (people["CH04"] == 1).to_numpy(dtype=bool)
    )
    homes = homes.merge(_per_household(people), on=["household_id", "quarter_end"], how="inner", validate="one_to_one")
    tables = {
        "households": _households(homes),
        "members": _members(people),
        "incomes": _incomes(homes),
        "area_years": _lines(homes),
        "loans": _loans(homes),
        "measures": _measures(homes),
        "clues": _clues(homes),
    }
    lags = {name: ENTRY_LAG_DAYS for name in tables if "entered_on" not in tables[name]}
    return tables, lags, _interviews(homes, people)


def _with_quarter(frame: pd.DataFrame, share: float) -> pd.DataFrame:
    if share < 1.0:
        kept = pd.util.hash_array(frame["CODUSU"].to_numpy(dtype=object)) % 10_000 < share * 10_000
        frame = frame[kept]
    months = frame["ANO4"].astype("int64") * 12 + frame["TRIMESTRE"].astype("int64") * 3
    first = pd.to_datetime(pd.DataFrame({"year": (months - 1) // 12, "month": (months - 1) % 12 + 1, "day": 1}))
    ids = frame["CODUSU"].astype(str) + "-" + frame["NRO_HOGAR"].astype(str)
    return frame.assign(household_id=ids, quarter_end=first + pd.offsets.MonthEnd(0)).reset_index(drop=True)


def _adult_equivalents(age: np.ndarray, male: np.ndarray) -> np.ndarray:
    band = np.searchsorted([row[0] for row in _SCALE], age, side="right")
    return np.where(male, np.array([row[1] for row in _SCALE])[band], np.array([row[2] for row in _SCALE])[band])


def _per_household(people: pd.DataFrame) -> pd.DataFrame:
    """Adult equivalents, persons, and what the members earned by kind."""
    job = people["P21"].clip(lower=0)
    own_work = people["CAT_OCUP"].isin([1, 2])
    parts = people.assign(
        persons=1,
        wage=job.where(~own_work, 0),
        business=job.where(own_work, 0),
        other_jobs=people["TOT_P12"].clip(lower=0),
        pension=people["V2_M"].clip(lower=0),
        assistance=people["V5_M"].clip(lower=0),
        not_work=people["T_VI"].clip(lower=0),
    )
    names = ["adult_equivalents", "persons", "wage", "business", "other_jobs", "pension", "assistance", "not_work"]
    return parts.groupby(["household_id", "quarter_end"], as_index=False)[names].sum()


def _households(homes: pd.DataFrame) -> pd.DataFrame:
    """Each quarter is a snapshot: a household that the next one does not hold has vanished, and is withdrawn."""
    versions = _versions_of_households(homes)
    seen = versions[["household_id", "occurred_on"]].sort_values(["household_id", "occurred_on"])
    quarters = pd.Series(np.sort(homes["quarter_end"].unique()))
    following = dict(pairwise(quarters))
    seen["next_quarter"] = seen["occurred_on"].map(following)
    again = seen.groupby("household_id")["occurred_on"].shift(-1)
    seen["vanished_on"] = seen["next_quarter"].where(again.isna() | (again > seen["next_quarter"]))
    # All versions of one run of interviews are withdrawn together, on the day on which the next quarter is known.
    seen["vanished_on"] = seen.groupby("household_id")["vanished_on"].bfill()
    withdrawn = versions.merge(seen[["household_id", "occurred_on", "vanished_on"]], on=["household_id", "occurred_on"])
    withdrawn = withdrawn[withdrawn["vanished_on"].notna()]
    lag = pd.Timedelta(days=ENTRY_LAG_DAYS)
    opened = versions.assign(entered_on=versions["occurred_on"] + lag, retracted=False)
    closed = withdrawn.assign(entered_on=withdrawn["vanished_on"] + lag, retracted=True).drop(columns="vanished_on")
    return pd.concat([opened, closed], ignore_index=True)


def _versions_of_households(homes: pd.DataFrame) -> pd.DataFrame:
    area = "AR-" + homes["AGLOMERADO"].astype(str).str.zfill(2)
    return pd.DataFrame(
        {
            "household_id": homes["household_id"],
            "occurred_on": homes["quarter_end"],
            "county": area,
            "village": area,
            "equivalent_adults": homes["adult_equivalents"],
            "survey_weight": homes["PONDERA"].astype("float64"),
            "dwelling_safe": _yes(homes["IV12_3"], yes=2, no=1),
            "water_safe": _yes(homes["IV6"], yes=1, no=(2, 3)),
            "dwelling_rooms": homes["II1"].where(homes["II1"] < 30).astype("float64"),
            "dwelling_tenure": homes["II7"].map(_TENURE).fillna("other"),
            "cooking_fuel": homes["II8"].map(_FUEL),
            "sanitary_toilet": _sanitary_toilet(homes),
        }
    )


def _sanitary_toilet(homes: pd.DataFrame) -> pd.Series:
    """A toilet with a cistern that drains into a sewer or a septic tank; no toilet at all is none."""
    answer = (homes["IV10"] == 1) & homes["IV11"].isin([1, 2])
    return answer.astype("boolean").where(homes["IV8"].isin([1, 2]))


def _members(people: pd.DataFrame) -> pd.DataFrame:
    end = people["quarter_end"]
    born = pd.to_datetime(pd.DataFrame({"year": end.dt.year - people["age"], "month": end.dt.month, "day": end.dt.day}))
    employed = people["ESTADO"] == 1
    frame = pd.DataFrame(
        {
            "person_id": people["household_id"] + "-" + people["COMPONENTE"].astype(str),
            "household_id": people["household_id"],
            "occurred_on": end,
            "present": True,
            "relation": people["CH03"].map(_RELATION).fillna("other"),
            "born_on": born,
            "sex": people["CH04"].map({1: "male", 2: "female"}),
            "health_state": np.where(people["CAT_INAC"] == 6, "disabled", None),
            "schooling_stage": _schooling(people),
            "employment": people["ESTADO"].map(_EMPLOYMENT),
            "work_kind": people["CAT_OCUP"].where(employed).map(_WORK),
            "weekly_hours": people["PP3E_TOT"].where(employed & (people["PP3E_TOT"] <= 168)).astype("float64"),
            "education_level": people["NIVEL_ED"].map(_EDUCATION),
            "formal_work": _yes(people["PP07H"], yes=1, no=2),
            "health_insured": _yes(people["CH08"], yes=(1, 2, 3, 12, 13, 23, 123), no=4),
            "insurance_kind": people["CH08"].map(_INSURANCE),
            "pension": people["V2_M"] > 0,
        }
    )
    return pd.concat([frame, _departures(frame)], ignore_index=True)


def _schooling(people: pd.DataFrame) -> np.ndarray:
    """Stage of those who attend school, from the level they are at and their age."""
    stage = np.select(
        [people["age"] < 6, people["NIVEL_ED"].isin([1, 2, 7]), people["NIVEL_ED"] == 3],
        ["preschool", "compulsory", "senior_high"],
        default="university",
    )
    return np.where(people["CH10"] == 1, stage, np.where(people["CH10"].isin([2, 3]), "none", None))


def _departures(frame: pd.DataFrame) -> pd.DataFrame:
    """A member who is not named at the next interview of the household no longer lives there."""
    waves = frame[["household_id", "occurred_on"]].drop_duplicates().sort_values(["household_id", "occurred_on"])
    waves["next_on"] = waves.groupby("household_id")["occurred_on"].shift(-1)
    seen = frame[["person_id", "household_id", "occurred_on"]].merge(waves, on=["household_id", "occurred_on"]).dropna()
    again = frame[["person_id", "occurred_on"]].rename(columns={"occurred_on": "next_on"}).assign(again=True)
    gone = seen.merge(again, on=["person_id", "next_on"], how="left")
    gone = gone[gone["again"].isna()]
    return pd.DataFrame(
        {
            "person_id": gone["person_id"],
            "household_id": gone["household_id"],
            "occurred_on": gone["next_on"],
            "present": False,
        }
    )


def _incomes(homes: pd.DataFrame) -> pd.DataFrame:
    """Income of the month, by kind; what the total holds beyond the parts is a row of its own."""
    wage = homes["wage"] + homes["other_jobs"]
    transfer = homes["pension"] + homes["assistance"]
    known = homes["wage"] + homes["business"] + homes["other_jobs"] + homes["not_work"]
    parts = {
        ("wage", ""): wage,
        ("business", ""): homes["business"],
        ("transfer", "pension"): homes["pension"],
        ("transfer", "assistance"): homes["assistance"],
        ("property", "other"): (homes["not_work"] - transfer).clip(lower=0),
        ("transfer", "unallocated"): homes["ITF"].astype("float64") - known,
    }
    start = homes["quarter_end"] - pd.offsets.MonthBegin(1)
    frames = [
        pd.DataFrame(
            {
                "household_id": homes["household_id"],
                "period_start": start,
                "period_end": homes["quarter_end"],
                "income_kind": kind,
                "sub_kind": sub_kind or None,
                "amount_yuan": amount.astype("float64").round(2),
                "imputed": homes["IDIMPH"] != 0,
            }
        )
        for (kind, sub_kind), amount in parts.items()
    ]
    # The wage row stands even at zero, so that an interview without any income is an observation, not a gap.
    rows = [frame if number == 0 else frame[frame["amount_yuan"] != 0] for number, frame in enumerate(frames)]
    return pd.concat(rows, ignore_index=True)


def _lines(homes: pd.DataFrame) -> pd.DataFrame:
    """The line of each quarter, for every area: 60 % of the person-weighted median of income per adult equivalent."""
    each = homes.assign(
        level=homes["ITF"].astype("float64") / homes["adult_equivalents"],
        weight=homes["PONDERA"].astype("float64") * homes["persons"],
    ).sort_values("level", kind="stable")
    below = each.groupby("quarter_end")["weight"].cumsum()
    total = each.groupby("quarter_end")["weight"].transform("sum")
    median = each[below >= total / 2].groupby("quarter_end")["level"].first()
    quarters = pd.DataFrame({"occurred_on": median.index, "poverty_line_yuan": (0.6 * 12 * median).round(2).to_numpy()})
    names = pd.Series(sorted(("AR-" + homes["AGLOMERADO"].astype(str).str.zfill(2)).unique()), name="area")
    rows = quarters.merge(names.to_frame(), how="cross")
    return rows.assign(year=rows["occurred_on"].dt.year)


def _loans(homes: pd.DataFrame) -> pd.DataFrame:
    """Money that the household said it lived on in the last three months: from kin, a bank, or a shop.

    Lent when first reported, repaid at the first interview that no longer reports it; the survey knows no amounts.
    """
    asked = {"V14": "kin", "V15": "bank", "V16": "shop"}
    spells = pd.concat(
        [_spells(homes, homes[column] == 1).assign(lender=lender) for column, lender in asked.items()],
        ignore_index=True,
    )
    loan_id = spells["household_id"] + "-" + spells["lender"] + spells["started_on"].dt.strftime("-%Y%m")
    loans = spells.assign(loan_id=loan_id, purpose="consumption")
    lent = loans[loans["ended_on"].isna()].assign(stage="lent", occurred_on=loans["started_on"])
    repaid = loans[loans["ended_on"].notna()].assign(stage="repaid", occurred_on=loans["ended_on"])
    columns = ["household_id", "loan_id", "stage", "occurred_on", "lender", "purpose"]
    return pd.concat([lent, repaid], ignore_index=True)[columns]


def _measures(homes: pd.DataFrame) -> pd.DataFrame:
    """Help as spells: from the first interview that reports it to the first that does not."""
    frames = [
        _spells(homes, homes["V5"] == 1).assign(kind="safety_net"),
        _spells(homes, (homes["V6"] == 1) | (homes["V7"] == 1)).assign(kind="social"),
    ]
    return pd.concat(frames, ignore_index=True)


def _spells(homes: pd.DataFrame, reported: pd.Series) -> pd.DataFrame:
    """One row when something is first reported, and one with its end, entered later, when it no longer is."""
    waves = (
        homes[["household_id", "quarter_end"]].assign(reported=reported).sort_values(["household_id", "quarter_end"])
    )
    grouped = waves.groupby("household_id")["reported"]
    before = grouped.shift(1, fill_value=False).astype(bool)
    begins, stops = waves["reported"] & ~before, ~waves["reported"] & before
    waves["started_on"] = waves["quarter_end"].where(begins)
    waves["started_on"] = waves.groupby("household_id")["started_on"].ffill()
    lag = pd.Timedelta(days=ENTRY_LAG_DAYS)
    opened = waves[begins].assign(entered_on=waves["quarter_end"] + lag, ended_on=pd.NaT)
    closed = waves[stops].assign(entered_on=waves["quarter_end"] + lag, ended_on=waves["quarter_end"])
    rows = pd.concat([opened, closed], ignore_index=True)
    return rows[["household_id", "started_on", "ended_on", "entered_on"]]


def _clues(homes: pd.DataFrame) -> pd.DataFrame:
    """What the household itself said of living on savings or on belongings that it sold."""
    asked = {"V13": "debt", "V17": "other"}
    frames = [
        pd.DataFrame(
            {
                "household_id": homes["household_id"],
                "channel": "household",
                "kind": kind,
                "occurred_on": homes["quarter_end"],
            }
        )[homes[column] == 1]
        for column, kind in asked.items()
    ]
    return pd.concat(frames, ignore_index=True)


def _interviews(homes: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    heads = people[people["CH03"] == 1].drop_duplicates(["household_id", "quarter_end"])
    heads = heads[["household_id", "quarter_end", "CH04", "CH06"]].rename(
        columns={"CH04": "head_sex", "CH06": "head_age"}
    )
    met = homes[["household_id", "quarter_end", "IDIMPH"]].merge(heads, on=["household_id", "quarter_end"], how="left")
    as_of = met["quarter_end"] + pd.Timedelta(days=ENTRY_LAG_DAYS)
    return met.assign(as_of=as_of, imputed=met["IDIMPH"] != 0)[
        ["household_id", "as_of", "imputed", "head_sex", "head_age"]
    ]


def _yes(column: pd.Series, *, yes: int | tuple[int, ...], no: int | tuple[int, ...]) -> pd.Series:
    """Yes, no or unknown from a survey's codes."""
    yeses, noes = (yes,) if isinstance(yes, int) else yes, (no,) if isinstance(no, int) else no
    answer = pd.Series(pd.NA, index=column.index, dtype="boolean")
    answer[column.isin(yeses)] = True
    answer[column.isin(noes)] = False
    return answer
