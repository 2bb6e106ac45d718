# SPDX-License-Identifier: Apache-2.0
"""The moves a person is asked for, and how one is seen: rest, move, rest. No clock in here.

Contract of `Watcher`: it is fed samples and the time, says what to tell the person, and ends with a
`Window` (two stretches of rest), latest after the time-outs.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from sim.conform_tracker.samples import (
    FOCUS,
    PAN,
    ROLL,
    TILT,
    ZOOM,
    Samples,
    X,
    Y,
    Z,
    mean_of,
    samples_of,
)
from sim.conform_tracker.timing import Floats
from tracking.sample import Decoded

REST_S = 1.0
SETTLED_S = 0.7
WAIT_FOR_REST_S = 15.0
WAIT_FOR_MOVE_S = 20.0
_KEPT_S = 2.0
# Rest: no column moves more than this in a second. Move: one has gone farther than that.
_STILL = np.array([0.4, 0.4, 0.4, 0.008, 0.008, 0.008])
_MOVED = np.array([3.0, 3.0, 3.0, 0.03, 0.03, 0.03])
_STILL_RING, _MOVED_RING = 0.005, 0.02


class Move(NamedTuple):
    """One move."""

    name: str
    """The clause is axis-NAME."""
    column: int
    sign: int
    """+1 where the column has to grow; rings: +1 toward near and tele."""
    ask: str


MOVES: tuple[Move, ...] = (
    Move("pan", PAN, 1, "pan to the LEFT, about 30 degrees"),
    Move("tilt", TILT, 1, "tilt UP, about 20 degrees"),
    Move("roll", ROLL, 1, "roll CLOCKWISE (seen from behind), about 20 degrees"),
    Move("right", X, 1, "move the camera to the RIGHT, about half a metre"),
    Move("forward", Y, 1, "move the camera FORWARD, toward the wall, about half a metre"),
    Move("up", Z, 1, "move the camera UP, about half a metre"),
    Move("focus", FOCUS, 1, "turn FOCUS toward NEAR, a good part of the ring"),
    Move("zoom", ZOOM, 1, "zoom IN, a good part of the ring"),
)


class Window(NamedTuple):
    """When the camera rested before and after a move, in the seconds of the samples."""

    move: str
    still_s: tuple[float, float]
    moved_s: tuple[float, float]


class Watcher:
    """Sees one move."""

    def __init__(self, move: Move, ring_spans: tuple[float, float], now_s: float) -> None:
        """Start; `ring_spans` are the raw lengths of the focus and zoom rings."""
        self.window: Window | None = None
        self._move = move
        rings = np.array(ring_spans)
        self._still = np.concatenate((_STILL, _STILL_RING * rings))
        self._moved = np.concatenate((_MOVED, _MOVED_RING * rings))
        self._rows: deque[tuple[float, Decoded]] = deque()
        self._began_s = self._asked_s = now_s
        self._base = (now_s, now_s)
        self._from: Floats | None = None
        self._has_moved = False

    def observe(self, t_s: float, one: Decoded) -> None:
        """Take a sample."""
        self._rows.append((t_s, one))
        while self._rows[0][0] < t_s - _KEPT_S:
            self._rows.popleft()

    def tick(self, now_s: float) -> str:
        """Return what to tell the person now, "" for nothing."""
        if self._from is None:
            still = self._rests(now_s, REST_S)
            if not still and now_s - self._began_s < WAIT_FOR_REST_S:
                return ""
            self._base = (now_s - REST_S, now_s)
            self._from = mean_of(self._columns().between(*self._base))
            self._asked_s = now_s
            if np.isnan(self._from[self._move.column]):  # it is not sent: nobody need move it
                self.window = Window(self._move.name, self._base, self._base)
                return ""
            return f"now {self._move.ask}, and hold"
        if not self._has_moved and self._rows:
            latest = self._columns().values[-1]
            with np.errstate(invalid="ignore"):
                self._has_moved = bool((np.abs(latest - self._from) > self._moved).any())
        late = now_s - self._asked_s > WAIT_FOR_MOVE_S
        if late or (self._has_moved and self._rests(now_s, SETTLED_S)):
            self.window = Window(self._move.name, self._base, (now_s - 0.5 * SETTLED_S, now_s))
        return ""

    def _columns(self) -> Samples:
        return samples_of(list(self._rows))

    def _rests(self, now_s: float, seconds: float) -> bool:
        if not self._rows or self._rows[0][0] > now_s - seconds:
            return False
        rows = self._columns().between(now_s - seconds, now_s)
        if len(rows) < 3:
            return False
        low = np.where(np.isnan(rows), np.inf, rows).min(axis=0)
        high = np.where(np.isnan(rows), -np.inf, rows).max(axis=0)
        return bool((high - low <= self._still).all())
