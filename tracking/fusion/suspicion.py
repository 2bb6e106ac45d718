# SPDX-License-Identifier: Apache-2.0
"""Samples outside the gate: a spike, a jump of the origin, or a motion that nobody expected.

A refused sample waits. The next ones of its source tell what it was:
- the next is good again: it was a spike, or a step that the gate, wider by then, lets through;
- the next ones stand at the same offset from the prediction: the origin has moved (a jump has its
  full size in its first sample, a motion grows);
- the offsets grow from nothing: the pose went on and its speed changed. It is motion, and all of
  them are taken in, late: after two where a camera can be accelerated like that, else after three;
- none of these: noise; the oldest is forgotten.
"""

from __future__ import annotations

import enum
import math
from typing import NamedTuple

from hardware_profiles.pose import Vector
from tracking.fusion.measurement import Measurement

JUMP_SAMPLES = 5
# No film camera is accelerated faster: ten g; a whip pan's start is some 30 rad/s^2.
MOST_ACCELERATION_M_S2 = 100.0
MOST_ACCELERATION_RAD_S2 = 500.0
# Offsets that differ by less than this share of their size are the same offset.
_SAME_SHARE = 0.3
# Of even samples: an offset stands where it moves by this share from one to the next, and its size
# is between these shares of the first one's.
_STEP_SHARE = 0.4
_STANDS = (0.75, 1.15)
# Samples are even where the first came so many intervals of the later ones after the last good one.
_IN_TURN = (0.5, 1.5)
# Offsets that grow may lie this far off a line from nothing, as a share of the newest.
_OFF_LINE = 0.35
_LINE_SIGMAS = 2.0
_SIGMAS = 5.0


class Offset(NamedTuple):
    """How far a sample of one quantity was from the prediction."""

    vector: Vector
    sigma: float
    """Of the innovation, each axis."""


class Suspect(NamedTuple):
    """One refused sample."""

    measurement: Measurement
    position: Offset | None
    rotation: Offset | None
    since_s: float
    """From the newest sample that was taken."""


class Finding(enum.Enum):
    """What a row of suspects is."""

    WAIT = "not known yet"
    JUMP = "the origin moved"
    MOTION = "the body moved"
    NOISE = "nothing that continues"


def judge(suspects: list[Suspect]) -> Finding:
    """Return what the refused samples of one source are, oldest first."""
    if len(suspects) < 2:
        return Finding.WAIT
    first, newest = suspects[0], suspects[-1]
    # Motion first: after a gap a wrong speed has offsets that look alike from sample to sample.
    if _continues(suspects):
        if len(suspects) > 2 or _could_move(first):
            return Finding.MOTION
        return Finding.WAIT
    if _same(first.position, newest.position) and _same(first.rotation, newest.rotation):
        return Finding.JUMP if len(suspects) >= JUMP_SAMPLES else Finding.WAIT
    return Finding.NOISE


def goes_with(suspects: list[Suspect], sample: Suspect) -> bool:
    """Return whether a sample inside the gate stands where the suspects stand all the same.

    The gate widens while nothing is taken: a jump must not slip through it with its later samples.
    """
    before, newest = suspects[0], suspects[-1]
    for a, b in ((before.position, sample.position), (before.rotation, sample.rotation)):
        if a is not None and b is not None and size(a) > _SIGMAS * a.sigma:
            if math.dist(a.vector, b.vector) <= _SAME_SHARE * size(a):
                return True
    # The prediction goes astray meanwhile: of even samples, step by step tells more.
    turns = before.since_s / max(sample.since_s - newest.since_s, 1e-9)
    if not _IN_TURN[0] <= turns <= _IN_TURN[1]:
        return False
    first, last, now = _clearest(before, newest, sample)
    return (
        size(first) > _SIGMAS * first.sigma
        and math.dist(last.vector, now.vector) <= _STEP_SHARE * size(last)
        and _STANDS[0] <= size(now) / size(first) <= _STANDS[1]
    )


def stays(suspects: list[Suspect], sample: Suspect) -> bool:
    """Return whether a good sample is nearer to the last suspect than to the prediction."""
    last, now = _clearest(suspects[-1], sample)
    return math.dist(last.vector, now.vector) < size(now)


def grows(suspects: list[Suspect]) -> bool:
    """Return whether the offsets go with the time, as a motion's do; those of a step stay."""
    a, b = _clearest(suspects[0], suspects[-1])
    share = suspects[0].since_s / suspects[-1].since_s
    x, y, z = b.vector
    return math.dist(a.vector, (share * x, share * y, share * z)) <= math.dist(a.vector, b.vector)


def extent(suspect: Suspect) -> tuple[float, float]:
    """Return how far a sample was off: metres, radians."""
    return size(suspect.position), size(suspect.rotation)


def size(offset: Offset | None) -> float:
    """Return the length of an offset, 0 where there is none."""
    return 0.0 if offset is None else math.hypot(*offset.vector)


def _same(a: Offset | None, b: Offset | None) -> bool:
    if a is None or b is None:
        return a is None and b is None
    apart = math.dist(a.vector, b.vector)
    return apart <= max(_SAME_SHARE * size(a), _SIGMAS * b.sigma)


def _could_move(first: Suspect) -> bool:
    """Whether a camera's acceleration can explain the first offset."""
    half_s2 = 0.5 * first.since_s * first.since_s
    return all(
        offset is None or size(offset) <= most * half_s2 + _SIGMAS * offset.sigma
        for offset, most in (
            (first.position, MOST_ACCELERATION_M_S2),
            (first.rotation, MOST_ACCELERATION_RAD_S2),
        )
    )


def _clearest(*samples: Suspect) -> list[Offset]:
    """Return the offsets of the quantity that is the surer one to be off in the first sample.

    A turn moves the position a little too, by the lever arm: that says less.
    """
    position = [s.position for s in samples if s.position is not None]
    rotation = [s.rotation for s in samples if s.rotation is not None]
    rows = [row for row in (position, rotation) if len(row) == len(samples)]
    return max(rows, key=lambda row: size(row[0]) / row[0].sigma)


def _continues(suspects: list[Suspect]) -> bool:
    """Whether the offsets grow from nothing: then the pose went on and only its speed changed."""
    newest = suspects[-1]
    if not newest.since_s > 0.0:
        return False
    for one in suspects[:-1]:
        share = one.since_s / newest.since_s
        for offset, last in (
            (one.position, newest.position),
            (one.rotation, newest.rotation),
        ):
            if offset is None or last is None:
                continue
            x, y, z = last.vector
            off_line = math.dist(offset.vector, (share * x, share * y, share * z))
            if off_line > _OFF_LINE * size(last) + _LINE_SIGMAS * offset.sigma:
                return False
    return True
