# SPDX-License-Identifier: Apache-2.0
"""A whole virtual stage: controller, nodes, house sync, trackers; and what its walls showed."""

from __future__ import annotations

from collections.abc import Sequence

from hardware_profiles.stage import Body, Schedule, SerialLine, Source, Stage
from hardware_profiles.wall import Wall
from render_bridge.messages import Outcome
from sim.house_sync import HouseSync
from sim.motion.truth import Truth
from sim.node.node_core import NodeSettings
from sim.virtual.controller import Controller
from sim.virtual.kernel import Kernel, LocalClock
from sim.virtual.network import Path, Way
from sim.virtual.nodes import Shown, VirtualNode
from sim.virtual.skew import Skew, skew_of
from tracking.sample import Decoded, TrackerSample

NS = 1_000_000_000
START_NS = 1_000 * NS
TRACKER_HZ = 120
IN_SERVICE_AFTER_NS = NS


def small_stage(rate: str = "24000/1001", schedule: Schedule | None = None) -> Stage:
    """Return a stage with two cameras before one wall."""
    line = SerialLine("unused")
    return Stage(
        1, "virtual", rate, (Body("A"), Body("B")),
        (Source("one", "A", "freed", line, rate="120/1"), Source("two", "B", "freed", line,
         rate="120/1")),
        (Wall("main", 12.0, 5.0),), schedule=schedule or Schedule(),
    )  # fmt: skip


class StageRun:
    """Builds the stage and runs it."""

    def __init__(
        self,
        stage: Stage,
        motions: Sequence[Truth],
        *,
        seed: int = 0,
        sync_ppm: float = 0.0,
        sync_jitter_us: float = 0.0,
    ) -> None:
        self.kernel = Kernel(START_NS)
        self.stage = stage
        self._seed = seed
        self._motions = motions
        self.sync = HouseSync(
            START_NS + 1_234_567, stage.frame_rate(), sync_ppm, sync_jitter_us, seed
        )
        self.nodes: dict[bytes, VirtualNode] = {}
        self.controller = Controller(self.kernel, stage, self._broadcast, self._send)
        self.controller.start()
        self._sample_no = 0
        self._next_sample()

    def add_node(
        self,
        name: str,
        *,
        path: Path | None = None,
        back: Path | None = None,
        clock: LocalClock | None = None,
        settings: NodeSettings | None = None,
    ) -> VirtualNode:
        """Let a node join now. `path` leads to it, `back` from it (None: alike)."""
        down = Way(path or Path(), f"{self._seed} {name} down")
        up = Way(back or (path or Path()).with_loss(0.0), f"{self._seed} {name} up")
        node = VirtualNode(
            self.kernel, settings or NodeSettings(name), self.sync, clock or LocalClock(), up, down,
            self.controller.on_node,
        )  # fmt: skip
        self.nodes[node.identity] = node
        return node

    def run(self, seconds: float) -> None:
        """Let time pass."""
        self.kernel.run_until(self.kernel.now_ns + round(seconds * NS))

    def skew(self, from_ns: int, to_ns: int, leave_out: Sequence[str] = ()) -> Skew:
        """Look at every house vsync of an interval, half a frame later, at all nodes in service."""
        nodes = [n for n in self.nodes.values() if n.name not in leave_out]
        by_vsync = [_by_vsync(node, self.sync) for node in nodes]
        first = self.sync.index_at(from_ns) + 1
        last = self.sync.index_at(to_ns)
        return skew_of([rows[j] for rows in by_vsync if j in rows] for j in range(first, last))

    def _broadcast(self, data: bytes) -> None:
        for node in self.nodes.values():
            node.receive(data)

    def _send(self, identity: bytes, data: bytes) -> None:
        node = self.nodes.get(identity)
        if node is not None:
            node.receive(data)

    def _next_sample(self) -> None:
        t_ns = START_NS + self._sample_no * NS // TRACKER_HZ
        self._sample_no += 1
        self.kernel.at(t_ns + 2_000_000, lambda: self._sample(t_ns))

    def _sample(self, t_ns: int) -> None:
        for source, motion in zip(self.stage.source, self._motions, strict=True):
            pose = motion.at((t_ns - START_NS) / NS)
            decoded = Decoded(1, position_m=pose.position_m, quaternion_wxyz=pose.quaternion_wxyz)
            self.controller.on_sample(TrackerSample(source.id, t_ns, self.kernel.now_ns, decoded))
        self._next_sample()


def _by_vsync(node: VirtualNode, sync: HouseSync) -> dict[int, Shown]:
    """Return what a node showed by house vsync, from a second after its first exact frame on."""
    found: dict[int, Shown] = {}
    first_exact: int | None = None
    for one in node.shown:
        if one.outcome is Outcome.EXACT and first_exact is None:
            first_exact = one.t_vsync_ns
        if first_exact is None or one.t_vsync_ns - first_exact < IN_SERVICE_AFTER_NS:
            continue
        # The display latches at its own edge; the witness looks half a frame later.
        found[sync.index_at(one.t_vsync_ns + round(float(sync.period_ns) / 2))] = one
    return found
