# SPDX-License-Identifier: Apache-2.0
"""What a fault of a tracker or its line may do, and the row that describes one.

A fault acts on the captures of [from_ns, to_ns). Its hooks run in this order for each capture:

    next_capture, warp   when the tracker captures (its own rate and clock)
    on_frame             pose, lens rings, counter, timecode before they are encoded
    on_bytes             the encoded bytes
    on_deliveries        what reaches the reader, when, from whom; may be none or several
    next_ns, act         its own packets and actions, at times of its own

Randomness comes from `draw`, seeded by the fault's id and seed: same seed, same bytes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sim.trackers.config import TrackerConfig
from sim.trackers.frame import Delivery, Frame
from sim.trackers.line import Line

NS_PER_S = 1_000_000_000
NS_PER_MS = 1_000_000

Value = float | str


class Host(Protocol):
    """The tracker as its faults see it."""

    config: TrackerConfig
    line: Line

    def encode(self, frame: Frame) -> bytes:
        """Return the bytes of a frame in the tracker's protocol."""
        ...

    def frame_at(self, capture_ns: int, counter: int) -> Frame:
        """Return the frame of a capture without noise and without faults."""
        ...

    def motion_s(self, t_ns: int) -> float:
        """Return a time on the clock of the motions, seconds."""
        ...

    def regular_from(self, t_ns: int) -> int:
        """Return the first regular capture at or after a time."""
        ...


class TrackerFault:
    """A fault that does nothing; the kinds override what they alter."""

    def __init__(
        self, name: str, from_ns: int, to_ns: int | None, values: Mapping[str, Value], seed: int
    ) -> None:
        self.id = name
        self.from_ns = from_ns
        self.to_ns = to_ns
        """The end, not included; None: for good."""
        self.values = values
        self.seed = seed
        self.draw = random.Random(f"tracker fault {name} {seed}")
        self._host: Host | None = None

    @property
    def host(self) -> Host:
        """The tracker it was added to."""
        if self._host is None:
            raise RuntimeError(f"the fault {self.id} was added to no tracker")
        return self._host

    def bind(self, host: Host) -> None:
        """Take the tracker it works on."""
        self._host = host

    def number(self, name: str) -> float:
        """Return a parameter that is a number."""
        return float(self.values[name])

    def text(self, name: str) -> str:
        """Return a parameter that is a word."""
        return str(self.values[name])

    def active(self, t_ns: int) -> bool:
        """Return whether a time lies in its window."""
        return self.from_ns <= t_ns and (self.to_ns is None or t_ns < self.to_ns)

    def next_capture(self, after_ns: int, regular_ns: int) -> int:
        """Return the next capture after `after_ns`; the tracker itself would take regular_ns."""
        return regular_ns

    def warp(self, t_ns: int) -> int:
        """Return when the tracker captures what its own clock has at t_ns."""
        return t_ns

    def on_frame(self, frame: Frame) -> None:
        """Alter the frame before it is encoded."""

    def on_bytes(self, frame: Frame, data: bytes) -> bytes:
        """Return the bytes that are sent for it."""
        return data

    def on_deliveries(self, frame: Frame, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
        """Return what reaches the reader; never earlier than it was going to."""
        return deliveries

    def next_ns(self) -> int | None:
        """Return when it wants to act by itself, or None."""
        return None

    def act(self, now_ns: int) -> Sequence[Delivery]:
        """Do what is due; return packets of its own. Afterwards `next_ns` lies later or is None."""
        return ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number with its bounds, or a word out of some (`words`)."""

    default: Value
    low: float = 0.0
    high: float = 0.0
    words: tuple[str, ...] = ()
    text: str = ""
    """What it is, with its unit."""


def number(default: float, low: float, high: float, text: str) -> Parameter:
    """Return a parameter that is a number from low to high."""
    return Parameter(default, low, high, text=text)


def word(default: str, words: tuple[str, ...], text: str) -> Parameter:
    """Return a parameter that is one of some words."""
    return Parameter(default, words=words, text=text)


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One kind of fault."""

    id: str
    text: str
    """One sentence."""
    make: Callable[[str, int, int | None, Mapping[str, Value], int], TrackerFault]
    parameters: Mapping[str, Parameter]
    protocols: tuple[str, ...]
    lines: tuple[str, ...] = ("pty", "udp")
    needs: str = ""
    """What the tracker must send besides: "timecode", or "drop frame"."""
