"""What each command does: read, call the library, write, say where things are."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import fupin_risk as fr
from fupin_risk.cli.given import GivenRegister
from fupin_risk.cli.results import FILES, refuse_early, written_to
from fupin_risk.cli.screen import Tell, progress_bars, say, show, spoken, where
from fupin_risk.cli.side_by_side import on_spark, to_score
from fupin_risk.disk import WHOLE, folder_within, open_target, publish_into, refuse_theirs
from fupin_risk.errors import Message, Problem, RegisterError, message
from fupin_risk.words.messages import Language

if TYPE_CHECKING:
    from fupin_risk.batch import ScoreJob
    from fupin_risk.register import Register

T = TypeVar("T")
# As the library's own defaults, which are not imported before they are needed.
HOUSEHOLDS_PER_PART, WORKERS = 20_000, 2
_DATABASE, _ARTIFACTS = "mlflow.db", "mlflow-artifacts"
MADE_PERIOD = ("2013-01-01", "2019-12-31")
# Folders that hold a made county alone.
MADE_PARTS = ("register", "truth", "national")


@dataclass(frozen=True, slots=True)
class Limits:
    """How a register is worked through; no value depends on it."""

    fresh: bool = False
    households_per_part: int = HOUSEHOLDS_PER_PART
    memory_limit: str | None = None
    workers: int = WORKERS


def demo(out: Path, households: int, seed: int, language: Language) -> None:
    """The whole path on a made county, everything under one folder."""
    from fupin_risk.batch import score_register

    refuse_early(out, "demo")
    refuse_early(folder_within(out, "model"), "train")
    refuse_early(folder_within(out, "assessment"), "assess")
    refuse_theirs(folder_within(out, "county"), "synth", whole=MADE_PARTS)
    refuse_theirs(folder_within(out, "list"), "score", whole=(WHOLE,))
    say(message("A synthetic county of {households:,} households; none of these people exist.", households=households))
    with progress_bars() as tell:
        county = folder_within(out, "county")
        register, _ = _step(tell, message("make the county"), lambda: _write_county(county, households, seed))
        days = [f"{year}-12-31" for year in range(2014, 2019)]
        panel = _step(tell, message("indicators and labels"), lambda: fr.build_panel(register, as_of=days))
        assessment = _step(tell, message("assess out of time"), lambda: fr.assess("relapse-12m", panel))
        model = _step(tell, message("train"), lambda: fr.RiskModel.from_recipe("relapse-12m").fit(panel))
        _write_model(model, folder_within(out, "model"))
        _write_assessment(assessment, folder_within(out, "assessment"), language)
        job = score_register(
            register,
            model,
            "2019-12-31",
            folder_within(out, "list"),
            capacity=max(20, households // 70),
            progress=tell,
            language=language,
        )
        run = _step(tell, message("track in MLflow"), lambda: _track(model, assessment, out))
    show(assessment.summary_in(spoken()))
    _say_list(job)
    where(message("assessment"), out / "assessment")
    where(message("model"), out / "model")
    where(message("MLflow"), out / _DATABASE)
    where(message("run in MLflow"), run)
    say(
        message(
            "See it in MLflow: mlflow ui --backend-store-uri sqlite:///{database}",
            database=(out / _DATABASE).resolve(),
        )
    )


def _track(model: fr.RiskModel, assessment: fr.Assessment, out: Path) -> str:
    """Add a run to the demo's own database; return the run's id."""
    from fupin_risk.tracking import log_run

    with open_target(out, "demo", names=FILES["demo"]) as target:
        database, published = target.work / _DATABASE, target.folder / _DATABASE
        if published.exists():
            shutil.copyfile(published, database)
        run = log_run(
            model,
            assessment,
            tracking_uri=f"sqlite:///{database}",
            name="relapse-12m",
            alias="demo",
            artifact_folder=target.folder / _ARTIFACTS,
        )
        # A copy: MLflow may still hold the database open, and Windows moves no open file.
        shutil.copyfile(database, target.results / _DATABASE)
        target.publish()
    return run.run_id


def synth(out: Path, households: int, start: str, end: str, seed: int, export: str | None = None) -> None:
    """Write a made county."""
    from fupin_risk.cli.intake_report import print_ledger

    with progress_bars() as tell:
        register, exports = _step(
            tell, message("make the county"), lambda: _write_county(out, households, seed, (start, end), export)
        )
    say(
        message(
            "A synthetic county of {households:,} households from {start} to {end}; none of these people exist.",
            households=households,
            start=start,
            end=end,
        )
    )
    where(message("register"), out / "register")
    where(message("truth"), out / "truth")
    for path in exports:
        where(message("export"), path)
    print_ledger(register)


def check(given: GivenRegister, out: Path | None, language: Language) -> None:
    """Say what a register holds and what is wrong with it."""
    from fupin_risk.cli.intake_report import print_intake

    refuse_early(out, "check")
    register = given.read()
    print_intake(register)
    if out is not None:
        from fupin_risk.outputs import write_intake

        for written in written_to(out, "check", lambda folder: write_intake(register, folder, language=language)):
            where(written.stem, written)


def keep(given: GivenRegister, out: Path) -> None:
    """Read a register and keep it."""
    from fupin_risk.cli.intake_report import print_ledger
    from fupin_risk.register.keep_folder import read_and_keep

    with progress_bars() as tell:

        def read(work_folder: Path) -> Register:
            register = _step(tell, message("read the register"), lambda: given.read(work_folder))
            tell(message("keep it"), 0, 1)
            return register

        register = read_and_keep(read, out)
        tell(message("keep it"), 1, 1)
    print_ledger(register)
    where(message("register"), out)


def train(
    given: GivenRegister,
    as_of: list[str],
    out: Path,
    recipe: str,
    tracking_uri: str | None,
    name: str | None,
    alias: str | None,
) -> None:
    """Fit and save a model."""
    refuse_early(out, "train")
    with progress_bars() as tell:
        panel = _panel(tell, given, as_of, recipe)
        model = _step(
            tell, message("train"), lambda: fr.RiskModel.from_recipe(recipe, catalogue=given.catalogue).fit(panel)
        )
        _write_model(model, out)
        if tracking_uri is not None:
            from fupin_risk.tracking import log_run

            run = _step(
                tell,
                message("track in MLflow"),
                lambda: log_run(model, tracking_uri=tracking_uri, name=name, alias=alias),
            )
            say(message("in MLflow: {uri}", uri=run.model_uri))
    where(message("model"), out)


def assess(
    given: GivenRegister, as_of: list[str], out: Path, recipe: str, capacity: int | None, language: Language
) -> None:
    """Assess a recipe out of time."""
    refuse_early(out, "assess")
    with progress_bars() as tell:
        panel = _panel(tell, given, as_of, recipe)
        assessment = _step(
            tell,
            message("assess out of time"),
            lambda: fr.assess(recipe, panel, capacity=capacity, catalogue=given.catalogue),
        )
    _write_assessment(assessment, out, language)
    show(assessment.summary_in(spoken()))
    where(message("assessment"), out)


def score(
    given: GivenRegister,
    model: str,
    as_of: str,
    out: Path,
    capacity: int | None,
    tracking_uri: str | None,
    named_list: Path | None,
    limits: Limits,
    language: Language,
    spark: str | None = None,
) -> None:
    """Score a register, or several that were kept, and write the list."""
    from fupin_risk.batch import score_register

    fitted = _model(model, tracking_uri)
    with progress_bars() as tell:
        register = _step(tell, message("read the register"), lambda: to_score(given, given.read, spark))
        with on_spark(spark) as chunk_map:
            job = score_register(
                register,
                fitted,
                as_of,
                out,
                capacity=capacity,
                catalogue=given.catalogue,
                progress=tell,
                named_list=named_list,
                language=language,
                chunk_map=chunk_map,
                **asdict(limits),
            )
    _say_list(job)
    if named_list is not None:
        where(message("the list with names"), named_list)


def explain(
    given: GivenRegister,
    household: str,
    model: str,
    as_of: str,
    tracking_uri: str | None,
) -> None:
    """Say everything about one household."""
    from fupin_risk.warning_list import explain_household

    fitted = _model(model, tracking_uri)
    register = given.read()
    known_as = given.known_as(household, register)
    show(explain_household(register, fitted, known_as, as_of, catalogue=given.catalogue, language=spoken()))


def reconcile(
    given: GivenRegister,
    right: Path | None,
    subject: str,
    reporters: list[str],
    as_of: str,
    period: tuple[str, str] | None,
    out: Path | None,
    language: Language,
) -> None:
    """Hold two sources against each other."""
    if (right is None) == (not reporters) or (reporters and len(reporters) != len(("left", "right"))):
        raise ValueError(message("give either two files or folders, or one register and --reporter twice"))
    refuse_early(out, "reconcile")
    register = given.read()
    if right is None:
        one, other = reporters
        result = fr.reconcile(one, other, subject, as_of=as_of, register=register, period=period)
    else:
        others = replace(given, path=str(right)).read(people=register.people(as_of))
        result = fr.reconcile(
            register,
            others,
            subject,
            as_of=as_of,
            register=register,
            period=period,
            names=(Path(given.path).stem, right.stem),
        )
    show(result.summary(spoken()))
    if out is not None:
        from fupin_risk.outputs import write_reconciliation

        for written in written_to(
            out, "reconcile", lambda folder: write_reconciliation(result, folder, language=language)
        ):
            where(written.stem, written)


def compare(given: GivenRegister, as_of: str, out: Path, cohort: str, language: Language) -> None:
    """Hold incomes, causes and measures against each other, without a model."""
    from fupin_risk.causes.gaps import GAPS
    from fupin_risk.outputs import write_comparison
    from fupin_risk.panel.cohort import says_who_belongs

    refuse_early(out, "compare")
    with progress_bars() as tell:
        register = _step(tell, message("read the register"), given.read)
        found = _step(
            tell,
            message("compare"),
            lambda: fr.three_way_table(register, as_of, cohort=cohort, catalogue=given.catalogue),
        )
    summary = found.summary
    if not (summary["households"] or says_who_belongs(register.as_of(as_of), cohort)):
        problem = message("does not say which households belong to the cohort {cohort}", cohort=cohort)
        remedy = message("read the sheet with the days of entry and exit (脱贫时间), or name another --cohort")
        raise RegisterError(Problem(message("the register"), problem, remedy=remedy))
    unknown = {"income_unknown", "measures_unknown"}
    if summary["households"] and all(summary[name] == summary["households"] for name in unknown):
        say(
            message(
                "{households:,} households; of none can be told whether it is to be checked:",
                households=summary["households"],
            )
        )
    else:
        say(
            message(
                "{households:,} households, {to_check:,} to check:",
                households=summary["households"],
                to_check=summary["to_check"],
            )
        )
    # Where no household's income or measures are known, none was found to be wrong, and none to be right.
    dark = {"under_line": "income_unknown", **dict.fromkeys(GAPS, "measures_unknown")}
    for name, count in summary["because"].items():
        reason = found.catalogue.words.check_reasons[name].of(spoken())
        if count == 0 and summary["households"] and summary.get(dark.get(name, "")) == summary["households"]:
            say(message("{count:>8} {reason}", count=message("unknown"), reason=reason), indent="  ")
        else:
            show(f"  {count:>8,} {reason}")
    if summary["income_unknown"]:
        say(message("Income unknown for {households:,} households.", households=summary["income_unknown"]))
    if summary["measures_unknown"]:
        say(message("Measures unknown for {households:,} households.", households=summary["measures_unknown"]))
    if summary["measures_unknown"] < summary["households"]:
        say(
            message(
                "{confirmed:,} households have a cause with registered evidence and no measure in force; {possible:,} "
                "have something for a visit to verify, which is no gap.",
                confirmed=summary["open_households"],
                possible=summary["possible_households"],
            )
        )
    _say_unknown(found.provenance)
    for written in written_to(out, "compare", lambda folder: write_comparison(found, folder, language=language)):
        where(written.stem, written)


def recognition(given: GivenRegister, as_of: str, out: Path, language: Language) -> None:
    """Say where every case stands and which channel found whom."""
    from fupin_risk.outputs import write_recognition

    refuse_early(out, "recognition")
    with progress_bars() as tell:
        register = _step(tell, message("read the register"), given.read)
        cases = _step(tell, message("cases"), lambda: fr.recognition_cases(register, as_of, catalogue=given.catalogue))
        clues = _step(tell, message("clues"), lambda: fr.join_clues(register, as_of, catalogue=given.catalogue))
    states, summary = cases.summary["by_state"], cases.summary
    if "recognitions" not in cases.provenance["absent_tables"]:
        say(
            message(
                "{cases:,} cases: {states}. {stuck:,} overdue, {skipped:,} with a step left out.",
                cases=summary["cases"],
                states=[
                    message(
                        "{count:,} {state}", count=count, state=cases.catalogue.words.case_states[name].of(spoken())
                    )
                    for name, count in states.items()
                ],
                stuck=summary["stuck"],
                skipped=summary["skipped"],
            )
        )
        if summary["without_rule"]:
            say(
                message(
                    "For {cases:,} cases no rule is known for their date: whether they are overdue could not be "
                    "determined.",
                    cases=summary["without_rule"],
                )
            )
    _say_unknown(cases.provenance)
    for written in written_to(
        out, "recognition", lambda folder: write_recognition(cases, clues, folder, language=language)
    ):
        where(written.stem, written)


def entitlements(given: GivenRegister, as_of: str, out: Path, school_forms: Path | None, language: Language) -> None:
    """Say what is owed to patients and students, and write it for those who can mend it."""
    from fupin_risk.audiences import make_school_forms
    from fupin_risk.outputs import write_dues, write_school_forms
    from fupin_risk.outputs.about import unverified_in_words

    refuse_early(out, "entitlements")
    if school_forms is not None:
        refuse_theirs(school_forms, "school forms", names=())
    with progress_bars() as tell:
        register = _step(tell, message("read the register"), given.read)
        cover = _step(tell, message("medical cover"), lambda: fr.expected_medical_cover(register, as_of))
        aid = _step(tell, message("student aid"), lambda: fr.due_student_aid(register, as_of))
        written = written_to(out, "entitlements", lambda folder: write_dues(cover, aid, folder, language=language))
        if school_forms is not None:
            forms = make_school_forms(register, aid.amounts_for_schools, as_of)
            # Forms of other schools that lie there are of no concern.
            with publish_into(school_forms, "school forms", names=(), rights=0o700) as folder:
                write_school_forms(forms, folder, language=language)
    _say_dues(cover, aid)
    unverified = sorted({*cover.provenance["unverified_policy"], *aid.provenance["unverified_policy"]})
    for line in unverified_in_words(unverified, cover.catalogue.texts(spoken())):
        say(message("not verified: {line}", line=line), indent="  ")
    for file in written:
        where(file.stem, file)
    if school_forms is not None:
        where(message("forms for schools"), school_forms)


def _say_dues(cover: fr.MedicalCover, aid: fr.StudentAid) -> None:
    """Count what is due; of a table that the register lacks there is nothing to count."""
    money, students = cover.totals, aid.totals
    unknown = money["bills"] - money.get("bills_known", 0) - money.get("bills_not_registered", 0)
    absent = {*cover.provenance["absent_tables"], *aid.provenance["absent_tables"]}
    if "medical_bills" not in absent:
        say(
            message(
                "{bills:,} bills; for {unknown:,} the amount due could not be determined, of which {no_rule:,} have no "
                "published amount for their date.",
                bills=money["bills"],
                unknown=unknown,
                no_rule=money.get("bills_no_rule", 0),
            )
        )
    if money["bills"] > unknown:
        say(
            message(
                "Refunds due: {refund:,.2f} yuan on {bills:,} bills, of which back-pay {back_pay:,.2f} yuan.",
                refund=money["refund_fen"] / 100,
                bills=len(cover.refunds),
                back_pay=money["back_pay_fen"] / 100,
            )
        )
    if students["school_years"] or "enrolments" not in absent:
        say(
            message(
                "{years:,} school years; for {unknown:,} nobody can tell whether aid is due.",
                years=students["school_years"],
                unknown=students.get("school_years_unknown", 0),
            )
        )
    if students["school_years"] > students.get("school_years_unknown", 0):
        say(
            message(
                "School years with aid due and not paid: {years:,}, {months:,} months.",
                years=len(aid.unaided),
                months=students["unpaid_months"],
            )
        )
        if known := int(aid.unaided["unpaid_fen"].notna().sum()):
            say(
                message(
                    "The amount is known for {known:,} of them: {unpaid:,.2f} yuan.",
                    known=known,
                    unpaid=students["unpaid_fen"] / 100,
                )
            )
        elif len(aid.unaided):
            say(message("The amount is known for none of them."))
    if "enrolments" not in absent:
        say(
            message(
                "Schooling out of the province, aid unknown: {without_channel:,} students.",
                without_channel=students["without_channel"],
            )
        )
    if "education_aid" not in absent:
        say(message("Aid paid twice: {doubled:,}.", doubled=students["doubled"]))
    _say_unknown({**cover.provenance, "absent_tables": sorted(absent)})


def study(folder: Path, data: Path, share: float, out: Path | None) -> None:
    """Run a study."""
    from fupin_risk.study import run_study

    target = folder if out is None else out
    refuse_early(target, "study")
    with progress_bars() as tell, publish_into(target, "study", last="results.json") as place:
        result = run_study(folder, data, share=share, out=place, progress=tell)
    show(result.summary_in(spoken()))
    where(message("results"), target / result.path.name)


def _model(model: str, tracking_uri: str | None) -> fr.RiskModel:
    return fr.load_model(model, tracking_uri=tracking_uri)


def _panel(tell: Tell, given: GivenRegister, as_of: list[str], recipe: str) -> fr.Panel:
    plan = given.catalogue.find_recipe(recipe)
    register = _step(tell, message("read the register"), given.read)
    return _step(
        tell,
        message("indicators and labels"),
        lambda: fr.build_panel(
            register,
            as_of=as_of,
            horizon_months=plan.horizon_months,
            cohort=plan.cohort,
            outcome=plan.outcome,
            catalogue=given.catalogue,
        ),
    )


def _step(tell: Tell, name: Message, work: Callable[[], T]) -> T:
    """Do one piece of work under a bar of its own."""
    tell(name, 0, 1)
    result = work()
    tell(name, 1, 1)
    return result


def _write_county(
    out: Path, households: int, seed: int, period: tuple[str, str] = MADE_PERIOD, export: str | None = None
) -> tuple[Register, list[Path]]:
    """Write a made county, alone in its folders; return it, and the files as the national system exports them."""
    from fupin_risk.synthetic import write_national

    start, end = period
    with publish_into(out, "synth", whole=MADE_PARTS) as place:
        register = fr.make_county(households=households, start=start, end=end, seed=seed, out=place)
        form: Literal["xlsx", "csv"] = "xlsx" if export == "national" else "csv"
        exports = [] if export is None else write_national(register, end, place / "national", form=form)
    return register, [out / path.relative_to(place) for path in exports]


def _write_assessment(assessment: fr.Assessment, folder: Path, language: Language) -> None:
    from fupin_risk.outputs import write_text

    with publish_into(folder, "assess") as place:
        write_text(assessment.summary_in(language) + "\n", place / "assessment.txt")
        write_text(assessment.to_json(), place / "assessment.json")
        write_text(assessment.table.to_csv(index=False), place / "folds.csv")


def _write_model(model: fr.RiskModel, folder: Path) -> None:
    with publish_into(folder, "train", last="MANIFEST.json") as place:
        model.save(place)


def _say_unknown(provenance: Mapping[str, Any]) -> None:
    """Say what a result cannot say: of households that could not be read, and of tables that the register lacks."""
    from fupin_risk.outputs.about import unread_notes

    for note in unread_notes(provenance, fr.load_catalogue().texts(spoken())):
        show(note)


def _say_list(job: ScoreJob) -> None:
    households = job.manifest["households"]
    visible, scored, others = (households[name] for name in ("visible", "scored", "not_in_cohort"))
    say(
        message(
            "{visible:,} households visible, {scored:,} scored, {others:,} not in the cohort.",
            visible=visible,
            scored=scored,
            others=others,
        )
    )
    _say_unknown(job.manifest)
    if job.parts_done_before:
        say(message("{parts} parts were done before and were kept.", parts=job.parts_done_before))
    where(message("the list, to read"), job.folder / "report.html")
    where(message("the list, to work with"), job.folder / "warnings.xlsx")
    where(message("the list, for programs"), job.folder / "warnings.parquet")
    where(message("all scores and reasons"), job.folder / "scores")
    where(message("quarantined rows"), job.folder / "quarantine.parquet")
    where(message("what it was made from"), job.folder / "manifest.json")
