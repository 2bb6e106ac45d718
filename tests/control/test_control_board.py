# SPDX-License-Identifier: Apache-2.0
"""The board, the event log and the replica, without a socket."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from stagectl.control import Board, EventLog
from stagectl.control.messages import Beat, Delta, Snapshot
from stagectl.control.replica import Replica


def snapshot_of(board: Board) -> Snapshot:
    return Snapshot(board.rev, 1, board.snapshot())


def test_a_delta_holds_only_the_rows_that_changed_the_newest_of_each() -> None:
    board = Board()
    board.set("cameras", "A", {"x": 1})
    board.set("cameras", "A", {"x": 2})
    board.set("nodes", "n1", {"frame": 1})
    delta = board.take_changes()
    assert delta == Delta(1, (("cameras", "A", {"x": 2}), ("nodes", "n1", {"frame": 1})))
    assert board.take_changes() is None
    assert not board.set("cameras", "A", {"x": 2})
    assert board.take_changes() is None
    assert board.remove("nodes", "n1")
    assert not board.remove("nodes", "n1")
    assert board.take_changes() == Delta(2, (("nodes", "n1", None),))


def test_a_row_set_is_a_row_kept() -> None:
    board = Board()
    mine = {"x": 1}
    board.set("s", "k", mine)
    mine["x"] = 2
    assert board.row("s", "k") == {"x": 1}
    assert board.keys("s") == ("k",)


def test_the_visible_revision_covers_what_is_set_but_not_sent() -> None:
    board = Board()
    assert board.next_visible_rev == 0
    board.set("s", "k", {"x": 1})
    assert (board.rev, board.next_visible_rev) == (0, 1)
    board.take_changes()
    assert (board.rev, board.next_visible_rev) == (1, 1)


def test_the_event_log_drops_its_oldest_by_null() -> None:
    board = Board()
    log = EventLog(board, limit=2)
    for text in ("one", "two", "three"):
        log.add("08:00:00", "info", "test", text)
    assert board.keys("events") == ("2", "3")
    assert board.row("events", "3") == {
        "n": 3,
        "utc": "08:00:00",
        "level": "info",
        "source": "test",
        "text": "three",
        "id": None,
    }


rows = st.dictionaries(st.sampled_from("xyz"), st.integers(0, 3), max_size=2)
changes = st.lists(
    st.tuples(st.sampled_from(["s", "t"]), st.sampled_from("abc"), st.none() | rows), max_size=30
)


@given(steps=st.lists(st.tuples(changes, st.booleans()), max_size=12))
def test_a_replica_that_loses_deltas_ends_equal(
    steps: list[tuple[list[tuple[str, str, dict[str, int] | None]], bool]],
) -> None:
    """Given deltas of which some are lost, expect the same state after the next beat."""
    board, replica = Board(), Replica()
    for step, arrives in steps:
        for section, key, row in step:
            if row is None:
                board.remove(section, key)
            else:
                board.set(section, key, row)
        delta = board.take_changes()
        if delta is not None and arrives:
            replica.on_delta(delta)
        if arrives and replica.wants_snapshot:
            replica.on_snapshot(snapshot_of(board))
    replica.on_beat(Beat(board.rev))
    if replica.wants_snapshot:
        replica.on_snapshot(snapshot_of(board))
    assert replica.rev == board.rev

    def filled(state: object) -> object:
        text = msgspec.json.decode(msgspec.json.encode(state), type=dict[str, dict[str, object]])
        return {section: kept for section, kept in text.items() if kept}

    assert filled(replica.state) == filled(board.snapshot())


def test_deltas_that_came_before_their_snapshot_are_applied_after_it() -> None:
    replica = Replica()
    replica.on_delta(Delta(6, (("s", "k", {"x": 6}),)))
    replica.on_delta(Delta(7, (("s", "k", {"x": 7}),)))
    assert replica.on_snapshot(Snapshot(6, 1, {"s": {"k": {"x": 6}}}))
    assert (replica.rev, replica.state["s"]["k"]) == (7, {"x": 7})
    assert not replica.wants_snapshot


def test_deltas_of_a_server_that_is_gone_do_not_ask_for_ever() -> None:
    replica = Replica()
    replica.on_delta(Delta(900, (("s", "old", {"x": 1}),)))
    replica.on_snapshot(Snapshot(2, 1, {"s": {"k": {"x": 2}}}))
    assert replica.wants_snapshot
    replica.on_snapshot(Snapshot(2, 1, {"s": {"k": {"x": 2}}}))
    assert not replica.wants_snapshot
    assert replica.state == {"s": {"k": {"x": 2}}}


def test_a_beat_of_another_revision_asks_again() -> None:
    replica = Replica()
    replica.on_snapshot(Snapshot(5, 1, {}))
    replica.on_beat(Beat(5))
    assert not replica.wants_snapshot
    replica.on_beat(Beat(2))
    assert replica.wants_snapshot
