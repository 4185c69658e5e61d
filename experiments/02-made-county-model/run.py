"""How near does the model come to the truth of made counties, and what does the naive label cost?

Counties whose truth is known. For each: how far from the distance to the line to the true risk the model gets, what its
reasons name for those who fell back, whether planted gaps are found, and how a model fares that takes "not entered" for
"did not fall back". Writes results.json and the table in README.md.

    python experiments/02-made-county-model/run.py [--seeds 20] [--households 20000] [--processes 1]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import brier_score_loss, roc_auc_score

import fupin_risk as fr
from fupin_risk.assessment.calibration_check import recalibration
from fupin_risk.panel import Panel, naive_panel
from fupin_risk.synthetic import Truth
from fupin_risk.warning_list.scored_cohort import score_cohort

HERE = Path(__file__).parent
DAYS = [f"{year}-{day}" for year in (2015, 2016, 2017, 2018) for day in ("06-30", "12-31")]
TEST, HALF_WAY = "2018-12-31", "2018-06-30"
RECIPE = "relapse-12m"
BEGIN, END = "<!-- table: written by run.py -->\n", "<!-- end of table -->"
ASKED = {"way_to_the_truth": 0.85, "cause_among_two": 0.60, "gaps_found": 0.95}


def one_county(job: tuple[int, int]) -> dict[str, Any]:
    seed, households = job
    county = fr.make_county(households=households, seed=seed)
    truth: Truth = county.truth
    panel = fr.build_panel(county, as_of=DAYS)
    model = fr.RiskModel.from_recipe(RECIPE).fit(panel.known_by(TEST))
    return {
        "seed": seed,
        **_order(model, panel, truth),
        **_reasons(model, panel, truth),
        **_gaps(county, model, truth),
        **_naive(panel),
    }


def _true_rows(panel: Panel, truth: Truth, day: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Indicators and truth of the cohort's households on a day that had not fallen back unseen."""
    on_day = panel.X.xs(pd.Timestamp(day), level="as_of")
    risk = truth.risk[truth.risk["as_of"] == pd.Timestamp(day)].set_index("household_id")
    risk = risk[~risk["already_fallen"]]
    both = on_day.index.intersection(risk.index)
    return on_day.loc[both], risk.loc[both]


def _order(model: fr.RiskModel, panel: Panel, truth: Truth) -> dict[str, float]:
    """How far from the distance to the line to the true risk, in the AUC against what came to pass, seen or not."""
    rows, true = _true_rows(panel, truth, TEST)
    event = true["relapsed_12m"].to_numpy()
    line = -rows["income_to_line"].fillna(rows["income_to_line"].median()).to_numpy()
    aucs = {
        "auc_line": roc_auc_score(event, line),
        "auc_model": roc_auc_score(event, model.log_odds(rows).to_numpy()),
        "auc_true_risk": roc_auc_score(event, true["risk_12m"].to_numpy()),
    }
    way = (aucs["auc_model"] - aucs["auc_line"]) / (aucs["auc_true_risk"] - aucs["auc_line"])
    return {**{name: float(value) for name, value in aucs.items()}, "way_to_the_truth": float(way)}


def _reasons(model: fr.RiskModel, panel: Panel, truth: Truth) -> dict[str, float]:
    """Whether the cause of those who fell back stands among the first two causes of their explanation."""
    rows, true = _true_rows(panel, truth, TEST)
    fell = true[true["relapsed_12m"]]
    relapses = truth.relapses[truth.relapses["relapsed_on"] > pd.Timestamp(TEST)].drop_duplicates("household_id")
    cause = relapses.set_index("household_id")["cause"].reindex(fell.index).dropna()
    by_cause = model.explain(rows.loc[cause.index]).by_cause().drop(columns="none", errors="ignore")
    order = np.argsort(-by_cause.to_numpy(), axis=1)
    names = by_cause.columns.to_numpy()
    first = names[order[:, :2]]
    planted = cause.to_numpy()[:, None]
    share = pd.Series(names[order[:, 0]]).value_counts(normalize=True)
    return {
        "fell_back": len(cause),
        "cause_among_two": float((first == planted).any(axis=1).mean()),
        "cause_first": float((first[:, 0] == planted[:, 0]).mean()),
        # What always naming the two commonest planted causes would have got.
        "cause_among_two_by_rate": float(cause.isin(cause.value_counts().index[:2]).mean()),
        "commonest_first": float(share.iloc[0]),
    }


def _gaps(county: fr.Register, model: fr.RiskModel, truth: Truth) -> dict[str, Any]:
    """Planted gaps of the cohort on the day that the comparison finds, and which of those it finds were planted."""
    scored = score_cohort(county, model, TEST)
    open_gaps = scored.gaps[scored.gaps["status"].isin(["unanswered", "lapsed"])]
    found = set(zip(open_gaps["household_id"], open_gaps["cause"], strict=True))
    planted_rows = truth.gaps[truth.gaps["as_of"] == pd.Timestamp(TEST)]
    planted_rows = planted_rows[planted_rows["household_id"].isin(scored.households.index)]
    planted = list(zip(planted_rows["household_id"], planted_rows["cause"], strict=True))
    hits = pd.Series([pair in found for pair in planted], index=planted_rows["cause"].to_numpy())
    return {
        "gaps_planted": len(planted),
        "gaps_found": float(hits.mean()),
        "gaps_found_by_cause": {
            str(cause): round(float(value), 4) for cause, value in hits.groupby(level=0).mean().items()
        },
        "gaps_named_that_were_planted": float(len(found & set(planted)) / len(found)),
    }


def _naive(panel: Panel) -> dict[str, float]:
    """Both labels, trained half-way through a year: what each says of the tested day against what then came to pass."""
    test = panel.take((panel.y.index.get_level_values("as_of") == pd.Timestamp(HALF_WAY)) & panel.y.notna().to_numpy())
    y = test.y.to_numpy()
    found = {"rate": float(y.mean())}
    for name, train in (("closed", panel.known_by(HALF_WAY)), ("naive", naive_panel(panel, HALF_WAY))):
        risk = fr.RiskModel.from_recipe(RECIPE).fit(train).score(test.X).to_numpy()
        slope, large = recalibration(risk, y, np.ones((1, len(y))))
        found |= {
            f"{name}_mean_risk": float(risk.mean()),
            f"{name}_brier": float(brier_score_loss(y, risk)),
            f"{name}_auc": float(roc_auc_score(y, risk)),
            f"{name}_slope": float(slope[0]),
            f"{name}_in_the_large": float(large[0]),
        }
    return found


COLUMNS = (
    ("seed", "seed", "{:.0f}"),
    ("auc_line", "AUC: distance to the line", "{:.3f}"),
    ("auc_model", "model", "{:.3f}"),
    ("auc_true_risk", "true risk", "{:.3f}"),
    ("way_to_the_truth", "way from the line to the truth", "{:.0%}"),
    ("cause_among_two", "planted cause among the first two", "{:.0%}"),
    ("cause_among_two_by_rate", "by always naming the two commonest", "{:.0%}"),
    ("gaps_found", "planted gaps found", "{:.1%}"),
    ("gaps_named_that_were_planted", "gaps named that were planted", "{:.0%}"),
    ("rate", "rate that came to pass", "{:.2%}"),
    ("closed_mean_risk", "mean risk said, closed label", "{:.2%}"),
    ("naive_mean_risk", "naive label", "{:.2%}"),
)


def table_of(counties: list[dict[str, Any]]) -> str:
    lines = [f"| {' | '.join(title for _, title, _ in COLUMNS)} |", f"|{'---:|' * len(COLUMNS)}"]
    lines += [f"| {' | '.join(form.format(county[name]) for name, _, form in COLUMNS)} |" for county in counties]
    mean = {name: float(np.mean([county[name] for county in counties])) for name, _, _ in COLUMNS}
    cells = ["mean", *(form.format(mean[name]) for name, _, form in COLUMNS[1:])]
    return "\n".join([*lines, f"| {' | '.join(cells)} |"]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    jobs = [(seed, asked.households) for seed in range(1, asked.seeds + 1)]
    counties: list[dict[str, Any]] = []
    with multiprocessing.get_context("spawn").Pool(asked.processes, maxtasksperchild=1) as pool:
        for county in pool.imap(one_county, jobs):
            counties.append(county)
            write(counties, asked.households)
            print(f"{len(counties)} of {len(jobs)}", flush=True)


def write(counties: list[dict[str, Any]], households: int) -> None:
    means = {name: float(np.mean([county[name] for county in counties])) for name in ASKED}
    means |= {
        f"{label}_{figure}": float(np.mean([county[f"{label}_{figure}"] for county in counties]))
        for label in ("closed", "naive")
        for figure in ("brier", "auc", "slope", "in_the_large", "mean_risk")
    }
    results = {"households": households, "asked": ASKED, "mean": means, "counties": counties}
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    readme = HERE / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    readme.write_text(before + BEGIN + table_of(counties) + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
