# SPDX-License-Identifier: Apache-2.0
"""The one loop of a process: wait on absolute time, run what is due, hand messages between Steps.

Order within one wake: due deadlines first, then what arrived; local Steps and sinks at once, the
bus a millisecond later, so that nothing waits for an observer and the cores are free for those who
wait for what was just sent. Waiting is select with a spin tail, because the kernel wakes a sleeper
some 80 us late and a frame's message has to leave on time. The tail may be used for a rehearsal:
after milliseconds of sleep the caches are cold, and the first run of a piece of code costs twice
the second.
"""

from __future__ import annotations

import select
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from render_bridge.clock import now_ns
from stagectl.alarms.limiter import EventLimiter
from stagectl.nodes.loop_lag import LoopLag
from stagectl.step import Output, Step
from stagectl.topics import Event, matches, topic_row

SPIN_NS = 300_000
MAX_SLEEP_NS = 100_000_000
BUS_DELAY_NS = 1_000_000
BUS_BACKLOG = 256


class Port(Protocol):
    """An adaptor between the world and the graph: a line, a socket. Never blocks."""

    foreign: bool
    """Its messages come from the bus: they are not published again."""

    def filenos(self) -> Sequence[int]:
        """Return what to wait on; may change from wake to wake."""

    def deadline_ns(self) -> int | None:
        """Return when `work` is due even if nothing arrived."""

    def pending(self) -> bool:
        """Return whether something waits that `filenos` may not show.

        ZeroMQ's file descriptor signals once: a send may eat the signal of an arrival.
        """

    def work(self, now_ns: int) -> Sequence[Output]:
        """Read what there is and return it as messages."""


Sink = Callable[[msgspec.Struct], Sequence[Output]]


class Reactor:
    """Runs the Steps of one process."""

    def __init__(
        self,
        steps: Sequence[Step],
        ports: Sequence[Port],
        publish: Callable[[str, msgspec.Struct], None],
        *,
        spin: bool = False,
        rehearse: Callable[[int], None] | None = None,
        lag: LoopLag | None = None,
    ) -> None:
        self._steps = list(steps)
        self._ports = list(ports)
        self._publish = publish
        self._spin_ns = SPIN_NS if spin else 0
        self._rehearse = rehearse
        self._sinks: dict[str, Sink] = {}
        self._routes: dict[str, tuple[list[Step], Sink | None, bool]] = {}
        self._bus: list[Output] = []
        self._bus_due_ns = 0
        self._lag = lag
        self._limiter = EventLimiter()

    def add_sink(self, topic: str, sink: Sink) -> None:
        """Send every message of a topic to a function, before any Step sees it."""
        self._sinks[topic] = sink

    def finish(self) -> None:
        """Publish what has not been published yet."""
        self._flush_bus()

    def turn(self) -> None:
        """Wait once and do what there is to do."""
        ready = None if self._run_due() else self._wait()
        for port in self._ports:
            if ready is not None and not _has_work(port, ready):
                continue
            self.deliver(port.work(now_ns()), foreign=port.foreign)
            self._run_due()
        if self._bus and (now_ns() >= self._bus_due_ns or len(self._bus) >= BUS_BACKLOG):
            self._flush_bus()
        counts_due_ns = self._limiter.due_ns
        if counts_due_ns is not None and now_ns() >= counts_due_ns:
            self.deliver([("event", event) for event in self._limiter.due(now_ns())])

    def deliver(self, outputs: Sequence[Output], *, foreign: bool = False) -> None:
        """Hand messages to sinks and Steps, and what these answer, until all is quiet.

        Of events that come too often only the first few are handed on.
        """
        pending = deque(outputs)
        from_bus = len(pending) if foreign else 0
        while pending:
            topic, message = pending.popleft()
            from_bus -= 1
            if topic == "event" and from_bus < 0 and not self._is_wanted(message):
                continue
            steps, sink, on_bus = self._route(topic)
            if sink is not None:
                pending.extend(sink(message))
            for step in steps:
                pending.extend(step.on_message(topic, message, now_ns()))
            if on_bus and from_bus < 0:
                if not self._bus:
                    self._bus_due_ns = now_ns() + BUS_DELAY_NS
                self._bus.append((topic, message))

    def _is_wanted(self, message: msgspec.Struct) -> bool:
        return not isinstance(message, Event) or self._limiter.admits(message)

    def _run_due(self) -> bool:
        ran = False
        for step in self._steps:
            due = step.deadline_ns()
            if due is not None and due <= (now := now_ns()):
                if self._lag is not None and (event := self._lag.add(due, now)) is not None:
                    self.deliver([("event", event)])
                self.deliver(step.on_deadline(now_ns()))
                ran = True
        return ran

    def _wait(self) -> list[int] | None:
        """Wait for news; return what `select` found ready, None where all ports must be asked."""
        if any(port.pending() for port in self._ports):
            return None
        now = now_ns()
        due = self._bus_due_ns if self._bus else now + MAX_SLEEP_NS
        owners: list[Step | Port] = [*self._steps, *self._ports]
        for owner in owners:
            deadline = owner.deadline_ns()
            if deadline is not None and deadline < due:
                due = deadline
        filenos = [fileno for port in self._ports for fileno in port.filenos()]
        pause = due - now - self._spin_ns
        if pause > 0:
            ready = select.select(filenos, (), (), pause / 1e9)[0]
            if ready:
                return ready
        elif select.select(filenos, (), (), 0)[0]:
            return None
        if self._rehearse is not None:
            self._rehearse(now_ns())
        while self._spin_ns and now_ns() < due:
            pass
        return None  # what came meanwhile counts before what is due now

    def _route(self, topic: str) -> tuple[list[Step], Sink | None, bool]:
        route = self._routes.get(topic)
        if route is None:
            steps = [
                step
                for step in self._steps
                if any(matches(row.topic, topic) for row in step.inputs())
            ]
            on_bus = topic_row(topic).keep is not None
            route = self._routes[topic] = (steps, self._sinks.get(topic), on_bus)
        return route

    def _flush_bus(self) -> None:
        for topic, message in self._bus:
            self._publish(topic, message)
        self._bus.clear()


def _has_work(port: Port, ready: Sequence[int]) -> bool:
    """Whether a port must be asked: its descriptor is ready, it knows of more, or it is due."""
    if any(fileno in ready for fileno in port.filenos()) or port.pending():
        return True
    due = port.deadline_ns()
    return due is not None and due <= now_ns()
