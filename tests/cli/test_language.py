"""The screen speaks the reader's language; files are Chinese unless another language is asked for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from typer.main import get_command

from fupin_risk.cli.language import screen_language
from fupin_risk.cli.main import app
from fupin_risk.register.clock_rules import _KEYS

LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "FUPIN_LANGUAGE", "PYTHONIOENCODING")
ASK = "no such file or folder; check the path."
ASK_ZH = "没有这个文件或文件夹；请检查路径。"


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in LOCALE}
    command = [sys.executable, "-m", "fupin_risk", *map(str, arguments)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=600,
        env={**inherited, "PYTHONUTF8": "1", **environment},
    )


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    households = {"household_id": ["h1"], "occurred_on": ["2016-01-01"], "county": ["c"], "entered_on": ["2016-01-02"]}
    pd.DataFrame(households).to_csv(folder / "households.csv", index=False)
    return folder


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "C", "LC_MESSAGES": "zh_TW"}, "zh"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8", "FUPIN_LANGUAGE": "en"}, "en"),
        (["--language", "en"], {"FUPIN_LANGUAGE": "zh"}, "en"),
        (["--language=zh"], {"FUPIN_LANGUAGE": "en"}, "zh"),
        (["--language"], {"FUPIN_LANGUAGE": "zh"}, "zh"),
        (["--language", "fr"], {"LANG": "zh_CN"}, "zh"),
    ],
)
def test_the_option_decides_then_the_variable_then_the_locale(
    arguments: list[str], environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getlocale", lambda: (None, None))
    assert screen_language(arguments, environment) == language


def test_a_chinese_windows_is_known_by_its_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getlocale", lambda: ("Chinese (Simplified)_China", "936"))
    assert screen_language([], {}) == "zh"


def test_every_command_takes_a_language() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert len(commands) >= 14
    without = [
        name
        for name, command in commands.items()
        if "--language" not in {option for parameter in command.params for option in parameter.opts}
    ]
    assert without == []


def test_an_error_is_said_in_the_readers_language() -> None:
    english, chinese = run("check", "nowhere"), run("check", "nowhere", LANG="zh_CN.UTF-8")
    assert (english.returncode, chinese.returncode) == (2, 2)
    assert english.stderr.strip() == f"fupin-risk: nowhere: {ASK}"
    assert chinese.stderr.strip() == f"fupin-risk: nowhere：{ASK_ZH}"
    assert run("check", "nowhere", "--language", "zh").stderr == chinese.stderr


def test_several_problems_are_said_in_the_readers_language(register: Path, tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text("snapshot = 2019-12-31\n[lags]\nincome = 3\n")
    done = run("check", register, "--mapping", tmp_path / "mapping.toml", "--language", "zh")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "fupin-risk: 共2个问题：",
        f"  mapping.toml: snapshot：未知的键；允许：{', '.join(_KEYS)}；是否应为“snapshot_on”？",
        "  mapping.toml: lags.income：不是登记册的表；是否应为“incomes”？",
    ]


def test_an_unknown_language_is_one_sentence() -> None:
    variable, option = run("check", "nowhere", FUPIN_LANGUAGE="fr"), run("check", "nowhere", "--language", "fr")
    assert (variable.returncode, option.returncode) == (2, 2)
    assert variable.stderr.strip() == "fupin-risk: FUPIN_LANGUAGE is 'fr'; allowed: zh, en"
    assert "--language" in option.stderr


def test_a_refused_folder_is_said_in_the_readers_language(register: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    done = run("check", register, "--out", tmp_path / "taken", "--language", "zh", COLUMNS="500")
    assert done.returncode == 2
    assert "不是可写入的文件夹" in done.stderr


def test_a_console_without_chinese_shows_question_marks_and_goes_on(register: Path) -> None:
    said = run("check", register, PYTHONIOENCODING="ascii", FUPIN_LANGUAGE="zh")
    assert (said.returncode, said.stderr) == (0, "")
    assert "????" in said.stdout
    refused = run("check", "nowhere", PYTHONIOENCODING="ascii", FUPIN_LANGUAGE="zh")
    assert refused.returncode == 2
    assert refused.stderr.startswith("fupin-risk: nowhere?")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_no_console_stops_a_command(encoding: str, register: Path, tmp_path: Path) -> None:
    folder = tmp_path / "某县㑇村"
    shutil.copytree(register, folder)
    for language in ("zh", "en"):
        done = run("check", folder, PYTHONIOENCODING=encoding, FUPIN_LANGUAGE=language)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_the_locale_cannot_write_are_read_or_refused(register: Path, tmp_path: Path) -> None:
    folder = tmp_path / "某县"
    shutil.copytree(register, folder)
    bare = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert run("check", folder, "--out", tmp_path / "out", **bare).returncode == 0
    assert run("check", tmp_path / "没有", **bare).returncode == 2


def test_a_system_without_limits_is_warned_of_in_one_sentence(tmp_path: Path) -> None:
    modules, register = tmp_path / "modules", tmp_path / "register"
    modules.mkdir()
    register.mkdir()
    (modules / "resource.py").write_text("raise ImportError")
    frame = pd.DataFrame({"household_id": ["h1"], "occurred_on": ["2016-01-01"], "county": ["c"], "village": ["v"]})
    for day in ("20181231", "20191231"):
        frame.to_excel(register / f"households_{day}.xlsx", index=False, engine="xlsxwriter", sheet_name="households")
    done = run("check", register, PYTHONPATH=os.pathsep.join([str(modules), *sys.path]), FUPIN_LANGUAGE="zh")
    assert done.returncode == 0
    assert done.stderr.startswith("fupin-risk: 本系统无法限制")
    assert len(done.stderr.splitlines()) == 1


def test_the_locale_chooses_the_screen_and_not_the_files(register: Path, tmp_path: Path) -> None:
    languages = {"en": {"LANG": "en_GB.UTF-8"}, "zh": {"LANG": "zh_CN.UTF-8"}}
    done = {name: run("check", register, "--out", tmp_path / name, **given) for name, given in languages.items()}
    assert [each.returncode for each in done.values()] == [0, 0]
    assert "Quarantined: none" in done["en"].stdout
    assert "隔离：无" in done["zh"].stdout
    books = {name: (tmp_path / name / "intake.xlsx").read_bytes() for name in languages}
    assert books["en"] == books["zh"]
    assert "入库台账" in CalamineWorkbook.from_path(tmp_path / "en" / "intake.xlsx").sheet_names[0]


def test_the_option_chooses_screen_and_files(register: Path, tmp_path: Path) -> None:
    done = run("check", register, "--out", tmp_path, "--language", "en", LANG="zh_CN.UTF-8")
    assert done.returncode == 0, done.stderr
    assert "Quarantined: none" in done.stdout
    assert "Ledger" in CalamineWorkbook.from_path(tmp_path / "intake.xlsx").sheet_names[0]


def test_a_score_in_another_language_is_another_job(tmp_path: Path) -> None:
    """Also in a folder that holds the finished job of the first language."""
    import fupin_risk as fr
    from fupin_risk.batch import score_register
    from tests.warning_list.hand_made import grown_model

    county, model = fr.make_county(households=200, seed=5), grown_model()[0]
    english = score_register(county, model, "2019-12-31", tmp_path / "list", capacity=5, language="en")
    page = (tmp_path / "list" / "report.html").read_text(encoding="utf-8")
    assert english.manifest["language"] == "en"
    assert '<html lang="en"' in page
    again = score_register(county, model, "2019-12-31", tmp_path / "list", capacity=5)
    assert again.manifest["language"] == "zh"
    assert json.loads((tmp_path / "list" / "manifest.json").read_text(encoding="utf-8"))["language"] == "zh"
    assert again.parts_done_before == 0
    assert '<html lang="zh' in (tmp_path / "list" / "report.html").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="language is 'fr'; allowed: zh, en"):
        score_register(county, model, "2019-12-31", tmp_path / "list", language="fr")  # type: ignore[arg-type]
