"""Which registers does a job score, and may they be scored together?

Each register is scored by itself: what looks beyond a household stays within its register. So a county lies in one of
them, and a household too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.register import Register
from fupin_risk.register.kept_registers import KeptRegister
from fupin_risk.register.knowable import refuse_unknowable
from fupin_risk.register.sql_text import literal

Source = Register | KeptRegister
_COUNTED = ("rows_in", "accepted", "quarantined", "collapsed")


@dataclass(frozen=True, eq=False)
class JobRegisters:
    """The registers of a job.

    Attributes
    ----------
    sources : tuple of Register or KeptRegister
    names : tuple of str or None
        Of registers that were given together, in this order; None where a single one was given by itself.
    """

    sources: tuple[Source, ...]
    names: tuple[str, ...] | None

    @classmethod
    def given(cls, registers: Register | KeptRegister | Sequence[KeptRegister]) -> JobRegisters:
        """Take one register, or several, in the order of their names.

        Raises
        ------
        RegisterError
            Two have one name.
        ValueError
            There is none.
        """
        if not isinstance(registers, Sequence):
            return cls((registers,), None)
        if not registers:
            raise ValueError(message("no register is given; give one, or several kept ones"))
        twice = [name for name, count in Counter(each.name for each in registers).items() if count > 1]
        if twice:
            found, remedy = message("is the name of two registers"), message("give each folder its own name")
            raise RegisterError([Problem(name, found, remedy=remedy) for name in sorted(twice)])
        inorder = sorted(registers, key=lambda each: each.name)
        return cls(tuple(inorder), tuple(each.name for each in inorder))

    def __reduce__(self) -> tuple[type[JobRegisters], tuple[object, ...]]:
        """Pickle what was given, without what was read of it since."""
        return JobRegisters, (self.sources, self.names)

    @property
    def all_here(self) -> bool:
        """Whether each can be opened where it lies."""
        return all(isinstance(each, Register) or each.address.is_here for each in self.sources)

    @property
    def identity(self) -> dict[str, object]:
        """What says in a job which registers are scored."""
        if self.names is None:
            return {"register_sha256": self.sha256}
        hashes = {name: each.sha256 for name, each in zip(self.names, self.sources, strict=True)}
        return {"register_sha256": self.sha256, "registers": hashes}

    @cached_property
    def sha256(self) -> str:
        """Hash of what they hold."""
        if self.names is None:
            return self.sources[0].sha256
        named = {name: each.sha256 for name, each in zip(self.names, self.sources, strict=True)}
        return hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()

    @cached_property
    def assumed_clocks(self) -> dict[str, str]:
        """Tables whose day of entry was assumed, and how; the registers that say so are named where not all do."""
        if self.names is None:
            return dict(self.sources[0].assumed_clocks)
        told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for name, each in zip(self.names, self.sources, strict=True):
            for table, how in each.assumed_clocks.items():
                told[table][how].append(name)
        return {table: self._in_words(told[table]) for table in sorted(told)}

    def _in_words(self, said: Mapping[str, Sequence[str]]) -> str:
        everywhere = [names for names in said.values() if len(names) == len(self.sources)]
        if everywhere:
            return next(iter(said))
        return "; ".join(f"{how} ({', '.join(names)})" for how, names in sorted(said.items()))

    @cached_property
    def quarantine(self) -> pd.DataFrame:
        """As `Register.quarantine`; of registers that were given together, with the register's name before the file."""
        frames = [each.quarantine for each in self.sources]
        if self.names is None:
            return frames[0]
        named = [frame.assign(register=name) for name, frame in zip(self.names, frames, strict=True)]
        first = ["table", "register"]
        together = pd.concat(named, ignore_index=True).astype({"register": "str"})
        return together[[*first, *(name for name in frames[0] if name not in first)]]

    def rows_by_table(self) -> dict[str, dict[str, int]]:
        """Return rows in, accepted, quarantined and collapsed of each table, over all registers."""
        rows = pd.concat([each.ledger for each in self.sources], ignore_index=True)
        sums = rows.groupby("table", sort=False)[[*_COUNTED]].sum()
        return {str(table): {name: int(sums.loc[table, name]) for name in _COUNTED} for table in sums.index}

    def refuse_together(self, day: dt.date, catalogue: Catalogue) -> None:
        """Refuse registers that cannot be scored together on a day; all of them are named.

        Raises
        ------
        RegisterError
            One was kept by another version or under another dictionary, or cannot know the day; a county lies in two;
            ids are pseudonyms of two keys, or of one only in some.
        """
        kept = [each for each in self.sources if isinstance(each, KeptRegister)]
        problems = [found for each in kept if (found := each.why_not_opened(catalogue))]
        if problems:
            raise RegisterError(problems)
        if self.names is None:
            refuse_unknowable(day, self.sources[0].assumed_clocks, self.sources[0].first_day)
            return
        problems += [*self._unknowable(day), *self._in_two(), *self._under_two_keys()]
        if problems:
            raise RegisterError(problems)

    def _unknowable(self, day: dt.date) -> Iterable[Problem]:
        for name, each in zip(self.names or (), self.sources, strict=True):
            try:
                refuse_unknowable(day, each.assumed_clocks, each.first_day)
            except RegisterError as error:
                yield Problem(name, error.message)

    def _in_two(self) -> Iterable[Problem]:
        holders: dict[str, list[str]] = defaultdict(list)
        for name, each in zip(self.names or (), self.sources, strict=True):
            for county in each.counties:
                holders[county].append(name)
        found = message("hold the same county; put all rows of a county into one register")
        return [Problem(both, found) for both in sorted({", ".join(names) for names in holders.values() if names[1:]})]

    def _under_two_keys(self) -> Iterable[Problem]:
        by_key: dict[str | None, list[str]] = defaultdict(list)
        for name, each in zip(self.names or (), self.sources, strict=True):
            by_key[each.key_fingerprint].append(name)
        if len(by_key) < len(("one", "another")):
            return []
        usual = max(by_key, key=lambda key: (len(by_key[key]), key is not None, key))
        remedy = message("read their files again with the key of the others, and keep them again")
        return [
            Problem(
                ", ".join(names),
                message("hold original ids, the others pseudonyms")
                if key is None
                else message("hold pseudonyms of another key than the others")
                if usual is not None
                else message("hold pseudonyms, the others original ids"),
                remedy=remedy,
            )
            for key, names in by_key.items()
            if key != usual
        ]

    def refuse_households_in_two(self, files: Sequence[Path]) -> None:
        """Refuse registers of which two hold one household; they are named, and the household is not.

        Parameters
        ----------
        files : sequence of Path
            For each register a Parquet file with its households' ids.

        Raises
        ------
        RegisterError
        """
        names = {str(path): name for path, name in zip(files, self.names or (), strict=True)}
        listed = ", ".join(map(literal, names))
        twice = (
            f"SELECT list_sort(list(DISTINCT filename)) AS files FROM read_parquet([{listed}], filename = true) "
            "GROUP BY id HAVING count(DISTINCT filename) > 1"
        )
        with duckdb.connect(config={"temp_directory": str(files[0].parent / "spill")}) as connection:
            connection.execute("SET enable_progress_bar = false")
            rows = connection.execute(f"SELECT files, count(*) FROM ({twice}) GROUP BY files ORDER BY files").fetchall()
        if rows:
            remedy = message("read their files together as one register, or correct the ids")
            raise RegisterError(
                [
                    Problem(
                        ", ".join(names[path] for path in paths),
                        message("hold the same {count:,} households", count=count),
                        remedy=remedy,
                    )
                    for paths, count in rows
                ]
            )
