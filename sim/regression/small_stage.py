# SPDX-License-Identifier: Apache-2.0
"""A small virtual stage that reads bytes: two tracker lines with faults, nodes, the whole graph.

Streams are recorded on it (record.py), and it is what the soak lets run for hours
(sim/budget/soak.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from hardware_profiles.stage import Body, Lens, SerialLine, Source, Stage, UdpLine
from hardware_profiles.wall import Wall
from sim.house_sync import HouseSync
from sim.node.node_core import NodeSettings
from sim.regression.tracker_lines import NS, Chunk, freed_line, osc_line
from sim.virtual.controller import Controller
from sim.virtual.kernel import Kernel, LocalClock
from sim.virtual.network import Path, Way
from sim.virtual.nodes import VirtualNode

START_NS = 100 * NS
STAGE = Stage(
    1, "replay", "24000/1001",
    (Body("A", lens=Lens(35.0)), Body("B", lens=Lens(50.0))),
    (
        Source("freed-a", "A", "freed", SerialLine("unused"), rate="60/1", camera_id=1),
        Source(
            "osc-b", "B", "osc", UdpLine(40_001), rate="60/1", osc_preset="stagectl", osc_name="B"
        ),
    ),
    (Wall("main", 12.0, 5.0),),
)  # fmt: skip


class SmallStage:
    """One controller with its lines and nodes. Start the controller, then run the kernel.

    `tap` sees every message of the graph.
    """

    def __init__(self, seed: int, tap: Callable[[str, msgspec.Struct], None] | None = None) -> None:
        self.kernel = Kernel(START_NS)
        self.nodes: dict[bytes, VirtualNode] = {}
        self._seed = seed
        self._sync = HouseSync(START_NS + 1_234_567, STAGE.frame_rate(), 12.0, 20.0, seed)
        self.controller = Controller(
            self.kernel, STAGE, self._broadcast, self._send, lines=True, tap=tap
        )

    def join(self, name: str, path: Path, clock: LocalClock) -> VirtualNode:
        """Let a node join now, over a path both ways."""
        up, down = (Way(path, f"replay {self._seed} {name} {way}") for way in ("up", "down"))
        node = VirtualNode(
            self.kernel, NodeSettings(name), self._sync, clock, up, down, self.controller.on_node
        )
        self.nodes[node.identity] = node
        return node

    def play_lines(self, seconds: float, seed: int) -> None:
        """Let both trackers speak from now on for a while, as a seed says."""
        begin_ns = self.kernel.now_ns
        lines = (("freed-a", freed_line(seconds, seed)), ("osc-b", osc_line(seconds, seed + 1)))
        for name, chunks in lines:
            for chunk in chunks:
                self.kernel.at(begin_ns + chunk.t_ns, self._arrival(name, chunk))

    def _arrival(self, name: str, chunk: Chunk) -> Callable[[], None]:
        if chunk.data is None:
            note = "" if chunk.is_open else "no such device"
            return partial(self.controller.on_line, name, chunk.is_open, note)
        return partial(self.controller.on_bytes, name, chunk.data)

    def _broadcast(self, data: bytes) -> None:
        for node in self.nodes.values():
            node.receive(data)

    def _send(self, identity: bytes, data: bytes) -> None:
        if identity in self.nodes:
            self.nodes[identity].receive(data)
