"""Whatever a user reads is a message, and every message is said in Chinese: none missing, none stale."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import fupin_risk as fr
from fupin_risk.errors import FupinError, Message, Problem, lines, message, nearest
from fupin_risk.words.messages import LANGUAGES, checked_language, message_of, said_in

PACKAGE = Path(fr.__file__).parent
CATALOG = PACKAGE / "words" / "locale" / "zh" / "LC_MESSAGES" / "fupin_risk.po"
CHINESE = re.compile("[\u4e00-\u9fff]")
# A word with a blank beside it, but not the name of a key after the name of its file: 'levels.toml: rows'.
PROSE = re.compile(r"[A-Za-z]{2,} [a-z]|(?<![:,]) [A-Za-z]{2,}|[\u4e00-\u9fff]")
# Said by a child process as codes, which the parent puts into words.
CODED = PACKAGE / "parsing"
UPDATE = "run `make messages`, and write the Chinese of what is new into the .po file"


def catalog() -> Catalog:
    with CATALOG.open("rb") as file:
        return read_po(file, locale="zh", domain="fupin_risk")


def chinese() -> dict[str, str]:
    return {str(entry.id): str(entry.string) for entry in catalog() if entry.id}


class WithoutLookUp(ast.NodeTransformer):
    """Leaves out the function by which Python asks a module for a name: its error is for Python, not for a user."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef | ast.Pass:
        return ast.Pass() if node.name == "__getattr__" else node


@cache
def sources() -> tuple[tuple[Path, ast.Module], ...]:
    files = sorted(PACKAGE.rglob("*.py"))
    return tuple((path, WithoutLookUp().visit(ast.parse(path.read_text(encoding="utf-8")))) for path in files)


def fields(template: str) -> dict[str, set[str]]:
    """The names in a template with their formats; `!r` is left out: Chinese has quotes of its own."""
    found: dict[str, set[str]] = {}
    for _, name, form, _ in Formatter().parse(template):
        if name is not None:
            found.setdefault(name, set()).add(form or "")
    return found


def test_the_translations_are_those_of_the_code() -> None:
    in_code = {entry[2] for entry in extract_from_dir(PACKAGE, keywords={"message": None})}
    assert in_code == set(chinese()), UPDATE
    assert not catalog().obsolete, UPDATE


def test_every_message_has_its_chinese() -> None:
    entries = [entry for entry in catalog() if entry.id]
    assert [entry.id for entry in entries if not entry.string or entry.fuzzy] == []
    # Names and signs stay as they are; a sentence does not.
    assert [text for text, said in chinese().items() if PROSE.search(text) and not CHINESE.search(said)] == []


def test_both_languages_hold_the_same_values() -> None:
    assert [text for text, said in chinese().items() if fields(text) != fields(said)] == []


def test_the_compiled_messages_are_those_of_the_text_file() -> None:
    with CATALOG.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    assert {text: compiled.gettext(text) for text in chinese()} == chinese()
    assert len(compiled._catalog) == len(chinese()) + 1, UPDATE  # type: ignore[attr-defined]  # and the header


def test_a_message_is_a_literal_with_the_values_that_it_names() -> None:
    wrong = []
    for path, tree in sources():
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "message"):
                continue
            template = call.args[0] if len(call.args) == 1 else None
            if not (isinstance(template, ast.Constant) and isinstance(template.value, str)):
                wrong.append((path.name, call.lineno, "no literal"))
            elif None not in {keyword.arg for keyword in call.keywords}:
                given = {keyword.arg for keyword in call.keywords}
                if set(fields(template.value)) != given:
                    wrong.append((path.name, call.lineno, template.value))
    assert wrong == []


def plain_texts(node: ast.expr, function: ast.AST) -> Iterator[str]:
    """The texts that an expression can be and that are no message, following names within a function."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from plain_texts(node.body, function)
        yield from plain_texts(node.orelse, function)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from plain_texts(value, function)
    elif isinstance(node, ast.BinOp):
        yield from plain_texts(node.left, function)
        yield from plain_texts(node.right, function)
    elif isinstance(node, ast.Name):
        for assigned in ast.walk(function):
            if isinstance(assigned, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == node.id for target in assigned.targets
            ):
                yield from plain_texts(assigned.value, function)


def functions(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def said(node: ast.AST) -> Iterator[ast.expr]:
    """What a statement or a call says to the user."""
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        yield from node.exc.args
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        if name in {"Problem", "warnings.warn", "tell", "self.tell", "_step", "say", "show", "where"}:
            yield from node.args
            yield from (keyword.value for keyword in node.keywords)
        if name.endswith("problems.append"):
            yield from node.args


def test_what_a_user_reads_is_a_message() -> None:
    bare = {
        (path.relative_to(PACKAGE).as_posix(), node.lineno, text)
        for path, tree in sources()
        if CODED not in path.parents
        for function in functions(tree)
        for node in ast.walk(function)
        for expression in said(node)
        for text in plain_texts(expression, function)
        if PROSE.search(text)
    }
    assert sorted(bare) == []


def test_an_error_of_one_word_is_refused_too() -> None:
    """Every exception that is raised with a text is raised with a message."""
    bare = {
        (path.relative_to(PACKAGE).as_posix(), node.lineno)
        for path, tree in sources()
        if CODED not in path.parents
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args
        if not ast.unparse(node.exc.func).endswith(("SystemExit", "Exit"))
        if list(plain_texts(node.exc.args[0], function))
    }
    assert sorted(bare) == []


def test_only_the_screen_prints() -> None:
    printing = [
        (path.relative_to(PACKAGE).as_posix(), node.lineno)
        for path, tree in sources()
        if path.name != "screen.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "console.print", "_errors.print"}
    ]
    assert printing == []


@pytest.mark.parametrize(
    ("found", "zh", "en"),
    [
        (message("is missing"), "缺失", "is missing"),
        (
            message("{where}, line {line}", where=message("the register"), line=3),
            "登记册第3行",
            "the register, line 3",
        ),
        (
            message("the panel cannot be built: {problems}", problems=[message("is missing"), message("is empty")]),
            "无法建立面板：缺失；是空文件",
            "the panel cannot be built: is missing; is empty",
        ),
        (
            message("did you mean {near!r}?", near="{loans}"),
            "是否应为“{loans}”？",
            "did you mean '{loans}'?",
        ),
        (lines([message("is missing"), message("is empty")]), "缺失\n是空文件", "is missing\nis empty"),
        (message(""), "", ""),
    ],
)
def test_a_message_is_said_with_all_its_parts(found: Message, zh: str, en: str) -> None:
    assert (said_in(found, "zh"), said_in(found, "en"), str(found)) == (zh, en, en)


def test_a_problem_is_said_whole() -> None:
    problem = Problem("rows.cause", message("is missing"), "illness, debt", nearest("ilness", ["illness", "debt"]))
    assert str(problem) == "rows.cause: is missing; allowed: illness, debt; did you mean 'illness'?"
    assert said_in(problem, "zh") == "rows.cause：缺失；允许：illness, debt；是否应为“illness”？"


def test_an_error_is_said_after_it_crossed_a_process() -> None:
    error = FupinError([Problem("a", message("is missing")), Problem("b", message("is empty"))])
    there = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert there.problems == error.problems
    assert str(there) == "a: is missing\nb: is empty"
    assert said_in(there, "zh") == "a：缺失\nb：是空文件"


def test_errors_of_wrong_calls_are_said_too() -> None:
    with pytest.raises(KeyError) as unknown:
        raise KeyError(message("the register has no table {table!r}; {hint}", table="x", hint=message("is missing")))
    assert said_in(unknown.value, "zh") == "登记册没有表“x”；缺失"
    with pytest.raises(ValueError, match="language is 'fr'; allowed: zh, en") as refused:
        checked_language("fr")
    assert said_in(refused.value, "zh") == "language为“fr”；允许：zh, en"


def test_an_error_of_another_library_has_no_message() -> None:
    assert message_of(ValueError("a cell")) is None
    assert message_of(OSError(2, "no such file")) is None
    assert [said_in("as it is", language) for language in LANGUAGES] == ["as it is", "as it is"]


def test_a_wrong_value_in_a_definition_is_said_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    row = 'name = "x"\n'
    (tmp_path / "policy" / "levels.toml").write_text(f"[[rows]]\n{row}", encoding="utf-8")
    with pytest.raises(fr.DefinitionError) as wrong:
        fr.load_catalogue(tmp_path)
    assert "未知的键" in said_in(wrong.value, "zh")
    assert "缺失" in said_in(wrong.value, "zh")
