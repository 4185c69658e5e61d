"""Why is a file not read?"""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - it is an answer
    """Why the file is not read: a code that `foreign_files` puts into words, and the limit that it exceeds, if any."""
