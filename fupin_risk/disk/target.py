"""How does a command write to a folder that the user named, so that nothing of the user's is lost there?

Everything is first written below `.fupin-risk/`, a folder within the one that was named, which only the user can open.
When all of it is whole, `publish` checks every name that it needs: a single file of the user's in the way, and the run
is refused before anything moves. Otherwise the files are recorded and take their names one by one. The next run
finishes what a killed one began.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from fupin_risk.disk.atomic import keep_rights, sync_folder
from fupin_risk.disk.lock import only_writer
from fupin_risk.disk.places import (
    LOCK,
    PRIVATE,
    RECORD,
    TORN,
    WHOLE,
    in_the_way,
    is_below,
    own_folder,
    real_path,
    record_in,
    refuse_theirs,
)
from fupin_risk.disk.written import Record, Written, files_below, look, lstat, sha256_of, write_record
from fupin_risk.errors import OutputError

_RESULTS, _WORK = "results", "work"


@dataclass
class Target:
    """A folder that one command is writing to.

    Attributes
    ----------
    folder : Path
        As the user named it, links resolved.
    by : str
        The command.
    whole : tuple of str
        Folders below it that hold this command's files alone.
    record : Record
        What was written here.
    """

    folder: Path
    by: str
    whole: tuple[str, ...]
    record: Record

    @property
    def results(self) -> Path:
        """Where to write what is to be published: a folder of the user's alone."""
        return own_folder(self._own / _RESULTS)

    @property
    def work(self) -> Path:
        """Where to write what only the run needs."""
        return own_folder(self._own / _WORK)

    @property
    def _own(self) -> Path:
        # What another command's run left when it was stopped stays for its next one.
        return own_folder(self.folder / PRIVATE / self.by)

    def clear(self) -> None:
        """Remove what was written to `results` and `work`."""
        # Windows removes no file that a library still holds open; the next run does.
        shutil.rmtree(self._own, ignore_errors=os.name != "posix")

    def publish(self, *, last: str = "", keep: Collection[str] = ()) -> None:
        """Give every file in `results` its place in the folder, or refuse and move none.

        Parameters
        ----------
        last : str, optional
            The file that says that all others are there.
        keep : collection of str, optional
            Files of the same job that were published before.

        Raises
        ------
        OutputError
            Files of the user's are in the way; all of them are named.
        """
        new = {name: sha256_of(self.results / name) for name in files_below(self.results)}
        stale = [
            name
            for name in self.record.of(self.by)
            if name not in {*new, *keep} and any(is_below(name, part) for part in self.whole)
        ]
        there = self._refuse({*new, *stale})
        known = {name: tuple(dict.fromkeys((*filter(None, [there.get(name)]), new[name]))) for name in new}
        self.note({**self.record.files, **{name: Written(self.by, hashes) for name, hashes in known.items()}})
        for name in sorted(new, key=lambda name: (name == last, name)):
            self._place(name, there.get(name), new[name])
        for name in stale:
            if name in there:
                self._refuse([name])
                (self.folder / name).unlink()
                _remove_empty(self.folder, name)
        done = {name: Written(self.by, (digest,)) for name, digest in new.items()}
        self.note({name: done.get(name, each) for name, each in self.record.files.items() if name not in stale})
        self.clear()

    def _place(self, name: str, stands: str | None, new: str) -> None:
        made, final = self.results / name, self.folder / name
        if stands == new:
            made.unlink()
            return
        self._refuse([name])  # it may have been changed while the others moved
        parents = Path(name).parents
        for parent in reversed(parents[:-1]):
            open_to_others = (self.results / parent).stat().st_mode & 0o077
            (self.folder / parent).mkdir(mode=0o777 if open_to_others else 0o700, exist_ok=True)
        keep_rights(final, made)
        made.replace(final)
        for parent in parents:
            sync_folder(self.folder / parent)

    def _refuse(self, names: Iterable[str]) -> dict[str, str]:
        """Refuse files of the user's under these names; return the hashes of ours."""
        found = look(self.folder, self.record, self.by, names)
        if found.theirs:
            raise OutputError(in_the_way(self.folder, found.theirs))
        return dict(found.ours)

    def note(self, files: Mapping[str, Written]) -> None:
        """Record what was written in the folder, on the disk before anything else happens."""
        self.record = Record(self.record.jobs, files)
        write_record(self.record, self.folder / PRIVATE / RECORD)


@contextmanager
def open_target(
    folder: str | Path,
    by: str,
    *,
    whole: Sequence[str] = (),
    names: Collection[str] | None = None,
    resume: bool = False,
    rights: int = 0o777,
) -> Iterator[Target]:
    """Open a folder for one command, which is the only one that writes to it until the block ends.

    Parameters
    ----------
    folder : str or Path
        Is made, with its parents.
    by : str
        The command; it replaces and removes only files that it wrote itself.
    whole : sequence of str, optional
        Folders below it, or `"."`, that hold this command's files alone: refused where they hold something else and
        nothing of this command; files of an earlier run that this one does not write are removed.
    names : collection of str, optional
        Files that will be written: refused now where the user has them, and not after the work. By default those that
        this command wrote here before.
    resume : bool, default False
        Keep what a run that was stopped left in `results` and `work`.
    rights : int, default 0o777
        Of the folder, if it is made.

    Yields
    ------
    Target

    Raises
    ------
    OutputError
        Files of the user's are in the way, or another run is writing there.
    """
    place = real_path(folder)
    record_in(place)
    if lstat(place / PRIVATE) is None:
        refuse_theirs(place, by, names, whole=whole)  # nothing is made in a folder that is refused
    place.parent.mkdir(parents=True, exist_ok=True)
    place.mkdir(mode=rights, exist_ok=True)
    private = own_folder(place / PRIVATE)
    with only_writer(private / LOCK, place.name):
        record = refuse_theirs(place, by, names, whole=whole)
        target = Target(
            place, by, tuple(whole), Record(record.jobs | ({by} if WHOLE in whole else set()), record.files)
        )
        for torn in private.glob(f"{TORN}*"):
            torn.unlink()
        target.note(record.files)
        if resume:
            for left in (target.results, target.work):
                files_below(left)  # refuses links
        else:
            target.clear()
        try:
            yield target
        finally:
            if not resume:
                target.clear()


@contextmanager
def publish_into(
    folder: str | Path,
    by: str,
    *,
    last: str = "",
    whole: Sequence[str] = (),
    names: Collection[str] | None = None,
    rights: int = 0o777,
) -> Iterator[Path]:
    """Give a folder to write to; when the block ends well, its files take their places in the folder that was named.

    Parameters and errors are those of `open_target` and `Target.publish`.
    """
    with open_target(folder, by, whole=whole, names=names, rights=rights) as target:
        yield target.results
        target.publish(last=last)


@contextmanager
def publish_file(path: str | Path, by: str) -> Iterator[Path]:
    """Give a path to write to; when the block ends well, the file takes the name that the user gave.

    Raises
    ------
    OutputError
        Another file stands there.
    """
    final = Path(path)
    with open_target(final.parent, by, names=[final.name]) as target:
        yield target.results / final.name
        target.publish()


def _remove_empty(folder: Path, name: str) -> None:
    """Remove the folders that lost their last file."""
    for parent in Path(name).parents[:-1]:
        with suppress(OSError):
            (folder / parent).rmdir()
