"""What is a published register, as a cluster sees it?"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fupin_risk.definitions import Catalogue, load_catalogue
from fupin_risk.distributed.publishing import ABOUT, FORMAT, IDS
from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.register.clock_rules import ClockRules
from fupin_risk.register.register_json import day_of, rules_from_json, tables_from_json
from fupin_risk.register.visible import StoredTable

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@dataclass(frozen=True, eq=False, repr=False)
class Published:
    """A register on a cluster.

    Attributes
    ----------
    tables : mapping of str to pyspark.sql.DataFrame
        The published tables by name, and `household_ids`.
    about : mapping
        The content of `register.json`.
    catalogue : Catalogue
    """

    tables: Mapping[str, DataFrame]
    about: Mapping[str, Any]
    catalogue: Catalogue

    def __post_init__(self) -> None:
        if self.about.get("format") != FORMAT:
            raise RegisterError(
                message(
                    "{file} has the format {format}; this version reads {readable}",
                    file=ABOUT,
                    format=self.about.get("format"),
                    readable=FORMAT,
                )
            )
        missing = sorted({*self.about["tables"], IDS} - {*self.tables})
        if missing:
            raise RegisterError(
                [Problem(name, message("is named in register.json but is missing")) for name in missing]
            )

    def __repr__(self) -> str:
        rows = sum(table["rows"] for table in self.about["tables"].values())
        return f"Published({len(self.about['tables'])} tables, {rows:,} rows)"

    @property
    def spark(self) -> SparkSession:
        """The session to which the tables belong."""
        return self.tables[IDS].sparkSession

    @property
    def stored_tables(self) -> dict[str, StoredTable]:
        """What is known of each table, in the dictionary's order."""
        return tables_from_json(self.about["tables"], self.catalogue.dictionary)

    @property
    def rules(self) -> ClockRules:
        """The declared clocks."""
        return rules_from_json(self.about)

    @property
    def first_day(self) -> dt.date | None:
        """The first day on which anything was entered."""
        return day_of(self.about["first_day"])


def read_published(spark: SparkSession, folder: str, catalogue: Catalogue | None = None) -> Published:
    """Open what `publish_register` wrote.

    Parameters
    ----------
    spark : SparkSession
    folder : str
        A path or address that the whole cluster can read.
    catalogue : Catalogue, optional
        Definitions; by default those that come with the package.

    Returns
    -------
    Published
        Where the tables lie in the cluster's catalogue instead: `Published(tables, about, catalogue)`.

    Raises
    ------
    RegisterError
        There is no published register, a table of it is missing, or it was written by a later version.
    """
    from pyspark.errors import PySparkException

    root = str(folder).rstrip("/")
    try:
        about = json.loads("\n".join(row[0] for row in spark.read.text(f"{root}/{ABOUT}", wholetext=True).collect()))
        tables = {name: spark.read.parquet(f"{root}/{name}.parquet") for name in (*about["tables"], IDS)}
    except PySparkException as error:
        found = message("holds no published register that Spark can read ({condition})", condition=error.getCondition())
        raise RegisterError(Problem(root, found, remedy=message("write one with publish_register"))) from None
    return Published(tables, about, catalogue or load_catalogue())
