"""What is true of the made county that no register shows: risk, causes, missed relapses, gaps and what help does?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from fupin_risk.synthetic.arrow import Names, chosen, to_pandas
from fupin_risk.synthetic.life.list_status import FOUND
from fupin_risk.synthetic.life.people import Homes
from fupin_risk.synthetic.numbers import CAUSES
from fupin_risk.synthetic.row_sets import NO_DAY, Array, Log
from fupin_risk.synthetic.words import MEASURES

NAMES = ("risk", "relapses", "households", "measures", "effects", "faults")
_SETS = pa.array(
    ["|".join(cause for place, cause in enumerate(CAUSES) if bits >> place & 1) for bits in range(1 << len(CAUSES))]
)


@dataclass(frozen=True)
class Truth:
    """The truth of a made county; tables are read when they are asked for.

    Parameters
    ----------
    tables : mapping of str to pyarrow.Table, or Path
        The tables themselves, or the folder that holds them.

    Attributes
    ----------
    risk : DataFrame
        A row per household that the register has as exited and per quarter's end: `household_id`, `as_of`, `risk_12m`
        (chance of a true relapse in the 12 months after, given the whole state, hidden parts included),
        `risk_unhelped_12m` (the same without any measure), `main_cause` (the live cause that adds most; missing when
        none is live), `live` and `unanswered` (causes joined by "|", unanswered ones have no measure in force that
        answers them: the planted gaps), `already_fallen` (fell back in truth, and the register does not know),
        `income_to_line` (what it should earn a head, over the line), `relapsed_12m` (missing where the 12 months reach
        beyond the end).
    relapses : DataFrame
        A row per true relapse: `household_id`, `relapsed_on`, `cause`, `found_on`, `fate` (passed, refused, never,
        not_yet).
    households : DataFrame
        The hidden parts: `household_id`, `capability`, `frailty` (log of the hazard's factor), `overlooked` (causes
        that nobody answers here).
    measures : DataFrame
        All help, recorded or not: `household_id`, `kind`, `started_on`, `ended_on`.
    effects : DataFrame
        `cause`, `measure`, `share`: what a measure in force takes off the hazard of the cause.
    faults : DataFrame
        `table`, `kind`, `count`: the faults that were planted.
    """

    tables: Mapping[str, pa.Table] | Path

    def _read(self, name: str) -> pd.DataFrame:
        table = pq.read_table(self.tables / name) if isinstance(self.tables, Path) else self.tables[name]
        frame: pd.DataFrame = to_pandas(table)
        return frame

    @cached_property
    def risk(self) -> pd.DataFrame:
        """True risk, causes and gaps, by household and quarter's end."""
        return self._read("risk")

    @cached_property
    def relapses(self) -> pd.DataFrame:
        """True relapses, and what became of each."""
        return self._read("relapses")

    @cached_property
    def households(self) -> pd.DataFrame:
        """Hidden differences between households."""
        return self._read("households")

    @cached_property
    def measures(self) -> pd.DataFrame:
        """All help, recorded or not."""
        return self._read("measures")

    @cached_property
    def effects(self) -> pd.DataFrame:
        """What each measure takes off each cause."""
        return self._read("effects")

    @cached_property
    def faults(self) -> pd.DataFrame:
        """Planted faults, counted over all townships."""
        if isinstance(self.tables, Mapping) and "faults" not in self.tables:
            return pd.DataFrame({"table": [], "kind": [], "count": []})
        found = self._read("faults").groupby(["table", "kind"], as_index=False)["count"].sum()
        return pd.DataFrame(found)

    @property
    def missed(self) -> pd.DataFrame:
        """Relapses that the county never recognised: not found, or refused."""
        return self.relapses[self.relapses["fate"].isin(["never", "refused"])]

    @property
    def gaps(self) -> pd.DataFrame:
        """Planted gaps: a row per household, quarter's end and live cause that no measure in force answers."""
        open_ = self.risk.loc[self.risk["unanswered"] != "", ["household_id", "as_of", "unanswered"]]
        gaps = open_.assign(cause=open_["unanswered"].str.split("|")).explode("cause")
        return gaps[["household_id", "as_of", "cause"]].reset_index(drop=True)

    def year_ends(self) -> pd.DataFrame:
        """Give the rows at year ends whose 12 months are complete, of households that have not fallen unseen."""
        risk = self.risk
        december = risk["as_of"].dt.month == 12
        rows: pd.DataFrame = risk[december & risk["relapsed_12m"].notna() & ~risk["already_fallen"].astype(bool)]
        return rows

    def summary(self) -> dict[str, object]:
        """Give relapse rates by year, shares of the causes, the fate of relapses, and the AUC of the true risk.

        Returns
        -------
        dict
            `rate_by_year` and `expected_by_year` (by the year that follows the year's end), `cause_share`,
            `fate_share`, `auc_by_year`, `auc` (year ends pooled) and `auc_mean` (mean over year ends).
        """
        rows = self.year_ends()
        years = (rows["as_of"].dt.year + 1).to_numpy()
        risk, fell = rows["risk_12m"].to_numpy(), rows["relapsed_12m"].astype(bool).to_numpy()
        by_year = {int(year): years == year for year in np.unique(years)}
        causes = self.relapses["cause"].value_counts(normalize=True)
        aucs = {year: auc(risk[where], fell[where]) for year, where in by_year.items()}
        return {
            "households": len(self.households),
            "rate_by_year": {year: float(fell[where].mean()) for year, where in by_year.items()},
            "expected_by_year": {year: float(risk[where].mean()) for year, where in by_year.items()},
            "cause_share": {cause: float(causes.get(cause, 0.0)) for cause in CAUSES},
            "fate_share": {
                str(fate): float(share) for fate, share in self.relapses["fate"].value_counts(normalize=True).items()
            },
            "auc_by_year": aucs,
            "auc": auc(risk, fell),
            "auc_mean": float(np.mean(list(aucs.values()))) if aucs else float("nan"),
        }


def auc(score: Array, event: Array) -> float:
    """Give the chance that a row with the event scores higher than one without it (ties a half); NaN if undefined."""
    events = int(event.sum())
    if events in (0, len(event)):
        return float("nan")
    ranks = pd.Series(score).rank().to_numpy()
    return float((ranks[event].sum() - events * (events + 1) / 2) / (events * (len(event) - events)))


def truth_tables(log: Log, homes: Homes, names: Names, last_day: int, reaches: Array) -> dict[str, pa.Table]:
    """Write the truth of one township as tables."""
    ids, tables = names.households, {}
    count = homes.count
    bits = (homes.overlooked[:count] * (1 << np.arange(len(CAUSES)))).sum(axis=1)
    tables["households"] = pa.table(
        {
            "household_id": ids.slice(0, count),
            "capability": homes.capability[:count],
            "frailty": homes.frailty[:count],
            "overlooked": chosen(_SETS, bits),
        }
    )
    cause, kind = np.nonzero(reaches)
    tables["effects"] = pa.table(
        {
            "cause": chosen(pa.array(CAUSES), cause),
            "measure": chosen(pa.array(MEASURES), kind),
            "share": reaches[cause, kind],
        }
    )
    helped = log.rows("measures")
    tables["measures"] = pa.table(
        {
            "household_id": chosen(ids, _column(helped, "home")),
            "kind": chosen(pa.array(MEASURES), _column(helped, "kind")),
            "started_on": _days(_column(helped, "day")),
            "ended_on": _days(_column(helped, "ends")),
        }
    )
    fell = log.rows("relapses")
    tables["relapses"] = pa.table(
        {
            "household_id": chosen(ids, _column(fell, "home")),
            "relapsed_on": _days(_column(fell, "day")),
            "cause": chosen(pa.array(CAUSES), _column(fell, "cause")),
            "found_on": _days(_column(fell, "found")),
            "fate": chosen(pa.array(FOUND), _column(fell, "fate")),
        }
    )
    rows = log.rows("risk")
    home, as_of = _column(rows, "home"), _column(rows, "as_of")
    until = _a_year_on(as_of)
    tables["risk"] = pa.table(
        {
            "household_id": chosen(ids, home),
            "as_of": _days(as_of),
            "risk_12m": pa.array(_column(rows, "risk"), type=pa.float64()),
            "risk_unhelped_12m": pa.array(_column(rows, "unhelped"), type=pa.float64()),
            "main_cause": chosen(pa.array(CAUSES), _column(rows, "main_cause")),
            "live": chosen(_SETS, _column(rows, "live")),
            "unanswered": chosen(_SETS, _column(rows, "unanswered")),
            "already_fallen": pa.array(_column(rows, "fallen") > 0),
            "income_to_line": pa.array(_column(rows, "ratio"), type=pa.float64()),
            "relapsed_12m": pa.array(
                _fell_within(home, as_of, until, _column(fell, "home"), _column(fell, "day")), mask=until > last_day
            ),
        }
    )
    return tables


def _column(rows: dict[str, Array] | None, name: str) -> Array:
    return np.zeros(0, dtype=np.int64) if rows is None else rows[name]


def _days(days: Array) -> pa.Array:
    return pa.array(days.astype(np.int32), mask=days <= NO_DAY).cast(pa.date32())


def _a_year_on(days: Array) -> Array:
    """Give the month's end a year later (as-of days are month ends)."""
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 13
    return np.asarray(months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - 1)


def _fell_within(home: Array, after: Array, until: Array, fell: Array, day: Array) -> Array:
    """Say for each row whether its household fell after one day and by another."""
    span = 100_000
    keys = np.sort(fell.astype(np.int64) * span + day)
    first = np.searchsorted(keys, home.astype(np.int64) * span + after, side="right")
    last = np.searchsorted(keys, home.astype(np.int64) * span + until, side="right")
    return np.asarray(last > first)
