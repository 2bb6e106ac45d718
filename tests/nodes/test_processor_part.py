# SPDX-License-Identifier: Apache-2.0
"""LED processors on the board."""

from __future__ import annotations

from typing import Any

import msgspec

from hardware_profiles.wall import Processor
from stagectl.control.board import Board
from stagectl.control.messages import Row
from stagectl.nodes.processor_part import ProcessorPart
from stagectl.processors.state import ProcessorState, Reading
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from tests.nodes.processor_desk import S, processor, stage

CONTRACT = {
    "kind", "address", "state", "age_ms", "input_hz", "input_locked", "phase_right",
    "latency_mode", "latency_frames", "brightness_pct", "blackout", "test_pattern", "declared",
    "reported", "mismatch", "error",
}  # fmt: skip


class Desk:
    """The part with its board."""

    def __init__(self, *processors: Processor) -> None:
        self.board = Board()
        self.part = ProcessorPart(stage(*processors or (processor("p1"),)), self.board)

    def hear(self, reading: Reading, t_ns: int = S, **fields: Any) -> None:
        state = ProcessorState("p1", "helios", "10.0.0.7", t_ns, t_ns, "ok", reading=reading)
        self.part.on_message("processor/p1", msgspec.structs.replace(state, **fields), t_ns)

    def row(self, now_ns: int = S, wall: str = "picture") -> Row:
        self.part.refresh(ShowState(wall=wall), now_ns)
        row = self.board.row("processors", "p1")
        assert row is not None
        return row


def test_a_row_has_what_consoles_were_promised() -> None:
    row = Desk().row()
    assert set(row) >= CONTRACT
    assert (row["state"], row["error"], row["age_ms"]) == ("silent", "not asked yet", None)
    assert row["declared"] == ["transfer pq", "1500 nits"]


def test_only_those_that_are_asked_have_rows() -> None:
    desk = Desk()
    desk.row()
    assert desk.board.keys("processors") == ("p1",)


def test_what_it_tells_and_what_does_not_fit() -> None:
    desk = Desk()
    desk.hear(
        Reading(
            input_hz=24.0, input_locked=True, latency_mode="low", latency_frames=2.0,
            brightness_nits=1_200.0, blackout=False, test_pattern=True, transfer="sdr",
        )
    )  # fmt: skip
    row = desk.row(S + 1_200_000_000)
    assert (row["state"], row["age_ms"]) == ("ok", 1_000)
    assert (row["latency_mode"], row["latency_frames"]) == ("low", 1.0)  # of the stage file's table
    assert row["brightness_pct"] == 80.0
    assert row["reported"] == ["transfer sdr", "1200 nits", "nodes do not tell their signal"]
    assert row["mismatch"] == [
        "its input runs at 24.000, the stage at 23.976 (24000/1001)",
        "it runs in mode low (1 frames), the stage file says normal (3 frames): "
        "the wall latency is wrong",
        "its transfer is sdr, the stage file says pq",
        "it shows 1200 nits, the stage file says 1500",
        "its test pattern is on",
    ]


def test_black_by_order_is_no_mismatch_and_its_time_is_shown() -> None:
    desk = Desk()
    desk.hear(Reading(blackout=True), wall_black=True, wall_rev=3, wall_after_ms=94.0)
    row = desk.row(wall="black")
    assert row["mismatch"] == []
    assert (row["wall_black"], row["wall_after_ms"], row["wall_pending"]) == (True, 94.0, False)
    assert row["follows_black"] is True
    assert desk.row(wall="picture")["mismatch"] == [
        "its blackout is on, and the walls show the picture"
    ]


def test_a_process_that_is_gone_makes_its_processors_silent() -> None:
    desk = Desk()
    desk.hear(Reading(input_hz=23.976))
    assert desk.row(S + 4_900_000_000)["state"] == "ok"
    row = desk.row(S + 5_100_000_000)
    assert (row["state"], row["error"]) == ("silent", "the program that asks it is gone")
    assert row["mismatch"] == []


def test_rows_do_not_change_while_nothing_does() -> None:
    desk = Desk()
    desk.hear(Reading(input_hz=23.976))
    desk.row(S)
    desk.board.take_changes()
    for step in range(9):
        desk.row(S + step * 50_000_000)
    assert not desk.board.has_changes


def test_there_is_no_verb() -> None:
    part = Desk().part
    assert list(part.verbs) == []
    assert isinstance(part.execute("x", {}, "kim", ShowState(), 0), Refused)
