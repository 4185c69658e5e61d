"""How does one get a made county as a register?"""

from __future__ import annotations

from pathlib import Path

from fupin_risk.definitions import Catalogue
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from fupin_risk.synthetic.county import county_tables, write_county
from fupin_risk.synthetic.numbers import CountyNumbers


def make_county(
    households: int = 20_000,
    start: str = "2013-01-01",
    end: str = "2019-12-31",
    seed: int = 7,
    out: str | Path | None = None,
    numbers: CountyNumbers | None = None,
    catalogue: Catalogue | None = None,
) -> Register:
    """Make a county whose truth is known, and read it as a register.

    Parameters
    ----------
    households : int, default 20_000
        Registered households; some more come from splits.
    start, end : str
        First month and last day, ISO; at least two years. What was not entered by `end` is absent.
    seed : int, default 7
        Same seed, numbers and versions: same county.
    out : str or Path, optional
        Folder to write to in bounded memory: `register/` and, apart from it, `truth/`. In memory by default.
    numbers : CountyNumbers, optional
        Every number that shapes the county, each with its unit and source.
    catalogue : Catalogue, optional
        Definitions; the shipped ones by default.

    Returns
    -------
    Register
        With `.truth`, a `Truth`: true risk, causes, gaps, missed relapses, effects of measures, planted faults.

    Raises
    ------
    ValueError
        If there are no households, less than two years, or `out` already holds a county.

    Examples
    --------
    >>> county = make_county(households=40, end="2015-12-31", seed=3)
    >>> county.truth.effects["share"].between(0, 1).all()
    np.True_
    """
    if out is None:
        tables, truth = county_tables(households, start, end, seed, numbers, catalogue)
        return read_register(tables, catalogue=catalogue).with_truth(truth)
    truth = write_county(out, households, start, end, seed, numbers, catalogue)
    return read_register(Path(out) / "register", catalogue=catalogue).with_truth(truth)
