# SPDX-License-Identifier: Apache-2.0
"""Where the frame grid takes its phase from."""

from __future__ import annotations

from typing import Literal

import msgspec

from hardware_profiles.bounds import Name

SyncSource = Literal["node", "ptp", "tracker", "ltc", "free"]


class Sync(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The reference of the frame grid."""

    source: SyncSource = "node"
    """A locked node's vsync; PTP (ST 2059-1); a genlocked tracker's packets; LTC; or nothing."""
    reference_rate: str = ""
    """Edges per second of the reference, where it is not the frame rate."""
    tracker: Name | None = None
    """The source whose packets (tracker) or timecode (ltc) are the reference."""
