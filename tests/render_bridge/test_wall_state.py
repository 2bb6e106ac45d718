# SPDX-License-Identifier: Apache-2.0
"""What stands on a node's walls: from which vsync on, who may change it, what is acknowledged."""

from __future__ import annotations

from render_bridge import codec
from render_bridge import messages as m
from render_bridge.sdk.python.session import NodeSession
from render_bridge.sdk.python.wall_state import WallState
from render_bridge.wall_codec import encode_wall
from tests.render_bridge import specimens

MS = 1_000_000
T = 10**12
PICTURE, BLACK, GREY = m.WallMode


def wall(rev: int, mode: m.WallMode = BLACK, epoch: int = 5) -> m.Wall:
    return m.Wall(epoch, rev, mode, T)


def session() -> NodeSession:
    return NodeSession(specimens.hello(), T)


def acks(ours: NodeSession, t_ns: int) -> list[m.WallAck]:
    sent = map(codec.decode, ours.outgoing(t_ns))
    return [message for message in sent if isinstance(message, m.WallAck)]


def tell(ours: NodeSession, said: m.Wall, t_ns: int) -> None:
    ours.on_message(encode_wall(said), t_ns)


def show(ours: NodeSession, vsync: int, t_ns: int) -> bool:
    return ours.wall_shown(ours.wall.at(t_ns), vsync, t_ns)


class TestWhenItCounts:
    def test_before_the_first_there_is_none(self) -> None:
        assert WallState().at(T) is None
        assert not session().wall_shown(None, 1, T)

    def test_from_the_first_vsync_after_its_arrival(self) -> None:
        """Given a display that is looked at late, Expect each vsync to show what was there then."""
        state = WallState()
        state.take(wall(1), T)
        state.take(wall(2, GREY), T + 30 * MS)
        shown = [state.at(T + n * 20 * MS) for n in (-1, 0, 1, 2)]
        assert shown == [None, wall(1), wall(1), wall(2, GREY)]
        assert state.newest == wall(2, GREY)

    def test_a_flood_before_a_vsync_is_no_way_back_to_the_picture(self) -> None:
        state = WallState()
        state.take(wall(1), T - 1)
        for n in range(2, 40):
            state.take(wall(n, GREY), T + n)
        assert state.at(T) is not None

    def test_no_clock_no_frame_and_no_snapshot_is_needed(self) -> None:
        ours = session()
        tell(ours, wall(1), T)
        assert ours.wall.at(T + MS) == wall(1)
        assert show(ours, 41, T + MS)
        assert acks(ours, T + 2 * MS) == [m.WallAck(5, 1, BLACK, 41, T + MS, 0, 0)]

    def test_its_time_is_the_controllers_as_in_a_report(self) -> None:
        ours = session()
        ours.on_message(codec.encode_pong(m.Pong(5, T - 9, T, T)), T)  # the epoch is heard
        ours.on_message(codec.encode_pong(m.Pong(5, T, T + 700, T + 700)), T + 200)
        tell(ours, wall(1), T + 300)
        show(ours, 7, T + MS)
        offset = ours.offset()
        assert offset is not None
        (ack,) = acks(ours, T + 2 * MS)
        assert (ack.t_vsync_ns, ack.bound_ns) == (T + MS + offset.offset_ns, offset.bound_ns)
        assert offset.offset_ns == 600


class TestWhoMayChangeIt:
    def test_a_lower_rev_and_a_lower_epoch_are_dropped(self) -> None:
        ours = session()
        tell(ours, wall(3), T)
        tell(ours, wall(2, PICTURE), T + 1)
        tell(ours, wall(9, PICTURE, epoch=4), T + 2)
        assert ours.wall.newest == wall(3)
        assert ours.malformed == 0

    def test_a_higher_epoch_counts_whatever_its_rev(self) -> None:
        ours = session()
        tell(ours, wall(3), T)
        tell(ours, wall(1, GREY, epoch=6), T + 1)
        assert ours.wall.newest == wall(1, GREY, epoch=6)

    def test_one_of_an_epoch_below_the_controllers_is_dropped(self) -> None:
        ours = session()
        ours.on_message(specimens.frame_bytes(specimens.frame(1, specimens.body(), epoch=6)), T)
        tell(ours, wall(1), T + 1)
        assert ours.wall.newest is None

    def test_nothing_else_changes_it(self) -> None:
        """Given a new controller, its frames and a long silence, Expect black to stand."""
        ours = session()
        tell(ours, wall(3), T)
        ours.on_message(specimens.frame_bytes(specimens.frame(1, specimens.body(), epoch=9)), T + 1)
        ours.on_message(codec.encode_pong(m.Pong(10, T + 2, T, T)), T + 3)
        ours.outgoing(T + 3600 * 10**9)
        assert ours.wall.at(T + 7200 * 10**9) == wall(3)


class TestAcknowledging:
    def test_once_and_again_for_a_copy(self) -> None:
        ours = session()
        tell(ours, wall(1), T)
        assert acks(ours, T + 1) == []  # not shown yet
        show(ours, 1, T + 10)
        show(ours, 2, T + 20)
        first = acks(ours, T + 21)
        assert [ack.vsync_count for ack in first] == [1]
        assert acks(ours, T + 22) == []
        tell(ours, wall(1), T + 23)
        assert ours.due_ns() <= T + 23
        assert acks(ours, T + 24) == first

    def test_of_two_before_one_vsync_the_last(self) -> None:
        ours = session()
        tell(ours, wall(1), T)
        tell(ours, wall(2, PICTURE), T + 1)
        show(ours, 1, T + 10)
        assert [(ack.rev, ack.mode) for ack in acks(ours, T + 11)] == [(2, PICTURE)]
        tell(ours, wall(1), T + 12)
        assert acks(ours, T + 13) == []

    def test_an_engine_with_a_queue_acknowledges_what_the_vsync_shows(self) -> None:
        """Given pictures on their way with an older WALL, Expect no word of the newer one."""
        ours = session()
        tell(ours, wall(1), T)
        tell(ours, wall(2, GREY), T + 1)
        ours.wall_shown(wall(1), 7, T + 10)
        assert [ack.rev for ack in acks(ours, T + 11)] == [1]
        ours.wall_shown(wall(2, GREY), 8, T + 20)
        ours.wall_shown(wall(1), 9, T + 30)
        assert [ack.rev for ack in acks(ours, T + 31)] == [2]

    def test_a_copy_that_comes_before_the_vsync_is_not_acknowledged(self) -> None:
        ours = session()
        for n in range(5):
            tell(ours, wall(1), T + n)
        assert acks(ours, T + 6) == []
        show(ours, 1, T + 10)
        assert len(acks(ours, T + 11)) == 1
