# SPDX-License-Identifier: Apache-2.0
"""Makes a scenario's faults in virtual time: on trackers, nodes, links, house sync, controller."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from render_bridge import codec, wire
from render_bridge.messages import Ping
from sim.faults.catalogue import FAULTS, FaultKind, fault_kind
from sim.house_sync import HouseSync
from sim.scenario.evidence import NS, Window
from sim.scenario.load import ScenarioError
from sim.scenario.model import Fault, Node
from sim.trackers.faults import TRACKER_FAULTS, make_fault
from sim.virtual.network import Path
from sim.virtual.nodes import VirtualNode

if TYPE_CHECKING:  # the stage arranges its faults, and the faults change the stage
    from sim.scenario.virtual_run import VirtualStage

MS = 1_000_000
Params = dict[str, float]


class _At(NamedTuple):
    """One fault about to be made."""

    stage: VirtualStage
    fault: Fault
    from_ns: int
    to_ns: int

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """Return a parameter within its bounds. Raises ScenarioError."""
        value = self.fault.params.get(name, default)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            raise self.error(f"params.{name}: found {value!r}, expected {low:g} to {high:g}")
        return float(value)

    def error(self, text: str) -> ScenarioError:
        """Return what is wrong with the fault."""
        return ScenarioError(f"{self.stage.scenario.name}: fault {self.fault.id!r}: {text}")

    def begin(self, action: Callable[[], object]) -> None:
        """Do something when the fault begins."""
        self.stage.kernel.at(self.from_ns, lambda: _nothing(action()))

    def end(self, action: Callable[[], object]) -> None:
        """Do something when it ends."""
        self.stage.kernel.at(self.to_ns, lambda: _nothing(action()))

    def each(self, every_ns: int, action: Callable[[], object]) -> None:
        """Do something again and again while it lasts."""
        for t_ns in range(self.from_ns, self.to_ns, every_ns):
            self.stage.kernel.at(t_ns, lambda: _nothing(action()))

    def node(self) -> VirtualNode:
        """Return the node that it acts on, at the time when it acts."""
        return self.stage.nodes[self.fault.target]

    def nodes(self) -> list[VirtualNode]:
        """Return the target, or all nodes where there is none."""
        return [self.node()] if self.fault.target else list(self.stage.nodes.values())


def arrange(stage: VirtualStage) -> None:
    """Plan all faults of the stage's scenario. Raises ScenarioError for one it cannot make."""
    start_ns = stage.kernel.now_ns
    for number, fault in enumerate(stage.scenario.fault):
        from_ns = start_ns + round(fault.at_s * NS)
        to_ns = from_ns + round(fault.for_s * NS)
        at = _At(stage, fault, from_ns, to_ns)
        try:
            kind = fault_kind(fault.id, "virtual")
        except ValueError as error:
            raise ScenarioError(f"{stage.scenario.name}: {error}") from None
        if fault.at_s >= stage.scenario.seconds:
            raise at.error(
                f"at_s: found {fault.at_s:g}, expected a time before the run's end at "
                f"{stage.scenario.seconds:g} s: it would never begin"
            )
        settled_ns = to_ns + round(fault.settle_s * NS)
        stage.evidence.windows.append(Window(fault.id, from_ns, to_ns, settled_ns))
        if kind.target == "source":
            _tracker_fault(at, number)
            continue
        if fault.id != "late-join" and (kind.target == "node" or _names_node(at, kind)):
            _known_node(at)
        _known_length(at)
        unknown = set(fault.params) - set(_MAKERS[fault.id][1])
        if unknown:
            raise at.error(f"params.{min(unknown)}: unknown; known: {_MAKERS[fault.id][1]}")
        _MAKERS[fault.id][0](at)


def _tracker_fault(at: _At, number: int) -> None:
    tracker = at.stage.trackers.get(at.fault.target)
    if tracker is None:
        known = ", ".join(at.stage.trackers)
        raise at.error(f"target: found {at.fault.target!r}, expected one of {known}")
    to_ns = at.to_ns if at.fault.for_s else None
    try:
        tracker.add_fault(
            make_fault(
                at.fault.id, at.from_ns, to_ns, at.fault.params, at.stage.scenario.seed + number
            )
        )
    except ValueError as error:
        raise at.error(str(error)) from None


def _names_node(at: _At, kind: FaultKind) -> bool:
    """Return whether the fault has a node as its target; others must have none."""
    if at.fault.target and kind.target != "nodes":
        raise at.error(f"target: found {at.fault.target!r}, expected none: it acts on the stage")
    return bool(at.fault.target)


def _known_node(at: _At) -> None:
    scenario = at.stage.scenario
    joins_s = {node.name: node.joins_s for node in scenario.node}
    joins_s |= {fault.target: fault.at_s for fault in scenario.fault if fault.id == "late-join"}
    found = joins_s.get(at.fault.target)
    if found is None:
        raise at.error(f"target: found {at.fault.target!r}, expected one of {', '.join(joins_s)}")
    if found > at.fault.at_s:
        raise at.error(f"at_s: found {at.fault.at_s:g}, but {at.fault.target} joins at {found:g} s")


def _known_length(at: _At) -> None:
    """Refuse a fault that would be over as it begins, and a length that nobody looks at."""
    fault = at.fault
    lasting = fault.id in _LASTING or bool(fault.params.get("every_ms"))
    if lasting and not fault.for_s:
        raise at.error("for_s: is missing: it would be over as it begins")
    if fault.for_s and fault.id in _AT_ONCE:
        raise at.error(f"for_s: found {fault.for_s:g}, expected none: it happens at once")


def _node_crash(at: _At) -> None:
    at.begin(lambda: at.node().kill())
    if at.fault.for_s:
        at.end(lambda: at.stage.restart_node(at.node()))


def _node_hang(at: _At) -> None:
    at.begin(lambda: at.node().hitch(at.to_ns - at.from_ns))


def _node_hitch(at: _At) -> None:
    length_ns = round(at.number("length_ms", 60.0, 1.0, 2_000.0) * MS)
    at.begin(lambda: at.node().hitch(length_ns))


def _node_slow(at: _At) -> None:
    every_ns = round(at.number("every_ms", 170.0, 20.0, 10_000.0) * MS)
    length_ns = round(at.number("length_ms", 80.0, 1.0, 2_000.0) * MS)
    at.each(every_ns, lambda: at.node().hitch(length_ns))


def _late_join(at: _At) -> None:
    if not at.fault.target:
        raise at.error("target: is missing; name the new node")
    if at.fault.target in [node.name for node in at.stage.scenario.node]:
        raise at.error(f"target: {at.fault.target!r} is there already; name a new node")
    at.begin(lambda: at.stage.add_node(Node(at.fault.target)))


def _wrong_level(at: _At) -> None:
    """The engine says another level, and the right one at the end."""
    before: list[str] = []

    def say(level: str) -> None:
        session = at.node().core.session
        session.change(msgspec.structs.replace(session.hello, level=level))
        at.node().plan()

    def begin() -> None:
        before.append(at.node().core.session.hello.level)
        say("another level")

    at.begin(begin)
    at.end(lambda: say(before[0]))


def _partition(at: _At) -> None:
    def cut() -> None:
        for node in at.nodes():
            for way in (node.up, node.down):
                way.cut(at.from_ns, at.to_ns)

    at.begin(cut)


def _link_loss(at: _At) -> None:
    loss = at.number("share", 0.05, 0.0, 1.0)
    before: dict[str, Path] = {}

    def begin() -> None:
        for node in at.nodes():
            before[node.name] = node.down.path
            node.down.path = node.down.path.with_loss(loss)

    def end() -> None:
        for name, path in before.items():
            at.stage.nodes[name].down.path = path

    at.begin(begin)
    at.end(end)


def _node_clock_off(at: _At) -> None:
    """The way to the controller gets long and uneven: nobody knows the node's clock well."""
    queue_ns = at.number("queue_ms", 20.0, 0.0, 1_000.0) * MS
    before: list[Path] = []

    def begin() -> None:
        node = at.node()
        before.append(node.up.path)
        slow = Path(node.up.path.base_ns + round(queue_ns), queue_ns, 0.0, 0.0, 0.0, False)
        node.up.path = slow

    def end() -> None:
        at.node().up.path = before[0]

    at.begin(begin)
    at.end(end)


def _old_node(at: _At) -> None:
    """A node of another version says hello, five times a second."""

    def hello() -> None:
        data = bytearray(codec.encode_hello(at.node().core.session.hello)[: -wire.CRC.size])
        data[4] = wire.VERSION + 1
        whole = bytes(data) + wire.CRC.pack(zlib.crc32(data))
        at.stage.controller.on_node(b"an old node", whole)

    at.each(200 * MS, hello)


def _node_rubbish(at: _At) -> None:
    """Bad messages over the node's own connection: heads without a body, unknown kinds, noise."""
    per_s = at.number("per_s", 10_000.0, 1.0, 100_000.0)
    ping = codec.encode_ping(Ping(0))
    bad = (ping[:7], b"", bytes(64), ping[:5] + b"\xee" + ping[6:])
    made = [0]

    def rubbish() -> None:
        made[0] += 1
        at.node().send(bad[made[0] % len(bad)])

    at.each(max(round(NS / per_s), 1), rubbish)


def _sync_lost(at: _At) -> None:
    """The reference is gone: each display goes on by its own clock, and then follows again."""
    ppm = at.number("ppm", 5.0, 0.0, 200.0)

    def begin() -> None:
        for i, node in enumerate(at.stage.nodes.values()):
            node.sync.drift(at.stage.kernel.now_ns, ppm * (-1) ** i)
            node.core.reference_present = False

    def end() -> None:
        for node in at.stage.nodes.values():
            period_ns = node.sync.period_ns
            node.sync.change(at.stage.kernel.now_ns, at.stage.sync, round(period_ns / 2))
            node.core.reference_present = True

    at.begin(begin)
    at.end(end)


def _follow(at: _At, house: HouseSync) -> None:
    """Let all displays, and those who watch them, follow another generator."""
    now = at.stage.kernel.now_ns
    for sync in (at.stage.evidence.sync, *(node.sync for node in at.stage.nodes.values())):
        sync.change(now, house, round(sync.period_ns / 2))


def _sync_wrong_rate(at: _At) -> None:
    rate = Fraction(at.number("num", 24.0, 1, 1e6)) / Fraction(at.number("den", 1.0, 1, 1e6))

    def begin() -> None:
        now = at.stage.kernel.now_ns
        edge = at.stage.sync.vsync_ns(at.stage.sync.index_at(now) + 1)
        _follow(at, HouseSync(edge, rate))

    at.begin(begin)
    if at.fault.for_s:
        at.end(lambda: _follow(at, at.stage.sync))


def _sync_phase_jump(at: _At) -> None:
    shift_ns = round(at.number("ms", 20.0, -1_000.0, 1_000.0) * MS)

    def begin() -> None:
        now = at.stage.kernel.now_ns
        edge = at.stage.sync.vsync_ns(at.stage.sync.index_at(now) + 1)
        _follow(at, HouseSync(edge + shift_ns, at.stage.found.stage.frame_rate()))

    at.begin(begin)


def _controller_kill(at: _At) -> None:
    at.begin(lambda: at.stage.controller.kill())
    at.end(lambda: at.stage.start_controller(at.stage.controller))


def _controller_ghost(at: _At) -> None:
    """Another controller takes over; the old one, cut off from its trackers, goes on sending."""

    def begin() -> None:
        old = at.stage.controller
        old.deaf = True
        new = at.stage.new_controller(old.epoch)
        new.grids += old.grids[-1:]
        at.stage.controller = new
        at.stage.start_controller(new)

    def end() -> None:
        for controller in at.stage.controllers:
            if controller is not at.stage.controller:
                controller.kill()

    at.begin(begin)
    at.end(end)


def _controller_stall(at: _At) -> None:
    every_ns = round(at.number("every_ms", 0.0, 0.0, 10_000.0) * MS)
    length_ns = round(at.number("length_ms", 40.0, 1.0, 10_000.0) * MS)

    def stall() -> None:
        at.stage.controller.stand_still(at.stage.kernel.now_ns + length_ns)

    if every_ns:
        at.each(every_ns, stall)
    else:
        at.begin(stall)


def _wall_clock_step(at: _At) -> None:
    """Nothing in virtual time can read the time of day but the recorder's name of a take."""
    shift_s = at.number("s", 3600.0, -1e9, 1e9)

    def begin() -> None:
        if at.stage.recorder is not None:
            at.stage.recorder.set_clock(shift_s)

    at.begin(begin)


def _nothing(_: object) -> None:
    """Throw a result away: an event of the heap returns none."""


_LASTING = (
    "node-hang", "node-slow", "wrong-level", "partition", "link-loss", "node-clock-off", "old-node",
    "node-rubbish", "sync-lost", "controller-ghost",
)  # fmt: skip
_AT_ONCE = ("late-join", "sync-phase-jump", "wall-clock-step")

_MAKERS: dict[str, tuple[Callable[[_At], None], tuple[str, ...]]] = {
    "node-crash": (_node_crash, ()),
    "node-hang": (_node_hang, ()),
    "node-hitch": (_node_hitch, ("length_ms",)),
    "node-slow": (_node_slow, ("every_ms", "length_ms")),
    "late-join": (_late_join, ()),
    "wrong-level": (_wrong_level, ()),
    "partition": (_partition, ()),
    "link-loss": (_link_loss, ("share",)),
    "node-clock-off": (_node_clock_off, ("queue_ms",)),
    "old-node": (_old_node, ()),
    "node-rubbish": (_node_rubbish, ("per_s",)),
    "sync-lost": (_sync_lost, ("ppm",)),
    "sync-wrong-rate": (_sync_wrong_rate, ("num", "den")),
    "sync-phase-jump": (_sync_phase_jump, ("ms",)),
    "controller-kill": (_controller_kill, ()),
    "controller-ghost": (_controller_ghost, ()),
    "controller-stall": (_controller_stall, ("every_ms", "length_ms")),
    "wall-clock-step": (_wall_clock_step, ("s",)),
}


def parameters(fault_id: str) -> tuple[str, ...]:
    """Return the names of a fault's parameters; () where real processes make it."""
    if fault_id in TRACKER_FAULTS:
        return tuple(TRACKER_FAULTS[fault_id].parameters)
    return _MAKERS[fault_id][1] if fault_id in _MAKERS else ()


def unmade() -> list[str]:
    """Return the faults of the catalogue for virtual time that nobody makes: there must be none."""
    return [
        name
        for name, kind in FAULTS.items()
        if "virtual" in kind.modes and name not in _MAKERS and name not in TRACKER_FAULTS
    ]
