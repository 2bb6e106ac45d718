# SPDX-License-Identifier: Apache-2.0
"""The reference node goes black in made-up time: without frames, at its next vsync, and says so."""

from __future__ import annotations

from fractions import Fraction

from render_bridge import codec
from render_bridge import messages as m
from render_bridge.wall_codec import encode_wall
from sim.house_sync import HouseSync
from sim.node.display import Latched
from sim.node.node_core import NodeCore, NodeSettings
from tests.render_bridge import specimens

MS = 1_000_000
T = 10**12
RATE = Fraction(25)
PERIOD_NS = 40 * MS
SNAPSHOT = m.Snapshot(
    1, "s", "", 25, 1, 1, 90 * MS, m.PosePoint.SENSOR, m.LensApplied(0),
    (m.BodyInfo(0, m.Role.CAMERA, "A"),),
)  # fmt: skip
BLACK = m.Wall(1, 1, m.WallMode.BLACK, T, False)


class Bench:
    """A node, the time, and what it said."""

    def __init__(self) -> None:
        self.walls: list[tuple[m.Wall, int]] = []
        self.latched: list[Latched] = []
        self.acks: list[m.WallAck] = []
        self.now_ns = T
        sync = HouseSync(T, RATE)
        self.core = NodeCore(
            NodeSettings("n", lead_frames=1.0), T, sync=sync, on_latched=self.latched.append,
            on_wall=lambda wall, t_ns: self.walls.append((wall, t_ns)),
        )  # fmt: skip

    def hear(self, data: bytes) -> None:
        self.core.session.on_message(data, self.now_ns)

    def join(self) -> None:
        self.hear(codec.encode_snapshot(SNAPSHOT))
        self.run(1 * MS)
        self.hear(codec.encode_pong(m.Pong(1, self.now_ns - 100, self.now_ns, self.now_ns)))

    def run(self, for_ns: int) -> None:
        end_ns = self.now_ns + for_ns
        while self.now_ns < end_ns:
            self.now_ns = min(end_ns, max(self.now_ns + 1, self.core.due_ns(self.now_ns)))
            sent = map(codec.decode, self.core.step(self.now_ns))
            self.acks += [message for message in sent if isinstance(message, m.WallAck)]


def test_black_without_any_frame_at_the_next_vsync() -> None:
    bench = Bench()
    bench.join()
    bench.run(500 * MS)
    assert bench.latched == []  # nothing was ever drawn
    bench.hear(encode_wall(BLACK))
    told_ns = bench.now_ns
    bench.run(100 * MS)
    ((wall, t_ns),) = bench.walls
    assert wall == BLACK
    assert 0 <= t_ns - told_ns <= PERIOD_NS
    assert t_ns % PERIOD_NS == T % PERIOD_NS
    (ack,) = bench.acks
    assert (ack.rev, ack.mode, ack.t_vsync_node_ns) == (1, m.WallMode.BLACK, t_ns)
    assert ack.bound_ns > 0
    assert ack.t_vsync_ns == t_ns + 50  # half of the round trip that it knows


def test_pictures_and_reports_go_on_below() -> None:
    bench = Bench()
    bench.join()
    bench.hear(encode_wall(BLACK))
    for number in range(40):
        frame = specimens.frame(number, specimens.body(), v0_ns=T)
        bench.hear(specimens.frame_bytes(frame))
        bench.run(PERIOD_NS // 2)
        bench.run(PERIOD_NS // 2)
    assert len(bench.latched) > 30
    assert len(bench.acks) == 1


def test_a_node_that_hangs_says_nothing_until_it_shows_it() -> None:
    bench = Bench()
    bench.join()
    bench.run(100 * MS)
    ends_ns = bench.now_ns + 700 * MS
    bench.core.hitch(ends_ns)
    bench.hear(encode_wall(BLACK))
    bench.run(600 * MS)
    assert bench.acks == []
    bench.run(200 * MS)
    (ack,) = bench.acks
    assert ends_ns - PERIOD_NS < ack.t_vsync_node_ns < ends_ns + 2 * PERIOD_NS


def test_it_says_that_it_understands_wall() -> None:
    assert Bench().core.session.hello.features is m.Feature.WALL
