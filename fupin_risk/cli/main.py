"""The command line: each command reads, calls one function of the library, writes, and says where things are."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from fupin_risk.cli import commands
from fupin_risk.cli.given import GivenRegister
from fupin_risk.cli.language import screen_language
from fupin_risk.cli.options import (
    AsOf,
    Capacity,
    Catalogue,
    Days,
    FromDays,
    Language,
    Mapping,
    MaybeOut,
    Memory,
    Model,
    Out,
    PseudonymKeyFile,
    Recipe,
    RegisterPath,
    Snapshot,
    Spark,
    Tracking,
    files_in,
)
from fupin_risk.cli.rules import say_rules
from fupin_risk.cli.screen import never_fail_to_print, plain_errors, say_warnings, show, speak
from fupin_risk.cli.side_by_side import keep_deliveries
from fupin_risk.cli.what_helped import say_what_helped
from fupin_risk.errors import message

app = typer.Typer(
    name="fupin-risk",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=(
        "Which households that left poverty are about to fall back, why, and which of those reasons no help answers. "
        "It warns; people decide.\n\n哪些脱贫户可能返贫、为什么、哪些原因还没有帮扶措施对应。只作预警，由人决定。"
    ),
)


class WrittenAs(StrEnum):
    """In which form a made county is written."""

    REGISTER = "register"
    NATIONAL = "national"
    NATIONAL_CSV = "national-csv"


@app.callback(invoke_without_command=True)
def _about(*, show_version: Annotated[bool, typer.Option("--version", help="Show the version 版本")] = False) -> None:
    if show_version:
        show(f"fupin-risk {version('fupin-risk')}")
        raise typer.Exit


@app.command()
def demo(
    out: Out = Path("demo"),
    households: Annotated[int, typer.Option(min=200, help="Households of the made county 户数")] = 4000,
    seed: int = 7,
    language: Language = None,
) -> None:
    """Do the whole job on a made county, from the register to MLflow. 在模拟县上完整演示。"""
    commands.demo(out, households, seed, files_in(language))


@app.command()
def synth(
    out: Out,
    households: Annotated[int, typer.Option(min=1, help="Households 户数")] = 20_000,
    start: Annotated[str, typer.Option(help="First day 起始日")] = "2013-01-01",
    end: Annotated[str, typer.Option(help="Last day 截止日")] = "2019-12-31",
    seed: int = 7,
    written_as: Annotated[
        WrittenAs, typer.Option("--as", help="Also as the national system exports it on the last day 另存为系统导出表")
    ] = WrittenAs.REGISTER,
    language: Language = None,
) -> None:
    """Write a made county as a register of Parquet files, with the truth beside it. 生成模拟县登记册。"""
    commands.synth(out, households, start, end, seed, None if written_as is WrittenAs.REGISTER else written_as.value)


@app.command()
def check(
    path: RegisterPath,
    out: MaybeOut = None,
    snapshot_on: Snapshot = None,
    catalogue: Catalogue = None,
    mapping: Mapping = None,
    pseudonym_key: PseudonymKeyFile = None,
    language: Language = None,
) -> None:
    """Read a register and say what was accepted, quarantined and why. 检查登记册：接收、隔离及原因。"""
    commands.check(GivenRegister(path, snapshot_on, catalogue, mapping, pseudonym_key), out, files_in(language))


@app.command()
def keep(
    path: RegisterPath,
    out: Out,
    snapshot_on: Snapshot = None,
    catalogue: Catalogue = None,
    mapping: Mapping = None,
    pseudonym_key: PseudonymKeyFile = None,
    memory: Memory = None,
    each: Annotated[
        bool, typer.Option("--each", help="Each folder or file in REGISTER is a register of its own 逐个读取")
    ] = False,
    spark: Spark = None,
    language: Language = None,
) -> None:
    """Read and check a register once; other commands take the folder and start at once. 读取一次，各命令直接使用。"""
    given = GivenRegister(path, snapshot_on, catalogue, mapping, pseudonym_key, memory)
    if each:
        keep_deliveries(given, out, spark)
        return
    if spark is not None:
        raise ValueError(message("Spark keeps each delivery of a folder: add --each"))
    commands.keep(given, out)


@app.command()
def rules(
    register: RegisterPath,
    as_of: AsOf,
    out: MaybeOut = None,
    snapshot_on: Snapshot = None,
    catalogue: Catalogue = None,
    mapping: Mapping = None,
    pseudonym_key: PseudonymKeyFile = None,
    language: Language = None,
) -> None:
    """Hold a register against the rules in force on a day. 按当日有效的规则核对登记册。"""
    given = GivenRegister(register, snapshot_on, catalogue, mapping, pseudonym_key)
    say_rules(given, as_of, out, files_in(language))


@app.command()
def train(
    register: RegisterPath,
    as_of: Days,
    out: Out,
    recipe: Recipe = "relapse-12m",
    snapshot_on: Snapshot = None,
    catalogue: Catalogue = None,
    mapping: Mapping = None,
    pseudonym_key: PseudonymKeyFile = None,
    tracking_uri: Tracking = None,
    name: Annotated[str | None, typer.Option(help="Register the model in MLflow under this name 登记名称")] = None,
    alias: Annotated[str | None, typer.Option(help="Alias of the registered version 别名")] = None,
    language: Language = None,
) -> None:
    """Fit a model on the as-of days given, and save it. 训练并保存模型。"""
    given = GivenRegister(register, snapshot_on, catalogue, mapping, pseudonym_key)
    commands.train(given, as_of, out, recipe, tracking_uri, name, alias)


@app.command()
def assess(
    register: RegisterPath,
    as_of: Days,
    out: Out,
    recipe: Recipe = "relapse-12m",
    capacity: Capacity = None,
    snapshot_on: Snapshot = None,
    catalogue: Catalogue = None,
    mapping: Mapping = None,
    pseudonym_key: PseudonymKeyFile = None,
    language: Language = None,
) -> None:
    """Say what a recipe is worth, out of time and beside its baselines. 按时间外推评估模型，并与基线比较。"""
    given = GivenRegister(register, snapshot_on, catalogue, mapping, pseudonym_key)
    commands.assess(given, as_of, out, recipe, capacity, files_in(language))


@app.command()
def score(
    register: RegisterPath,
    model: Model,
    as_of: AsOf,
    out: Out,
    capacity: Capacity = None,
    snapshot_on: Snapshot = None,
    catalogue: Catalogue = None,
    mapping: Mapping = None,
    pseudonym_key: PseudonymKeyFile = None,
    tracking_uri: Tracking = None,
    named_list: Annotated[
        Path | None,
        typer.Option(
            "--named-list", help="Also a workbook with names and telephones, for those who visit 带姓名的清单"
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume/--fresh", help="Go on where a stopped run stood, or begin anew 续跑或重新开始")
    ] = True,
    chunk: Annotated[
        int, typer.Option(min=1, help="Households worked on at once: bounds the memory 每批户数")
    ] = commands.HOUSEHOLDS_PER_PART,
    memory: Annotated[
        str, typer.Option(help="Memory of each engine, such as 1GB; beyond it the disk is used 内存上限")
    ] = "1GB",
    workers: Annotated[
        int, typer.Option(min=1, help="Chunks side by side, each with an engine of its own 并行批数")
    ] = commands.WORKERS,
    spark: Spark = None,
    language: Language = None,
) -> None:
    """Score the cohort and write the warning list; run again, it resumes. 打分并生成待核查户清单。

    REGISTER may also be a folder of registers that were kept, such as the counties of a province.
    """
    given = GivenRegister(register, snapshot_on, catalogue, mapping, pseudonym_key, memory)
    limits = commands.Limits(fresh=not resume, households_per_part=chunk, memory_limit=memory, workers=workers)
    commands.score(given, model, as_of, out, capacity, tracking_uri, named_list, limits, files_in(language), spark)


@app.command()
def explain(
    household: Annotated[str, typer.Argument(help="Household id 户编号")],
    register: Annotated[str, typer.Option("--register", help="Folder, file or address of the register 登记册")],
    model: Model,
    as_of: AsOf,
    snapshot_on: Snapshot = None,
    catalogue: Catalogue = None,
    mapping: Mapping = None,
    pseudonym_key: PseudonymKeyFile = None,
    tracking_uri: Tracking = None,
    language: Language = None,
) -> None:
    """Say for one household what is the case, against what, and what answers it. 说明一户的情况与措施缺口。"""
    given = GivenRegister(register, snapshot_on, catalogue, mapping, pseudonym_key)
    commands.explain(given, household, model, as_of, tracking_uri)


@app.command()
def reconcile(
    left: Annotated[Path, typer.Argument(metavar="LEFT", help="Folder or file of one source 一方的文件夹或文件")],
    as_of: AsOf,
    right: Annotated[
        Path | None, typer.Argument(metavar="[RIGHT]", help="Of the other, or none with two reporters 另一方")
    ] = None,
    subject: Annotated[str, typer.Option(help="loans, enrolments, medical_bills 比对内容")] = "loans",
    reporter: Annotated[
        list[str] | None,
        typer.Option(help="Two reporters of the register LEFT, the left one first 同一登记册的两个来源，先左后右"),
    ] = None,
    period: Annotated[
        tuple[str, str] | None, typer.Option(help="First and last day that is counted 统计期起止日")
    ] = None,
    out: MaybeOut = None,
    snapshot_on: Snapshot = None,
    catalogue: Catalogue = None,
    mapping: Mapping = None,
    pseudonym_key: PseudonymKeyFile = None,
    language: Language = None,
) -> None:
    """Hold two sources of loans, students or bills against each other. 比对两个来源，列明差异及原因。"""
    given = GivenRegister(str(left), snapshot_on, catalogue, mapping, pseudonym_key)
    commands.reconcile(given, right, subject, reporter or [], as_of, period, out, files_in(language))


@app.command()
def compare(
    register: RegisterPath,
    as_of: AsOf,
    out: Out,
    cohort: Annotated[str, typer.Option(help="exited, monitored or not_poor 比对对象")] = "exited",
    snapshot_on: Snapshot = None,
    catalogue: Catalogue = None,
    mapping: Mapping = None,
    pseudonym_key: PseudonymKeyFile = None,
    language: Language = None,
) -> None:
    """Hold incomes, live causes and measures against each other; no model needed. 收入、风险因素与措施三方比对。"""
    given = GivenRegister(register, snapshot_on, catalogue, mapping, pseudonym_key)
    commands.compare(given, as_of, out, cohort, files_in(language))


@app.command()
def recognition(
    register: RegisterPath,
    as_of: AsOf,
    out: Out,
    snapshot_on: Snapshot = None,
    catalogue: Catalogue = None,
    mapping: Mapping = None,
    pseudonym_key: PseudonymKeyFile = None,
    language: Language = None,
) -> None:
    """Say where every recognition stands, what comes next and which channel found whom. 认定办理情况与线索。"""
    given = GivenRegister(register, snapshot_on, catalogue, mapping, pseudonym_key)
    commands.recognition(given, as_of, out, files_in(language))


@app.command()
def entitlements(
    register: RegisterPath,
    as_of: AsOf,
    out: Out,
    snapshot_on: Snapshot = None,
    catalogue: Catalogue = None,
    mapping: Mapping = None,
    pseudonym_key: PseudonymKeyFile = None,
    school_forms: Annotated[
        Path | None,
        typer.Option(
            "--school-forms",
            help="Also a folder with a form for each school: roll number, name, aid due 给各学校的资助提醒表（带姓名）",
        ),
    ] = None,
    language: Language = None,
) -> None:
    """Say what patients and students are due by policy and did not get. 核对应补偿医疗费和应助未助学生。"""
    given = GivenRegister(register, snapshot_on, catalogue, mapping, pseudonym_key)
    commands.entitlements(given, as_of, out, school_forms, files_in(language))


@app.command(name="what-helped")
def what_helped(
    register: RegisterPath,
    days: FromDays,
    out: Out,
    snapshot_on: Snapshot = None,
    catalogue: Catalogue = None,
    mapping: Mapping = None,
    pseudonym_key: PseudonymKeyFile = None,
    language: Language = None,
) -> None:
    """Hold those who began to get help against comparable households; proves no effect. 帮扶成效比较，不证明因果。"""
    given = GivenRegister(register, snapshot_on, catalogue, mapping, pseudonym_key)
    say_what_helped(given, days, out, files_in(language))


@app.command()
def study(
    folder: Annotated[Path, typer.Argument(help="Folder of the study (study.toml) 研究文件夹")],
    data: Annotated[Path, typer.Option("--data", help="Folder of its data 数据文件夹")],
    share: Annotated[float, typer.Option(min=0.001, max=1.0, help="Share of the households to use 抽取比例")] = 1.0,
    out: MaybeOut = None,
    language: Language = None,
) -> None:
    """Run a study from the data to results.json. 运行一项研究。"""
    commands.study(folder, data, share, out)


def main() -> None:
    """Entry of the command `fupin-risk`; exits 0 done, 2 wrong input or call, 1 our fault, 130 interrupted."""
    never_fail_to_print()
    say_warnings()
    with plain_errors():
        speak(screen_language(sys.argv[1:], os.environ))
        app(standalone_mode=True)
