"""What does scoring a register leave in a folder, and how does a second run finish what a first one left undone?

A folder holds `scores/part-*.parquet` (risk, and the reasons as codes and values, for every household of the cohort),
the warning list as Parquet, workbook and page, the quarantine, and last of all `manifest.json`, which says that all is
there. Each file gets its final name when it is whole. `job.json` says what is being computed; parts of another job are
thrown away.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from fupin_risk.batch.lock import only_writer
from fupin_risk.indicators import derive_indicators
from fupin_risk.outputs import write_excel, write_html, write_parquet, write_table, write_text
from fupin_risk.outputs.named_list import write_named_list
from fupin_risk.panel import cohort_on
from fupin_risk.register.days import as_day
from fupin_risk.warning_list import county_medians, make_warning_list, scores_and_reasons

if TYPE_CHECKING:
    from fupin_risk.definitions import Catalogue
    from fupin_risk.model import RiskModel
    from fupin_risk.register import Register

Progress = Callable[[str, int, int], None]
HOUSEHOLDS_PER_PART = 20_000


@dataclass(frozen=True)
class ScoreJob:
    """What a finished folder holds.

    Attributes
    ----------
    folder : Path
    manifest : dict
        Rows of each table (in = accepted + quarantined + collapsed), households (visible = scored + not in cohort),
        hashes and versions, and the sha256 of every file.
    parts_done_before : int
        Parts that an earlier run had finished and this one did not touch.
    """

    folder: Path
    manifest: dict[str, Any]
    parts_done_before: int


def score_register(
    register: Register,
    model: RiskModel,
    as_of: str | dt.date,
    out: str | Path,
    *,
    capacity: int | None = None,
    catalogue: Catalogue | None = None,
    households_per_part: int = HOUSEHOLDS_PER_PART,
    progress: Progress | None = None,
    named_list: str | Path | None = None,
) -> ScoreJob:
    """Score every household of the model's cohort and write all that follows from it.

    Parameters
    ----------
    register : Register
    model : RiskModel
        Fitted.
    as_of : str or date
        The as-of day.
    out : str or Path
        Folder; made if it is new. The same call again finishes what is missing and writes nothing twice.
    capacity : int, optional
        How many households can be checked this round: it orders checks and removes nobody.
    catalogue : Catalogue, optional
        Definitions; the register's by default.
    households_per_part : int, default 20000
        Households of one part.
    progress : callable, optional
        Called with a step's name, how much is done, and how much there is.
    named_list : str or Path, optional
        Where to write the list with names and telephones, for those who visit: outside `out`, which holds none.

    Returns
    -------
    ScoreJob

    Raises
    ------
    ValueError
        Another process is writing to the folder; or the list with names is to lie in it.
    """
    folder = Path(out)
    if named_list is not None and folder.resolve() in Path(named_list).resolve().parents:
        raise ValueError(
            "the list with names does not go into the folder of results, which names nobody: write it elsewhere"
        )
    (folder / "scores").mkdir(parents=True, exist_ok=True)
    tell = progress or (lambda _step, _done, _all: None)
    day = as_day(as_of)
    job = {
        "as_of": day.isoformat(),
        "register_sha256": register.sha256,
        "model_sha256": model.sha256,
        "catalogue_sha256": (catalogue or register.catalogue).sha256,
        "capacity": capacity,
        "households_per_part": households_per_part,
    }
    with only_writer(folder):
        _keep_only_parts_of(folder, job)
        tell("indicators", 0, 1)
        indicators = derive_indicators(register, day, catalogue=catalogue)
        cohort = cohort_on(register.as_of(day), model.recipe.cohort, indicators)
        rows = indicators.loc[indicators.index.isin(cohort.index)]
        rows.attrs = dict(indicators.attrs)
        tell("indicators", 1, 1)
        counties = register.visible_households(day).set_index("household_id")["county"].reindex(rows.index)
        medians = county_medians(rows[list(model.feature_names)], counties)
        score = partial(
            scores_and_reasons,
            model=model,
            catalogue=catalogue or register.catalogue,
            medians=medians,
            counties=counties,
        )
        unverified = list(indicators.attrs["unverified_policy"])
        before = _write_parts(folder, rows, score, households_per_part, tell, {**job, "unverified_policy": unverified})
        tell("list", 0, 1)
        warning_list = make_warning_list(
            register, model, day, capacity=capacity, catalogue=catalogue, indicators=indicators
        )
        write_parquet(warning_list, folder / "warnings.parquet")
        write_excel(warning_list, folder / "warnings.xlsx")
        write_html(warning_list, folder / "report.html")
        write_table(register.quarantine, folder / "quarantine.parquet")
        if named_list is not None:
            Path(named_list).parent.mkdir(parents=True, exist_ok=True)
            members = register.named(day, "members")
            write_named_list(warning_list, register.named(day), named_list, members=members)
        tell("list", 1, 1)
        manifest = _manifest(folder, job, register, visible=len(indicators), scored=len(rows))
        manifest["unverified_policy"] = warning_list.provenance["unverified_policy"]
        write_text(
            json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n",
            folder / "manifest.json",
        )
    return ScoreJob(folder=folder, manifest=manifest, parts_done_before=before)


def _keep_only_parts_of(folder: Path, job: dict[str, Any]) -> None:
    """Throw away what another job left, so that nothing old can stand beside something new."""
    note = folder / "job.json"
    text = json.dumps(job, indent=2, sort_keys=True) + "\n"
    if note.is_file() and note.read_text(encoding="utf-8") == text:
        return
    for name in ("manifest.json", "warnings.parquet", "warnings.xlsx", "report.html", "quarantine.parquet", "job.json"):
        (folder / name).unlink(missing_ok=True)
    for part in (folder / "scores").glob("part-*.parquet"):
        part.unlink()
    write_text(text, note)


def _write_parts(
    folder: Path,
    rows: pd.DataFrame,
    score: Callable[[pd.DataFrame], pd.DataFrame],
    households_per_part: int,
    tell: Progress,
    made_from: dict[str, Any],
) -> int:
    """Write the parts that are not there; returns how many were."""
    starts = range(0, len(rows), households_per_part)
    before = 0
    for number, start in enumerate(starts):
        path = folder / "scores" / f"part-{number:05d}.parquet"
        if path.is_file():
            before += 1
        else:
            part = rows.iloc[start : start + households_per_part]
            part.attrs = dict(rows.attrs)
            write_table(score(part), path, metadata=made_from)
        tell("scores", number + 1, len(starts))
    return before


def _manifest(folder: Path, job: dict[str, Any], register: Register, *, visible: int, scored: int) -> dict[str, Any]:
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.name not in {"manifest.json", ".writing", "run.json"}
    )
    return {
        **job,
        "households": {"visible": visible, "scored": scored, "not_in_cohort": visible - scored},
        "tables": {
            row["table"]: {name: int(row[name]) for name in ("rows_in", "accepted", "quarantined", "collapsed")}
            for row in register.ledger.to_dict("records")
        },
        "assumed_clocks": dict(register.assumed_clocks),
        "files": {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
    }
