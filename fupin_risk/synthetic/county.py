"""How is a whole county made, township by township, in memory or straight to files?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa

from fupin_risk.definitions import Catalogue
from fupin_risk.errors import message
from fupin_risk.synthetic.arrow import to_pandas
from fupin_risk.synthetic.life.truth import Truth
from fupin_risk.synthetic.numbers import CountyNumbers
from fupin_risk.synthetic.office.files import Parts
from fupin_risk.synthetic.planning import live, make_plan


def county_tables(
    households: int = 20_000,
    start: str = "2013-01-01",
    end: str = "2019-12-31",
    seed: int = 7,
    numbers: CountyNumbers | None = None,
    catalogue: Catalogue | None = None,
) -> tuple[dict[str, pd.DataFrame], Truth]:
    """Make a county's register tables and its truth, in memory.

    Parameters
    ----------
    households : int, default 20_000
        Households at the start; some more come from splits, a few die out before they get a card.
    start, end : str
        First month and last day, ISO. Whole months from the first are lived through; what was not entered by `end` is
        absent.
    seed : int, default 7
        Same seed, numbers and versions: same tables. Townships have streams of their own, so a smaller county is the
        first part of a larger one.
    numbers : CountyNumbers, optional
        Every number that shapes it.
    catalogue : Catalogue, optional
        Definitions: columns, poverty lines, and which measure answers which cause. The shipped ones by default.

    Returns
    -------
    tuple of dict of str to DataFrame, and Truth
        The tables of the dictionary in the outside form; what is true.

    Raises
    ------
    ValueError
        If there are no households, or less than two years.

    Examples
    --------
    >>> tables, truth = county_tables(households=60, end="2015-12-31")
    >>> sorted(tables)[:3]
    ['area_years', 'benefits', 'diagnoses']
    >>> set(tables["households"]["county"])
    {'349901'}
    """
    register: dict[str, list[pa.Table]] = {}
    true: list[dict[str, pa.Table]] = []
    for tables, truth in _townships(households, start, end, seed, numbers, catalogue):
        for name, table in tables.items():
            register.setdefault(name, []).append(table)
        true.append(truth)
    frames = {name: to_pandas(pa.concat_tables(parts)) for name, parts in register.items()}
    return frames, _joined(true)


def write_county(
    out: str | Path,
    households: int = 20_000,
    start: str = "2013-01-01",
    end: str = "2019-12-31",
    seed: int = 7,
    numbers: CountyNumbers | None = None,
    catalogue: Catalogue | None = None,
    block: int = 5,
) -> Truth:
    """Make a county straight to Parquet, a block of townships at a time, in bounded memory.

    Parameters
    ----------
    out : str or Path
        Folder; gets `register/<table>/part-0000.parquet` … and `truth/<table>/part-0000.parquet` ….
    block : int, default 5
        Townships in a part; changes how rows are cut into files, never the rows.
    households, start, end, seed, numbers, catalogue
        As for `county_tables`.

    Returns
    -------
    Truth
        Reads the files when asked.

    Raises
    ------
    ValueError
        As `county_tables`; also if `out/register` already holds files.
    """
    if block < 1:
        raise ValueError(message("block is {block}; allowed: 1 or more townships in a part", block=block))
    folder = Path(out)
    parts = Parts(folder / "register"), Parts(folder / "truth")
    for number, (tables, truth) in enumerate(_townships(households, start, end, seed, numbers, catalogue)):
        if number:
            truth.pop("effects")
        parts[0].add(tables)
        parts[1].add(truth)
        if (number + 1) % block == 0:
            parts[0].close_part()
            parts[1].close_part()
    parts[0].close_part()
    parts[1].close_part()
    return Truth(folder / "truth")


def county_truth(
    households: int = 20_000,
    start: str = "2013-01-01",
    end: str = "2019-12-31",
    seed: int = 7,
    numbers: CountyNumbers | None = None,
    catalogue: Catalogue | None = None,
) -> Truth:
    """Make the truth of a county without its register: the same truth as `county_tables`, in less time.

    Parameters
    ----------
    households, start, end, seed, numbers, catalogue
        As for `county_tables`.

    Returns
    -------
    Truth
        With no faults, as there is no register.
    """
    plan = make_plan(households, start, end, numbers, catalogue)
    return _joined([live(plan, number, seed).truth() for number in range(plan.townships)])


def _joined(parts: list[dict[str, pa.Table]]) -> Truth:
    tables = {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}
    return Truth({**tables, "effects": parts[0]["effects"]})


def _townships(
    households: int, start: str, end: str, seed: int, numbers: CountyNumbers | None, catalogue: Catalogue | None
) -> Iterator[tuple[dict[str, pa.Table], dict[str, pa.Table]]]:
    plan = make_plan(households, start, end, numbers, catalogue)
    for number in range(plan.townships):
        lived = live(plan, number, seed)
        truth = lived.truth()
        tables, truth["faults"] = lived.register()
        yield tables, truth
