"""What was each household's situation, as it was known on a given day, worked out on a cluster?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fupin_risk.distributed.published import Published
from fupin_risk.distributed.publishing import IDS
from fupin_risk.distributed.views import Views, as_of_views
from fupin_risk.errors import DefinitionError, Problem, message
from fupin_risk.indicators.running import KEYS, indicator_select
from fupin_risk.indicators.selection import Selection, absent_of, select_indicators
from fupin_risk.register import as_day

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def derive_indicators(
    published: Published, as_of: object, only: Iterable[str] | None = None, *, scratch: str | None = None
) -> DataFrame:
    """Compute the indicators of every household that was visible on a day.

    Parameters
    ----------
    published : Published
        As `read_published` opens it.
    as_of : str, date or Timestamp
        The last day whose entered information may be used.
    only : iterable of str, optional
        Some indicators; by default all of the catalogue.
    scratch : str, optional
        A folder that the whole cluster can write, for what is computed once and read often; the caller removes it.
        Without it the executors keep that, and the run must start again when one of them is lost.

    Returns
    -------
    pyspark.sql.DataFrame
        A row a household: household_id (text), county, and a double column an indicator as the function of the same
        name of the library gives them; NULL is unknown. Equal to those of DuckDB: to the bit where they come from
        integers, else to 1e-9.

    Raises
    ------
    DefinitionError
        A name in `only` is not defined, or a definition cannot run or gives several rows for one household.
    RegisterError
        Nobody can say what was known on that day.
    """
    selection = select_indicators(published.catalogue, only)
    day = as_day(as_of)
    with as_of_views(published, day, {"households", *selection.tables}, scratch) as views:
        _run_subjects(views, published, selection)
        views.add(IDS, published.tables[IDS])
        found = views.select(_select(published, selection))
        views.keep("indicators", found)
        frame = views.select("SELECT * FROM indicators")
        rows, homes = frame.count(), views.select("SELECT * FROM households").count()
    if rows != homes:
        raise DefinitionError(_repeating(published, selection))
    return frame


def _run_subjects(views: Views, published: Published, selection: Selection) -> None:
    from pyspark.errors import PySparkException

    for name in selection.subjects:
        subject = published.catalogue.subjects[name]
        try:
            views.keep(name, views.select(subject.sql))
        except PySparkException as error:
            # The engine's own message may quote a cell.
            found = message(
                "stopped while running on Spark ({condition})", condition=error.getCondition() or type(error).__name__
            )
            raise DefinitionError(Problem(f"{subject.folder}/{name}.sql", found)) from None


def _select(published: Published, selection: Selection) -> str:
    catalogue = published.catalogue
    absent = absent_of(catalogue, selection.indicators, published.stored_tables)
    entries = [catalogue.indicators[name] for name in selection.indicators]
    numbers = ", ".join(
        f"CAST(NULL AS DOUBLE) AS {entry.name}" if entry.name in absent else f"i.{entry.name}" for entry in entries
    )
    return (
        f"SELECT c.id AS household_id, h.county{', ' * bool(numbers)}{numbers} "
        f"FROM ({indicator_select(catalogue, entries)}) AS i JOIN households AS h ON h.household_id = i.household_id "
        f"JOIN {IDS} AS c ON c.household_id = i.household_id"
    )


def _repeating(published: Published, selection: Selection) -> list[Problem]:
    subjects = {published.catalogue.indicators[name].subject for name in selection.indicators}
    return [
        Problem(
            f"{published.catalogue.subjects[name].folder}/{name}.sql",
            message("may give several rows for one {key}", key=KEYS[published.catalogue.subjects[name].scope]),
            remedy=message("run derive_indicators on one county without Spark to see which one"),
        )
        for name in sorted(subjects)
    ]
