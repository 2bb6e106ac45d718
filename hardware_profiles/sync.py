# SPDX-License-Identifier: Apache-2.0
"""Where the frame grid takes its phase from."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hardware_profiles.bounds import Name

SyncSource = Literal["node", "ptp", "tracker", "ltc", "free"]


class Sync(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The reference of the frame grid."""

    source: SyncSource = "node"
    """A locked node's vsync; PTP (ST 2059-1); a genlocked tracker's packets; LTC; or nothing."""
    reference_rate: str = ""
    """Edges per second of the reference; empty: the frame rate, of a tracker its own rate."""
    tracker: Name | None = None
    """The source whose packets (tracker) or timecode (ltc) are the reference."""
    phase_ms: Annotated[float, Meta(ge=-100.0, le=100.0)] = 0.0
    """From an edge to the start of a frame; a tracker samples some time after the frame starts."""
