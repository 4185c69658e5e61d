"""How are files written so that none is torn, none of the user's is lost, and no names lie open?"""

from fupin_risk.disk.atomic import atomic_path, write_text
from fupin_risk.disk.places import PRIVATE, WHOLE, folder_within, real_path, refuse_theirs
from fupin_risk.disk.target import Target, open_target, publish_file, publish_into
from fupin_risk.disk.temporary import temporary_folder

__all__ = [
    "PRIVATE",
    "WHOLE",
    "Target",
    "atomic_path",
    "folder_within",
    "open_target",
    "publish_file",
    "publish_into",
    "real_path",
    "refuse_theirs",
    "temporary_folder",
    "write_text",
]
