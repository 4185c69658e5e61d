"""A PostgreSQL of the test run's own, on this machine only."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

# It refuses to run as root; Debian's package brings this user.
USER = "postgres"
PASSWORD = "a made-up word of the test"  # noqa: S105 - of a server that lives for seconds


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return Path(there).parent if there else None


def _as_user() -> dict[str, Any]:
    """How a process is started so that it is not root's."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam(USER)
    except KeyError:
        pytest.skip(f"PostgreSQL cannot run as root, and there is no user {USER}")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _run(place: Path, started_as: dict[str, Any], *command: object) -> None:
    parts = [str(part) for part in command]
    done = subprocess.run(parts, cwd=place, capture_output=True, text=True, check=False, **started_as)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def server() -> Iterator[str]:
    """Start a server; gives its URL, with user and password."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is missing: install Debian's package postgresql to test reading from it")
    started_as = _as_user()
    # Not in pytest's own folder, which only its owner may enter.
    place = Path(tempfile.mkdtemp(prefix="fupin-risk-postgresql-"))
    try:
        with _started(place, programs, started_as) as url:
            yield url
    finally:
        shutil.rmtree(place)


@contextmanager
def _started(place: Path, programs: Path, started_as: dict[str, Any]) -> Iterator[str]:
    if started_as:
        os.chown(place, started_as["user"], started_as["group"])
    word = place / "word"
    word.write_text(PASSWORD, encoding="utf-8")
    word.chmod(0o644)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run, data = partial(_run, place, started_as), place / "data"
    access = ("-U", "county", "--auth=scram-sha-256", f"--pwfile={word}")
    run(programs / "initdb", "-D", data, *access, "-E", "UTF8", "--locale=C", "--no-sync")
    settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={place} -c fsync=off"
    run(programs / "pg_ctl", "-D", data, "-w", "-l", place / "log", "-o", settings, "start")
    try:
        yield f"postgresql://county:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}/postgres"
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
