"""How long do the three-way table, levels and sentences of a county take?

    python benchmarks/three_way.py [--households 30000]

Makes a county, reads it as a register, and times on two cores: the three-way table with its sentences (looks back
included), and the list with levels and reasons by a model whose training is not timed. Prints one line a part:
seconds, seconds of CPU, rows.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from typing import Any

import fupin_risk as fr


def timed(name: str, work: Callable[[], Any], rows: Callable[[Any], int]) -> Any:
    start, used = time.perf_counter(), time.process_time()
    result = work()
    print(f"{name} | {time.perf_counter() - start:.1f} | {time.process_time() - used:.1f} | {rows(result)}")
    return result


def main() -> None:
    """Time each part in turn."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--households", type=int, default=30_000)
    households = parser.parse_args().households
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    register = fr.make_county(households=households, seed=7)
    days = ["2015-12-31", "2016-12-31", "2017-12-31"]
    model = fr.RiskModel.from_recipe("relapse-12m").fit(fr.build_panel(register, as_of=days))
    print("part | seconds | CPU seconds | rows")
    indicators = timed("indicators", lambda: fr.derive_indicators(register, "2019-12-31"), len)
    timed(
        "three-way table, sentences",
        lambda: fr.three_way_table(register, "2019-12-31", indicators=indicators),
        lambda found: len(found.table) + len(found.factors),
    )
    timed(
        "levels, reasons, list",
        lambda: fr.make_warning_list(register, model, "2019-12-31", capacity=300, indicators=indicators),
        lambda found: len(found.table),
    )


if __name__ == "__main__":
    main()
