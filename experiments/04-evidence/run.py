"""Are the gaps that rest on registered evidence worth a visit, and is what is left a question rather than a gap?

Counties whose truth is known, none of which served to choose a rule. For each cause and all together: how many of the
gaps with confirmed evidence are planted ones, how many of the planted ones are named, how many households they raise,
and how high the true risk of raised households is beside that of the others. Writes results.json and the tables in
README.md.

    python experiments/04-evidence/run.py [--counties 20] [--households 1000] [--processes 2]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import fupin_risk as fr
from fupin_risk.causes import GAPS
from fupin_risk.synthetic import Truth

HERE = Path(__file__).parent
DAY = "2018-12-31"
FIRST_SEED = 9001
# Rules were chosen on these, which are not reported.
CHOSEN_ON = (777, 6301, 6302, 6303)
# The last change of the package before this experiment: `make_county` is that of this commit.
MADE_AT = "b88e741c2eb1990eb49cc106c58fc34705ba157d"
CAUSES = (
    "illness", "disability", "schooling", "disaster", "accident", "failed_industry", "unstable_work", "lack_of_labour",
    "debt", "housing", "water",
)  # fmt: skip
ASKED = {"precision_at_least": 0.70, "recall_at_least": 0.80, "raised_at_most": 0.20}
BEGIN, END = "<!-- table: written by run.py -->\n", "<!-- end of table -->"

Pairs = set[tuple[str, str]]


def one_county(job: tuple[int, int]) -> dict[str, Any]:
    seed, households = job
    county = fr.make_county(households=households, end="2019-12-31", seed=seed)
    truth: Truth = county.truth
    compared = fr.three_way_table(county, DAY, look_back_months=())
    homes = set(compared.table["household_id"])
    gaps = compared.factors[compared.factors["status"].isin(GAPS)]
    asked = compared.questions[compared.questions["status"].isin(GAPS)]
    planted = _pairs(truth.gaps[truth.gaps["as_of"] == pd.Timestamp(DAY)], homes)
    named, possible = _pairs(gaps, homes), _pairs(asked, homes)
    risk = truth.risk[truth.risk["as_of"] == pd.Timestamp(DAY)].set_index("household_id")["risk_12m"]
    risk = risk[risk.index.isin(list(homes))]
    raised = risk.index.isin(list({household for household, _ in named}))
    return {
        "seed": seed,
        "exited_households": len(homes),
        "raised_households": len({household for household, _ in named}),
        "to_check_households": int(compared.table["to_check"].sum()),
        "asked_households": int(compared.questions["household_id"].nunique()),
        "planted_households": len({household for household, _ in planted}),
        "risk_of_raised": float(risk[raised].sum()),
        "risk_of_others": float(risk[~raised].sum()),
        "raised_with_risk": int(raised.sum()),
        "others_with_risk": int((~raised).sum()),
        "by_cause": {
            cause: {
                "planted": len(_of(planted, cause)),
                "named": len(_of(named, cause)),
                "hits": len(_of(named & planted, cause)),
                "asked": len(_of(possible, cause)),
                "asked_hits": len(_of(possible & planted, cause)),
            }
            for cause in CAUSES
        },
    }


def _pairs(rows: pd.DataFrame, homes: set[str]) -> Pairs:
    pairs = zip(rows["household_id"].astype(str), rows["cause"].astype(str), strict=True)
    return {(household, cause) for household, cause in pairs if household in homes}


def _of(pairs: Iterable[tuple[str, str]], cause: str) -> Pairs:
    return {pair for pair in pairs if pair[1] == cause}


def summarise(counties: list[dict[str, Any]]) -> dict[str, Any]:
    """Add up the counties: each gap and each household counts once."""
    by_cause = {cause: _rates([county["by_cause"][cause] for county in counties]) for cause in CAUSES}
    together = _rates([county["by_cause"][cause] for county in counties for cause in CAUSES])

    def total(name: str) -> float:
        return float(sum(county[name] for county in counties))

    def each(name: str) -> list[float]:
        rates = [_rates(list(county["by_cause"].values()))[name] for county in counties]
        return [round(float(np.min(rates)), 3), round(float(np.max(rates)), 3)]

    return {
        "together": together,
        "precision_over_counties": each("precision"),
        "recall_over_counties": each("recall"),
        "exited_households": int(total("exited_households")),
        "raised_share": round(total("raised_households") / total("exited_households"), 4),
        "planted_share": round(total("planted_households") / total("exited_households"), 4),
        "to_check_share": round(total("to_check_households") / total("exited_households"), 4),
        "asked_share": round(total("asked_households") / total("exited_households"), 4),
        "mean_true_risk_of_raised": round(total("risk_of_raised") / total("raised_with_risk"), 4),
        "mean_true_risk_of_others": round(total("risk_of_others") / total("others_with_risk"), 4),
        "by_cause": by_cause,
    }


def _rates(rows: list[dict[str, int]]) -> dict[str, Any]:
    counts = {name: sum(row[name] for row in rows) for name in rows[0]}
    return counts | {
        "precision": round(counts["hits"] / max(counts["named"], 1), 4),
        "recall": round(counts["hits"] / max(counts["planted"], 1), 4),
        "precision_of_asked": round(counts["asked_hits"] / max(counts["asked"], 1), 4),
    }


def table_of(found: dict[str, Any]) -> str:
    """The two tables of README.md."""
    head = ("cause", "planted", "named", "precision", "recall", "questions", "of these planted")
    lines = [f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
    rows = {**found["by_cause"], "**all together**": found["together"]}
    lines += [
        f"| {cause.replace('_', ' ')} | {row['planted']:,} | {row['named']:,} | {row['precision']:.2f} "
        f"| {row['recall']:.2f} | {row['asked']:,} | {row['precision_of_asked']:.2f} |"
        for cause, row in rows.items()
    ]
    together, (low, high) = found["together"], found["precision_over_counties"]
    least, most = found["recall_over_counties"]
    figures = (
        ("precision of confirmed gaps", f"{together['precision']:.2f} ({low:.2f} to {high:.2f})", "≥ 0.70"),
        ("recall of planted gaps", f"{together['recall']:.2f} ({least:.2f} to {most:.2f})", "≥ 0.80"),
        ("exited households raised by a confirmed gap", f"{found['raised_share']:.1%}", "≤ 20 %"),
        ("exited households with a planted gap", f"{found['planted_share']:.1%}", ""),
        ("exited households to check (with income under the line)", f"{found['to_check_share']:.1%}", ""),
        ("exited households with a question", f"{found['asked_share']:.1%}", ""),
        ("mean true risk of raised households", f"{found['mean_true_risk_of_raised']:.3f}", ""),
        ("mean true risk of the others", f"{found['mean_true_risk_of_others']:.3f}", ""),
    )
    lines += ["", "| figure | measured | asked |", "|---|---:|---:|"]
    lines += [f"| {name} | {measured} | {asked} |" for name, measured, asked in figures]
    return "\n".join(lines) + "\n"


def write(counties: list[dict[str, Any]], households: int) -> None:
    found = summarise(counties)
    results = {
        "households": households, "as_of": DAY, "seeds": [county["seed"] for county in counties],
        "chosen_on": CHOSEN_ON, "make_county_of": MADE_AT, "asked": ASKED, **found, "counties": counties,
    }  # fmt: skip
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    readme = HERE / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(BEGIN)
    readme.write_text(before + BEGIN + table_of(found) + END + rest.split(END)[1], encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counties", type=int, default=20)
    parser.add_argument("--households", type=int, default=1_000)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    jobs = [(seed, asked.households) for seed in range(FIRST_SEED, FIRST_SEED + asked.counties)]
    counties: list[dict[str, Any]] = []
    with multiprocessing.get_context("spawn").Pool(asked.processes, maxtasksperchild=1) as pool:
        for county in pool.imap(one_county, jobs):
            counties.append(county)
            print(f"{len(counties)} of {len(jobs)}", flush=True)
    write(counties, asked.households)


if __name__ == "__main__":
    main()
