"""How do a list and an intake report become files that are whole, and the same bytes each time?"""

from fupin_risk.disk.atomic import atomic_path, write_text
from fupin_risk.outputs.action_files import write_comparison, write_recognition
from fupin_risk.outputs.audience_files import write_notice, write_school_form, write_school_forms, write_worker_form
from fupin_risk.outputs.dues import write_dues
from fupin_risk.outputs.excel import write_excel
from fupin_risk.outputs.findings import write_findings
from fupin_risk.outputs.help_files import write_what_helped
from fupin_risk.outputs.html import write_html
from fupin_risk.outputs.intake import write_intake
from fupin_risk.outputs.parquet import write_parquet, write_table
from fupin_risk.outputs.reconciled import write_reconciliation

__all__ = [
    "atomic_path",
    "write_comparison",
    "write_dues",
    "write_excel",
    "write_findings",
    "write_html",
    "write_intake",
    "write_notice",
    "write_parquet",
    "write_recognition",
    "write_reconciliation",
    "write_school_form",
    "write_school_forms",
    "write_table",
    "write_text",
    "write_what_helped",
    "write_worker_form",
]
