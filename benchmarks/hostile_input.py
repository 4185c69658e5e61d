"""What becomes of hostile files: read, set apart or refused, in which time and memory?

    python benchmarks/hostile_input.py [docs/hostile-input.md]

Reads every file of the collections under ../shared/data/hostile, each cell by cell and as a register, and writes the
counts as a page. A collection is read by a process of its own: a crash ends the run, and would be seen.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.reading.hostile_files import FOLDERS, hostile_files, outcome_of

ROOT = Path(__file__).parents[1]
SOURCES = {
    "arrow-fuzz": "Parquet, Arrow and CSV files that broke Arrow's readers (apache/arrow-testing)",
    "parquet-bad": "Parquet files that broke readers (apache/parquet-testing)",
    "duckdb-csv": "rejected, erroneous and oddly encoded CSV (duckdb/duckdb)",
    "frictionless-csv": "CSV edge cases (frictionlessdata)",
    "csv-spectrum": "CSV edge cases with their right answers (max-mapper/csv-spectrum)",
    "chinese-register": "made Chinese registers with one fault each, and a workbook that unpacks to 200 MB",
}
HEAD = """# Hostile input

Files that were collected because they break readers, each given to the register under the name of a table
(`households.parquet`, `households.csv` …). None crashed, hung or ended in a traceback: each was read, read with rows
set apart, or refused with a sentence that names the file, and the line where there is one.

This page is written by `python benchmarks/hostile_input.py docs/hostile-input.md`. *Cells* says whether every cell
could be read; *register* whether the file is a register: nearly all are about other things, and are refused for it.

| Collection | Files | Cells whole | in part | refused | Register whole | in part | refused | Longest, s | Memory, MB |
| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |
"""


def of_folder(folder: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        outcomes = [asdict(outcome_of(path, Path(place), folder)) for path in hostile_files(folder)]
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return {"outcomes": outcomes, "megabytes": max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024}


def main() -> None:
    if sys.argv[1:2] == ["--folder"]:
        print(json.dumps(of_folder(sys.argv[2])))
        return
    page, reasons = HEAD, Counter[str]()
    for folder in FOLDERS:
        command = [sys.executable, __file__, "--folder", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, timeout=1800)
        found = json.loads(done.stdout)
        outcomes = found["outcomes"]
        counts = [
            sum(outcome[stage] == kind for outcome in outcomes)
            for stage in ("cells", "register")
            for kind in ("whole", "in part", "refused")
        ]
        longest = max(outcome["seconds"] for outcome in outcomes)
        cells = [folder, len(outcomes), *counts, f"{longest:.1f}", f"{found['megabytes']:.0f}"]
        page += "| " + " | ".join(map(str, cells)) + " |\n"
        reasons.update(plain(outcome["sentences"][0]) for outcome in outcomes if outcome["sentences"][0])
    page += "\nThe memory includes some 200 MB of Python and the libraries.\n\n"
    page += "".join(f"- **{name}**: {what}.\n" for name, what in SOURCES.items())
    page += "\n## Why cells were refused\n\n| Files | Sentence |\n| --: | --- |\n"
    page += "".join(f"| {count} | {sentence} |\n" for sentence, count in sorted(reasons.items(), key=lambda e: -e[1]))
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(page, encoding="utf-8")
    print(page)


def plain(sentence: str) -> str:
    """The sentence without file, line and remedy."""
    return re.sub(r"^households[^:]*: ", "", sentence.splitlines()[0]).split(";")[0]


if __name__ == "__main__":
    main()
