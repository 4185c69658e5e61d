"""Is the made county what it is meant to be, whatever the seed?

Twenty counties of 20,000 households, 2013 to 2019: relapse a year, shares of the causes, how well the true risk
separates those who relapse, and what becomes of a relapse. Writes results.json and the table in README.md.

    python experiments/00-made-county/run.py [--seeds 20] [--households 20000] [--processes 1]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from pathlib import Path
from typing import Any

import numpy as np

from fupin_risk.synthetic import county_truth

HERE = Path(__file__).parent
RATE_BAND = (0.01, 0.04)
AUC_BAND = (0.85, 0.90)
MISSED_BAND = (0.10, 0.15)
BEGIN, END = "<!-- table: written by run.py -->\n", "<!-- end of table -->"


def one_county(job: tuple[int, int]) -> dict[str, Any]:
    seed, households = job
    truth = county_truth(households=households, seed=seed)
    summary = truth.summary()
    rates, expected = summary["rate_by_year"], summary["expected_by_year"]
    shares = summary["cause_share"]
    leading = sorted(shares, key=shares.get, reverse=True)[:2]
    ends = truth.year_ends()
    return {
        "seed": seed,
        "rate_by_year": rates,
        "expected_over_realised": sum(expected.values()) / sum(rates.values()),
        "cause_share": shares,
        "leading": leading,
        "auc": summary["auc"],
        "auc_by_year": summary["auc_by_year"],
        "fate_share": summary["fate_share"],
        "live_share": float((ends["live"] != "").mean()),
        "gap_share": float((ends["unanswered"] != "").mean()),
        "in_band": {
            "rate": all(RATE_BAND[0] <= rate <= RATE_BAND[1] for rate in rates.values()),
            "auc": AUC_BAND[0] <= summary["auc"] <= AUC_BAND[1],
            "causes": set(leading) == {"illness", "disability"},
            "never_found": MISSED_BAND[0] <= summary["fate_share"]["never"] <= MISSED_BAND[1],
        },
    }


COLUMNS = (
    "seed",
    "relapse a year, least to most",
    "illness",
    "disability",
    "next cause",
    "AUC of the true risk, year ends pooled",
    "AUC by year, least to most",
    "never found",
    "live cause without a measure",
)
ANSWER = """
Within the asked bands, of {many} seeds: relapse of every year between 1 % and 4 %: {rate}; pooled AUC between 0.85 and
0.90: {auc}; illness and disability leading: {causes}; never found between 10 % and 15 %: {never_found}.
Mean true risk over realised rate: {over:.2f}.
"""


def line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def row_of(county: dict[str, Any]) -> str:
    rates, aucs, shares = county["rate_by_year"].values(), county["auc_by_year"].values(), county["cause_share"]
    third = sorted(shares, key=shares.get, reverse=True)[2]
    return line(
        [
            str(county["seed"]),
            f"{min(rates):.2%} to {max(rates):.2%}",
            f"{shares['illness']:.1%}",
            f"{shares['disability']:.1%}",
            f"{third} {shares[third]:.1%}",
            f"{county['auc']:.3f}",
            f"{min(aucs):.3f} to {max(aucs):.3f}",
            f"{county['fate_share']['never']:.1%}",
            f"{county['gap_share']:.1%}",
        ]
    )


def table(results: list[dict[str, Any]]) -> str:
    held = {name: sum(county["in_band"][name] for county in results) for name in results[0]["in_band"]}
    over = float(np.mean([county["expected_over_realised"] for county in results]))
    lines = [line(COLUMNS), line(["---"] * len(COLUMNS)), *(row_of(county) for county in results)]
    return "\n".join(lines) + "\n" + ANSWER.format(many=len(results), over=over, **held)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    jobs = [(seed, options.households) for seed in range(1, options.seeds + 1)]
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        results = pool.map(one_county, jobs, chunksize=1)
    document = {"households": options.households, "start": "2013-01-01", "end": "2019-12-31", "counties": results}
    (HERE / "results.json").write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    readme = HERE / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(BEGIN)
    readme.write_text(before + BEGIN + table(results) + END + rest.split(END)[1], encoding="utf-8")
    print(table(results))


if __name__ == "__main__":
    main()
