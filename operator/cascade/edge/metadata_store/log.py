"""The store's state on disk: one file, a line a change, written before the change is answered.

Each line carries its own checksum. A line that a crash has torn is the last one and is dropped: its
write was never answered. The file is written anew, beside the old one and then in its place, when
most of it has been overtaken by later lines. What was answered survives the end of this process;
the power's end it survives up to what the system had written out.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

import orjson

from cascade.model.errors import BadInput, Refused
from cascade.model.metadata.tables import Record, Tables

NAME, LOCK = "metadata-store.log", "metadata-store.lock"
SPARE_LINES = 1000  # more than that, and more than half of all, overtaken: time to compact


class Log:
    """Keeps `tables` in a folder. One process at a time."""

    def __init__(self, folder: Path, tables: Tables) -> None:
        """Reads what is there into `tables`, which are empty. Raises BadInput."""
        self.path = folder / NAME
        self._tables = tables
        self._new: list[Record] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(folder / LOCK)
            self._replay()
            self._file, self.lines = self._rewritten()
        except OSError as error:
            raise BadInput(
                f"{folder} cannot hold the metadata store ({error.strerror}): give another folder"
            ) from error
        tables.listen(self._new.append)

    def flush(self) -> None:
        """Write what changed since the last time. Raises OSError."""
        if not self._new:
            return
        self._file.write(b"".join(map(_line, self._new)))
        self._file.flush()
        self.lines += len(self._new)
        self._new.clear()
        if self.lines > 2 * self._tables.count() + SPARE_LINES:
            self._file.close()
            self._file, self.lines = self._rewritten()

    def close(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._lock.close()

    def _replay(self) -> None:
        """The state as of the last whole line. Raises BadInput."""
        try:
            lines = self.path.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            return
        for number, line in enumerate(lines, start=1):
            try:
                self._tables.apply(_record(line))
            except (ValueError, KeyError, TypeError, Refused) as error:
                if number == len(lines):
                    return  # torn
                raise BadInput(
                    f"{self.path} is damaged at line {number} of {len(lines)}: "
                    "put a copy of it in its place, or move it away to begin with nothing"
                ) from error

    def _rewritten(self) -> tuple[BinaryIO, int]:
        """The file with the fewest lines, in place of the old one; open at its end."""
        new = self.path.with_suffix(".new")
        lines = 0
        with new.open("wb") as file:
            for record in self._tables.records():
                file.write(_line(record))
                lines += 1
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return self.path.open("ab"), lines


def _line(record: Record) -> bytes:
    raw = orjson.dumps(record)
    return b"%08x %s\n" % (crc32(raw), raw)


def _record(line: bytes) -> Record:
    """Raises ValueError where the line is not whole."""
    checksum, _, raw = line.removesuffix(b"\n").partition(b" ")
    if not line.endswith(b"\n") or checksum != b"%08x" % crc32(raw):
        raise ValueError("the line's checksum is not its own")
    record: Record = orjson.loads(raw)
    return record


def _locked(path: Path) -> BinaryIO:
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise BadInput(
            f"{path.parent} is in use by another metadata store: give each a folder of its own"
        ) from error
    return file
