# SPDX-License-Identifier: Apache-2.0
"""What the console reads of wall to black: rows by node, who obeys, and who does not."""

from __future__ import annotations

from collections.abc import Sequence

from render_bridge.node_record import NodeStatus
from render_bridge.wall_orders import WallStatus
from stagectl.control.board import Board
from stagectl.nodes.wall_part import SECTION, WallPart
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.step import Output
from stagectl.topics import Event, RosterState

MS = 1_000_000
T = 10**12


def node(name: str, wall: WallStatus, state: str = "in sync") -> NodeStatus:
    return NodeStatus(name, "test", state, True, False, T, None, wall=wall)


def waits(before: str = "") -> WallStatus:
    return WallStatus(True, before, 1 if before else 0, True)


def shows(mode: str, after_ms: float, rev: int = 1) -> WallStatus:
    return WallStatus(True, mode, rev, False, T + round(after_ms * MS), after_ms)


def part() -> tuple[WallPart, Board]:
    board = Board()
    return WallPart(board, utc=lambda: "2026-11-28T01:02:03Z"), board


def tell(
    ours: WallPart, nodes: Sequence[NodeStatus], mode: str = "black", *, ms: int = 0, rev: int = 1,
    t_wall_ns: int = T,
) -> list[Event]:  # fmt: skip
    roster = RosterState(T + ms * MS, tuple(nodes), mode, rev, rev, t_wall_ns)
    return events(ours.on_message("roster", roster, T))


def events(outputs: Sequence[Output]) -> list[Event]:
    return [data for _, data in outputs if isinstance(data, Event)]


def texts(found: list[Event]) -> list[tuple[str, str, str]]:
    return [(event.level, event.source, event.text) for event in found]


def test_when_all_have_acknowledged_one_sentence_tells_the_last() -> None:
    ours, _ = part()
    assert tell(ours, [node("a", waits()), node("b", waits())]) == []
    assert tell(ours, [node("a", shows("black", 21.4)), node("b", waits())], ms=30) == []
    found = tell(ours, [node("a", shows("black", 21.4)), node("b", shows("black", 40.6))], ms=50)
    words = "wall to black: 2 of 2 nodes, the last after 41 ms"
    assert texts(found) == [("info", "walls", words)]
    later = [node("a", shows("black", 21.4)), node("b", shows("black", 40.6))]
    assert tell(ours, later, ms=150) == []


def test_grey_and_the_picture_have_their_own_words() -> None:
    ours, _ = part()
    found = tell(ours, [node("a", shows("grey", 5.0))], "grey")
    assert texts(found) == [
        ("info", "walls", "wall to safe grey: 1 of 1 nodes, the last after 5 ms")
    ]
    found = tell(ours, [node("a", shows("picture", 7.0, 2))], "picture", rev=2, ms=500)
    words = "wall back to the picture: 1 of 1 nodes, the last after 7 ms"
    assert texts(found) == [("info", "walls", words)]


def test_a_stage_that_begins_with_the_picture_and_a_new_look_are_no_news() -> None:
    ours, _ = part()
    assert tell(ours, [node("a", shows("picture", 5.0))], "picture") == []
    assert tell(ours, [node("a", shows("picture", 5.0, 2))], "picture", rev=2) == []


def test_who_has_not_acknowledged_within_a_second_is_an_alarm_once() -> None:
    ours, _ = part()
    nodes = [node("a", shows("black", 20.0)), node("b", waits("picture"))]
    assert tell(ours, nodes, ms=0) == []
    assert tell(ours, nodes, ms=999) == []
    words = "has not said within 1 s that it is black: look at its wall"
    late = tell(ours, nodes, ms=1000)
    assert texts(late) == [("alarm", "b", words)]
    assert late[0].code == "F-39"
    assert tell(ours, nodes, ms=1100) == []
    found = tell(
        ours, [node("a", shows("black", 20.0)), node("b", shows("black", 1500.0))], ms=1600
    )
    assert [(event.code, event.text) for event in found] == [
        ("", "wall to black: 2 of 2 nodes, the last after 1500 ms"),
        ("F-39", "its wall follows again: it shows what was ordered last"),
    ]


def test_who_is_late_is_not_told_again_with_the_next_order() -> None:
    ours, _ = part()
    nodes = [node("b", waits("picture"))]
    tell(ours, nodes, ms=0)
    assert len(tell(ours, nodes, ms=1_000)) == 1
    assert tell(ours, nodes, "picture", ms=5_000, rev=2, t_wall_ns=T + 2_000 * MS) == []


def test_one_that_joins_has_a_second_from_its_joining() -> None:
    ours, _ = part()
    tell(ours, [node("a", shows("black", 20.0))], ms=50)
    both = [node("a", shows("black", 20.0)), node("late", waits())]
    assert tell(ours, both, ms=5_000) == []
    assert tell(ours, both, ms=5_900) == []
    assert [event.source for event in tell(ours, both, ms=6_000)] == ["late"]


def test_one_that_is_lost_is_not_waited_for() -> None:
    ours, _ = part()
    nodes = [node("a", shows("black", 20.0)), node("gone", waits(), "lost")]
    found = tell(ours, nodes, ms=50)
    words = "wall to black: 1 of 2 nodes, the last after 20 ms"
    assert texts(found) == [("info", "walls", words)], "nobody knows what the lost one shows"
    assert tell(ours, nodes, ms=2_000) == []


def test_one_that_cannot_go_black_is_an_alarm_at_once() -> None:
    ours, board = part()
    old = node("old", WallStatus())
    assert tell(ours, [old], "picture") == []
    ours.refresh(ShowState(), T)
    assert board.row(SECTION, "old") == {
        "mode": "picture", "rev": 0, "ack_utc": None, "after_ms": None, "pending": False,
        "able": False,
    }  # fmt: skip
    found = tell(ours, [old, node("a", shows("black", 9.0))], "black", rev=2, ms=10)
    assert texts(found) == [("alarm", "old", "cannot go black: its client does not know WALL")]
    assert found[0].code == "F-39"
    assert tell(ours, [old, node("a", shows("black", 9.0))], "black", rev=2, ms=110) == []
    ours.refresh(ShowState(), T)
    row = board.row(SECTION, "old")
    assert row is not None
    assert row["pending"] is True


def test_an_engine_that_is_back_tells_black_again_without_news() -> None:
    ours, _ = part()
    tell(ours, [node("a", shows("black", 20.0))], ms=50)
    again = [node("a", waits())]
    assert tell(ours, again, ms=3_000, t_wall_ns=T + 2_900 * MS) == []
    again = [node("a", shows("black", 30.0))]
    assert tell(ours, again, ms=3_100, t_wall_ns=T + 2_900 * MS) == []


def test_rows_by_node() -> None:
    ours, board = part()
    tell(ours, [node("a", shows("black", 20.5, 3)), node("b", waits("picture"))], rev=3)
    ours.refresh(ShowState(), T)
    assert board.row(SECTION, "a") == {
        "mode": "black", "rev": 3, "ack_utc": "2026-11-28T01:02:03Z", "after_ms": 20.5,
        "pending": False, "able": True,
    }  # fmt: skip
    assert board.row(SECTION, "b") == {
        "mode": "picture", "rev": 1, "ack_utc": None, "after_ms": None, "pending": True,
        "able": True,
    }  # fmt: skip
    tell(ours, [node("a", shows("black", 20.5, 3))], rev=3, ms=100)
    ours.refresh(ShowState(), T)
    assert board.keys(SECTION) == ("a",)


def test_it_has_no_verbs() -> None:
    ours, _ = part()
    assert isinstance(ours.execute("wall_black", {}, "kim", ShowState(), T), Refused)
    assert ours.verbs == ()
    assert [row.topic for row in ours.inputs()] == ["roster"]
