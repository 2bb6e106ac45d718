# SPDX-License-Identifier: Apache-2.0
"""Virtual links between the controller and its nodes: delay, queueing, loss, order, partitions."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

MS = 1_000_000


@dataclass(frozen=True, slots=True)
class Path:
    """One way of a link. Times in ns.

    A message takes `base_ns`, a queue drawn from an exponential distribution of mean `queue_ns`,
    and with probability `spike_share` a spike of mean `spike_ns`. With `ordered` it never overtakes
    the one before it, as on a stream. `loss` is the share of messages that never come.
    """

    base_ns: int = 60_000
    queue_ns: float = 80_000.0
    spike_share: float = 0.01
    spike_ns: float = 2_000_000.0
    loss: float = 0.0
    ordered: bool = True

    def with_loss(self, loss: float) -> Path:
        """Return the path with another loss."""
        return replace(self, loss=loss)


class Way:
    """One direction of one link, with its own random numbers."""

    def __init__(self, path: Path, seed: str) -> None:
        self.path = path
        self._random = random.Random(seed)
        self._last_ns = 0
        self._down: list[tuple[int, int]] = []

    def cut(self, from_ns: int, to_ns: int) -> None:
        """Take the link down between two times: what is sent then never comes."""
        self._down.append((from_ns, to_ns))

    def arrival_ns(self, t_ns: int) -> int | None:
        """Return when a message sent at a true time comes, or None."""
        path = self.path
        draw = self._random
        lost = draw.random() < path.loss
        delay = path.base_ns + draw.expovariate(1.0) * path.queue_ns
        if draw.random() < path.spike_share:
            delay += draw.expovariate(1.0) * path.spike_ns
        if lost or any(a <= t_ns < b for a, b in self._down):
            return None
        arrival = t_ns + round(delay)
        if path.ordered:
            arrival = max(arrival, self._last_ns)
            self._last_ns = arrival
        return arrival
