"""What was known of the households on a day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from fupin_risk.definitions.engine_tables import engine_tables
from fupin_risk.errors import DefinitionError, Problem, message, nearest
from fupin_risk.register.codes import CODE_TABLES
from fupin_risk.register.outside import frame_of, outside_sql
from fupin_risk.register.sql_text import listed, quoted
from fupin_risk.register.visible import visible_sql

if TYPE_CHECKING:
    from fupin_risk.register.register import Register


@dataclass(frozen=True, eq=False)
class AsOf:
    """The register as it was known at the end of a day.

    Attributes
    ----------
    register : Register
    day : date
    every_reporter : bool
        Whether each reporter's row stands, or only the most believed one's.
    """

    register: Register
    day: dt.date
    every_reporter: bool = False

    def __repr__(self) -> str:
        return f"AsOf({self.day.isoformat()}, {len(self.tables)} tables)"

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that the register has."""
        return tuple(self.register.stored_tables)

    def __getitem__(self, table: str) -> pd.DataFrame:
        """One table: text ids, yuan, dates; without names, telephones and withdrawn rows.

        Raises
        ------
        KeyError
            The register has no such table.
        """
        kept = self.register.stored_tables.get(table)
        if kept is None:
            hint = nearest(table, self.tables) or message("it has {tables}", tables=", ".join(self.tables))
            raise KeyError(message("the register has no table {table!r}; {hint}", table=table, hint=hint))
        order = self.register.precedence(table, self.day)
        rows = visible_sql(
            kept,
            f"kept.{quoted(table)}",
            self.day,
            self.register.rules,
            order=order,
            every_reporter=self.every_reporter,
            only=self.register.rows_of(kept),
        )
        shown = [
            column for column in kept.table.inside_columns if column.name in kept.columns and column.name != "retracted"
        ]
        key = [*kept.table.key, kept.table.clocks.occurred_on, "reported_by"]
        sort = listed(dict.fromkeys(kept.table.columns[name].name for name in key if name in kept.columns))
        # Of a slice the ids are looked up: a join would go over the whole register's codes, which have the ids' order.
        coded = [column.name for column in shown if column.type == "household"] if self.register.is_slice else []
        frame = frame_of(self.register.store.cursor(), f"{outside_sql(shown, rows, coded=coded)} ORDER BY {sort}")
        return frame.assign(**{name: self.register.household_ids(frame[name]) for name in coded})

    def sql(self, select: str) -> pd.DataFrame:
        """The answer to one SELECT over the as-of tables.

        Parameters
        ----------
        select : str
            Over the inside form: household and person ids are numbers there (and texts again in the answer), money is
            in integer fen. `params`, `policy` and `cover` may be read too.

        Raises
        ------
        DefinitionError
            It is anything but one SELECT over these tables, calls what a definition may not, or names a column that
            does not exist.
        """
        from fupin_risk.definitions.sql_check import check_select, tables_read

        dictionary = self.register.catalogue.dictionary
        tree = check_select(select, {*dictionary.tables, *engine_tables()}, analyst=True)
        return self.answer(tree.sql(dialect="duckdb"), tables_read(tree))

    def answer(self, select: str, tables: Collection[str]) -> pd.DataFrame:
        """The answer to a SELECT that the package itself wrote over `tables`; see `sql`, which checks the text first.

        Parsing takes longer than most answers.
        """
        with self.register.locked(self.day, tables, every_reporter=self.every_reporter) as connection:
            try:
                answer = frame_of(connection, select)
            except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as error:
                raise DefinitionError(
                    Problem(
                        message("this query"), message("the engine reports: {text}", text=str(error).splitlines()[0])
                    )
                ) from None
            except duckdb.Error as error:
                # The engine's message may quote a cell.
                raise DefinitionError(
                    Problem(
                        message("this query"), message("stopped while running ({error})", error=type(error).__name__)
                    )
                ) from None
        return self._with_ids(answer)

    def _with_ids(self, answer: pd.DataFrame) -> pd.DataFrame:
        columns = [
            column for table in self.register.catalogue.dictionary.tables.values() for column in table.columns.values()
        ]
        kinds = {column.name: column.type for column in columns if column.type in CODE_TABLES}
        for name in answer.columns:
            kind = kinds.get(name)
            if kind and pd.api.types.is_integer_dtype(answer[name].dtype):
                ids = self.register.household_ids if kind == "household" else self.register.person_ids
                answer[name] = ids(answer[name])
        return answer
