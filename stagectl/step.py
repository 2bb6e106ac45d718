# SPDX-License-Identifier: Apache-2.0
"""The seam of the graph: a Step has inputs, outputs and a deadline, and no loop, socket or clock.

1. `on_message` and `on_deadline` return (topic, message) pairs; they never block and never raise on
   bad input.
2. Time comes in as an argument. The same Steps run under the reactor and in virtual time.
3. What a slow step may lose is declared at its input: `LATEST`, or `queue(n)` with n messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec


class DropPolicy(NamedTuple):
    """How many unread messages of one topic an input keeps; the oldest go first."""

    depth: int


LATEST = DropPolicy(1)


def queue(depth: int) -> DropPolicy:
    """Return the policy that keeps `depth` messages."""
    if depth < 1:
        raise ValueError("a queue holds at least one message")
    return DropPolicy(depth)


class Input(NamedTuple):
    """A topic pattern of the topics table and its drop policy."""

    topic: str
    policy: DropPolicy


Output = tuple[str, msgspec.Struct]


class Step(Protocol):
    """One row of the graph at work."""

    def inputs(self) -> Sequence[Input]:
        """Return what this step reads."""

    def deadline_ns(self) -> int | None:
        """Return when `on_deadline` is due next, or None."""

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Take one message of topic `port`."""

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Do what was due."""
