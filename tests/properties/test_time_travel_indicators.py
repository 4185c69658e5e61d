"""Time travel: whatever is entered, changed or deleted after the as-of day, no indicator moves by a bit."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fupin_risk.definitions import Column, Table, load_catalogue
from fupin_risk.indicators import derive_indicators
from fupin_risk.reading import read_register
from tests.reading.every_table import Tables, whole_county

DAY = pd.Timestamp("2017-12-31")


# No fixtures: hypothesis would write the whole county into the message of a failure.
@cache
def county() -> Tables:
    return with_copies(whole_county(households=60, seed=11), seed=11)


@cache
def known() -> pd.DataFrame:
    return derive_indicators(read_register(county()), DAY)


def with_copies(tables: Tables, seed: int) -> Tables:
    """A fifth of the rows stand twice, as they do in real exports; later each copy has a fate of its own."""
    chance = np.random.default_rng(seed)
    return {
        name: pd.concat([frame, frame[chance.random(len(frame)) < 0.2]], ignore_index=True)
        for name, frame in tables.items()
    }


def changed(values: pd.Series, column: Column, chance: np.random.Generator) -> pd.Series:
    """Other values of the same kind; a realised date stays, for it could not lie after its row's entry."""
    codes = load_catalogue().dictionary.codes
    if column.type in {"yuan", "number", "integer", "share"}:
        bounds = {"min": column.least, "max": column.most}
        low = column.least if column.least is not None else -5_000
        high = column.most if column.most is not None else 90_000
        low, high = (0, 1) if column.type == "share" else (low, high)
        drawn = pd.Series(chance.integers(int(low), int(high), len(values), endpoint=True), index=values.index)
        return drawn.clip(bounds["min"], bounds["max"]).astype(values.dtype)
    if column.type == "yes_no":
        return pd.Series(chance.random(len(values)) < 0.5, index=values.index).astype(values.dtype)
    if column.type == "code" and column.codes is not None:
        return pd.Series(chance.choice(list(codes[column.codes]), len(values)), index=values.index).astype(values.dtype)
    if column.planned:
        return values + pd.to_timedelta(chance.integers(1, 900, len(values)), unit="D")
    if column.type in {"text", "id", "household"}:
        return pd.Series(chance.permutation(values.to_numpy(dtype=object)), index=values.index).astype(values.dtype)
    return values


def entered_later(table: Table, rows: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """Corrections, withdrawals and back-dated new rows of what is known, all entered after the day."""
    later = rows.iloc[chance.integers(0, len(rows), max(3, len(rows) // 3))].copy()
    for name in later.columns.intersection(list(table.columns)):
        column = table.columns[name]
        if name not in {*table.key, "entered_on", "retracted", "reported_by"}:
            later[name] = changed(later[name], column, chance)
    fresh = [
        name
        for name in table.key
        if table.columns[name].type in {"id", "text"} and name in later and name not in {"area", "village"}
    ]
    for name in fresh:
        new = pd.Series(chance.random(len(later)) < 0.5, index=later.index)
        later[name] = later[name].mask(new, "later-" + later[name].astype("str"))
    if "period_start" not in later:
        # Back-dated: of a state an older version, of an event or a fact another one.
        occurred = table.clocks.occurred_on
        back = pd.to_timedelta(chance.integers(1, 400, len(later)), unit="D")
        later[occurred] = later[occurred].mask(chance.random(len(later)) < 0.5, later[occurred] - back)
    later["entered_on"] = DAY + pd.to_timedelta(chance.integers(1, 700, len(later)), unit="D")
    later["retracted"] = chance.random(len(later)) < 0.2
    return later


def fill_in_later(table: Table, rows: pd.DataFrame, chance: np.random.Generator) -> None:
    """Ends, settlements and results that were written after the day into rows that were known already."""
    for column in table.columns.values():
        if not column.realised or column.name not in rows or column.name in {"entered_on", table.clocks.occurred_on}:
            continue
        dates = rows[column.name]
        moved = pd.Series(DAY + pd.to_timedelta(chance.integers(1, 700, len(rows)), unit="D"), index=rows.index)
        open_still = (rows["entered_on"] <= DAY) & ((dates > DAY) | (dates.isna() & (chance.random(len(rows)) < 0.5)))
        rows[column.name] = dates.mask(open_still, moved.astype(dates.dtype))
        for other in table.columns.values():
            if other.known_with == column.name and other.name in rows:
                rows.loc[open_still, other.name] = changed(rows.loc[open_still, other.name], other, chance)


def rewritten(tables: Tables, seed: int) -> Tables:
    """The county as it would be, had everything after the day gone otherwise."""
    chance = np.random.default_rng(seed)
    dictionary = load_catalogue().dictionary
    other: Tables = {}
    for name, frame in tables.items():
        table = dictionary.tables[name]
        visible = frame["entered_on"] <= DAY
        kept = frame[visible | (chance.random(len(frame)) < 0.5)].copy()
        fill_in_later(table, kept, chance)
        late = kept["entered_on"] > DAY
        for column in table.columns.values():
            if column.name in kept and column.name not in {*table.key, "entered_on", "retracted", "reported_by"}:
                kept.loc[late, column.name] = changed(kept.loc[late, column.name], column, chance)
        parts = [kept, entered_later(table, frame[visible], chance)] if visible.any() else [kept]
        other[name] = pd.concat(parts, ignore_index=True).sample(frac=1, random_state=seed)
    return other


def test_every_table_has_rows_before_and_after_the_day() -> None:
    """A table without rows would be tested by nothing."""
    other = rewritten(county(), 1)
    assert set(county()) == set(load_catalogue().dictionary.tables)
    for name, frame in county().items():
        assert (frame["entered_on"] <= DAY).any(), name
        assert (frame["entered_on"] > DAY).any(), name
        assert (other[name]["entered_on"] > DAY).any(), name


def test_every_indicator_is_known_of_somebody() -> None:
    """But the monitoring line, which nobody had published by the day, and the day of an accident: there was none."""
    assert set(known().columns[known().isna().all()]) == {"income_to_monitoring_line", "days_since_own_accident"}


# A seed has nothing to shrink.
@settings(max_examples=5, phases=(Phase.explicit, Phase.generate))
@given(seed=st.integers(0, 2**32 - 1))
def test_no_indicator_moves(seed: int) -> None:
    """Seen to fail when rows were shown whatever their day of entry (`entered_on <= day` left out of the view): 127
    indicators moved; when an end or a settlement that was written in later was shown at once: 8 did; and when copies
    that were filled in differently were set apart (`unite_filled_in` left out).
    """
    found = derive_indicators(read_register(rewritten(county(), seed)), DAY)
    pd.testing.assert_frame_equal(found, known(), check_exact=True)
    assert found.to_numpy().tobytes() == known().to_numpy().tobytes()


def test_the_rewriting_would_be_seen_if_the_day_were_later() -> None:
    """The same change does move most indicators of a day two years on: the test above is not blind."""
    later = DAY + pd.Timedelta(days=730)
    one = derive_indicators(read_register(county()), later)
    other = derive_indicators(read_register(rewritten(county(), 1)), later).reindex(one.index)
    moved = (one.fillna(-1) != other.fillna(-1)).any()
    alive = known().columns[known().notna().any()]
    assert moved[alive].mean() > 0.9, list(alive[~moved[alive]])
