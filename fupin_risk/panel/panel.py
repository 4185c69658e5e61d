"""Which households, on which days, with which indicators, had the outcome afterwards, and since when is that known?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import pandas as pd

from fupin_risk.errors import message
from fupin_risk.panel.period_clock import DayClock, PeriodClock
from fupin_risk.panel.readings import UNKNOWN, Reading, last_reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fupin_risk.panel.splits import Split

# Before pandas 3 a shallow copy shares what is written into it.
_DEEP = int(pd.__version__.split(".")[0]) < 3  # noqa: PLR2004


class Panel:
    """Rows of (household, as-of day): indicators, outcome, and the day from which the outcome is known. A frozen value.

    Tables are copied on the way in and handed out as copies; nothing done to them changes the panel. Made by
    `build_panel` from a register and by `Panel.from_frame` from anybody's table.

    Parameters
    ----------
    X : DataFrame of shape (n, n_features)
        Numbers, NaN for unknown; MultiIndex (household_id, as_of), each pair once.
    rows : DataFrame of shape (n, …)
        On the same index: `y`, `censored_why`, `cause`, `event_on`, `known_on`, `group`, `spell` and, if any, `weight`.
    horizon_months : int or None
    cohort, outcome : str
    directions : mapping of str to {-1, 0, 1}
    provenance : mapping
    clock : DayClock or PeriodClock
    known_at : ndarray of shape (n,)
        `known_on` as the clock counts.
    readings : sequence of Reading
        In the order of time; empty where a label never changes once it is known.
    unaudited : tuple of str
    text_codes : mapping of str to tuple of str
    """

    horizon_months: int | None
    cohort: str
    outcome: str
    unaudited: tuple[str, ...]
    _X: pd.DataFrame
    _rows: pd.DataFrame
    _directions: dict[str, int]
    _provenance: dict[str, Any]
    _clock: DayClock | PeriodClock
    _known_at: NDArray[np.float64]
    _as_of_at: NDArray[np.float64]
    _readings: tuple[Reading, ...]
    _text_codes: dict[str, tuple[str, ...]]

    def __init__(
        self,
        X: pd.DataFrame,
        rows: pd.DataFrame,
        *,
        horizon_months: int | None,
        cohort: str,
        outcome: str,
        directions: Mapping[str, int],
        provenance: Mapping[str, Any],
        clock: DayClock | PeriodClock,
        known_at: NDArray[np.float64],
        readings: Sequence[Reading] = (),
        unaudited: tuple[str, ...] = (),
        text_codes: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        state: dict[str, Any] = {
            "_X": X.copy(),
            "_rows": rows.assign(**{name: _objects(rows[name]) for name in ("censored_why", "cause")}),
            "horizon_months": horizon_months,
            "cohort": cohort,
            "outcome": outcome,
            "_directions": {str(name): int(directions.get(name, 0)) for name in X.columns},
            "_provenance": dict(provenance),
            "_clock": clock,
            "_known_at": known_at.copy(),
            "_as_of_at": clock.all_at(X.index.get_level_values(1)),
            "_readings": tuple(readings),
            "unaudited": tuple(unaudited),
            "_text_codes": dict(text_codes or {}),
        }
        self.__dict__.update(state)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(message("a Panel is frozen; {name} cannot be set", name=name))

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(message("a Panel is frozen; {name} cannot be deleted", name=name))

    @classmethod
    def from_frame(
        cls,
        df: pd.DataFrame,
        target: str,
        period: str,
        household: str,
        group: str | None = None,
        weight: str | None = None,
        known_after: int = 1,
        directions: Mapping[str, int] | None = None,
    ) -> Panel:
        """A panel from anybody's table; see `fupin_risk.panel.from_frame.panel_from_frame`, which says what it does.

        Parameters
        ----------
        df : DataFrame
            One row a household and period; every column that is not named below is a feature.
        target : str
            Column of the outcome: 1, 0, or missing.
        period, household : str
            Columns of the wave (number, day or sortable text) and of the household's id.
        group : str, optional
            Column of the block (village) within which households are alike.
        weight : str, optional
            Column of the survey weight.
        known_after : int, default 1
            Periods after which the outcome of a row is known, counted in the order of the periods.
        directions : mapping of str to {-1, 1}, optional
            Features of which more never lowers (1) or never raises (-1) the risk.

        Returns
        -------
        Panel

        Raises
        ------
        ValueError
            With everything that is wrong at once.

        Examples
        --------
        >>> waves = pd.DataFrame(
        ...     {"hid": ["a", "b"] * 2, "wave": [1, 1, 2, 2], "income": [3.0, 9.0, 2.0, 8.0], "y": [0, 0, 1, None]}
        ... )
        >>> Panel.from_frame(waves, target="y", period="wave", household="hid")
        Panel(4 rows of 2 households on 2 as-of days: 3 labelled, 1 of them positive; 1 feature)
        """
        from fupin_risk.panel.from_frame import panel_from_frame

        return panel_from_frame(
            df,
            target=target,
            period=period,
            household=household,
            group=group,
            weight=weight,
            known_after=known_after,
            directions=directions or {},
        )

    @property
    def X(self) -> pd.DataFrame:
        """Indicators as known on each row's as-of day, shape (n, n_features); NaN is unknown."""
        return self._X.copy(deep=_DEEP)

    @property
    def y(self) -> pd.Series:
        """1 the outcome came, 0 it did not, NaN censored: see `censored_why`."""
        return self._column("y")

    @property
    def censored_why(self) -> pd.Series:
        """Why a row has no label, a key of `CENSORED_REASONS`; None where it has one."""
        return self._column("censored_why")

    @property
    def causes(self) -> pd.Series:
        """Cause of the relapse, of the code list `cause`; None where there is none, or where it is unknown."""
        return self._column("cause").rename("causes")

    @property
    def event_on(self) -> pd.Series:
        """Day on which the outcome was found to have come; NaT where it did not, or where no day is known."""
        return self._column("event_on")

    @property
    def known_on(self) -> pd.Series:
        """Day from which the label is known: the closing day of the window, the same for both outcomes."""
        return self._column("known_on")

    @property
    def groups(self) -> pd.Series:
        """Village of each row; of a table without groups, the household."""
        return self._column("group").rename("groups")

    @property
    def spells(self) -> pd.Series:
        """Which exit (or monitoring) of the household it is: 1 the first, NaN where its day is unknown."""
        return self._column("spell").rename("spells")

    @property
    def weight(self) -> pd.Series | None:
        """Survey weight; None where the rows have none."""
        return self._column("weight") if "weight" in self._rows else None

    @property
    def directions(self) -> dict[str, int]:
        """Of each feature: 1 more never lowers the risk, -1 more never raises it, 0 free."""
        return dict(self._directions)

    @property
    def provenance(self) -> dict[str, Any]:
        """Days, hashes, assumptions and counts; no household is in it."""
        return dict(self._provenance)

    @property
    def text_codes(self) -> dict[str, tuple[str, ...]]:
        """Texts of the features that were text; a text's code is its position."""
        return dict(self._text_codes)

    @property
    def as_of_days(self) -> pd.Index:
        """The as-of days or periods, each once, in order."""
        days: pd.Index = self._X.index.get_level_values(1)[np.argsort(self._as_of_at, kind="stable")].unique()
        return days

    def labels_read_on(self, day: Any) -> pd.Series:
        """Labels as they were known on a day.

        Parameters
        ----------
        day : date, or a period of a panel of one's own

        Returns
        -------
        Series
            As `y`; NaN where `known_on` is later than `day`. The register was read on each as-of day, each closing day
            and the panel's known-on day; between two of them a label is as it was on the earlier.
        """
        at = self._clock.at(day)
        last = last_reading(self._readings, at, len(self._X))
        codes = _codes(self._rows["y"]) if last is None else last.y
        known = (self._known_at <= at) & (codes != UNKNOWN)
        return pd.Series(np.where(known, codes, np.nan), index=self._X.index, name="y")

    def events_seen_on(self, day: Any) -> pd.Series:
        """Whether an event of each row's window was entered by a day, also where the window is still open: no label."""
        at = self._clock.at(day)
        last = last_reading(self._readings, at, len(self._X))
        seen = (self._rows["y"] == 1).to_numpy() & (self._known_at <= at) if last is None else last.seen
        return pd.Series(seen, index=self._X.index, name="seen")

    def take(self, rows: NDArray[np.bool_] | NDArray[np.intp] | pd.Series, y: pd.Series | None = None) -> Panel:
        """The panel of some rows.

        Parameters
        ----------
        rows : boolean or integer array
            A mask over the rows, or positions.
        y : Series, optional
            Labels for all rows of this panel in place of its own; they are then the only reading.

        Returns
        -------
        Panel
        """
        chosen = np.asarray(rows)
        table = self._rows
        if y is not None:
            # A label that was read has no reason to be missing, whatever came out later.
            why = table["censored_why"].where(y.isna().to_numpy(), None)
            table = table.assign(y=y.to_numpy(dtype=np.float64), censored_why=why)
        readings = [] if y is not None else [one.take(chosen) for one in self._readings]
        return self._with(
            X=self._X.iloc[chosen], rows=table.iloc[chosen], known_at=self._known_at[chosen], readings=readings
        )

    def known_by(self, day: Any) -> Panel:
        """What could be learned from on a day: the rows whose label was known by then, as it was read then."""
        labels = self.labels_read_on(day)
        return self.take(labels.notna().to_numpy(), y=labels)

    def with_features(self, frame: pd.DataFrame) -> Panel:
        """The panel with further columns; see `fupin_risk.panel.own_columns.joined`.

        Parameters
        ----------
        frame : DataFrame
            Indexed by (household_id, as_of) or by household_id, or with columns of those names. Numbers, yes or no, or
            text.

        Returns
        -------
        Panel
            The new columns are listed in `unaudited`: nobody checked that they were known on the as-of day.

        Raises
        ------
        ValueError
            A key stands twice, or a column is already there.
        """
        from fupin_risk.panel.own_columns import joined

        columns, codes = joined(self._X, frame)
        return self._with(
            X=pd.concat([self._X, columns], axis="columns"),
            unaudited=(*self.unaudited, *columns.columns),
            text_codes={**self._text_codes, **codes},
        )

    def encode(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A new table with the panel's columns, text coded as in the panel.

        Parameters
        ----------
        frame : DataFrame
            Has at least the panel's features.

        Returns
        -------
        DataFrame
            Numbers, the panel's features in their order on the index of `frame`; a text that the panel never saw is
            NaN.

        Raises
        ------
        ValueError
            A feature is missing, or holds text where the panel has numbers.
        """
        from fupin_risk.panel.own_columns import encoded

        return encoded(frame, list(self._X.columns), self._text_codes)

    def splits(self, min_train_positives: int = 20) -> list[Split]:
        """Rolling splits in the order of time; see `fupin_risk.panel.splits.rolling_splits`."""
        from fupin_risk.panel.splits import rolling_splits

        return rolling_splits(self, min_train_positives)

    def __len__(self) -> int:
        return len(self._X)

    def __repr__(self) -> str:
        y, households = self._rows["y"], self._X.index.get_level_values(0).nunique()
        rows, days = _many(len(self._X), "row"), _many(len(self.as_of_days), "as-of day")
        features = _many(self._X.shape[1], "feature")
        labels = f"{int(y.notna().sum())} labelled, {int((y == 1).sum())} of them positive"
        return f"Panel({rows} of {_many(households, 'household')} on {days}: {labels}; {features})"

    def _column(self, name: str) -> pd.Series:
        column: pd.Series = self._rows[name].copy(deep=_DEEP)
        return column

    def _with(self, **changes: Any) -> Panel:
        """The panel with some of its parts changed."""
        parts = {
            "X": self._X,
            "rows": self._rows,
            "horizon_months": self.horizon_months,
            "cohort": self.cohort,
            "outcome": self.outcome,
            "directions": self._directions,
            "provenance": self._provenance,
            "clock": self._clock,
            "known_at": self._known_at,
            "readings": self._readings,
            "unaudited": self.unaudited,
            "text_codes": self._text_codes,
        }
        return Panel(**{**parts, **changes})


def _objects(column: pd.Series) -> pd.Series:
    """Text where there is some, None elsewhere: pandas would make a NaN of it."""
    values = column.to_numpy(dtype=object, copy=True)
    values[column.isna().to_numpy()] = None
    objects: pd.Series = pd.Series(values, index=column.index).astype(object)
    return objects.where(objects.notna(), None)


def _codes(y: pd.Series) -> NDArray[np.int8]:
    return y.fillna(UNKNOWN).to_numpy(dtype=np.int8)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
