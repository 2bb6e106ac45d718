# SPDX-License-Identifier: Apache-2.0
"""Faults of the way: frames lost, late, twice, in the wrong order, or a line that is gone."""

from __future__ import annotations

from collections.abc import Sequence

from sim.trackers.fault import NS_PER_MS, NS_PER_S, TrackerFault
from sim.trackers.frame import Delivery, Frame
from sim.trackers.line import Plug


def later(delivery: Delivery, delay_ns: int) -> Delivery:
    """Return the delivery that much later."""
    return delivery._replace(t_ns=delivery.t_ns + delay_ns)


class Loss(TrackerFault):
    """Each frame is lost with the probability `share`."""

    def on_deliveries(self, frame: Frame, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
        """Lose it or not."""
        return () if self.draw.random() < self.number("share") else deliveries


class LossBurst(TrackerFault):
    """`frames` in a row are lost, again and again after `every_s`."""

    def on_deliveries(self, frame: Frame, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
        """Lose it where it lies in a burst; bursts are counted in periods of the tracker."""
        every_ns = round(self.number("every_s") * NS_PER_S)
        in_burst_ns = (frame.capture_ns - self.from_ns) % every_ns
        burst_ns = self.number("frames") * NS_PER_S / float(self.host.config.rate)
        return () if in_burst_ns < burst_ns else deliveries


class Reorder(TrackerFault):
    """A share of the frames comes `frames` periods later, so that others overtake them."""

    def on_deliveries(self, frame: Frame, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
        """Hold it back or not: half a period more, so that it falls between two others."""
        if self.draw.random() >= self.number("share"):
            return deliveries
        periods = self.number("frames") + 0.5
        delay_ns = round(periods * NS_PER_S / float(self.host.config.rate))
        return [later(one, delay_ns) for one in deliveries]


class Duplicate(TrackerFault):
    """A share of the frames comes twice, the second time `after_ms` later."""

    def on_deliveries(self, frame: Frame, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
        """Send it again or not."""
        if self.draw.random() >= self.number("share"):
            return deliveries
        delay_ns = round(self.number("after_ms") * NS_PER_MS)
        return [*deliveries, *(later(one, delay_ns) for one in deliveries)]


class Jitter(TrackerFault):
    """Each frame is late by a time of its own, uniform from 0 to `max_ms`."""

    def on_deliveries(self, frame: Frame, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
        """Delay it; on a network a frame may overtake the one before."""
        delay_ns = round(self.draw.random() * self.number("max_ms") * NS_PER_MS)
        return [later(one, delay_ns) for one in deliveries]


class DelayStep(TrackerFault):
    """All frames are later by `ms`."""

    def on_deliveries(self, frame: Frame, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
        """Delay it."""
        return [later(one, round(self.number("ms") * NS_PER_MS)) for one in deliveries]


class Unplug(TrackerFault):
    """The device is gone and comes back; a line without a plug is silent."""

    _pulled = False
    _done = False

    def next_ns(self) -> int | None:
        """Pull the plug at the start, put it back at the end."""
        if self._done:
            return None
        return self.to_ns if self._pulled else self.from_ns

    def act(self, now_ns: int) -> Sequence[Delivery]:
        """Pull or put back."""
        line = self.host.line
        if not self._pulled:
            self._pulled = True
            if isinstance(line, Plug):
                line.unplug()
        else:
            self._done = True
            if isinstance(line, Plug):
                line.replug()
        return ()

    def on_deliveries(self, frame: Frame, deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
        """Nothing gets through; a line with a plug counts the bytes as dropped itself."""
        return deliveries if isinstance(self.host.line, Plug) else ()
