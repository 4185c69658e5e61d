"""Who may read what: the worker's full form, the notice in the village, and the school's reminder?"""

from fupin_risk.audiences.list_names import ListNames, names_for_list
from fupin_risk.audiences.notice import PublicNotice, make_notice
from fupin_risk.audiences.school_form import SchoolForm, make_school_forms
from fupin_risk.audiences.stamp import Stamp
from fupin_risk.audiences.telling_words import telling_words
from fupin_risk.audiences.worker_form import WorkerForm, make_worker_form

__all__ = [
    "ListNames",
    "PublicNotice",
    "SchoolForm",
    "Stamp",
    "WorkerForm",
    "make_notice",
    "make_school_forms",
    "make_worker_form",
    "names_for_list",
    "telling_words",
]
