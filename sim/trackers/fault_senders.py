# SPDX-License-Identifier: Apache-2.0
"""Faults of the network: packets that nobody asked for, from here or from somebody else."""

from __future__ import annotations

from collections.abc import Sequence

from sim.motion.catalogue import make_motion
from sim.motion.truth import Truth
from sim.trackers.fault import NS_PER_MS, NS_PER_S, Host, TrackerFault
from sim.trackers.fault_delivery import later
from sim.trackers.frame import SENDER_OTHER, SENDER_OWN, SENDER_TRACKER, Delivery, Frame
from sim.trackers.osc_bombs import BOMBS

OTHER_MOTIONS = ("locked-off", "dolly", "crane", "hand-held")
BOMB_KINDS = ("all", *BOMBS)
# In real time a packet a microsecond is late anyway; more at once would stand for a stalled host.
_MOST_AT_ONCE = 1000


class TwoSources(TrackerFault):
    """Another sender with the same id, half a period later, that moves differently."""

    _motion: Truth | None = None

    def bind(self, host: Host) -> None:
        """Give the other one its motion."""
        super().bind(host)
        away = (self.number("away_m"), 0.0, 0.0)
        self._motion = make_motion(self.text("motion"), self.seed + 1, away)

    def on_deliveries(self, frame: Frame, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
        """Add the other's packet to each of ours, even where ours was lost."""
        if self._motion is None:
            return deliveries
        half_ns = round(NS_PER_S / 2 / self.host.config.rate)
        capture_ns = frame.capture_ns + half_ns
        other = self.host.frame_at(capture_ns, frame.counter)
        other.pose = self._motion.at(self.host.motion_s(capture_ns))
        latency_ns = round(self.host.config.latency_ms * NS_PER_MS)
        packet = Delivery(capture_ns + latency_ns, self.host.encode(other), SENDER_OTHER)
        return [*deliveries, packet]


class OwnPacketsBack(TrackerFault):
    """Each packet comes once more, from one of our own addresses."""

    def on_deliveries(self, frame: Frame, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
        """Add the echo."""
        after_ns = round(self.number("after_ms") * NS_PER_MS)
        echoes = [later(one, after_ns)._replace(sender=SENDER_OWN) for one in deliveries]
        return [*deliveries, *echoes]


class Stream(TrackerFault):
    """Packets of its own at `per_s`, evenly from the start of the window."""

    _sent = 0

    def next_ns(self) -> int | None:
        """Return when the next packet is due."""
        due_ns = self.from_ns + int(self._sent * NS_PER_S / self.number("per_s"))
        return due_ns if self.to_ns is None or due_ns < self.to_ns else None

    def act(self, now_ns: int) -> Sequence[Delivery]:
        """Return the packets that are due."""
        out: list[Delivery] = []
        while len(out) < _MOST_AT_ONCE and (due_ns := self.next_ns()) is not None:
            if due_ns > now_ns:
                break
            out.append(Delivery(due_ns, self.packet(due_ns, self._sent), self.sender()))
            self._sent += 1
        return out

    def packet(self, t_ns: int, number: int) -> bytes:
        """Return one packet."""
        return b""

    def sender(self) -> int:
        """Return who sends it."""
        return SENDER_OTHER


class Flood(Stream):
    """Packets without end: good ones, or noise of the same length."""

    _data = b""
    _made_ns = -NS_PER_S

    def packet(self, t_ns: int, number: int) -> bytes:
        """Return a frame of now, renewed once a period as a mad tracker would, or noise."""
        period_ns = round(NS_PER_S / self.host.config.rate)
        if t_ns - self._made_ns >= period_ns:
            self._made_ns = t_ns
            self._data = self.host.encode(self.host.frame_at(t_ns, number))
        return self._data if self.text("what") == "valid" else self.draw.randbytes(len(self._data))

    def sender(self) -> int:
        """Return the tracker itself or another."""
        return SENDER_TRACKER if self.text("sender") == "same" else SENDER_OTHER


class OscBomb(Stream):
    """Datagrams made to hurt an OSC receiver; `all` takes the kinds in turn."""

    def packet(self, t_ns: int, number: int) -> bytes:
        """Return the next bomb."""
        kind = self.text("kind")
        return list(BOMBS.values())[number % len(BOMBS)] if kind == "all" else BOMBS[kind]
