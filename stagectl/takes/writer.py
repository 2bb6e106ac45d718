# SPDX-License-Identifier: Apache-2.0
"""Writes one take: MCAP segments and a sidecar, so that a kill -9 costs at most 50 ms.

Chunks are LZ4, flushed every 50 ms, fdatasynced each 0.8 s. A recorder that died starts a new
segment of the same take; a damaged file is never appended to (reliability reference, section 6).
The sidecar `take.json` carries what a reader needs even when the first chunk is lost.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import BinaryIO

import msgspec
from mcap.writer import CompressionType, Writer

from hardware_profiles.store import save_atomic
from stagectl.bus.envelope import Envelope
from stagectl.takes.sidecar import SIDECAR, Sidecar, read_sidecar
from stagectl.topics import topic_row

ENCODING = "msgpack"
CHUNK_BYTES = 256 * 1024


class TakeWriter:
    """One open take. Raises OSError where the disk does."""

    def __init__(self, folder: Path, sidecar: Sidecar) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        known = read_sidecar(folder)
        segments = known.segments if known else ()
        number = len(segments)
        # One may be there that the sidecar does not know: the disk was full when it was made.
        while (folder / (name := f"segment-{number:03d}.mcap")).exists():
            number += 1
        self._folder = folder
        self.segment = name
        self.sidecar = msgspec.structs.replace(known or sidecar, segments=(*segments, name))
        self._file: BinaryIO = (folder / name).open("xb")
        self._writer = Writer(self._file, chunk_size=CHUNK_BYTES, compression=CompressionType.LZ4)
        self._writer.start(profile="stagectl", library="stagectl")
        self._channels: dict[str, int] = {}
        self.messages = 0
        self.before_ns = _written_ns(folder / segments[-1]) if segments else None
        """When the segment before got its last bytes, by the files' clock; None without one."""
        self.began_ns = os.fstat(self._file.fileno()).st_mtime_ns
        try:
            self._save_sidecar()
        except OSError:
            self.abandon()
            with contextlib.suppress(OSError):  # nobody knows of it; one more at each new try
                (folder / name).unlink()
            raise

    def write(self, envelope: Envelope) -> None:
        """Append one message of the bus as it is."""
        channel = self._channels.get(envelope.topic)
        if channel is None:
            channel = self._add_channel(envelope.topic)
        self._writer.add_message(
            channel_id=channel,
            log_time=envelope.t_publish_ns,
            publish_time=envelope.t_publish_ns,
            sequence=envelope.sequence & 0xFFFFFFFF,
            data=envelope.payload,
        )
        self.messages += 1

    @property
    def size(self) -> int:
        """Return the bytes of this segment so far."""
        return self._file.tell()

    def flush(self) -> None:
        """Close the chunk and hand everything to the operating system."""
        self._writer.flush()
        self._file.flush()

    def sync(self) -> None:
        """Wait until the disk has it."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Finish the segment."""
        self._writer.finish()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close without finishing: the disk refused, what is there stays readable."""
        with contextlib.suppress(OSError):  # what is still in memory is refused as well
            self._file.close()

    def _add_channel(self, topic: str) -> int:
        name = topic_row(topic).type.__name__
        schema = self._writer.register_schema(name, ENCODING, b"")
        channel = self._writer.register_channel(topic, ENCODING, schema)
        self._channels[topic] = channel
        self.sidecar.channels[topic] = name
        self._save_sidecar()
        return channel

    def _save_sidecar(self) -> None:
        save_atomic(self._folder / SIDECAR, msgspec.json.format(msgspec.json.encode(self.sidecar)))


def _written_ns(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
