"""Which lines below a sheet's rows are sums and signatures?

Offices end a list with 合计, and with who filled it in and who checked it. Such a line is set apart by its name.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from fupin_risk.reading.files.grids import Grid
from fupin_risk.reading.files.relations import bare
from fupin_risk.register.sql_text import literal

TOTAL, FOOTER = "total_row", "footer_row"
FOOTERS: Final = (TOTAL, FOOTER)
_COLONS = "[:：]?"
_COUNTED = r"(?:\s*[0-9０-９]+\s*[户人条项名个]\s*[,，、。.]?)"
_SUMS = (
    rf"^(?:(?:合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|本页合计|本页小计|总合计)\s*{_COLONS}{_COUNTED}*|"
    rf"(?:合|总|小|本页)?共\s*{_COLONS}{_COUNTED}+)$"
)
# What ends a page.
_ENDS = r"^[-—\s（(]*(?:以下(?:为?空白|无正文)|此页无正文)[-—\s）)。.]*$"
_SIGNED = (
    r"^(?:填\s*表\s*(?:人|单位|时间|日期)?|填报\s*(?:人|单位|时间|日期)|制\s*表\s*(?:人|单位|时间|日期)?|审\s*核\s*人?|复核人?"
    r"|单位?\s*负责人|负责人|经办人|统计人|联系人|校对人?|分管领导|主要领导|单位盖章|（盖章）|\(盖章\)|备注|说明|注)(?:[（(][^）)]*[）)])?\s*[:：]"
)
# A sum or signature stands in one of the first columns.
_LOOKED_AT = 4


def mark_footers(grid: Grid, ours: Collection[str]) -> Grid:
    """The grid with its sums and signatures marked in `_torn`.

    Parameters
    ----------
    grid : Grid
    ours : collection of str
        The dictionary's own names of columns: a file that has no other headings was written by a program.
    """
    places = [place for place, kind in enumerate(grid.kinds[:_LOOKED_AT]) if kind == "text"]
    if grid.hidden or grid.parquet is not None or not places or set(grid.header) <= {*ours}:
        return grid
    cells = (bare(f"c{place}") for place in places)
    first = f"coalesce({', '.join(f'nullif({cell}, {literal(str())})' for cell in cells)}, NULL)"
    found = (
        f"CASE WHEN regexp_matches({first}, {literal(_SUMS)}) THEN {literal(TOTAL)} "
        f"WHEN regexp_matches({first}, {literal(f'(?:{_SIGNED})|(?:{_ENDS})')}) THEN {literal(FOOTER)} END"
    )
    rest, why = ("* EXCLUDE (_torn)", f"coalesce(_torn, {found})") if grid.torn else ("*", found)
    return replace(grid, sql=f"SELECT {rest}, {why} AS _torn FROM ({grid.sql})", torn=True)
