"""How does each delivery of a folder, such as a county's files, become a kept register of its own?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fupin_risk.batch.chunk_map import Progress, Threads
from fupin_risk.definitions import load_catalogue
from fupin_risk.disk import folder_within
from fupin_risk.errors import FupinError, Problem, RegisterError, message
from fupin_risk.reading import read_register
from fupin_risk.register.keep_folder import read_and_keep
from fupin_risk.register.pseudonyms import PseudonymKey
from fupin_risk.register.pseudonyms import pseudonym_key as as_key

if TYPE_CHECKING:
    from fupin_risk.batch.chunk_map import ChunkMap
    from fupin_risk.definitions import Catalogue

# A folder of deliveries may say more about itself.
_BESIDE_DELIVERIES = frozenset({".md", ".txt", ".json", ".toml"})
_COUNTED = ("rows_in", "accepted", "quarantined", "collapsed")


@dataclass(frozen=True)
class KeptDelivery:
    """A delivery that was read and kept.

    Attributes
    ----------
    name : str
        Of the delivery, and of the register's folder.
    rows : dict of str to int
        rows_in = accepted + quarantined + collapsed, over all tables.
    """

    name: str
    rows: dict[str, int]


@dataclass(frozen=True, eq=False)
class _Deliveries:
    """The work: read a delivery and keep it."""

    paths: tuple[Path, ...]
    out: Path
    catalogue: Catalogue
    snapshot_on: str | None
    mapping: Path | None
    key: PseudonymKey | Path | None
    key_fingerprint: str | None
    memory_limit: str | None
    engine_threads: int | None

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the path of the pseudonym key, never the key."""
        if isinstance(self.key, PseudonymKey):
            raise RegisterError(
                message("give the pseudonym key as a file that the executors can read (--pseudonym-key)")
            )
        return _Deliveries, tuple(getattr(self, name) for name in self.__dataclass_fields__)

    def on_this_machine(self, copies: Path) -> _Deliveries:  # noqa: ARG002 - deliveries are read where they lie
        """As `Work`."""
        return self

    def do(self, order: Any, number: int) -> KeptDelivery | list[Problem]:  # noqa: ARG002 - there is but one thing to do
        """Read and keep a delivery; what is wrong with it is returned, since the others are read all the same."""
        path = self.paths[number]
        name = _name(path)
        try:
            key = as_key(self.key)
            if (None if key is None else key.fingerprint) != self.key_fingerprint:
                raise RegisterError(message("the machine that reads it has another pseudonym key"))
            register = read_and_keep(
                lambda folder: read_register(
                    path,
                    snapshot_on=self.snapshot_on,
                    catalogue=self.catalogue,
                    mapping=self.mapping,
                    pseudonym_key=key,
                    memory_limit=self.memory_limit,
                    threads=self.engine_threads,
                    work_folder=folder,
                ),
                folder_within(self.out, name),
            )
        except FupinError as error:
            return [Problem(name, each.message) for each in error.problems or (error,)]
        sums = register.ledger[[*_COUNTED]].sum()
        return KeptDelivery(name, {column: int(sums[column]) for column in _COUNTED})


def keep_each(
    source: str | Path,
    out: str | Path,
    *,
    snapshot_on: str | None = None,
    mapping: str | Path | None = None,
    catalogue: Catalogue | None = None,
    pseudonym_key: bytes | str | Path | PseudonymKey | None = None,
    memory_limit: str | None = None,
    progress: Progress | None = None,
    chunk_map: ChunkMap | None = None,
) -> tuple[KeptDelivery, ...]:
    """Read each delivery of a folder, and keep it as a register of its own: a province, county by county.

    Parameters
    ----------
    source : str or Path
        A folder of deliveries: folders, or files that `read_register` takes.
    out : str or Path
        Folder for the kept registers, each called after its delivery; made if it is new. Registers that were kept there
        under these names are replaced.
    snapshot_on, mapping, catalogue, pseudonym_key, memory_limit
        As for `read_register`, for every delivery. On a cluster a key is given as a file that the executors can read.
    progress : callable, optional
        Called with a step's name, how many deliveries are done, and how many there are.
    chunk_map : ChunkMap, optional
        How the deliveries are worked through; by default one after the other.

    Returns
    -------
    tuple of KeptDelivery
        Sorted by name.

    Raises
    ------
    RegisterError
        There is no delivery, or some cannot be read, or something else stands where their register is to be: these are
        named, and the others are kept.

    Examples
    --------
    >>> import tempfile
    >>> import fupin_risk as fr
    >>> from fupin_risk.batch import keep_each
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = fr.make_county(households=20, end="2015-12-31", seed=1, out=folder / "made")
    >>> _ = (folder / "deliveries").mkdir(), (folder / "made" / "register").rename(folder / "deliveries" / "340123")
    >>> [each.name for each in keep_each(folder / "deliveries", folder / "province")]
    ['340123']
    """
    paths = _deliveries(Path(source))
    inside, mapped = Path(out).absolute(), chunk_map or Threads(1)
    inside.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Path(pseudonym_key).absolute() if isinstance(pseudonym_key, str | Path) else as_key(pseudonym_key)
    known = as_key(key)
    work = _Deliveries(
        paths=paths,
        out=inside,
        catalogue=catalogue or load_catalogue(),
        snapshot_on=snapshot_on,
        mapping=None if mapping is None else Path(mapping).absolute(),
        key=key,
        key_fingerprint=None if known is None else known.fingerprint,
        memory_limit=memory_limit,
        engine_threads=mapped.engine_threads,
    )
    kept: list[KeptDelivery] = []
    problems: list[Problem] = []
    for done, (_, found) in enumerate(mapped(work, None, range(len(paths))), start=1):
        if isinstance(found, KeptDelivery):
            kept.append(found)
        else:
            problems += found
        if progress is not None:
            progress(message("deliveries"), done, len(paths))
    if problems:
        raise RegisterError(sorted(problems, key=lambda problem: problem.where))
    return tuple(sorted(kept, key=lambda each: each.name))


def _deliveries(folder: Path) -> tuple[Path, ...]:
    """Return what lies in a folder of deliveries."""
    entries = [path for path in sorted(folder.absolute().iterdir()) if not path.name.startswith(".")]
    paths = [path for path in entries if path.is_dir() or path.suffix.lower() not in _BESIDE_DELIVERIES]
    twice = sorted(name for name, count in Counter(map(_name, paths)).items() if count > 1)
    if twice:
        found, remedy = message("is the name of two deliveries"), message("rename one: its register takes this name")
        raise RegisterError([Problem(name, found, remedy=remedy) for name in twice])
    if not paths:
        found = message("holds no delivery")
        remedy = message("give a folder with a folder or file for each delivery")
        raise RegisterError(Problem(folder.name, found, remedy=remedy))
    return tuple(paths)


def _name(path: Path) -> str:
    return path.name if path.is_dir() else path.stem
