"""An S3 of one's own on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyarrow import fs

# As a real one is reached: by the environment of the process.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "made", "AWS_SECRET_ACCESS_KEY": "up", "AWS_EC2_METADATA_DISABLED": "true"}


@dataclass(frozen=True)
class Bucket:
    """A bucket, and how its addresses are written."""

    system: Any
    query: str

    def address(self, path: str) -> str:
        return f"s3://made/{path}?{self.query}"

    def put(self, folder: Path, path: str) -> str:
        """Copy a folder there, and return its address."""
        local = fs.LocalFileSystem()
        fs.copy_files(str(folder), f"made/{path}", source_filesystem=local, destination_filesystem=self.system)
        return self.address(path)

    def write(self, path: str, content: bytes) -> None:
        with self.system.open_output_stream(f"made/{path}") as file:
            file.write(content)


@contextmanager
def bucket() -> Iterator[Bucket]:
    """An empty bucket in a real server."""
    import logging

    from moto.server import ThreadedMotoServer

    os.environ.update(CREDENTIALS)
    # A line a request.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        where = f"endpoint_override={host}:{port}&scheme=http&region=us-east-1"
        system, _ = fs.FileSystem.from_uri(f"s3://made?{where}&allow_bucket_creation=true")
        system.create_dir("made")
        yield Bucket(system, where)
    finally:
        server.stop()
