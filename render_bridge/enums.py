# SPDX-License-Identifier: Apache-2.0
"""The enumerations and flags of the node link, with the numbers they have on the wire."""

from __future__ import annotations

import enum


class Role(enum.IntEnum):
    """What a tracked body is."""

    CAMERA = 1
    WALL = 2
    OBJECT = 3


class TrackState(enum.IntEnum):
    """How much a pose can be trusted; the thresholds are in tracking/source_health.py."""

    LOST = 0
    OK = 1
    COAST = 2
    HOLD = 3


class BodyFlag(enum.IntFlag):
    """Bits of one body in a frame message."""

    VALID = 1
    """The states mean something. Without it the node keeps the last pose it drew."""
    HELD = 2
    """The operator holds the pose: it stands still, the picture lives."""
    FROZEN = 4
    """The operator froze the picture: draw the pinned pose once, then nothing new for this body."""


class FrameFlag(enum.IntFlag):
    """Bits of a frame message."""

    RESET = 1
    """The grid was made anew: frame numbers have no relation to earlier ones."""
    UNLOCKED = 2
    """The grid runs free: it is not locked to house sync."""
    SECOND_COPY = 4
    OUTER_FROZEN = 8
    """The outer picture stands still, the inner frusta live."""
    CUT = 16
    """No motion blur and no history across this frame."""
    BARCODE = 32
    """Draw the frame barcode on every output."""


class ViewFlag(enum.IntFlag):
    """Bits of a camera's view."""

    ON_WALL = 1
    """Its inner frustum is drawn."""
    CUT = 2
    """Its pose is cut at this frame."""


class OuterView(enum.IntEnum):
    """Where the outer frustum is seen from."""

    CAMERA = 0
    """The camera that is on top."""
    FIXED = 1


class Policy(enum.IntEnum):
    """How early a frame's message leaves."""

    FRESH = 1
    EXACT = 2


class Barrier(enum.IntEnum):
    """Whether nodes wait for each other."""

    OFF = 0
    LOCK_STEP = 1


class EngineState(enum.IntEnum):
    """What a node's engine is doing."""

    STARTING = 0
    LOADING = 1
    COMPILING = 2
    """Shaders: stalls of 100 to 500 ms are normal now."""
    READY = 3


class ReferenceBit(enum.IntFlag):
    """What a node's sync card says of its reference."""

    PRESENT = 1
    LOCKED = 2
    """The device is locked to it."""
    KNOWN = 4
    """Somebody asked: without it the other bits mean nothing."""


class PosePoint(enum.IntEnum):
    """Which point of the camera a pose names."""

    SENSOR = 1
    ENTRANCE_PUPIL = 2


class LensApplied(enum.IntFlag):
    """Lens effects that are already in the pose or picture."""

    NODAL = 1
    DISTORTION = 2
    BREATHING = 4


class VsyncSource(enum.IntEnum):
    """Where a node's vsync times come from."""

    NONE = 0
    SWAP_RETURN = 1
    HARDWARE = 2


class Outcome(enum.IntEnum):
    """What a node did at one vsync."""

    EXACT = 1
    """Drew the state that message k carries for k."""
    SUBSTITUTED = 2
    """Drew a look-ahead or extrapolated state."""
    REPEATED = 3
    """Latched nothing new."""


class WallMode(enum.IntEnum):
    """What stands on the walls of a node."""

    PICTURE = 0
    BLACK = 1
    GREY = 2
    """Safe grey: neutral, 18 % of the wall's white in linear light."""

    @classmethod
    def understood(cls, value: int) -> WallMode:
        """Return the mode of a byte; one that nobody knows is black, never a picture."""
        return cls(value) if value <= cls.GREY else cls.BLACK


class Chroma(enum.IntEnum):
    """What fills a camera's inner frustum in place of its picture."""

    OFF = 0
    GREEN = 1
    BLUE = 2

    @classmethod
    def understood(cls, value: int) -> Chroma:
        """Return the colour of a byte; one that nobody knows is off."""
        return cls(value) if value <= cls.BLUE else cls.OFF


class Feature(enum.IntFlag):
    """What a node understands beside the first messages of this version."""

    WALL = 1
    """It draws what WALL says, and acknowledges it."""


class RefusalCode(enum.IntEnum):
    """Why a node was not let in."""

    VERSION = 1
    STAGE_ID = 2
    LENS = 3
    NAME = 4
    PROJECT = 5
    CONFIG = 6
