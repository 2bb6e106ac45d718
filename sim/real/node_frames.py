# SPDX-License-Identifier: Apache-2.0
"""What programs say while they run: the frames of nodes, the stalls of the machine."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from sim.real.evidence import NodeFrame

_FRAME = b'{"event":"frame"'


class _Stall(msgspec.Struct, frozen=True):
    event: str
    from_ns: int = 0
    to_ns: int = 0


class NodeFrames:
    """Everything one life of a node has shown so far."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._all: list[NodeFrame] = []

    def read(self) -> list[NodeFrame]:
        """Return all frames, oldest first."""
        with self._path.open("rb") as file:
            file.seek(self._offset)
            data = file.read()
        whole, newline, _ = data.rpartition(b"\n")
        self._offset += len(whole) + len(newline)
        for line in whole.splitlines():
            if line.startswith(_FRAME):
                self._all.append(msgspec.json.decode(line, type=NodeFrame))
        return self._all


def read_stalls(path: Path) -> list[tuple[int, int]]:
    """Return the intervals in which the machine ran nobody."""
    found = []
    for line in path.read_bytes().splitlines():
        with contextlib.suppress(msgspec.DecodeError):
            said = msgspec.json.decode(line, type=_Stall)
            if said.event == "stall":
                found.append((said.from_ns, said.to_ns))
    return found
