"""How does a study go from the data to its results: one register, one split by time, the same path as a county's?"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from fupin_risk.assessment.baselines import Scores, line_scores, logistic_scores, prevalence_scores
from fupin_risk.assessment.random_split import random_split_figures
from fupin_risk.definitions import Catalogue, Recipe, load_catalogue
from fupin_risk.errors import Message, lines, message
from fupin_risk.model import RiskModel
from fupin_risk.outputs import write_excel, write_html, write_parquet, write_text
from fupin_risk.panel import Panel, build_panel
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from fupin_risk.study.figures import recall_by_group, reliability_table, task_figures
from fupin_risk.study.plan import StudyPlan, read_adapter, read_plan
from fupin_risk.study.task_rows import row_facts
from fupin_risk.warning_list import make_warning_list
from fupin_risk.words.messages import Language, said_in

Progress = Callable[[Message, int, int], None]
_LINE = "latest_income_to_line"
_LEAST_FOLLOWED = 0.05


@dataclass(frozen=True)
class StudyResult:
    """What a study found, and where it stands.

    Attributes
    ----------
    results : dict
        What `results.json` holds.
    path : Path
    """

    results: dict[str, Any]
    path: Path

    def __str__(self) -> str:
        return self.summary_in("en")

    def summary_in(self, language: Language) -> str:
        """Return the main figures, in Chinese (`"zh"`) or English (`"en"`)."""
        parts = [message("{question}", question=self.results["question"])]
        for task, found in self.results["tasks"].items():
            parts.append(
                message(
                    "{task}: {rows:,} rows, {positives:,} positive ({rate:.1%})",
                    task=task,
                    rows=found["rows"],
                    positives=found["positives"],
                    rate=found["rate"],
                )
            )
            for scorer in ("model", "logistic", "line_distance"):
                figures = [*found[scorer]["roc_auc"], *found[scorer]["pr_auc"]]
                names = ("auc", "auc_low", "auc_high", "precision", "precision_low", "precision_high")
                parts.append(
                    message(
                        "  {scorer:<14} AUC {auc:.3f} ({auc_low:.3f} to {auc_high:.3f})   "
                        "average precision {precision:.3f} ({precision_low:.3f} to {precision_high:.3f})",
                        scorer=scorer,
                        **dict(zip(names, figures, strict=True)),
                    )
                )
        auc = self.results["random_split"]["roc_auc"]
        parts.append(message("A random split would give AUC {auc:.3f}.", auc=auc))
        return said_in(lines(parts), language)


def run_study(
    folder: str | Path,
    data: str | Path,
    *,
    share: float = 1.0,
    out: str | Path | None = None,
    progress: Progress | None = None,
) -> StudyResult:
    """Run a study.

    Parameters
    ----------
    folder : str or Path
        With `study.toml` and the adapter.
    data : str or Path
        The study's data, as the adapter expects it.
    share : float, default 1.0
        Share of the households to use; below 1 the results say so.
    out : str or Path, optional
        Where `results.json` and the folder `list/` go; the study's folder by default.
    progress : callable, optional
        Called with a step's name, how much is done, and how much there is.

    Returns
    -------
    StudyResult

    Raises
    ------
    DefinitionError
        The plan is wrong.
    """
    folder, data = Path(folder), Path(data)
    target = folder if out is None else Path(out)
    target.mkdir(parents=True, exist_ok=True)
    tell = progress or (lambda _step, _done, _all: None)
    began = time.monotonic()
    plan = read_plan(folder)
    catalogue = load_catalogue()
    recipe = catalogue.find_recipe(plan.recipe)
    tell(message("read the data"), 0, 1)
    tables, lags, interviews = read_adapter(folder, plan)(data, share)
    register = read_register(tables, lags=lags, catalogue=catalogue)
    del tables
    tell(message("read the data"), 1, 1)
    panel = _panel(register, plan, recipe, catalogue, tell)
    facts = row_facts(panel.y.index, interviews, register)
    results = _results(plan, recipe, panel, facts, catalogue, tell)
    results |= {"share": share, "register": _of_register(register), "versions": _versions()}
    tell(message("warning list"), 0, 1)
    results["list"] = _write_list(register, plan, recipe, panel, facts, catalogue, target / "list")
    tell(message("warning list"), 1, 1)
    path = target / "results.json"
    write_text(json.dumps(results, ensure_ascii=False, indent=1, default=str) + "\n", path)
    write_text(json.dumps({"seconds": round(time.monotonic() - began)}) + "\n", target / "run.json")
    return StudyResult(results, path)


def _panel(register: Register, plan: StudyPlan, recipe: Recipe, catalogue: Catalogue, tell: Progress) -> Panel:
    tell(message("indicators and labels"), 0, 1)
    panel = build_panel(
        register,
        as_of=[day.isoformat() for day in (*plan.train_as_of, *plan.test_as_of)],
        horizon_months=recipe.horizon_months,
        cohort=recipe.cohort,
        outcome=recipe.outcome,
        known_on=plan.labels_read_on.isoformat(),
        catalogue=catalogue,
    )
    tell(message("indicators and labels"), 1, 1)
    return panel


def _results(
    plan: StudyPlan, recipe: Recipe, panel: Panel, facts: pd.DataFrame, catalogue: Catalogue, tell: Progress
) -> dict[str, Any]:
    met = panel.take(facts["met"].to_numpy())
    facts_met = facts[facts["met"].to_numpy()]
    usable = (facts_met["followed"] & met.y.notna()).to_numpy()
    rows, facts_of = met.take(usable), facts_met[usable]
    is_test = _on(rows, plan.test_as_of)
    train, test = rows.take(~is_test).known_by(pd.Timestamp(plan.test_as_of[0])), rows.take(is_test)
    exited_train, facts_test = facts_of["exited"].reindex(train.y.index).to_numpy(dtype=bool), facts_of[is_test]
    tell(message("fit"), 0, 3)
    model = RiskModel.from_recipe(recipe, catalogue).fit(train)
    scores = _scores(model, train, test)
    tell(message("fit"), 1, 3)
    scores_exited = _scores(
        RiskModel.from_recipe(recipe, catalogue).fit(train.take(exited_train)), train.take(exited_train), test
    )
    tell(message("fit"), 2, 3)
    split = random_split_figures(RiskModel.from_recipe(recipe, catalogue), rows, plan.random_state)
    tell(message("fit"), 3, 3)
    frame = pd.DataFrame({"y": test.y, "group": test.groups})
    weight = _inverse_probability(met, facts_met, plan, test)
    exited = facts_test["exited"].to_numpy()
    rare = (test.X[_LINE] >= plan.rare_least_income_to_line).to_numpy()
    every = np.ones(len(test), dtype=bool)
    kept = ~facts_test["imputed"].to_numpy()

    def figures(which: np.ndarray, said: dict[str, Scores], weights: np.ndarray | None = None) -> dict[str, Any]:
        return task_figures(
            frame,
            said,
            which,
            share=plan.capacity_share,
            resamples=plan.resamples,
            random_state=plan.random_state,
            weight=weights,
        )

    return {
        "question": plan.question,
        "recipe": recipe.name,
        "capacity_share": plan.capacity_share,
        "train": {"rows": len(train), "positives": int(train.y.sum()), "exited_rows": int(exited_train.sum())},
        "tasks": {"all": figures(every, scores), "exited": figures(exited, scores), "rare": figures(rare, scores)},
        "trained_on_exited_only": {"exited": figures(exited, scores_exited)},
        "without_imputed": {
            "all": figures(kept, scores),
            "exited": figures(exited & kept, scores),
            "rare": figures(rare & kept, scores),
        },
        "imputed_share_of_test_rows": round(float((~kept).mean()), 4),
        "inverse_probability_of_follow_up": {
            "all": figures(every, scores, weight),
            "exited": figures(exited, scores, weight),
            "rare": figures(rare, scores, weight),
        },
        "follow_up": _follow_up(met, facts_met),
        "calibration": {
            "all": reliability_table(frame, scores["model"], every),
            "rare": reliability_table(frame, scores["model"], rare),
        },
        "rare_recall_by_group": recall_by_group(frame, scores["model"], rare, plan.capacity_share),
        "random_split": {key: round(float(value), 5) for key, value in split.items()},
        "reasons": _reasons(model, test),
    }


def _on(panel: Panel, days: tuple[dt.date, ...]) -> np.ndarray:
    return np.asarray(panel.y.index.get_level_values(1).isin([pd.Timestamp(day) for day in days]))


def _scores(model: RiskModel, train: Panel, test: Panel) -> dict[str, Scores]:
    frame = test.X
    said = Scores(model.log_odds(frame).to_numpy(dtype=np.float64), model.score(frame).to_numpy(dtype=np.float64))
    return {
        "model": said,
        "logistic": logistic_scores(train, test),
        "line_distance": line_scores(train, test, _LINE),
        "prevalence": prevalence_scores(train, test),
    }


def _inverse_probability(met: Panel, facts: pd.DataFrame, plan: StudyPlan, test: Panel) -> np.ndarray:
    """One over the probability of being met again, learned on the training days from the same indicators."""
    taught = ~_on(met, plan.test_as_of)
    taught_rows = met.X[taught]
    columns = list(taught_rows.columns[(taught_rows.max() > taught_rows.min()).to_numpy()])
    model = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True), StandardScaler(), LogisticRegression(max_iter=500)
    )
    model.fit(taught_rows[columns].to_numpy(), facts["followed"].to_numpy()[taught])
    chance = model.predict_proba(test.X[columns].to_numpy())[:, 1]
    return np.asarray(1 / np.maximum(chance, _LEAST_FOLLOWED))


def _follow_up(met: Panel, facts: pd.DataFrame) -> dict[str, Any]:
    """Share of the base rows that were met again, by income and in all: who is lost is not lost at random."""
    line = met.X[_LINE]
    bands = pd.cut(line, [1, 1.25, 1.5, 2, 3, np.inf], right=False).astype(str)
    by_band = facts["followed"].groupby(bands.to_numpy()).agg(["size", "mean"])
    return {
        "base_rows": len(facts),
        "followed_share": round(float(facts["followed"].mean()), 4),
        "by_income_to_line": {
            str(band): {"rows": int(row["size"]), "followed_share": round(float(row["mean"]), 4)}
            for band, row in by_band.iterrows()
        },
        "exited": {
            "rows": int(facts["exited"].sum()),
            "followed_share": round(float(facts.loc[facts["exited"], "followed"].mean()), 4),
        },
    }


def _reasons(model: RiskModel, test: Panel) -> dict[str, Any]:
    """How far indicators and causes move the log-odds, on average over the tested rows."""
    explanation = model.explain(test.X)
    weight = explanation.values.abs().mean().sort_values(ascending=False)
    return {
        "mean_absolute_log_odds": {str(name): round(float(value), 4) for name, value in weight.head(20).items()},
        "by_cause": {str(name): round(float(value), 4) for name, value in explanation.by_cause().abs().mean().items()},
    }


def _write_list(
    register: Register,
    plan: StudyPlan,
    recipe: Recipe,
    panel: Panel,
    facts: pd.DataFrame,
    catalogue: Catalogue,
    folder: Path,
) -> dict[str, Any]:
    """The list of the last quarter, by a model that learned from all that was known by then."""
    usable = (facts["followed"] & panel.y.notna()).to_numpy()
    model = RiskModel.from_recipe(recipe, catalogue).fit(panel.take(usable).known_by(pd.Timestamp(plan.list_as_of)))
    made = make_warning_list(register, model, plan.list_as_of, catalogue=catalogue)
    folder.mkdir(parents=True, exist_ok=True)
    write_parquet(made, folder / "warnings.parquet")
    write_excel(made, folder / "warnings.xlsx")
    write_html(made, folder / "report.html")
    keys = ("households_in_cohort", "listed", "by_level", "unanswered_by_cause", "median_risk")
    return {"as_of": plan.list_as_of.isoformat(), **{key: made.summary[key] for key in keys if key in made.summary}}


def _of_register(register: Register) -> dict[str, Any]:
    rows = register.ledger.set_index("table")[["rows_in", "accepted", "quarantined", "collapsed"]]
    return {
        "sha256": register.sha256,
        "rows": rows.astype(int).to_dict("index"),
        "assumed_clocks": dict(register.assumed_clocks),
    }


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("fupin-risk", "lightgbm", "duckdb", "scikit-learn", "pandas", "numpy")}
