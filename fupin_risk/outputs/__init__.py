"""How do a list and an intake report become files that are whole, and the same bytes each time?"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_MODULE_OF = {
    "atomic_path": "fupin_risk.disk.atomic",
    "write_text": "fupin_risk.disk.atomic",
    "write_comparison": "fupin_risk.outputs.action_files",
    "write_recognition": "fupin_risk.outputs.action_files",
    "write_notice": "fupin_risk.outputs.audience_files",
    "write_school_form": "fupin_risk.outputs.audience_files",
    "write_school_forms": "fupin_risk.outputs.audience_files",
    "write_worker_form": "fupin_risk.outputs.audience_files",
    "write_dues": "fupin_risk.outputs.dues",
    "write_excel": "fupin_risk.outputs.excel",
    "write_findings": "fupin_risk.outputs.findings",
    "write_what_helped": "fupin_risk.outputs.help_files",
    "write_html": "fupin_risk.outputs.html",
    "write_intake": "fupin_risk.outputs.intake",
    "write_parquet": "fupin_risk.outputs.parquet",
    "write_table": "fupin_risk.outputs.parquet",
    "write_reconciliation": "fupin_risk.outputs.reconciled",
}

if not TYPE_CHECKING:  # a type checker would take any name for one of this room's

    def __getattr__(name: str) -> object:
        """Import a writer when it is first used: each needs the room whose tables it writes."""
        from importlib import import_module

        if name not in _MODULE_OF:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        value = globals()[name] = getattr(import_module(_MODULE_OF[name]), name)
        return value
