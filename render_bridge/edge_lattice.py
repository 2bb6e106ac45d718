# SPDX-License-Identifier: Apache-2.0
"""Where the edges of a reference may lie against the frames: on a lattice. Pure.

Frame rate / reference rate = n/d in lowest terms: edge i comes i n/d frames after a frame's start.
So the edges lie on a lattice of d places a frame, `n` places from one edge to the next. Seen from
the edges alone, any of d phases of the frame fits: 59.94 against 23.976 is 2/5, and five fit.
A reference slower than the frames (n > d = 1) leaves no doubt.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from hardware_profiles.rates import period_ns


class Place(NamedTuple):
    """The place of the lattice that an edge is nearest to."""

    place: int
    """Counted from the frame the question was asked with, `per_frame` to a frame."""
    error_ns: float
    """How much later than the place the edge came."""


class EdgeLattice(NamedTuple):
    """The lattice of one pair of rates."""

    rate: Fraction
    reference: Fraction
    """Edges per second."""
    per_edge: int
    """n: places from one edge to the next."""
    per_frame: int
    """d: places of a frame, and how many phases of it fit the edges."""
    edge_ns: float
    """Nominal time from edge to edge."""

    @classmethod
    def of(cls, rate: Fraction, reference: Fraction) -> EdgeLattice:
        """Return the lattice of a frame rate and a reference's rate."""
        ratio = rate / reference
        return cls(rate, reference, ratio.numerator, ratio.denominator, period_ns(reference))

    @property
    def frames_per_edge(self) -> float:
        """Frames from one edge to the next."""
        return self.per_edge / self.per_frame

    def nearest(self, after_ns: float, frame_ns: float) -> Place:
        """Return the place of an edge that comes `after_ns` after a frame's start."""
        position = after_ns / frame_ns
        place = round(position * self.per_frame)
        return Place(place, (position - place / self.per_frame) * frame_ns)
