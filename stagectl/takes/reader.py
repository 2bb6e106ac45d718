# SPDX-License-Identifier: Apache-2.0
"""Reads takes, whole or cut off by a crash: all segments in order, up to the last good chunk."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from mcap.exceptions import McapError
from mcap.records import Channel, Chunk, Message
from mcap.stream_reader import StreamReader, breakup_chunk

from stagectl.bus.envelope import decode_payload
from stagectl.takes.sidecar import SIDECAR, Sidecar, read_sidecar
from stagectl.topics import topic_row

# What the MCAP library raises on a file that was cut off or damaged (lz4: RuntimeError).
DAMAGE = (McapError, OSError, EOFError, ValueError, struct.error, RuntimeError, MemoryError)


class Recorded(NamedTuple):
    """One message of a take."""

    topic: str
    t_publish_ns: int
    payload: bytes

    def message(self) -> msgspec.Struct:
        """Return the payload as its topic's type."""
        return decode_payload(self.topic, self.payload)


class TakeReader:
    """One take folder. Raises ValueError where it is none."""

    def __init__(self, folder: Path) -> None:
        sidecar = read_sidecar(folder)
        if sidecar is None:
            raise ValueError(f"{folder}: is no take (no {SIDECAR}); name a folder of `take list`")
        self.folder = folder
        self.sidecar: Sidecar = sidecar
        self.problems: list[str] = []

    def messages(self) -> Iterator[Recorded]:
        """Yield every message in the order it was recorded; damage ends its segment."""
        self.problems.clear()
        for name in self.sidecar.segments:
            yield from self._segment(self.folder / name)

    def _segment(self, path: Path) -> Iterator[Recorded]:
        channels: dict[int, str] = {}
        try:
            with path.open("rb") as file:
                for record in StreamReader(file, emit_chunks=True, validate_crcs=True).records:
                    inner = (
                        breakup_chunk(record, validate_crc=True)
                        if isinstance(record, Chunk)
                        else [record]
                    )
                    for item in inner:
                        if isinstance(item, Channel):
                            channels[item.id] = item.topic
                        elif isinstance(item, Message) and _known(channels.get(item.channel_id)):
                            topic = channels[item.channel_id]
                            yield Recorded(topic, item.publish_time, item.data)
        except DAMAGE as error:
            why = error.strerror if isinstance(error, OSError) else "cut off or damaged"
            self.problems.append(f"{path.name}: ends early: {why}; all before it was read")


def take_folders(folder: Path) -> list[Path]:
    """Return the takes in a folder, by name."""
    if not folder.is_dir():
        return []
    return sorted(path.parent for path in folder.glob(f"*/{SIDECAR}"))


def found_take(name: str, takes: Path) -> Path:
    """Return the folder of a take: a path to it, or its name as `take list` prints it.

    Raises ValueError where several takes have the name; a name that is none comes back as a path.
    """
    path = Path(name)
    if (path / SIDECAR).exists() or path.name != name:
        return path
    if (takes / name / SIDECAR).exists():
        return takes / name
    found = []
    for folder in take_folders(takes):
        with contextlib.suppress(ValueError):
            sidecar = read_sidecar(folder)
            if sidecar is not None and sidecar.take == name:
                found.append(folder)
    if len(found) > 1:
        which = ", ".join(str(folder) for folder in found)
        raise ValueError(f"{name}: several takes have this name; name one of {which}")
    return found[0] if found else path


def _known(topic: str | None) -> bool:
    if topic is None:
        return False
    try:
        topic_row(topic)
    except KeyError:
        return False  # of a later version: other readers may know it
    return True
