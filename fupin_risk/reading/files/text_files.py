"""In which encoding is a text file written, and which of its lines cannot be read?

Nothing is ever replaced by a stand-in: a file is UTF-8, or UTF-16 with its mark, or GB18030 (which holds GBK and
GB2312) throughout; a line that is not is named by its number.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from fupin_risk.errors import Problem, RegisterError, message

Encoding = Literal["utf-8", "utf-16", "gb18030"]
_CHUNK = 1 << 20
_BEGINNING = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Written Chinese is made of the common characters. Text of another language read as GB18030 is made of rare ones.
_COMMON = "gb2312"


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file whose encoding is known.

    Attributes
    ----------
    path : Path
    encoding : {"utf-8", "utf-16", "gb18030"}
    bad_lines : frozenset of int
        Lines, counted from 1, that are no text in this encoding.
    lines : int
        How many lines there are; the last may lack its end.
    ended : bool
        The last line has its end.
    returns : bool
        Lines end with a bare carriage return, as on old Macintoshes.
    """

    path: Path
    encoding: Encoding
    bad_lines: frozenset[int] = frozenset()
    lines: int = 0
    ended: bool = True
    returns: bool = False

    @property
    def plain(self) -> bool:
        """Whether the engine can read the bytes as they are."""
        return self.encoding == "utf-8" and not self.bad_lines and not self.returns

    def texts(self) -> Iterator[str]:
        """The lines, with their ends; one that cannot be read with its bytes written out."""
        if self.returns:
            with self.path.open(encoding=self.encoding, newline="\r") as text:
                for line in text:
                    yield line.removesuffix("\r") + "\n"
            return
        if self.encoding == "utf-16":
            with self.path.open(encoding="utf-16", newline="") as text:
                yield from text
            return
        with self.path.open("rb") as file:
            for number, bytes_of_line in enumerate(file, start=1):
                content = bytes_of_line.removeprefix(codecs.BOM_UTF8) if number == 1 else bytes_of_line
                errors = "backslashreplace" if number in self.bad_lines else "strict"
                yield content.decode(self.encoding, errors)


def write_beginning(path: Path, beginning: Path) -> bool:
    """Write the first lines of a large file to one of its own; False where it is not large, or has no such lines."""
    try:
        with path.open("rb") as file:
            start = file.read(_BEGINNING)
            large = bool(file.read(1))
    except OSError:
        return False
    end = start.rfind(b"\n") + 1
    if not large or not end or start.startswith(_UTF16):
        return False
    beginning.write_bytes(start[:end])
    return True


def text_file(path: Path, shown: str) -> TextFile:
    """Find out the encoding of a file.

    Parameters
    ----------
    path : Path
    shown : str
        The file's name for messages.

    Raises
    ------
    RegisterError
        It is no text in any of these encodings.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
            if start.startswith(_UTF16):
                return _utf16(path, shown)
            file.seek(0)
            lines, ended, readable = _scan(file)
            file.seek(0)
            if lines <= 1 and b"\r" in file.read(_CHUNK).rstrip(b"\r\n"):
                return _with_returns(path, shown)
    except OSError:
        raise RegisterError(Problem(shown, message("cannot be opened"), remedy=message("check the file"))) from None
    if readable:
        return TextFile(path, "utf-8", frozenset(), lines, ended)
    return _by_lines(path, shown, lines, ended=ended)


def _scan(file: BinaryIO) -> tuple[int, bool, bool]:
    """How many lines there are, whether the last is ended, and whether all is UTF-8 without a zero byte."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, last, readable = 0, b"\n", True
    while chunk := file.read(_CHUNK):
        lines += chunk.count(b"\n")
        last = chunk[-1:]
        if readable:
            readable = b"\0" not in chunk and _decodes(decoder, chunk)
    if readable:
        readable = _decodes(decoder, b"", final=True)
    ended = last == b"\n"
    return lines + (not ended), ended, readable


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _utf16(path: Path, shown: str) -> TextFile:
    lines, last = 0, "\n"
    try:
        with path.open(encoding="utf-16", newline="") as file:
            while chunk := file.read(_CHUNK):
                if "\0" in chunk:
                    raise RegisterError(_no_text(shown))
                lines += chunk.count("\n")
                last = chunk[-1:]
    except UnicodeError:
        raise RegisterError(_no_text(shown)) from None
    return TextFile(path, "utf-16", frozenset(), lines + (last != "\n"), last == "\n")


def _with_returns(path: Path, shown: str) -> TextFile:
    encodings: tuple[Encoding, ...] = ("utf-8", "gb18030")
    for encoding in encodings:
        with suppress(UnicodeDecodeError), path.open(encoding=encoding, newline="\r") as file:
            lines, last = 0, ""
            for last in file:
                lines += 1
                if "\0" in last:
                    raise RegisterError(_no_text(shown))
            return TextFile(path, encoding, frozenset(), lines, last.endswith("\r"), returns=True)
    raise RegisterError(_no_text(shown))


def _by_lines(path: Path, shown: str, lines: int, *, ended: bool) -> TextFile:
    """Which of the two encodings most lines are in, and which lines are not."""
    others: dict[str, list[int]] = {"utf-8": [], "gb18030": [], "none": []}
    common = rare = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.isascii() and b"\0" not in line:
                continue
            kind, text = _kind_of(line.removeprefix(codecs.BOM_UTF8) if number == 1 else line)
            others[kind].append(number)
            if kind == "gb18030" and common + rare < _CHUNK:
                foreign = [character for character in text if not character.isascii()]
                strange = sum(not _is_common(character) for character in foreign)
                rare, common = rare + strange, common + len(foreign) - strange
    encoding: Encoding = "utf-8" if len(others["utf-8"]) >= len(others["gb18030"]) else "gb18030"
    good = len(others[encoding])
    bad = [number for kind, numbers in others.items() if kind != encoding for number in numbers]
    if encoding == "gb18030" and rare > common:
        raise RegisterError(_no_text(shown))
    if len(bad) > max(good, (lines - good) // 2):
        raise RegisterError(_no_text(shown, min(bad)))
    return TextFile(path, encoding, frozenset(bad), lines, ended)


def _is_common(character: str) -> bool:
    try:
        character.encode(_COMMON)
    except UnicodeEncodeError:
        return False
    return True


def _kind_of(line: bytes) -> tuple[Literal["utf-8", "gb18030", "none"], str]:
    """The encoding of one line; what reads as UTF-8 is UTF-8, for Chinese in GBK hardly ever does."""
    if b"\0" not in line:
        encodings: tuple[Literal["utf-8", "gb18030"], ...] = ("utf-8", "gb18030")
        for encoding in encodings:
            try:
                return encoding, line.decode(encoding)
            except UnicodeDecodeError:
                continue
    return "none", ""


def _no_text(shown: str, line: int | None = None) -> Problem:
    where = shown if line is None else message("{where}, line {line}", where=shown, line=line)
    return Problem(
        where, message("is not text in UTF-8, UTF-16 or GB18030 (GBK)"), remedy=message("save the file as CSV UTF-8")
    )
