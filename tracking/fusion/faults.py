# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a source, named: kind, F-id of the fault catalogue, and a sentence.

Times of detection are receive times. T is the source's nominal period.

| kind | F-id | means | named within |
|---|---|---|---|
| silent | F-01 | nothing came | max(3 T, 50 ms) |
| spike | F-05 | one to four samples elsewhere, then back | the next good sample |
| step | F-05 | as a spike, but it stays: too small to tell from a motion | the next good sample |
| teleport | F-05 | five samples in a row at a constant offset | 5 T |
| stuck | F-06 | the same pose bit for bit while the body moves | 250 ms |
| clock_step | F-07 | the source's own clock jumped | the next sample |
| frame_reset | F-10 | as teleport, but its world turned as well | 5 T |
| drift | F-10 | two sources drift apart | 1 s beyond the bound |
"""

from __future__ import annotations

import math
from typing import NamedTuple

F_IDS = {
    "silent": "F-01",
    "spike": "F-05",
    "step": "F-05",
    "teleport": "F-05",
    "stuck": "F-06",
    "clock_step": "F-07",
    "frame_reset": "F-10",
    "drift": "F-10",
}


class Fault(NamedTuple):
    """One fault, at the time it was found out."""

    t_ns: int
    source_id: str
    kind: str
    sentence: str

    @property
    def f_id(self) -> str:
        """The row of the fault catalogue."""
        return F_IDS[self.kind]


def silent(t_ns: int, source: str, ms: float, successor: str | None) -> Fault:
    """Return the fault of a leading source that stopped."""
    goes_on = f"; {successor} carries on" if successor else ""
    return Fault(t_ns, source, "silent", f"{source} has been silent for {ms:.0f} ms{goes_on}")


def spike(t_ns: int, source: str, way_m: float, angle_rad: float) -> Fault:
    """Return the fault of samples that were elsewhere for a moment."""
    return Fault(
        t_ns, source, "spike", f"{source} was {_size(way_m, angle_rad)} off for a moment; left out"
    )


def step(t_ns: int, source: str, way_m: float, angle_rad: float) -> Fault:
    """Return the fault of a small step that the picture follows."""
    return Fault(
        t_ns,
        source,
        "step",
        f"{source} moved by {_size(way_m, angle_rad)} at once; the picture follows",
    )


def moved(
    t_ns: int, source: str, way_m: float, angle_rad: float, turned: bool, held: bool
) -> Fault:
    """Return the fault of a source whose poses moved at once.

    turned: its world turned as well. held: the picture keeps the old place; else it is eased over.
    """
    size = _size(way_m, angle_rad)
    then = "the picture keeps its place until accepted" if held else "the picture eases over"
    if turned:
        return Fault(t_ns, source, "frame_reset", f"{source} has a new origin ({size}); {then}")
    return Fault(t_ns, source, "teleport", f"{source} jumped by {size}; {then}")


def stuck(t_ns: int, source: str, ms: float, successor: str | None) -> Fault:
    """Return the fault of a source that repeats itself."""
    then = f"; {successor} carries on" if successor else "; restart the tracker"
    return Fault(t_ns, source, "stuck", f"{source} repeats one pose for {ms:.0f} ms{then}")


def drift(t_ns: int, source: str, other: str, way_m: float, angle_rad: float) -> Fault:
    """Return the fault of two sources that no longer agree."""
    return Fault(
        t_ns, source, "drift",
        f"{source} and {other} drifted {_size(way_m, angle_rad)} apart; check both origins",
    )  # fmt: skip


def _size(way_m: float, angle_rad: float) -> str:
    way = f"{way_m:.2f} m" if way_m >= 0.1 else f"{way_m * 1e3:.1f} mm"
    angle = math.degrees(angle_rad)
    return f"{way}, {angle:.2f} deg" if angle >= 0.01 else way
