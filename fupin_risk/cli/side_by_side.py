"""How does a command work on several registers or deliveries, and on Spark?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fupin_risk.cli.given import GivenRegister
from fupin_risk.cli.screen import progress_bars, say, where
from fupin_risk.errors import Problem, RegisterError, message

if TYPE_CHECKING:
    from fupin_risk.batch import ChunkMap
    from fupin_risk.register import Register
    from fupin_risk.register.kept_registers import KeptRegister


@contextmanager
def on_spark(master: str | None) -> Iterator[ChunkMap | None]:
    """Give a way to work on Spark where a master is named; None where the work stays here."""
    if master is None:
        yield None
        return
    from fupin_risk.distributed import SparkMap, spark_session

    with spark_session(master) as spark:
        yield SparkMap(spark)


def to_score(
    given: GivenRegister, read: Callable[[], Register], master: str | None
) -> Register | KeptRegister | tuple[KeptRegister, ...]:
    """Return what `score_register` scores: kept registers where they are several, elsewhere, or worked on by Spark.

    Raises
    ------
    RegisterError
        Spark is to work on a register that was not kept.
    """
    found = given.kept()
    if found is None and master is not None:
        remedy = message("read the files and keep the register first (fupin-risk keep)")
        raise RegisterError(Problem(Path(given.path).name, message("is not a kept register"), remedy=remedy))
    is_alone_here = not isinstance(found, tuple) and (found is None or found.address.is_here)
    return read() if found is None or (is_alone_here and master is None) else found


def keep_deliveries(given: GivenRegister, out: Path, master: str | None) -> None:
    """Read and keep each delivery of a folder, and say what came of it."""
    from fupin_risk.batch import keep_each

    with progress_bars() as tell, on_spark(master) as chunk_map:
        kept = keep_each(
            given.path,
            out,
            snapshot_on=given.snapshot_on,
            mapping=given.mapping,
            catalogue=given.catalogue,
            pseudonym_key=given.key_file or given.key,
            memory_limit=given.memory_limit,
            progress=tell,
            chunk_map=chunk_map,
        )
    for each in kept:
        say(
            message(
                "{name}: {rows_in:,} rows in = {accepted:,} accepted + {quarantined:,} quarantined + "
                "{collapsed:,} collapsed",
                name=each.name,
                **each.rows,
            )
        )
        where(message("register"), out / each.name)
