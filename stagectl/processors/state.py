# SPDX-License-Identifier: Apache-2.0
"""What is known of one LED processor: the topic that the processors' process speaks on. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

Answering = Literal["ok", "silent", "refused"]


class Reading(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a processor said of itself; None and empty texts where it does not tell."""

    input_hz: float | None = None
    input_locked: bool | None = None
    phase_right: bool | None = None
    latency_mode: str = ""
    latency_frames: float | None = None
    """What its maker's manual gives for that mode; the stage file's own figure comes first."""
    brightness_pct: float | None = None
    brightness_nits: float | None = None
    blackout: bool | None = None
    frozen: bool | None = None
    test_pattern: bool | None = None
    transfer: str = ""
    range: str = ""
    lut: str = ""
    """Empty: not told. "off": none is in use. "on": one is, nobody says which."""
    complaints: tuple[str, ...] = ()
    """What it complains of itself, in its own words."""


class PollResult(msgspec.Struct, frozen=True):
    """What came of one poll; stays in its process."""

    processor: str
    t_ns: int
    reading: Reading | None
    error: str = ""
    refused: bool = False
    """Somebody answered, and would not tell."""


class WallOrder(msgspec.Struct, frozen=True):
    """Black out a processor, or release it; stays in its process."""

    processor: str
    black: bool
    rev: int


class WallResult(msgspec.Struct, frozen=True):
    """What came of a `WallOrder`; stays in its process."""

    processor: str
    black: bool
    rev: int
    t_ns: int
    error: str = ""
    """Empty: done, and read back."""


class ProcessorState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One LED processor as it stands."""

    processor: str
    kind: str
    address: str
    t_ns: int
    """When this was said."""
    answered_ns: int
    """When it last answered; 0: never."""
    state: Answering
    error: str = ""
    reading: Reading = Reading()
    """What it said last, however long ago that is."""
    wall_black: bool | None = None
    """What was last ordered of it; None: nothing yet."""
    wall_rev: int = 0
    wall_pending: bool = False
    """Ordered, and not read back yet."""
    wall_after_ms: float | None = None
    """From the order to the moment when the processor said that it is so."""
    wall_error: str = ""


def state_topic(processor: str) -> str:
    """Return the topic of one processor's state."""
    return f"processor/{processor}"
