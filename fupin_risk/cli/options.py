"""Which options do the commands share?"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fupin_risk.cli.screen import speak, spoken
from fupin_risk.errors import message
from fupin_risk.words import messages
from fupin_risk.words.messages import checked_language, said_in


class Written(StrEnum):
    """A language that a command can write."""

    ZH = "zh"
    EN = "en"


def _can_hold(folder: Path | None) -> Path | None:
    """Refuse before the work starts a folder that could not be written to after it."""
    if folder is not None:
        standing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
        if not standing.is_dir() or not os.access(standing, os.W_OK | os.X_OK):
            refused = message(
                "{standing} is not a folder that can be written to; choose another, or change its permissions",
                standing=standing,
            )
            raise typer.BadParameter(said_in(refused, spoken()))
    return folder


def _day(day: str) -> str:
    """Refuse what is no day, and leave out the time of day, which many programs write after it."""
    from fupin_risk.register.days import as_day  # loads pandas

    return as_day(day).isoformat()


def _days(days: list[str]) -> list[str]:
    return [_day(day) for day in days]


def _said(language: Written | None) -> Written | None:
    """Set the language of the screen before anything else is read or said."""
    if language is not None:
        speak(checked_language(language))
    return language


def files_in(language: Written | None) -> messages.Language:
    """Return the language of the files: as `--language` says, else Chinese, whatever the locale."""
    return "zh" if language is None else checked_language(language)


Language = Annotated[
    Written | None,
    typer.Option(
        "--language",
        help="Of screen and files; by default the locale's (or FUPIN_LANGUAGE) and Chinese files 屏幕和文件的语言",
        callback=_said,
        is_eager=True,
    ),
]
Out = Annotated[Path, typer.Option("--out", help="Folder for the results 结果文件夹", callback=_can_hold)]
MaybeOut = Annotated[Path | None, typer.Option("--out", help="Folder for the results 结果文件夹", callback=_can_hold)]
RegisterPath = Annotated[
    str,
    typer.Argument(
        metavar="REGISTER",
        help="Folder, file (CSV, Excel, Parquet, DuckDB, ZIP) or postgresql:// address of the register 登记册",
    ),
]
Mapping = Annotated[
    Path | None, typer.Option("--mapping", help="mapping.toml: your headings, days and periods 列名与日期对照文件")
]
AsOf = Annotated[str, typer.Option("--as-of", help="As-of day, YYYY-MM-DD 基准日", callback=_day)]
Days = Annotated[list[str], typer.Option("--as-of", help="As-of day, may be repeated 基准日，可重复", callback=_days)]
FromDays = Annotated[
    list[str],
    typer.Option(
        "--from", help="Day from which to look, may be repeated 观察起点，可重复", metavar="DAY", callback=_days
    ),
]
Model = Annotated[str, typer.Option("--model", help="Model folder, or models:/name@alias 模型文件夹或登记的模型")]
Recipe = Annotated[str, typer.Option(help="Recipe 模型配方")]
Snapshot = Annotated[
    str | None, typer.Option("--snapshot-on", help="Day of export, for files without a day of entry 导出日期")
]
Catalogue = Annotated[
    Path | None, typer.Option("--catalogue", help="Folder with your own definitions 自定义指标文件夹")
]
Tracking = Annotated[
    str | None, typer.Option("--tracking-uri", help="MLflow address, e.g. sqlite:///mlflow.db MLflow 地址")
]
PseudonymKeyFile = Annotated[
    Path | None,
    typer.Option(
        "--pseudonym-key",
        help="File with a key of 32 bytes or more: ids become keyed hashes; else FUPIN_PSEUDONYM_KEY 假名密钥文件",
    ),
]
Memory = Annotated[
    str | None, typer.Option(help="Memory of the engine, such as 1GB; beyond it the disk is used 内存上限")
]
Capacity = Annotated[
    int | None,
    typer.Option(
        "--capacity", min=1, help="Households that can be checked this round: orders, never removes 本轮可核查户数"
    ),
]
Spark = Annotated[
    str | None,
    typer.Option("--spark", metavar="MASTER", help="Work on Spark: local[4], spark://host:7077, yarn 在Spark上运行"),
]
