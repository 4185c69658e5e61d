"""The README's quick start, run from an installed wheel: `python -I quick_start.py OUT`."""

import sys
from pathlib import Path

import fupin_risk as fr


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)

    county = fr.make_county(households=300, start="2013-01-01", end="2019-12-31", seed=7)
    panel = fr.build_panel(county, as_of=["2015-12-31", "2016-12-31", "2017-12-31"], horizon_months=12)
    model = fr.RiskModel.from_recipe("relapse-12m").fit(panel)
    risk = model.score(fr.derive_indicators(county, as_of="2019-12-31"))
    warning_list = fr.make_warning_list(county, model, as_of="2019-12-31", capacity=30)
    warning_list.to_html(out / "report.html")
    warning_list.to_excel(out / "warnings.xlsx")
    warning_list.to_parquet(out / "warnings.parquet")

    assert "site-packages" in fr.__file__, "run this away from the checkout"
    assert len(risk) > 0, "no household was scored"
    assert risk.between(0, 1).all(), "a risk is a probability"
    assert all((out / name).stat().st_size > 0 for name in ("report.html", "warnings.xlsx", "warnings.parquet"))
    print(f"Quick start from the wheel: {len(risk)} households scored, {len(warning_list.table)} on the list.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
