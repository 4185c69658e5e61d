"""Which register was a command told to read, and how?"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import fupin_risk as fr

if TYPE_CHECKING:
    from fupin_risk.definitions import Catalogue
    from fupin_risk.register import Register
    from fupin_risk.register.kept_registers import KeptRegister
    from fupin_risk.register.pseudonyms import PseudonymKey
    from fupin_risk.register.register import People


@dataclass(frozen=True)
class GivenRegister:
    """A register as it was named on the command line.

    Attributes
    ----------
    path : str
        Folder, file or address.
    snapshot_on : str or None
        The day of export.
    definitions : Path or None
        Folder with definitions of one's own.
    mapping : Path or None
    key_file : Path or None
        Of the pseudonym key; without it the environment's key counts, and without both ids stay as they are.
    memory_limit : str or None
        Of the engine, such as '1GB'; beyond it the disk is used.
    """

    path: str
    snapshot_on: str | None = None
    definitions: Path | None = None
    mapping: Path | None = None
    key_file: Path | None = None
    memory_limit: str | None = None

    def __post_init__(self) -> None:
        """Refuse a wrong key before any work is done."""
        _ = self.key

    @cached_property
    def catalogue(self) -> Catalogue:
        """The definitions that hold for it."""
        return fr.load_catalogue(self.definitions)

    @cached_property
    def key(self) -> PseudonymKey | None:
        """The pseudonym key, if there is one."""
        from fupin_risk.register.pseudonyms import KEY_VARIABLE, pseudonym_key

        told = os.environ.get(KEY_VARIABLE)
        return pseudonym_key(self.key_file if self.key_file is not None else told.encode() if told else None)

    def read(self, work_folder: Path | None = None, people: People | None = None) -> Register:
        """Return the register; it lies in `work_folder`, or in the machine's temporary folder.

        `people` are those of the register that it is compared with.
        """
        return fr.read_register(
            self.path,
            snapshot_on=self.snapshot_on,
            catalogue=self.catalogue,
            mapping=self.mapping,
            pseudonym_key=self.key,
            memory_limit=self.memory_limit,
            work_folder=work_folder,
            people=people,
        )

    def kept(self) -> KeptRegister | tuple[KeptRegister, ...] | None:
        """Return the kept register at the path, or those of a folder of them; None where none was kept.

        Raises
        ------
        RegisterError
            It was kept with another key, or is told how it is to be read.
        """
        from fupin_risk.register.kept_about import refuse_told
        from fupin_risk.register.kept_registers import find_kept

        found = find_kept(self.path)
        each = found if isinstance(found, tuple) else () if found is None else (found,)
        for register in each:
            refuse_told(register.name, (self.snapshot_on, self.mapping))
            if self.key is not None:
                register.refuse_other_key(self.key)
        return found

    def known_as(self, household: str, register: Register) -> str:
        """A household's id, or its pseudonym where the register knows it by that."""
        if self.key is not None:
            pseudonym = self.key.pseudonym("household", household)
            if register.household_codes([pseudonym])[0] >= 0:
                return pseudonym
        return household
