"""Do two versions of the library compute the same numbers and write the same files?

    python benchmarks/same_outputs.py write DIR             # once with each version; PYTHONPATH names its checkout
    python benchmarks/same_outputs.py compare BEFORE AFTER  # exit code 1 if a table or a number differs

`write` makes two counties, `plain` and `own` (with `own_definitions/` and a changed label), and from a third registers
with damaged cells. `tables/` holds what public functions return, `files/` what the command line prints and writes.

`compare` compares tables bit for bit (values, types, index, order), and files to the byte after hashes, versions and
times are masked; where these differ, workbooks by cell and pages by text. A difference is one of *words* if both texts
contain the same numbers, else of *values*.
"""

from __future__ import annotations

import argparse
import csv
import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from python_calamine import load_workbook

import fupin_risk as fr

ROOT = Path(fr.__file__).parents[1]
DICTIONARY = (ROOT / "features" / "register.toml").read_text(encoding="utf-8")
LABEL = 'zh = "金额（元）", en = "amount, yuan" } }\ndue_on', 'zh = "放款额（元）", en = "loan, yuan" } }\ndue_on'
COUNTIES = {  # seed, last day, as-of days
    "plain": (11, "2021-12-31", ("2018-06-30", "2021-12-31")),
    "own": (12, "2019-12-31", ("2017-12-31", "2019-12-31")),
}
Named = dict[str, Any]
Pairs = list[tuple[str, Any, Any]]
# Run in `files/<county>`; a line with {day} or {language} is run for each.
COMMANDS = """
keep ../../inputs/{name} --out {kept}
train {kept} --out model {taught}
score {kept} --model model --as-of {day} --out score-{day} --capacity 80 --chunk {chunk} --named-list {day}.xlsx
explain {household} --register {kept} --model model --as-of {day}
rules {kept} --as-of {day} --out rules-{day}
compare {kept} --as-of {day} --out compare-{day}
recognition {kept} --as-of {day} --out recognition-{day}
entitlements {kept} --as-of {day} --out entitlements-{day} --school-forms forms-{day}
reconcile {kept} --as-of {last} --reporter bank --reporter poverty_office --language {language} --out loans-{language}
what-helped {kept} --from 2015-12-31 --from 2016-12-31 --out what-helped-{language} --language {language}
"""

# ---- the registers ----

CHOICES: Named = {
    "yes_no": ["yes", "no"],
    "text": ["甲", "乙", "丙"],
    "integer": [0, 1, 2],
    "number": [1, 2, 3.5],
    "share": [0.1, 0.5, 0.9],
    "yuan": [0, 120.5, 3000, 8000],
    "id": [f"id-{number}" for number in range(150)],
}
# Tables of the made county that get further rows, and what a column of these contains.
FURTHER = {"recognitions": {"kind": "monitored_unstable"}, "statuses": {"status": "risk_found"}}
DAMAGE = ("壹万", "12,345.60元", "2019-13-45", "", "不详", "１２３", "1.5万", "-7", "2018年3月", "是")


def made_rows(columns: Named, codes: Named, people: pd.DataFrame, end: str, many: int) -> pd.DataFrame:
    """Return random rows with these columns of a table."""
    rng = np.random.default_rng(len(columns))
    who = people.sample(many, replace=True, random_state=len(columns), ignore_index=True)
    calendar = np.array(pd.date_range("2014-02-01", end).date)
    days = calendar[np.sort(rng.integers(0, len(calendar), (many, len(columns) + 1)))]
    rows = pd.DataFrame({"entered_on": days[:, -1]})
    for place, (name, column) in enumerate(columns.items()):
        choices = list(codes[column["codes"]]) if "codes" in column else CHOICES.get(column["type"], [])
        values = days[:, place] if column["type"] == "date" else who[name] if name in who else rng.choice(choices, many)
        rows[name] = pd.Series(values).where(rng.random(many) < (1 if column.get("required") else 0.7))
    return rows


def write_register(county: Path, folder: Path, end: str) -> Path:
    """Write a made county; random values fill the columns and tables that it leaves empty, so that all can be read."""
    tables = {path.name: pd.read_parquet(path) for path in sorted((county / "register").iterdir())}
    places = tables["households"].drop_duplicates("household_id")[["household_id", "county", "township", "village"]]
    people = tables["members"][["person_id", "household_id"]].drop_duplicates("person_id").merge(places)
    dictionary = tomllib.loads(DICTIONARY)
    folder.mkdir(parents=True)
    for name, columns in [(name, table["columns"]) for name, table in dictionary.items() if "columns" in table]:
        made = tables.get(name, pd.DataFrame(columns=list(columns)))
        if name not in tables or name in FURTHER:
            rows = made_rows(columns, dictionary["codes"], people, end, 400)
            further = rows.assign(**FURTHER.get(name, {}), retracted=False, reported_by="poverty_office")
            made = pd.concat([made, further]) if len(made) else further
        elif name in {"households", "members"}:
            of_type = {each for each, column in columns.items() if column["type"] in {"code", *CHOICES}}
            empty = {each: columns[each] for each in columns if each in of_type and made[each].isna().all()}
            made = made.assign(**made_rows(empty, dictionary["codes"], people, end, len(made))[list(empty)])
        made.to_parquet(folder / f"{name}.parquet", index=False)
    return folder


def damaged(rows: list[list[Any]], head: int) -> list[list[Any]]:
    """Return the rows with a damaged cell in every 5th, a copy of every 41st and a contradiction to every 43rd."""
    found = rows[:head]
    for number, row in enumerate(rows[head:]):
        place, value = number % len(row), DAMAGE[number // 5 % len(DAMAGE)]
        changed = [value if index == place else cell for index, cell in enumerate(row)]
        found += [changed if number % 5 == 0 else row] + [row] * (number % 41 == 40) + [changed] * (number % 43 == 42)
    return found


def write_damaged(out: Path, run: Callable[..., None]) -> list[Path]:
    """Write a small county as CSV files of tables, and as the national system exports it, all with damaged cells."""
    folders = [out / "inputs" / kind for kind in ("national", "national-csv", "tables")]
    for folder in folders:
        folder.mkdir(parents=True)
    for kind in ("national", "national-csv"):
        run("damaged", f"synth-{kind}", f"synth --households 400 --seed 5 --as {kind} --out {kind}")
    books, texts, tables = (
        (out / "files/damaged" / name).iterdir()
        for name in ("national/national", "national-csv/national", "national/register")
    )
    for path in books:
        book = load_workbook(str(path))
        with xlsxwriter.Workbook(folders[0] / path.name) as copy:
            for name in book.sheet_names:
                sheet = copy.add_worksheet(name)
                for number, row in enumerate(damaged(book.get_sheet_by_name(name).to_python(), 4)):
                    sheet.write_row(number, 0, row)
    sources = [(folders[1] / path.name, path.read_text("gbk"), 4) for path in texts]
    frames = {folders[2] / f"{path.name}.csv": pd.read_parquet(path) for path in tables}
    sources += [(path, frame.head(2500).to_csv(index=False), 1) for path, frame in frames.items()]
    for path, text, head in sources:
        with path.open("w", encoding="gbk", newline="") as file:
            csv.writer(file).writerows(damaged(list(csv.reader(io.StringIO(text))), head))
    return folders


# ---- write ----


def save(folder: Path, name: str, found: Any) -> None:
    """Write a result: its public tables as Parquet, its other public values as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(found, pd.DataFrame | pd.Series):
        frame = pd.DataFrame(found).copy()
        kinds = {
            each: sorted({type(cell).__name__ for cell in frame[each]}) for each in frame if frame[each].dtype == object
        }
        mixed = {each: frame[each].map(repr) for each, kind in kinds.items() if {*kind} - {"str", "NoneType", "float"}}
        attrs, frame.attrs = frame.attrs, {}
        table = pa.Table.from_pandas(frame.assign(**mixed), preserve_index=True)
        table = table.replace_schema_metadata({**(table.schema.metadata or {}), "kinds": json.dumps(kinds)})
        pq.write_table(table, folder / f"{name}.parquet")
        found = {"attrs": attrs} if attrs else {}
    elif not isinstance(found, Mapping):
        parts = {part: getattr(found, part) for part in dir(found) if not part.startswith("_")}
        definitions = ("plan", "columns")
        found = {part: parts[part] for part in parts if not callable(parts[part]) and part not in definitions}
    tables = {part: value for part, value in found.items() if isinstance(value, pd.DataFrame | pd.Series)}
    for part, value in tables.items():
        save(folder, f"{name}.{part}", value)
    told = {part: value for part, value in found.items() if part not in tables}
    if told:
        text = json.dumps(told, default=str, sort_keys=True, ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


def save_register(folder: Path, register: fr.Register) -> None:
    parts = ("sha256", "quarantine", "ledger", "normalised", "doubts", "unread", "covers", "assumed_clocks")
    save(folder, "intake", {part: getattr(register, part) for part in parts})
    save(folder, "register", dict(register.tables))


def write_day(
    folder: Path, files: Path, register: fr.Register, model: fr.RiskModel, day: str, lists: list[fr.WarningList]
) -> None:
    """Write what public functions return on a day, and add its list to those of the days before."""
    indicators, known = fr.derive_indicators(register, day), register.as_of(day)
    explanation = model.explain(indicators)
    found = fr.make_warning_list(register, model, day, capacity=80, previous=lists[-1] if lists else None)
    lists.append(found)
    results = {
        "indicators": indicators,
        "as_of": {name: known[name] for name in register.tables},
        "model": {"score": model.score(indicators), "log_odds": model.log_odds(indicators)},
        "explanation": explanation,
        "by_cause": explanation.by_cause(),
        "list": found,
        "three_way": fr.three_way_table(register, day, indicators=indicators),
        "three_way_monitored": fr.three_way_table(register, day, cohort="monitored"),
        "rules": fr.check_rules(register, day),
        "recognition": fr.recognition_cases(register, day),
        "clues": fr.join_clues(register, day, lists=lists),
        "medical_cover": fr.expected_medical_cover(register, day),
        "student_aid": fr.due_student_aid(register, day),
        "trace": fr.trace(register, "income_slope", found.table["household_id"].iloc[0], day),
    }
    for subject, other in (("loans", "bank"), ("enrolments", "school"), ("medical_bills", "medical_insurance")):
        results[subject] = fr.reconcile(other, "poverty_office", subject, as_of=day, register=register)
    for name, result in results.items():
        save(folder, name, result)
    files.mkdir(parents=True, exist_ok=True)
    found.to_parquet(files / "list.parquet")
    for language in ("zh", "en"):
        found.to_excel(files / f"list-{language}.xlsx", language=language)
        found.to_html(files / f"list-{language}.html", language=language)


def write_county(out: Path, name: str, run: Callable[..., None]) -> None:
    """Make a county; write what functions return and commands print and write."""
    seed, end, days = COUNTIES[name]
    tables, files, own, given = out / "tables" / name, out / "files" / name, None, ""
    if name == "own":
        own, given = out / "catalogue", " --catalogue ../../catalogue"
        shutil.copytree(Path(__file__).with_name("own_definitions"), own)
        assert LABEL[0] in DICTIONARY, "the label of loans.amount_yuan is not in register.toml as it was"
        (own / "register.toml").write_text(DICTIONARY.replace(*LABEL), encoding="utf-8")
    catalogue = fr.load_catalogue(own)
    fr.make_county(households=2500, end=end, seed=seed, out=files / "county", catalogue=catalogue)
    register = fr.read_register(write_register(files / "county", out / "inputs" / name, end), catalogue=catalogue)
    save_register(tables, register)
    taught = [f"{year}-12-31" for year in range(2014, int(end[:4]) - 1)]
    panel = fr.build_panel(register, as_of=taught)
    model = fr.RiskModel.from_recipe("relapse-12m", catalogue=catalogue).fit(panel)
    save(tables, "panel", panel)
    lists: list[fr.WarningList] = []
    for day in days:
        write_day(tables / day, files / day, register, model, day, lists)
    save(tables, "what_helped", fr.what_helped(register, [f"{year}-06-30" for year in range(2014, 2019)]))
    described = [str(fr.describe(each, catalogue)) for each in catalogue.indicators]
    (files / "described.txt").write_text("\n\n".join(described), encoding="utf-8")

    said: Named = {"name": name, "kept": f"../../kept-{name}", "last": days[-1]}
    said["taught"] = " ".join(f"--as-of {day}" for day in taught)
    on_both = lists[0].table["household_id"].isin(lists[1].table["household_id"])
    said["household"] = lists[0].table.loc[on_both, "household_id"].iloc[0]
    for command in COMMANDS.strip().splitlines():
        turns = [{"day": day, "chunk": 700 + 2000 * (day == days[-1])} for day in days] if "{day}" in command else [{}]
        turns = [{"language": each} for each in ("zh", "en")] if "{language}" in command else turns
        for turn in turns:
            run(name, "-".join([command.split()[0], *map(str, turn.values())]), command.format(**said, **turn) + given)


def write(out: Path) -> None:
    out.mkdir(parents=True)
    out = out.resolve()
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    screen = {"FUPIN_LANGUAGE": "en", "LC_ALL": "C.UTF-8", "COLUMNS": "200", "NO_COLOR": "1", "PYTHONPATH": paths}
    screen = os.environ | screen

    def run(name: str, said: str, command: str) -> None:
        """Run a command of `fupin-risk` and write what it prints."""
        (out / "files" / name).mkdir(parents=True, exist_ok=True)
        called = [sys.executable, "-m", "fupin_risk", *command.split()]
        settings: Named = {"cwd": out / "files" / name, "env": screen, "encoding": "utf-8"}
        done = subprocess.run(called, capture_output=True, check=False, **settings)
        text = f"{done.stdout}\n-- errors\n{done.stderr}\n-- exit code {done.returncode}\n"
        (out / "files" / name / f"{said}.txt").write_text(text.replace(str(out), "<folder>"), encoding="utf-8")
        print(f"exit code {done.returncode}: {command}", flush=True)

    for folder in write_damaged(out, run):
        register = fr.read_register(folder)
        save_register(out / "tables" / folder.name, register)
        save(out / "tables" / folder.name, "indicators", fr.derive_indicators(register, "2019-12-31"))
        run("damaged", f"check-{folder.name}", f"check ../../inputs/{folder.name} --out check-{folder.name}")
    for name in COUNTIES:
        write_county(out, name, run)


# ---- compare ----

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
MASKS = {
    # Not the digits of a number such as 0.1234567890123e-05.
    "<hash>": re.compile(r"(?<![\w.])(?=[0-9]*[a-f])[0-9a-f]{12,64}(?![\w.+-])"),
    "<time>": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]*"),
    "<version>": re.compile(r"fupin-risk-\w+/\d+|\b\d+\.\d+\.\d+(?:\.?(?:a|b|rc|dev|post)\d+)?\b"),
}


def masked(text: bytes | str) -> str:
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    for instead, pattern in MASKS.items():
        text = pattern.sub(instead, text)
    return text


def of_lines(where: str, before: list[str], after: list[str]) -> Pairs:
    """Pair the lines that only one side has."""
    gone, new = (list((Counter(a) - Counter(b)).elements()) for a, b in ((before, after), (after, before)))
    if gone or new:
        return [(f"{where}, {len(gone)} only before, {len(new)} only after", "\n".join(gone), "\n".join(new))]
    return [(f"order of {where}", None, None)] if before != after else []


def of_cells(where: str, before: list[Any], after: list[Any]) -> Pairs:
    """Pair the cells that differ: 0.0 is not -0.0, NaN is NaN."""
    return [(where, a, b) for a, b in zip(before, after, strict=True) if a is not b and repr(a) != repr(b)]


def of_tables(before: Path, after: Path) -> Pairs:
    tables = pq.read_table(before), pq.read_table(after)
    found = of_lines("columns", *([f"{each.name}: {each.type}" for each in table.schema] for table in tables))
    told = [b"\n".join(b"\n".join(each) for each in sorted((table.schema.metadata or {}).items())) for table in tables]
    found += of_lines("metadata", *(re.split(r"(?<=[,{\[]) ?|\n", masked(text)) for text in told))
    if tables[0].num_rows != tables[1].num_rows:
        return [*found, ("rows", tables[0].num_rows, tables[1].num_rows)]
    for name in (name for name in tables[0].column_names if name in tables[1].column_names):
        found += of_cells(name, *(table.column(name).to_pylist() for table in tables))
    return found


def of_workbooks(before: Path, after: Path) -> Pairs:
    archives = [zipfile.ZipFile(path) for path in (before, after)]
    if len({str([(name, masked(each.read(name))) for name in each.namelist()]) for each in archives}) == 1:
        return []
    books = [load_workbook(str(path)) for path in (before, after)]
    found = of_lines("sheets", *(book.sheet_names for book in books))
    for names in zip(*(book.sheet_names for book in books), strict=False):
        rows = [book.get_sheet_by_name(name).to_python() for book, name in zip(books, names, strict=True)]
        cells = [[masked(cell) if isinstance(cell, str) else cell for row in each for cell in row] for each in rows]
        if [len(row) for row in rows[0]] == [len(row) for row in rows[1]]:
            found += of_cells(f"sheet {names[0]}", *cells)
        else:
            found += of_lines(f"rows of {names[0]}", *([masked(str(row)) for row in each] for each in rows))
    return found or [("form of cells", "", "")]


def of_texts(before: Path, after: Path) -> Pairs:
    texts = [masked(path.read_bytes()) for path in (before, after)]
    if texts[0] == texts[1]:
        return []
    if before.suffix == ".html":
        texts = [re.sub(r"(?s)<(style|script)\b.*?</\1>|<[^>]*>", "\n", text) for text in texts]
    lines = [[line.strip() for line in html.unescape(text).splitlines() if line.strip()] for text in texts]
    return of_lines("lines", *lines) or [("form of the text", "", "")]


def words_only(pair: tuple[str, Any, Any]) -> bool:
    numbers = [sorted(NUMBER.findall(text)) for text in pair[1:] if isinstance(text, str)]
    return len(numbers) == 2 and numbers[0] == numbers[1]


def report(pairs: Pairs, show: int) -> None:
    """Print how many cells differ where, and the first changed texts."""
    for where in dict.fromkeys(pair[0] for pair in pairs):
        here = [pair for pair in pairs if pair[0] == where]
        gaps = [abs(one - other) for _, one, other in here if isinstance(one, float) and isinstance(other, float)]
        words, largest = sum(map(words_only, here)), f", largest difference {max(gaps):.3g}" if gaps else ""
        print(f"  {where}: {len(here) - words} values, {words} words{largest}")
    texts = dict.fromkeys(pair[1:] for pair in pairs if isinstance(pair[1], str) and isinstance(pair[2], str))
    lines = [lines for one, other in texts for lines in zip_longest(one.split("\n"), other.split("\n"), fillvalue="")]
    for pair in lines[:show]:
        same = next((n for n, (a, b) in enumerate(zip(*pair, strict=False)) if a != b), 0)
        for sign, text in zip("-+", pair, strict=True):
            print(f"    {sign} {text[max(0, same - 30) : same + 120]}")


def compare(before: Path, after: Path, show: int) -> bool:
    """Print what differs; return whether a table or a number does."""
    kinds = {".parquet": of_tables, ".xlsx": of_workbooks}
    files = [path.relative_to(root) for root in (before, after) for path in root.glob("[tf]*/**/*") if path.is_file()]
    counts, wrong = Counter[str](), False
    for name in sorted({name for name in files if name.name != ".writing"}):
        paths, pairs = (before / name, after / name), []
        if files.count(name) == 1:
            outcome = f"only {'before' if paths[0].exists() else 'after'}"
        elif paths[0].read_bytes() == paths[1].read_bytes():
            outcome = "equal to the byte"
        else:
            pairs = kinds.get(name.suffix, of_texts)(*paths)
            words = "words differ" if all(map(words_only, pairs)) else "values differ"
            outcome = words if pairs else "equal but for what is masked"
        counts[f"{name.parts[0]}: {outcome}"] += 1
        if not outcome.startswith("equal"):
            wrong |= outcome != "words differ" or name.parts[0] == "tables"
            print(f"{name.as_posix()}: {outcome}")
            report(pairs, show)
    print("\n".join(f"{count:6} {what}" for what, count in sorted(counts.items())))
    print("DIFFERENT" if wrong else "SAME")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("write").add_argument("folder", type=Path)
    comparing = commands.add_parser("compare")
    comparing.add_argument("folders", type=Path, nargs=2, metavar=("BEFORE", "AFTER"))
    comparing.add_argument("--show", type=int, default=10, help="changed texts that are printed for each file")
    given = parser.parse_args()
    if given.command == "write":
        write(given.folder)
    else:
        sys.exit(compare(given.folders[0], given.folders[1], given.show))


if __name__ == "__main__":
    main()
