"""Facts about the files that say what helped: the warning first, no figure for a refused comparison, no household."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from fupin_risk.help_effects import WhatHelped, att
from fupin_risk.help_effects.att import Requirements
from fupin_risk.outputs import write_what_helped
from fupin_risk.outputs.help_files import findings_in_words, refusal_in_words
from tests.said import CATALOGUE, EN, HELP_WARNING, WORDS, ZH

PROVENANCE: dict[str, Any] = {
    "as_of": ["2016-03-31", "2016-09-30"],
    "known_on": "2019-12-31",
    "entry_months": 3,
    "horizon_months": 12,
    "resamples": 200,
    "alike_in_zh": ["家庭人口数"],
    "alike_in_en": ["Members"],
    "requirements": {"treated": 30, "control": 30, "villages": 10, "events": 10, "overlap": 0.8,
                     "effective_sample_size": 50.0, "smd": 0.2},
    "register_sha256": "a" * 64,
    "catalogue_sha256": "b" * 64,
    "versions": {"fupin-risk": "0.1"},
    "unverified_policy": ["answers.illness"],
    "assumed_clocks": ["incomes: occurred_on + 90 days"],
}  # fmt: skip


def row(measure: str, outcome: str, effect: float, low: float, high: float, refused: str = "") -> dict[str, Any]:
    """A comparison: of the control, 5 of 100 relapsed, or 500 yuan were gained."""
    control = np.nan if refused else 0.05 if outcome == "relapse" else 500.0
    return {
        "measure": measure, "outcome": outcome, "reached": 60, "treated": 40, "control": 900, "villages": 12,
        "overlap": 1.0, "smd_after": 0.1, "treated_mean": control + effect, "control_mean": control,
        "unweighted_difference": 0.0777, "att": effect, "att_low": low, "att_high": high, "refused": refused,
    }  # fmt: skip


@pytest.fixture(scope="module")
def found() -> WhatHelped:
    nothing = (np.nan, np.nan, np.nan)
    rows = [
        row("health", "relapse", -0.0123, -0.025, 0.003),
        row("health", "income_gain_yuan", 1234.4, 100.2, 2000.0),
        row("social", "relapse", 0.02, 0.001, 0.04),
        row("social", "income_gain_yuan", -300.0, -600.0, -1.0),
        row("grant", "relapse", -0.03, -0.05, -0.01),
        row("grant", "income_gain_yuan", *nothing, refused="no_overlap"),
        row("water", "relapse", *nothing, refused="too_few_treated"),
        row("water", "income_gain_yuan", *nothing, refused="not_balanced"),
    ]
    return WhatHelped(pd.DataFrame(rows), HELP_WARNING, PROVENANCE, CATALOGUE)


@pytest.fixture(scope="module")
def folder(found: WhatHelped, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("helped")
    assert [path.name for path in write_what_helped(found, out)] == ["what-helped.xlsx", "what-helped.parquet"]
    return out


def lines(folder: Path, sheet: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(folder / "what-helped.xlsx")).get_sheet_by_name(sheet).to_python()


def by_measure(folder: Path, sheet: str) -> dict[str, dict[str, Any]]:
    _, _, headings, *rows = lines(folder, sheet)
    return {str(cells[0]): dict(zip(map(str, headings), cells, strict=True)) for cells in rows}


@pytest.mark.parametrize("sheet", ["返贫", "人均增收"])
def test_the_warning_is_the_first_line_above_every_figure(folder: Path, sheet: str) -> None:
    warning, days, headings, *_ = lines(folder, sheet)
    assert warning[0] == HELP_WARNING.zh
    assert "掩盖风险" in str(warning[0])
    assert "2016-03-31, 2016-09-30" in str(days[0])
    assert headings[0] == "措施"


def test_relapse_stands_in_points_and_income_in_yuan(folder: Path) -> None:
    """-0.0123 is -1.2 points; 5 - 1.23 = 3.77 in 100 of the treated relapsed."""
    health = by_measure(folder, "返贫")["健康帮扶"]
    assert [health[name] for name in ("相差（百分点）", "区间下限（百分点）", "区间上限（百分点）")] == [
        -1.2,
        -2.5,
        0.3,
    ]
    assert health["新得到措施户返贫占比"] == pytest.approx(0.0377)
    assert (health["带动户数"], health["新得到措施户次"], health["未得到措施户次"], health["村数"]) == (60, 40, 900, 12)
    assert by_measure(folder, "人均增收")["健康帮扶"]["相差（元）"] == 1234.4


def test_an_interval_is_read_to_whoever_might_overread_it(found: WhatHelped) -> None:
    """Fewer relapses and more income are the good side; none of the two proves that the help did it."""
    zh, en = findings_in_words(found, ZH), findings_in_words(found, EN)
    assert zh[0] == "新得到该措施的户，返贫占比与可比户相差-1.2个百分点（95%区间-2.5至+0.3），区间含零，看不出差别"
    assert [said.rsplit("，区间", 1)[-1] for said in zh[1:5]] == [
        "不含零，但不证明是帮扶的作用",
        "不含零，多反映帮扶给了困难更大的户，不说明帮扶有害",
        "不含零，多反映帮扶给了困难更大的户，不说明帮扶有害",
        "不含零，但不证明是帮扶的作用",
    ]
    assert "+1,234 yuan (95% interval +100 to +2,000)" in en[1]
    assert "not that it harms" in en[2]


def test_a_refused_comparison_says_which_bound_it_missed_and_gives_no_figure(folder: Path) -> None:
    relapse, income = by_measure(folder, "返贫")["饮水安全保障"], by_measure(folder, "人均增收")
    assert relapse["比较结果"] == "不作比较：新得到该措施的不足30户次"
    assert income["慰问资助"]["比较结果"] == "不作比较：得到该措施的户，有可比户的不足80%"
    assert income["饮水安全保障"]["比较结果"] == "不作比较：加权后双方仍有情况相差0.2个标准差以上"
    for cells in (relapse, income["慰问资助"]):
        assert not [
            cell for name, cell in cells.items() if cell != "" and name.endswith(("占比", "百分点）", "（元）"))
        ]


def test_every_reason_to_refuse_has_words_that_its_bounds_fill() -> None:
    """The reasons are those that the source of the estimate can give."""
    text = Path(str(att.__file__)).read_text(encoding="utf-8")
    named = set(re.findall(r'"((?:too|no|not|small)_\w+)"', text))
    assert named == set(WORDS.help_refusals)
    bounds = {name: getattr(Requirements(), name) for name in Requirements.__slots__}
    assert all("{" not in refusal_in_words(name, bounds, texts) for name in WORDS.help_refusals for texts in (ZH, EN))


def test_about_says_what_was_assumed_and_what_nobody_verified(folder: Path) -> None:
    about = {str(cells[0]): str(cells[1]) for cells in lines(folder, "说明")[1:] if cells[0]}
    assert about["待核实的政策数值"] == "措施对应的风险因素：因病"
    assert about["推定的录入日期"] == "家庭收入：occurred_on + 90 days"
    assert about["基准日"] == "2016-03-31, 2016-09-30"
    assert about["除风险因素外已使双方相像的情况"] == "家庭人口数"
    assert "3个月内" in about["比较方法"]
    assert HELP_WARNING.zh in {str(cells[1]) for cells in lines(folder, "说明")}
    assert "待核查线索" not in str(lines(folder, "说明"))


def test_the_unweighted_difference_stands_in_the_parquet_alone_with_the_warning(
    found: WhatHelped, folder: Path
) -> None:
    table = pq.read_table(folder / "what-helped.parquet")
    pd.testing.assert_frame_equal(table.to_pandas(), found.table, check_dtype=False)
    assert json.loads(table.schema.metadata[b"fupin_risk"])["requirements"]["overlap"] == 0.8
    cells = [cell for sheet in ("返贫", "人均增收") for cells in lines(folder, sheet) for cell in cells]
    assert 0.0777 in table.to_pandas()["unweighted_difference"].to_numpy()
    assert not [cell for cell in cells if isinstance(cell, float) and cell in (0.0777, 7.77, 7.8)]


def test_the_same_comparison_gives_the_same_bytes(found: WhatHelped, folder: Path, tmp_path: Path) -> None:
    for path in write_what_helped(found, tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()


def test_it_is_written_in_english_and_in_no_third_language(found: WhatHelped, tmp_path: Path) -> None:
    write_what_helped(found, tmp_path, language="en")
    book = CalamineWorkbook.from_path(str(tmp_path / "what-helped.xlsx"))
    assert book.get_sheet_by_name("relapse").to_python()[0][0] == HELP_WARNING.en
    with pytest.raises(ValueError, match="language"):
        write_what_helped(found, tmp_path, language="fr")  # type: ignore[arg-type]
