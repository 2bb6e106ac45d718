# SPDX-License-Identifier: Apache-2.0
"""What a simulator offers to break in a fire drill; apart, as all processes read it in the plan."""

from __future__ import annotations

import msgspec


class DrillOffer(msgspec.Struct, frozen=True):
    """One fault that the simulator can make."""

    id: str
    row: str
    """Of the fault catalogue."""
    title: str
    targets: tuple[str, ...] = ()
    """What it can befall; empty: the stage as a whole."""
    seconds: float = 5.0
    """How long it lasts where nobody says."""
