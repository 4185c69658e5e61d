"""How does a warning list become one page that opens without a network, a script or a second file?"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined

from fupin_risk.disk.atomic import atomic_path
from fupin_risk.errors import message
from fupin_risk.outputs.listing import Listing
from fupin_risk.outputs.page import Page, lay_out
from fupin_risk.words.messages import Language


def write_html(
    listing: Listing, path: str | Path, *, language: Language = "zh", details: int = 300, made_up: bool = False
) -> None:
    """Write the list as one offline HTML page: summary, list, a part for each household.

    The page asks nobody for anything: styles and charts are inline, it has no script, and its content-security policy
    forbids all else.

    Parameters
    ----------
    listing : WarningList
        The list; every household of it stands in the page's table.
    path : str or Path
        The file; it appears whole or not at all.
    language : {"zh", "en"}, default "zh"
        Of the page and of the sentences.
    details : int, default 300
        So many households are shown in full, those to check this round first; the page says how many are not.
    made_up : bool, default False
        Say on top of the page that the households are made up.

    Raises
    ------
    ValueError
        If the language is unknown or `details` is negative.
    OSError
        If the folder is missing or not writable.

    Examples
    --------
    >>> from fupin_risk.outputs import write_html
    >>> write_html(warning_list, "report.html", details=100)  # doctest: +SKIP
    """
    page = _laid_out(listing, language, details, made_up=made_up)
    stream = _environment().get_template("report.html").stream(page=page, t=page.texts.captions)
    stream.enable_buffering(1000)  # pieces at once: the page of a province is never whole in memory
    with atomic_path(path) as partial, partial.open("wb") as file:
        stream.dump(file, encoding="utf-8")


def render(listing: Listing, *, language: Language = "zh", details: int = 300, made_up: bool = False) -> str:
    """The page as text; see `write_html`."""
    page = _laid_out(listing, language, details, made_up=made_up)
    return _environment().get_template("report.html").render(page=page, t=page.texts.captions)


def _laid_out(listing: Listing, language: Language, details: int, *, made_up: bool) -> Page:
    if details < 0:
        raise ValueError(message("details is {details}; allowed: 0 or more households shown in full", details=details))
    return lay_out(listing, language=language, details=details, made_up=made_up)


@cache
def _environment() -> Environment:
    # Every cell of a register is somebody's text: it is escaped wherever it stands. A missing name is an error.
    return Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _template(name: str) -> str:
    return files("fupin_risk.outputs").joinpath("templates", name).read_text("utf-8")
