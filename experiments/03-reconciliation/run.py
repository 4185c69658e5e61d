"""Is a difference between two sources named by the cause that made it?

Differences planted in one reporter's book of many made counties, by the code of tests/reconciliation/planting.py, which
shares nothing with the reconciler. Writes results.json and the tables in README.md.

    python experiments/03-reconciliation/run.py [--seeds 20] [--households 3000] [--processes 1]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

import fupin_risk as fr  # noqa: E402
from tests.reconciliation.books import DAY, KEEPER, families, keepers_rows  # noqa: E402
from tests.reconciliation.planting import plant  # noqa: E402
from tests.reconciliation.scoring import confusion  # noqa: E402

FIRST_SEED = 301  # apart from the counties that the tests use
BEGIN, END = "<!-- table: written by run.py -->\n", "<!-- end of table -->"
UNKNOWN = "unknown"

Confusion = Counter[tuple[str, str]]


def one_county(job: tuple[int, int]) -> dict[str, Confusion]:
    """The confusion of each subject; "" is no difference."""
    seed, households = job
    county = fr.make_county(households=households, seed=seed)
    counts = {}
    for subject in KEEPER:
        rows = keepers_rows(county, subject, most=4000, seed=seed)
        planted = plant(rows, families(county), subject, seed)
        result = fr.reconcile(planted.left, planted.right, subject, as_of=DAY, register=county)
        if result.totals["amount_fen"].iloc[:-1].sum() != result.totals["amount_fen"].iloc[-1]:
            raise ArithmeticError(f"the totals of {subject}, seed {seed}, do not add up")
        counts[subject] = confusion(planted, result, subject)
    return counts


def summary(counts: Confusion) -> dict[str, Any]:
    planted = {pair: many for pair, many in counts.items() if pair[0]}
    rightly = sum(many for (truth, named), many in planted.items() if truth == named)
    unknown = sum(many for (truth, named), many in planted.items() if truth != named == UNKNOWN)
    return {
        "planted": sum(planted.values()),
        "of_two_causes": sum(many for (truth, _), many in planted.items() if "+" in truth),
        "kinds_of_two_causes": len({truth for truth, _ in planted if "+" in truth}),
        "rightly": rightly,
        "unknown": unknown,
        "wrongly": sum(planted.values()) - rightly - unknown,
        "false": sum(many for (truth, named), many in counts.items() if named and not truth),
        "clean": sum(many for (truth, _), many in counts.items() if not truth),
    }


COLUMNS = (
    "subject", "planted", "two causes at once", "named rightly", "share", "said to be unknown", "named wrongly",
    "rows without a difference", "named all the same",
)  # fmt: skip


def line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def table(subjects: dict[str, dict[str, Any]]) -> str:
    lines = [line(COLUMNS), line(["---"] * len(COLUMNS))]
    for subject, said in subjects.items():
        lines.append(
            line(
                [
                    subject,
                    f"{said['planted']:,}",
                    f"{said['of_two_causes']:,}",
                    f"{said['rightly']:,}",
                    f"{said['rightly'] / said['planted']:.2%}",
                    f"{said['unknown']:,}",
                    f"{said['wrongly']:,}",
                    f"{said['clean']:,}",
                    f"{said['false']:,}",
                ]
            )
        )
    lines += ["", "Every pair of planted and named causes (all subjects):", ""]
    lines += [line(("planted", "named", "rows")), line(["---"] * 3)]
    everything: Confusion = Counter()
    for said in subjects.values():
        everything.update({(truth, named): many for truth, named, many in said["confusion"]})
    for (truth, named), many in sorted(everything.items()):
        lines.append(line([truth or "(nothing)", named or "(nothing)", f"{many:,}"]))
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--households", type=int, default=3000)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    jobs = [(seed, options.households) for seed in range(FIRST_SEED, FIRST_SEED + options.seeds)]
    totals: dict[str, Confusion] = {subject: Counter() for subject in KEEPER}
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        for county in pool.imap(one_county, jobs):
            for subject, counts in county.items():
                totals[subject] += counts
    subjects = {
        subject: {**summary(counts), "confusion": sorted([*pair, many] for pair, many in counts.items())}
        for subject, counts in totals.items()
    }
    document = {
        "households": options.households,
        "seeds": options.seeds,
        "first_seed": FIRST_SEED,
        "subjects": subjects,
    }
    (HERE / "results.json").write_text(
        json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    readme = HERE / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(BEGIN)
    readme.write_text(before + BEGIN + table(subjects) + END + rest.split(END)[1], encoding="utf-8")
    print(table(subjects))


if __name__ == "__main__":
    main()
