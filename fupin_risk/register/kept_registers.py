"""Which kept registers lie at an address, and how does one of them come onto this machine?

An address is a folder, or a URI that pyarrow opens (`s3://…`). At it lies one kept register, or a folder of them: a
province, with a register a county. Without opening a database it is known what each holds and on which day it can be
asked; a copy is checked by the hashes that were taken when the register was kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
from filelock import FileLock

from fupin_risk.definitions import Catalogue
from fupin_risk.disk import write_text
from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.register.addresses import Address, reading
from fupin_risk.register.keep_folder import open_kept
from fupin_risk.register.kept_about import ABOUT_FILE, AboutKept, damaged, read_about, refuse_other_key, why_not_opened
from fupin_risk.register.pseudonyms import PseudonymKey
from fupin_risk.register.register import Register
from fupin_risk.register.register_json import day_of
from fupin_risk.register.store import REGISTER_FILE


@dataclass(frozen=True, eq=False)
class KeptRegister:
    """A register that was kept, before it is opened; it can be sent to another process.

    Attributes
    ----------
    name : str
        Of its folder: what messages and outputs call it.
    address : Address
    text : str
        Of its `kept.json`.
    """

    name: str
    address: Address
    text: str

    def __repr__(self) -> str:
        return f"KeptRegister({self.name})"

    @cached_property
    def about(self) -> AboutKept:
        """What it says of itself."""
        return read_about(self.text, self.name)

    @property
    def sha256(self) -> str:
        """As `Register.sha256`."""
        return self.about["sha256"]

    @property
    def assumed_clocks(self) -> dict[str, str]:
        """As `Register.assumed_clocks`."""
        return dict(self.about["assumed_clocks"])

    @property
    def first_day(self) -> dt.date | None:
        """As `Register.first_day`."""
        return day_of(self.about["first_day"])

    @property
    def counties(self) -> tuple[str, ...]:
        """As `Register.counties`."""
        return tuple(self.about["counties"])

    @property
    def key_fingerprint(self) -> str | None:
        """As `Register.key_fingerprint`."""
        return self.about["key_fingerprint"]

    @property
    def ledger(self) -> pd.DataFrame:
        """As `Register.ledger`."""
        return self._frame("ledger")

    @property
    def quarantine(self) -> pd.DataFrame:
        """As `Register.quarantine`."""
        return self._frame("quarantine")

    def refuse_other_key(self, key: PseudonymKey) -> None:
        """Refuse ids as they are, and pseudonyms of another key, to a user who gives a key.

        Raises
        ------
        RegisterError
        """
        refuse_other_key(self.about, key, self.name)

    def why_not_opened(self, catalogue: Catalogue) -> Problem | None:
        """Return why it cannot be opened under these definitions, if it cannot."""
        return why_not_opened(self.about, self.name, catalogue)

    def open(
        self,
        catalogue: Catalogue,
        copies: Path | None = None,
        memory_limit: str | None = None,
        threads: int | None = None,
        *,
        names: bool = False,
    ) -> Register:
        """Open the register.

        Parameters
        ----------
        catalogue : Catalogue
        copies : Path, optional
            A private folder of this machine: a copy of the register is made there, once for all processes that ask for
            it, and opened. Without it the register is opened where it lies, which can be done with a folder only.
        memory_limit, threads
            As for `read_register`.
        names : bool, default False
            Copy the names and given ids too that lie apart from a register with pseudonyms.

        Raises
        ------
        RegisterError
            As for `open_kept`; or it cannot be copied, or the copy is not what was kept.
        """
        if copies is None and not self.address.is_here:
            raise ValueError(message("{name} is at an address: give a folder for its copy", name=self.name))
        folder = self.address.folder() if copies is None else self._copied(copies, names=names)
        return open_kept(folder, catalogue, memory_limit, threads, shown=self.name)

    def _copied(self, copies: Path, *, names: bool) -> Path:
        wanted = {
            name: digest
            for name, digest in self.about["files_sha256"].items()
            # The names stay where they are, unless somebody is to be named.
            if names or name != REGISTER_FILE or not self.about["names"]
        }
        told = hashlib.sha256("\n".join([self.text, *wanted]).encode()).hexdigest()[:32]
        place = copies / f"kept-{told}"
        with FileLock(copies / f"{place.name}.lock", mode=0o600), reading(self.name):
            if not place.is_dir():
                partial = Path(tempfile.mkdtemp(prefix=".copying-", dir=copies))
                try:
                    self._fill(partial, wanted)
                    partial.rename(place)
                except BaseException:
                    shutil.rmtree(partial, ignore_errors=True)
                    raise
        return place

    def _fill(self, folder: Path, wanted: Mapping[str, str]) -> None:
        data = folder / self.about["data"]
        data.mkdir(mode=0o700)
        for name, digest in wanted.items():
            if (self.address / self.about["data"]).copy(name, data / name) != digest:
                found = message("is not what was kept: it was damaged in transit, or kept again in the meantime")
                raise RegisterError(Problem(self.name, found, remedy=message("run again, or keep it again")))
        write_text(self.text, folder / ABOUT_FILE, private=True)

    def _frame(self, name: str) -> pd.DataFrame:
        file = f"{name}.parquet"
        with reading(self.name):
            content = (self.address / self.about["data"]).read(file)
        if hashlib.sha256(content).hexdigest() != self.about["files_sha256"].get(file):
            raise RegisterError(damaged(self.name))
        return pd.read_parquet(io.BytesIO(content))


def find_kept(source: str | Path) -> KeptRegister | tuple[KeptRegister, ...] | None:
    """Find the kept registers at an address.

    Parameters
    ----------
    source : str or Path
        A folder, or a URI that pyarrow opens.

    Returns
    -------
    KeptRegister, tuple of KeptRegister or None
        The register that was kept there; those of a folder of kept registers, sorted by name; None where there is
        neither.

    Raises
    ------
    RegisterError
        The address cannot be read, or a folder of kept registers holds something else too, which is named.

    Examples
    --------
    >>> import tempfile
    >>> import fupin_risk as fr
    >>> province = Path(tempfile.mkdtemp())
    >>> county = fr.make_county(households=20, end="2015-12-31", seed=1)
    >>> _ = fr.keep_register(county, province / "340123")
    >>> find_kept(province)
    (KeptRegister(340123),)
    """
    address = Address(str(source) if "://" in str(source) else str(Path(source).absolute()))
    if not address.is_known:
        return None
    with reading(address.name):
        if address.holds(ABOUT_FILE):
            return _found(address.name, address)
        entries = address.entries()
        kept = [name for name in entries if (address / name).holds(ABOUT_FILE)]
        if others := [name for name in entries if kept and name not in kept]:
            found, remedy = (
                message("is not a kept register"),
                message("move it elsewhere, or keep it (fupin-risk keep)"),
            )
            raise RegisterError([Problem(f"{address.name}/{other}", found, remedy=remedy) for other in others])
        return tuple(_found(name, address / name) for name in kept) or None


def _found(name: str, address: Address) -> KeptRegister:
    try:
        register = KeptRegister(name, address, address.read(ABOUT_FILE).decode())
    except UnicodeDecodeError:
        raise RegisterError(damaged(name)) from None
    _ = register.about
    return register
