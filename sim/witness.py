# SPDX-License-Identifier: Apache-2.0
"""The witness: it stands before the virtual wall and reads what is really on each node's glass.

At every house vsync, half a frame later, it looks at each display that is in service and compares
frame numbers and the poses drawn. It knows the house sync and the displays, and nothing of the
product: it must be able to catch the product's own bookkeeping out.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from typing import NamedTuple

import msgspec
import zmq

from sim.house_sync import HouseSync

IN_SERVICE_AFTER_NS = 1_000_000_000
# Looked at this much later than it happened, when every display has told of it.
SETTLE_FRAMES = 60
SILENT_AFTER_NS = 500_000_000


class Glass(msgspec.Struct, frozen=True):
    """One display at one of its own vsyncs."""

    node: str
    t_vsync_ns: int
    frame: int
    new: bool
    exact: bool
    epoch: int
    states: list[list[float] | None]
    latest: int | None = None
    """What a display that draws the newest value would have drawn (a baseline of benches)."""


class Difference(NamedTuple):
    """The largest difference between two displays that show the same frame number."""

    mm: float
    deg: float


class Witness:
    """Counts skew at each house vsync."""

    def __init__(self, sync: HouseSync) -> None:
        self._sync = sync
        self._period_ns = float(sync.period_ns)
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._socket = self._context.socket(zmq.PULL)
        self._socket.setsockopt(zmq.HANDSHAKE_IVL, 1_000)
        self._socket.setsockopt(zmq.MAXMSGSIZE, 1 << 20)
        self.port = self._socket.bind_to_random_port("tcp://127.0.0.1")
        self._seen: defaultdict[str, deque[Glass]] = defaultdict(deque)
        self._first_exact: dict[str, int] = {}
        self._next: int | None = None
        self._stalls: list[tuple[int, int]] = []
        self.lead_ns = 0
        self.vsyncs = 0
        self.frame_skew = 0
        self.content_skew = 0
        self.latest_skew = 0
        self.unexplained = 0
        """Content skew among displays that all said exact: there is no excuse for it."""
        self.worst = Difference(0.0, 0.0)

    def add_stall(self, from_ns: int, to_ns: int) -> None:
        """Note a host stall: vsyncs that it touches are not judged."""
        self._stalls.append((from_ns, to_ns))

    def judge_from(self, t_ns: int) -> None:
        """Judge only vsyncs from now on; what was counted is forgotten."""
        self._next = self._sync.index_at(t_ns) + 1
        self.vsyncs = self.frame_skew = self.content_skew = 0
        self.latest_skew = self.unexplained = 0
        self.worst = Difference(0.0, 0.0)

    def read(self, now_ns: int) -> None:
        """Take what displays told; judge the vsyncs that are old enough."""
        while True:
            try:
                data = self._socket.recv(zmq.NOBLOCK)
            except zmq.Again:
                break
            glass = msgspec.msgpack.decode(data, type=Glass)
            self._seen[glass.node].append(glass)
            if glass.exact:
                self._first_exact.setdefault(glass.node, glass.t_vsync_ns)
        self._judge(self._sync.index_at(now_ns) - SETTLE_FRAMES)

    def finish(self, now_ns: int) -> None:
        """Judge all that is left, and close."""
        self.read(now_ns)
        self._judge(self._sync.index_at(now_ns) - 4)
        self._socket.close()
        self._context.term()

    def _judge(self, before: int) -> None:
        if self._next is None:
            self._next = before
        while self._next < before:
            self._look(self._sync.vsync_ns(self._next) + round(self._period_ns / 2))
            self._next += 1

    def _look(self, t_ns: int) -> None:
        shown = [glass for node in self._seen if (glass := self._glass(node, t_ns)) is not None]
        if len(shown) < 2 or self._is_stalled(t_ns):
            return
        self.vsyncs += 1
        if len({glass.latest for glass in shown}) > 1:
            self.latest_skew += 1
        if len({glass.frame for glass in shown}) > 1:
            self.frame_skew += 1
            return
        worst = Difference(0.0, 0.0)
        for other in shown[1:]:
            found = _difference(shown[0], other)
            worst = Difference(max(worst.mm, found.mm), max(worst.deg, found.deg))
        if worst.mm > 0.0 or worst.deg > 0.0:
            self.content_skew += 1
            self.unexplained += all(glass.exact for glass in shown)
            self.worst = Difference(max(self.worst.mm, worst.mm), max(self.worst.deg, worst.deg))

    def _glass(self, node: str, t_ns: int) -> Glass | None:
        """What a display in service shows at this moment."""
        first = self._first_exact.get(node)
        if first is None or t_ns - first < IN_SERVICE_AFTER_NS:
            return None
        told = self._seen[node]
        while len(told) > 1 and told[1].t_vsync_ns <= t_ns:
            told.popleft()
        if not told or told[0].t_vsync_ns > t_ns:
            return None
        return None if t_ns - told[0].t_vsync_ns > SILENT_AFTER_NS else told[0]

    def _is_stalled(self, t_ns: int) -> bool:
        begin = t_ns - self._period_ns / 2 - self.lead_ns
        return any(a < t_ns and b > begin for a, b in self._stalls)


def _difference(a: Glass, b: Glass) -> Difference:
    mm = deg = 0.0
    for one, other in zip(a.states, b.states, strict=False):
        if one is None or other is None:
            if one is not other:
                return Difference(math.inf, math.inf)
            continue
        mm = max(mm, 1000.0 * math.dist(one[:3], other[:3]))
        dot = min(1.0, abs(sum(x * y for x, y in zip(one[3:], other[3:], strict=True))))
        if one[3:] != other[3:]:
            deg = max(deg, math.degrees(2.0 * math.acos(dot)), 1e-9)
    return Difference(mm, deg)
