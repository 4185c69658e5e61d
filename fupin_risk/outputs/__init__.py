"""How do a list and an intake report become files that are whole, and the same bytes each time?"""

from fupin_risk.outputs.atomic import atomic_path, write_text
from fupin_risk.outputs.dues import write_dues
from fupin_risk.outputs.excel import write_excel
from fupin_risk.outputs.html import write_html
from fupin_risk.outputs.intake import write_intake
from fupin_risk.outputs.parquet import write_parquet, write_table

__all__ = [
    "atomic_path",
    "write_dues",
    "write_excel",
    "write_html",
    "write_intake",
    "write_parquet",
    "write_table",
    "write_text",
]
