"""From which rows does a household's indicator come?"""

from __future__ import annotations

import duckdb
import pandas as pd

from fupin_risk.definitions import Catalogue, Table
from fupin_risk.definitions.engine_tables import VERSIONS
from fupin_risk.errors import message
from fupin_risk.indicators.selection import built_on, tables_of
from fupin_risk.register import Register, as_day
from fupin_risk.register.outside import frame_of
from fupin_risk.register.sql_text import literal, quoted


def trace(
    register: Register, name: str, household: str, as_of: object, catalogue: Catalogue | None = None
) -> dict[str, pd.DataFrame]:
    """The rows, as known that day, that an indicator of one household was computed from.

    Parameters
    ----------
    register : Register
    name : str
        An indicator.
    household : str
        Its id.
    as_of : str, date or Timestamp
    catalogue : Catalogue, optional
        By default the one under which the register was read.

    Returns
    -------
    dict of str to DataFrame
        For each table that the definition reads and the register has: the rows of the household, its members, its
        village and its county; for an indicator over the whole register, also those of the contacts and projects that
        it shares with others. Where the definition goes by how things stood on earlier days, every version of a state
        that was known. In the outside form: text ids, yuan, dates.

    Raises
    ------
    DefinitionError
        There is no such indicator.
    ValueError
        The household is not known on that day.

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
    >>> list(fr.trace(register, "water_unsafe", "h1", "2018-12-31"))
    ['households']
    """
    catalogue = catalogue or register.catalogue
    entry = catalogue.find(name)
    register = register.under(catalogue)
    day = as_day(as_of)
    asked = set(tables_of(catalogue, built_on(catalogue, [entry.subject])))
    # A version stands for the newest one too.
    sources = {table: table for table in asked} | {VERSIONS[name]: name for name in asked & set(VERSIONS)}
    read = {table for table in sources if table in register.tables}
    if not {"households", "households_versions"} & set(catalogue.subjects[entry.subject].reads):
        read -= {"households"}
    code = int(register.household_codes([household])[0])
    wide = entry.scope == "register"
    with register.locked(day, {"households", "members", *asked}, None if wide else (code, code)) as connection:
        homes = frame_of(connection, f"SELECT village, county FROM households WHERE household_id = {code}")
        if homes.empty:
            raise ValueError(message("no household with this id is known on {day}", day=day))
        places = [str(place) for place in homes.iloc[0] if pd.notna(place)]
        tables = [catalogue.dictionary.tables[table] for table in catalogue.dictionary.tables if table in read]
        return {
            table.name: _rows(register, connection, table, sources[table.name], code, places, wide=wide)
            for table in tables
        }


def _rows(
    register: Register,
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    source: str,
    code: int,
    places: list[str],
    *,
    wide: bool,
) -> pd.DataFrame:
    """The household's rows of one table in the outside form; `source` is the table or its versions."""
    where = _belongs(table, source, code, places, wide=wide)
    columns = [
        column
        for column in table.inside_columns
        if column.name in register.stored_tables[table.name].columns and column.name != "retracted"
    ]
    chosen = ", ".join(quoted(column.inside_name) for column in columns)
    order = ", ".join(str(number + 1) for number in range(len(columns)))
    frame = frame_of(connection, f"SELECT {chosen} FROM {quoted(source)} WHERE {where} ORDER BY {order}")
    for column in columns:
        values = frame[column.inside_name]
        if column.type == "household":
            frame[column.inside_name] = register.household_ids(values).to_numpy()
        elif column.type == "person":
            frame[column.inside_name] = register.person_ids(values).to_numpy()
        elif column.type == "yuan":
            frame[column.inside_name] = values.astype("float64") / 100
        elif column.type == "date":
            frame[column.inside_name] = pd.to_datetime(values)
    return frame.rename(columns={column.inside_name: column.name for column in columns})


def _belongs(table: Table, source: str, code: int, places: list[str], *, wide: bool) -> str:
    """The condition under which a row of `table` can matter to the household."""
    listed = ", ".join(map(literal, places)) or "NULL"
    own = []
    if table.household_column:
        own.append(f"household_id = {code}")
        if source in VERSIONS and table.person_column:
            # A version in another household says when somebody left this one.
            own.append(f"person_id IN (SELECT person_id FROM {quoted(source)} WHERE household_id = {code})")
    elif table.person_column:
        own.append(f"person_id IN (SELECT person_id FROM members WHERE household_id = {code})")
    if "village" in table.columns and table.name != "households":
        own.append(f"village IN ({listed})")
    if "area" in table.columns:
        own.append(f"area IN ({listed})")
    if wide and table.household_column:
        for shared in ("contact_id", "project_id"):
            if shared in table.columns:
                name = quoted(table.name)
                own.append(f"{shared} IN (SELECT {shared} FROM {name} WHERE household_id = {code})")
    return f"({' OR '.join(own)})" if own else "true"
