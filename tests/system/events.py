# SPDX-License-Identifier: Apache-2.0
"""The machine-readable output of the programs, as types: a missing name fails to decode."""

from __future__ import annotations

from pathlib import Path

import msgspec


class BodyRow(msgspec.Struct, frozen=True):
    """One body of a node's frame event."""

    role: str
    state: str
    held: bool = False
    frozen: bool = False
    position_m: tuple[float, float, float] | None = None
    quaternion_wxyz: tuple[float, float, float, float] | None = None


class Frame(msgspec.Struct, frozen=True, tag_field="event", tag="frame"):
    """`node --json`: what one vsync showed."""

    frame: int
    outcome: str
    t_shown_ns: int
    epoch: int
    bodies: dict[str, BodyRow]


class NodeRow(msgspec.Struct, frozen=True):
    """Outcomes of one node in a run's summary."""

    exact: int
    substituted: int
    repeated: int
    late: int


class SourceRow(msgspec.Struct, frozen=True):
    """One source in a run's summary."""

    samples: int
    rejected: int
    rate_hz: float
    dropped_bytes: int
    sequence_gaps: int


class Percentiles(msgspec.Struct, frozen=True):
    """One row of `latency_us`; absent where nothing was measured."""

    p50: float | None = None
    p99: float | None = None
    p999: float | None = None


class Latency(msgspec.Struct, frozen=True):
    """`latency_us`."""

    wait: Percentiles
    process: Percentiles
    transport: Percentiles


class Summary(msgspec.Struct, frozen=True):
    """The last line of `run --json` and `demo --json`."""

    event: str
    frames: int
    rate: str
    L_ms: float | None
    R_ms: float | None
    stalled: int
    vsyncs: int
    epoch: int | None
    frame_skew_vsyncs: int
    content_skew_vsyncs: int
    content_skew_mm: float | None
    nodes: dict[str, NodeRow]
    sources: dict[str, SourceRow]
    latency_us: Latency
    missed_share: float = 0.0

    def missed(self) -> float:
        """Return (substituted + repeated) / all, over all nodes."""
        rows = self.nodes.values()
        total = sum(row.exact + row.substituted + row.repeated for row in rows)
        return sum(row.substituted + row.repeated for row in rows) / total if total else 0.0


class _Stall(msgspec.Struct, frozen=True):
    event: str
    from_ns: int = 0
    to_ns: int = 0


def last_summary(out: str) -> Summary:
    """Return the summary that ends an output."""
    lines = out.splitlines()
    assert lines, "no output at all"
    summary = msgspec.json.decode(lines[-1], type=Summary)
    assert summary.event == "summary"
    return summary


def events(out: str, kind: str) -> list[dict[str, object]]:
    """Return the events of one kind."""
    found = [msgspec.json.decode(line, type=dict[str, object]) for line in out.splitlines()]
    return [event for event in found if event.get("event") == kind]


class _Tail:
    """The whole lines of a file that grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def lines(self) -> list[bytes]:
        with self._path.open("rb") as file:
            file.seek(self._offset)
            data = file.read()
        whole, newline, _ = data.rpartition(b"\n")
        self._offset += len(whole) + len(newline)
        return whole.splitlines()


class Frames:
    """Everything a node has shown so far."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._tail = _Tail(path)
        self._all: list[Frame] = []

    def read(self) -> list[Frame]:
        """Return all frames, oldest first."""
        for line in self._tail.lines():
            if line.startswith(b'{"event":"frame"'):
                self._all.append(msgspec.json.decode(line, type=Frame))
        return self._all


class Stalls:
    """The intervals in which the host ran nobody."""

    def __init__(self, path: Path) -> None:
        self._tail = _Tail(path)
        self._all: list[tuple[int, int]] = []

    def touch(self, from_ns: int, to_ns: int) -> bool:
        """Tell whether a stall overlaps an interval."""
        for line in self._tail.lines():
            said = msgspec.json.decode(line, type=_Stall)
            if said.event == "stall":
                self._all.append((said.from_ns, said.to_ns))
        return any(a < to_ns and b > from_ns for a, b in self._all)
