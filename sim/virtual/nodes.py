# SPDX-License-Identifier: Apache-2.0
"""A render node in virtual time: the whole `NodeCore` behind two virtual ways."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from render_bridge.messages import BodyFlag, Outcome, View
from sim.house_sync import HouseSync
from sim.node.display import Latched
from sim.node.node_core import NodeCore, NodeSettings
from sim.virtual.kernel import Kernel, LocalClock, Task
from sim.virtual.network import Way
from sim.virtual.patched_sync import PatchedSync


class LocalSync:
    """The house sync as one machine's clock sees it."""

    def __init__(self, sync: PatchedSync, clock: LocalClock) -> None:
        self._sync = sync
        self._clock = clock

    @property
    def period_ns(self) -> Fraction:
        """Length of a period, by true time: 100 ppm of a frame is nothing here."""
        return self._sync.period_ns

    def vsync_ns(self, j: int) -> int:
        """Return the time of edge j on this clock."""
        return self._clock.local_ns(self._sync.vsync_ns(j))

    def index_at(self, t_ns: int) -> int:
        """Return the newest edge at or before a time of this clock."""
        return self._sync.index_at(self._clock.true_ns(t_ns))


class Shown(NamedTuple):
    """What one vsync of a node showed, by true time."""

    t_vsync_ns: int
    frame: int
    outcome: Outcome
    epoch: int
    digest: int
    states: tuple[tuple[float, ...] | None, ...]
    clock_error_ns: int
    bound_ns: int
    expected_ns: int
    t_capture_ns: int
    views: tuple[View, ...] = ()
    """Of the message whose states were drawn."""
    valid: tuple[bool, ...] = ()
    """Whether the message says that it knows each body's pose."""


class VirtualNode:
    """One node; it says what it shows to `shown`."""

    def __init__(
        self,
        kernel: Kernel,
        settings: NodeSettings,
        sync: HouseSync,
        clock: LocalClock,
        up: Way,
        down: Way,
        to_controller: Callable[[bytes, bytes], None],
    ) -> None:
        self._kernel = kernel
        self.name = settings.name
        self.identity = b"n" + settings.name.encode()
        self.clock = clock
        self.up, self.down = up, down
        self._to_controller = to_controller
        self.shown: list[Shown] = []
        self.settings = settings
        self.sync = PatchedSync(sync)
        """What its display follows."""
        self._house = sync
        self._lives = 0
        now = clock.local_ns(kernel.now_ns)
        local = LocalSync(self.sync, clock)
        self.core = NodeCore(settings, now, sync=local, on_latched=self._latched)
        self._task = Task(kernel, self._due_ns, self._run)
        self.alive = True
        self._task.plan()

    def hitch(self, length_ns: int) -> None:
        """Let the render thread hang from now on."""
        self.core.hitch(self.clock.local_ns(self._kernel.now_ns + length_ns))

    def kill(self) -> None:
        """Die."""
        self.alive = False

    def start_again(self) -> None:
        """Come back as a new process: of the same name, on another connection."""
        self._lives += 1
        self.identity = b"n%d" % self._lives + self.name.encode()
        self.sync = PatchedSync(self._house)
        local = LocalSync(self.sync, self.clock)
        now = self.clock.local_ns(self._kernel.now_ns)
        self.core = NodeCore(self.settings, now, sync=local, on_latched=self._latched)
        self._task = Task(self._kernel, self._due_ns, self._run)
        self.alive = True
        self._task.plan()

    def send(self, data: bytes) -> None:
        """Send bytes to the controller over this node's connection."""
        now = self._kernel.now_ns
        arrival = self.up.arrival_ns(now)
        if arrival is not None:
            self._kernel.at(arrival, partial(self._to_controller, self.identity, data))

    def plan(self) -> None:
        """Look again at what is due: something changed from outside."""
        self._task.plan()

    def receive(self, data: bytes, *, reliable: bool = False) -> None:
        """Let a message of the controller travel to this node, from now on."""
        arrival = self.down.arrival_ns(self._kernel.now_ns)
        if arrival is not None:
            self._kernel.at(arrival, lambda: self._arrived(data))

    def _arrived(self, data: bytes) -> None:
        if not self.alive:
            return
        self.core.session.on_message(data, self.clock.local_ns(self._kernel.now_ns))
        self._task.plan()

    def _due_ns(self) -> int | None:
        if not self.alive:
            return None
        now = self.clock.local_ns(self._kernel.now_ns)
        return self.clock.true_ns(self.core.due_ns(now))

    def _run(self) -> None:
        if not self.alive:
            return
        for data in self.core.step(self.clock.local_ns(self._kernel.now_ns)):
            self.send(data)

    def _latched(self, latched: Latched) -> None:
        choice = latched.drawn.choice
        now = self._kernel.now_ns
        offset = self.core.session.offset()
        true_offset = now - self.clock.local_ns(now)
        self.shown.append(
            Shown(
                self.clock.true_ns(latched.t_vsync_ns), choice.frame, latched.outcome,
                choice.message.epoch, choice.digest,
                tuple(drawn.state for drawn in choice.bodies),
                0 if offset is None else offset.offset_ns - true_offset,
                0 if offset is None else offset.bound_ns,
                0 if offset is None else offset.expected_ns,
                max((body.t_capture_ns for body in choice.message.bodies), default=0),
                choice.message.views,
                tuple(bool(body.flags & BodyFlag.VALID) for body in choice.message.bodies),
            )
        )  # fmt: skip
