# SPDX-License-Identifier: Apache-2.0
"""Where the scripted bodies are, and what each message foretells of it.

The look-ahead of message k is wrong on purpose by a little that depends on k and on the step: every
state of every message is another one, so a pose tells which message and which step it is of.
"""

from __future__ import annotations

import math

from sim.conform.content import CAMERA, WALL, Body, State
from sim.conform.geometry import quaternion_from_angles

STATES = 8
"""The frame's own state and seven ahead: 292 ms at 24000/1001."""


def truth(body: int, n: float) -> State:
    """Return the state of a body at frame n of the script: a slow walk with its own phase."""
    a = 0.031 * n + 1.7 * body
    x, y, z = (
        1.5 * math.sin(a),
        -4.0 + 0.6 * math.cos(1.3 * a) + body,
        1.6 + 0.2 * math.sin(0.7 * a),
    )
    w, i, j, k = quaternion_from_angles(
        12.0 * math.sin(0.9 * a), 4.0 * math.cos(a), 2.0 * math.sin(1.1 * a + body)
    )
    return (x, y, z, w, i, j, k)


def foretold(body: int, n: int, states: int = STATES) -> tuple[State, ...]:
    """Return what message n says of a body: its state at n, and `states` - 1 of its look-ahead."""
    found = [truth(body, n)]
    for step in range(1, states):
        x, y, z, *turn = truth(body, n + step)
        slip = 0.0004 * step * (1 + n % 7)
        w, i, j, k = turn
        found.append((x + slip, y - slip, z + slip / 2, w, i, j, k))
    return tuple(found)


def tracked_wall(n: float) -> State:
    """Return the state of a wall that rolls and turns a little, as foretold for n."""
    w, i, j, k = quaternion_from_angles(8.0 * math.sin(0.05 * n), 1.0, -0.5)
    return (2.0 + 0.3 * math.sin(0.04 * n), 2.5, 0.02 * math.cos(n), w, i, j, k)


def wall_body(index: int, n: int, states: int = STATES) -> Body:
    """Return the body that carries a wall."""
    return Body(index, WALL, tuple(tracked_wall(n + 1.01 * step) for step in range(states)))


def moving_body(index: int, role: int, n: int, states: int = STATES) -> Body:
    """Return a body that moves along its truth; an object moves like a camera."""
    return Body(index, role or CAMERA, foretold(index, n, states))
