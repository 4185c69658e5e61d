"""The rule that the how-to builds does what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import fupin_risk as fr
from fupin_risk.rules import verify_rules
from tests.rules.small_register import homes, member, register_of

PAGE = Path(__file__).parents[2] / "docs" / "how-to-add-a-rule.md"


def test_the_example_of_the_page_is_sound_and_finds(tmp_path: Path) -> None:
    sql, entry, limit, rows = re.findall(r"```(?:sql|toml)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    texts = {
        "rules/much_land.sql": sql,
        "rules/much_land.toml": entry,
        "rules/fixtures/much_land.toml": rows,
        "policy/limits.toml": limit,
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    catalogue = fr.load_catalogue(tmp_path)
    verify_rules(tmp_path / "rules" / "fixtures", catalogue)
    register = register_of(households=homes("h1", land_mu=40), members=[member("p1", "h1", labour_ability="none")])
    found = fr.check_rules(register, "2020-12-31", ["much_land_and_nobody_able"], catalogue)
    assert found.table["sentence_zh"].tolist() == ["该户无普通或技能劳动力，耕地40亩"]
