"""How would the national system export a made county on a day?

As it exports real ones: titles in merged cells, Chinese headings, everything text, one line a household or a person,
and no day of entry. The same definitions that take such a sheet apart (`features/layouts/`) say here what is written.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import xlsxwriter

from fupin_risk.definitions import Catalogue, Rows, Sheet, Table
from fupin_risk.register import AsOf, Register, as_day

_BOOK = "防返贫监测信息"
_LINE_TABLE = {"household": ("households", "household_id"), "person": ("members", "person_id"), "village": ("", "area")}
# So that the same county gives the same bytes.
_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook knows no zones


@dataclass(frozen=True, slots=True)
class _Written:
    """One sheet, as text."""

    name: str
    titles: tuple[str, ...]
    cells: pd.DataFrame


def write_national(
    register: Register, day: object, folder: str | Path, *, form: Literal["xlsx", "csv"] = "xlsx", encoding: str = "gbk"
) -> list[Path]:
    """Write a made county as the national system would export it on `day`.

    Parameters
    ----------
    register : Register
        A made county.
    day : str, date or Timestamp
        The day of export: what was entered by then is written.
    folder : str or Path
        Made if it is missing.
    form : {"xlsx", "csv"}, default "xlsx"
        One workbook with all sheets, or one CSV file a sheet.
    encoding : str, default "gbk"
        Of the CSV files.

    Returns
    -------
    list of Path
        The files; `read_register(folder)` reads them.

    Notes
    -----
    A sheet has room for one income of a kind (that of the latest accounting period), one entry and one exit of a
    household, and the help in force; it does not say when any of it was entered.

    Examples
    --------
    >>> import tempfile
    >>> import fupin_risk as fr
    >>> county = fr.make_county(households=40, end="2015-12-31", seed=3)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     (file,) = write_national(county, "2015-12-31", folder)
    ...     day = fr.read_register(file).as_of("2015-12-31")
    >>> file.name
    '防返贫监测信息_20151231.xlsx'
    >>> len(day["households"]) == len(county.as_of("2015-12-31")["households"])
    True
    """
    asked = as_day(day, "day")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    sheets = list(_sheets(register.as_of(asked), register.catalogue, asked))
    if form == "xlsx":
        path = folder / f"{_BOOK}_{asked:%Y%m%d}.xlsx"
        _write_book(path, sheets)
        return [path]
    paths = [folder / f"{sheet.name}_{asked:%Y%m%d}.csv" for sheet in sheets]
    for path, sheet in zip(paths, sheets, strict=True):
        _write_text(path, sheet, encoding)
    return paths


def _sheets(known: AsOf, catalogue: Catalogue, day: dt.date) -> Iterator[_Written]:
    written: set[str] = set()
    period = _latest_period(known, day)
    for sheet in catalogue.layouts.sheets.values():
        lines = None if sheet.ledger else _lines(sheet, known)
        if lines is None or not any(catalogue.layouts.rows[name].table in known.tables for name in sheet.rows):
            continue
        for name in sheet.rows:
            rows = catalogue.layouts.rows[name]
            if name in written or rows.table not in known.tables:
                continue
            for column in _columns(rows, sheet, known, catalogue, period, day):
                if column.name not in lines.columns:
                    lines[column.name] = column.reindex(lines.index).astype("object")
            written.add(name)
        told = (
            f"（收入核算期：{_chinese(period[0])}至{_chinese(period[1])}）"
            if period and sheet.line == "household"
            else ""
        )
        titles = (f"{sheet.label.zh}{told}", f"导出日期：{day.isoformat()}")
        yield _Written(sheet.label.zh, titles, lines.reset_index(drop=True).astype("object").fillna(""))


def _lines(sheet: Sheet, known: AsOf) -> pd.DataFrame | None:
    """An empty line for each household, person or village that the sheet tells of."""
    table, key = _LINE_TABLE[sheet.line]
    if sheet.line == "village":
        if not {"households", "area_years"} <= set(known.tables):
            return None
        villages = set(known["households"]["village"].dropna())
        names = [area for area in known["area_years"]["area"].unique() if area in villages]
    elif table in known.tables:
        names = list(known[table][key].unique())
    else:
        return None
    return pd.DataFrame(index=pd.Index(sorted(names), dtype="str")) if names else None


def _columns(
    rows: Rows,
    sheet: Sheet,
    known: AsOf,
    catalogue: Catalogue,
    period: tuple[dt.date, dt.date] | None,
    day: dt.date,
) -> Iterator[pd.Series[Any]]:
    """The columns of one kind of rows: for each line one text, named by its heading."""
    table = catalogue.dictionary.tables[rows.table]
    frame = _shown(rows, known[rows.table], table, period, day)
    line = _LINE_TABLE[sheet.line][1]
    if line not in frame:
        return
    frame = frame.sort_values([line, table.clocks.occurred_on], kind="stable").set_index(line, drop=False)
    for name in (*rows.columns, *rows.headings, *rows.gathered):
        if name in frame and not (period and name in {"period_start", "period_end"}):
            heading = next(iter(rows.headings.get(name, rows.gathered.get(name, ()))), table.columns[name].label.zh)
            yield _texts(frame[name], rows, table, name, catalogue).rename(heading)
    for code, headings in (rows.each.headings if rows.each else {}).items():
        assert rows.each is not None  # noqa: S101 - for the type checker
        here = frame[frame[rows.each.column] == code]
        if rows.each.cell:
            yield _texts(here[rows.each.cell], rows, table, rows.each.cell, catalogue).rename(headings[0])
        else:
            yield _last(pd.Series("是", index=here.index, dtype="str")).rename(headings[0])


def _shown(
    rows: Rows, frame: pd.DataFrame, table: Table, period: tuple[dt.date, dt.date] | None, day: dt.date
) -> pd.DataFrame:
    """The rows that the system's sheet has room for."""
    for name, value in rows.constants.items():
        frame = frame[frame[name] == value]
    for name, codes in rows.shows.items():
        frame = frame[frame[name].isin(codes)]
    if table.periods_exclude and period:
        first, last = map(pd.Timestamp, period)
        frame = frame[(frame["period_start"] == first) & (frame["period_end"] == last)]
    if rows.vanished == "ended" and table.clocks.ended_on in frame:
        ended = frame[str(table.clocks.ended_on)]
        frame = frame[ended.isna() | (ended > pd.Timestamp(day))]
    if "year" in frame and len(frame):
        frame = frame[frame["year"] == frame["year"].max()]
    return frame


def _latest_period(known: AsOf, day: dt.date) -> tuple[dt.date, dt.date] | None:
    """The accounting period that most of the newest incomes are of."""
    if "incomes" not in known.tables or not len(known["incomes"]):
        return None
    periods = known["incomes"][["period_start", "period_end"]]
    periods = periods[periods["period_end"] <= pd.Timestamp(day)]
    newest = periods[periods["period_end"] == periods["period_end"].max()]
    first, last = newest.value_counts().index[0]
    return first.date(), last.date()


def _texts(values: pd.Series[Any], rows: Rows, table: Table, name: str, catalogue: Catalogue) -> pd.Series[Any]:
    """One text a line, the newest where there are several."""
    column = table.columns[name]
    codes = catalogue.dictionary.codes.get(column.codes or "", {})
    words = {code: body.zh for code, body in codes.items()}
    newest = _last(values.dropna())
    return newest.map(lambda value: _text(value, words, month=name in rows.month)).astype("str")


def _last(values: pd.Series[Any]) -> pd.Series[Any]:
    return values[~values.index.duplicated(keep="last")]


def _text(value: Any, words: Mapping[str, str], *, month: bool) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y%m}" if month else f"{value:%Y-%m-%d}"
    if isinstance(value, bool) or str(value) in {"True", "False"}:
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return words.get(str(value), str(value))


def _chinese(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _write_book(path: Path, sheets: Iterable[_Written]) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    with xlsxwriter.Workbook(unfinished, {"constant_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _CREATED})
        for written in sheets:
            sheet = book.add_worksheet(written.name)
            headings = list(written.cells)
            for number, title in enumerate(written.titles):
                sheet.merge_range(number, 0, number, max(len(headings) - 1, 1), title)
            lines = [headings, *written.cells.itertuples(index=False, name=None)]
            for number, line in enumerate(lines, start=len(written.titles)):
                for place, cell in enumerate(line):
                    if cell:
                        sheet.write_string(number, place, cell)
    unfinished.replace(path)


def _write_text(path: Path, sheet: _Written, encoding: str) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("w", encoding=encoding, newline="") as file:
        lines = csv.writer(file)
        lines.writerows([title, *[""] * (sheet.cells.shape[1] - 1)] for title in sheet.titles)
        lines.writerow(list(sheet.cells))
        lines.writerows(sheet.cells.itertuples(index=False, name=None))
    unfinished.replace(path)
