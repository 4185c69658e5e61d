"""What was each household's situation, as it was known on a given day?"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.errors import message
from fupin_risk.indicators.chunks import HOUSEHOLDS_PER_CHUNK, IndicatorChunks, derive_all
from fupin_risk.indicators.day_run import DayRun
from fupin_risk.indicators.running import run_subjects
from fupin_risk.indicators.selection import select_subjects
from fupin_risk.register import Register, as_day


def derive_indicators(
    register: Register,
    as_of: object,
    only: Iterable[str] | None = None,
    catalogue: Catalogue | None = None,
    *,
    households_per_chunk: int = HOUSEHOLDS_PER_CHUNK,
    memory_limit: str | None = None,
    threads: int | None = None,
) -> pd.DataFrame:
    """Compute the indicators of every household that was visible on a day.

    Parameters
    ----------
    register : Register
    as_of : str, date or Timestamp
        The last day whose entered information may be used.
    only : iterable of str, optional
        Some indicators; by default all of the catalogue. Nothing that they do not need is read.
    catalogue : Catalogue, optional
        By default the one under which the register was read.
    households_per_chunk : int, default 100_000
        How many households are in memory at once. It changes no number, nor does the number of threads.
    memory_limit : str, optional
        Such as '2GB': beyond it the disk is used.
    threads : int, optional

    Returns
    -------
    DataFrame
        Index household_id (text, sorted); one float64 column an indicator, in catalogue order, in the unit that the
        catalogue gives. Yes is 1, a category is its position in its code list, NaN is unknown. `attrs` has as_of,
        catalogue_sha256, register_sha256, absent_tables (tables, and columns as `table.column`, whose indicators are
        unknown throughout) and unverified_policy (the policy rows behind them, as `file.what`, whose source nobody has
        seen).

    Raises
    ------
    DefinitionError
        A name in `only` is not defined, or a definition cannot run.
    RegisterError
        The register has no households, or cannot say what it knew on that day.

    Examples
    --------
    >>> import pandas as pd
    >>> import fupin_risk as fr
    >>> homes = pd.DataFrame(
    ...     {
    ...         "household_id": ["h1"],
    ...         "occurred_on": ["2018-01-01"],
    ...         "county": ["340123"],
    ...         "water_safe": [False],
    ...         "entered_on": ["2018-02-01"],
    ...     }
    ... )
    >>> register = fr.read_register({"households": homes})
    >>> fr.derive_indicators(register, as_of="2018-12-31", only=["water_unsafe", "dwelling_unsafe"])
                  dwelling_unsafe  water_unsafe
    household_id
    h1                        NaN           1.0
    """
    return derive_all(IndicatorChunks(register, as_of, only, catalogue, households_per_chunk, memory_limit, threads))[0]


def subject_table(
    register: Register,
    subject: str,
    as_of: object,
    catalogue: Catalogue | None = None,
    households: Collection[str] | None = None,
) -> pd.DataFrame:
    """The rows of one definition as its SQL gives them, such as `income_years` (net income by year) or `lines`.

    Parameters
    ----------
    register : Register
    subject : str
        Name of a file under `features/indicators/`.
    as_of : str, date or Timestamp
    catalogue : Catalogue, optional
    households : collection of str, optional
        Ids of those that are asked for; rows of others may be left out. By default all.

    Returns
    -------
    DataFrame
        The columns of the SQL, money in integer fen where the SQL says so; ids as text; sorted.

    Raises
    ------
    ValueError
        There is no such subject.
    DefinitionError, RegisterError
        As `derive_indicators`.
    """
    run = DayRun(register, as_day(as_of), catalogue or register.catalogue, None, None)
    if subject not in run.catalogue.subjects:
        raise ValueError(
            message(
                "{subject!r} is not a subject; allowed: {subjects}",
                subject=subject,
                subjects=", ".join(sorted(run.catalogue.subjects)),
            )
        )
    selection = select_subjects(run.catalogue, [subject])
    # A subject that looks beyond one household needs them all.
    asked = None if households is None or selection.shared else frozenset(register.household_codes(households).tolist())
    with run.locked(selection.subjects, asked) as connection:
        run_subjects(connection, run.catalogue, selection.subjects)
        return run.rows(connection, subject)
