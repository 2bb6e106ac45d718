# SPDX-License-Identifier: Apache-2.0
"""What the board says of mask, trim, looks, cues, margin and the last jam of timecode."""

from __future__ import annotations

import msgspec
import pytest

from hardware_profiles.cue import CueRow
from hardware_profiles.stage import View
from render_bridge.overscan import needed_overscan
from stagectl.control.board import Board
from stagectl.control.messages import Command, Row
from stagectl.nodes.jam import ANEW_NS, JamWatch
from stagectl.nodes.registration import Figures
from stagectl.nodes.ride_rows import COLOURS, margin_px, ridden_row
from stagectl.nodes.show import ShowStep
from stagectl.runtime.state_store import Stored
from stagectl.show.state import ShowState, ViewState
from stagectl.topics import SourceHealth, Tracked
from tests.nodes.stages import MS, NS, STAGE, T0, sample
from tests.nodes.test_show_step import TWO, states

FIGURES = Figures(1.0, 2.0, 0.0, 0.0, 0.0, 240)
TRACKED = Tracked("A", T0, 1e-4, 1e-3, 0, "freed-a")
BODY = states().bodies[0]


def health(source: str, jitter_ms: float) -> SourceHealth:
    return SourceHealth(
        source, "A", "freed", "", "OK", True, True, 60.0, 60.0, 0, 9, 0, 0, 0, True, "",
        jitter_ms=jitter_ms,
    )  # fmt: skip


def row(show: ShowState, figures: Figures | None = None, place: int = 0) -> Row:
    sources = {"freed-a": health("freed-a", 1.234)}
    body = msgspec.structs.replace(BODY, index=place)
    return ridden_row(TWO, body, TRACKED, show, sources, figures)


def test_a_camera_row_has_all_that_is_ridden_and_plain_values_before() -> None:
    assert row(ShowState()) == {
        "trim": (0.0,) * 6, "mask": (), "bypassed": (), "jitter_ms": 1.23, "chroma": "off",
        "markers": False, "colour": COLOURS[0], "margin_px": None,
    }  # fmt: skip
    show = ShowState(
        trims={"A": (1.0, 0.0, 0.0, 0.5, 0.0, 0.0)}, masks={"A": ("x",)},
        bypassed={"A": ("freed-a",)}, looks={"A": ("green", True)},
    )  # fmt: skip
    ridden = row(show)
    assert (ridden["trim"], ridden["mask"]) == ((1.0, 0.0, 0.0, 0.5, 0.0, 0.0), ("x",))
    assert (ridden["bypassed"], ridden["chroma"], ridden["markers"]) == (
        ("freed-a",),
        "green",
        True,
    )


def test_a_thing_that_is_no_camera_has_no_look() -> None:
    assert set(row(ShowState(), place=1)) == {"trim", "mask", "bypassed", "jitter_ms"}


def test_the_margin_is_the_room_less_what_turns_took_of_it() -> None:
    """Given 5 % overscan and 2 % taken of a 3840 px picture, Expect 115.2 px."""
    show = ShowState(views={"A": ViewState(overscan=0.05)})
    assert margin_px(TWO, BODY, TRACKED, show, FIGURES) == pytest.approx(115.2)
    smaller = ShowState(views={"A": ViewState(size=0.9, overscan=0.05)})
    assert margin_px(TWO, BODY, TRACKED, smaller, FIGURES) == pytest.approx(-76.8)


def test_the_margin_of_an_overscan_that_the_prediction_chose() -> None:
    half_view = 0.37998  # atan(27.99 / (2 * 35))
    needed = needed_overscan(half_view, 1e-3)
    found = margin_px(TWO, BODY, TRACKED, ShowState(), FIGURES)
    assert found == pytest.approx((needed - 0.02) * 3840, abs=0.2)
    a = msgspec.structs.replace(TWO.body[0], view=View(overscan=0.1))
    least = msgspec.structs.replace(TWO, body=(a, TWO.body[1]))
    assert margin_px(least, BODY, TRACKED, ShowState(), FIGURES) == pytest.approx(307.2)


class TestJam:
    def test_the_first_word_is_a_jam_and_running_on_is_none(self) -> None:
        watch = JamWatch()
        assert watch.jammed("10:00:00:00", "25/1", T0)
        for frames in range(1, 24):
            code = f"10:00:00:{frames:02}"
            assert not watch.jammed(code, "25/1", T0 + frames * 40 * MS + frames % 3 * MS)

    @pytest.mark.parametrize(
        ("code", "after_ns", "jammed"),
        [
            ("10:00:00:04", 40 * MS, False),
            ("10:00:00:07", 40 * MS, True),
            ("09:59:59:00", 40 * MS, True),
            ("10:00:01:00", NS, False),
            ("10:00:02:00", ANEW_NS + 1, True),
            ("25:00:00:00", 40 * MS, False),
        ],
    )
    def test_a_step_or_a_silence_is_one(self, code: str, after_ns: int, jammed: bool) -> None:
        watch = JamWatch()
        watch.jammed("10:00:00:00", "25/1", T0)
        assert watch.jammed(code, "25/1", T0 + after_ns) == jammed

    def test_midnight_and_another_rate(self) -> None:
        watch = JamWatch()
        watch.jammed("23:59:59:24", "25/1", T0)
        assert not watch.jammed("00:00:00:00", "25/1", T0 + 40 * MS)
        assert watch.jammed("00:00:00:01", "24/1", T0 + 80 * MS)


def test_the_show_row_says_when_and_the_cues_stand_on_the_board() -> None:
    board = Board()
    stage = msgspec.structs.replace(STAGE, cue=(CueRow("1", "night", ("hold A",)), CueRow("2")))
    step = ShowStep(
        stage, board, Stored(), lambda _: None, boot="", utc=lambda: "08:12:00",
        timecode_start_s=0.0,
    )  # fmt: skip
    shown = board.row("show", "show")
    assert shown is not None
    assert shown["last_jam_utc"] is None
    assert shown["cue_standby"] == "1"
    taken = sample("freed-a", T0)
    decoded = msgspec.structs.replace(taken.decoded, timecode="10:00:00:00", timecode_rate="25/1")
    step.on_message("sample/freed-a", msgspec.structs.replace(taken, decoded=decoded), T0)
    step.on_message("states", states(), T0)
    step.on_deadline(T0)
    shown = board.row("show", "show")
    assert shown is not None
    assert shown["last_jam_utc"] == "08:12:00"
    camera = board.row("cameras", "A")
    assert camera is not None
    assert {"trim", "mask", "bypassed", "chroma", "markers", "colour"} <= set(camera)
    ack, outputs = step.execute(Command("1", "kim", "cue_go"), T0)
    assert (ack.ok, ack.reversible) == (True, False)
    assert [topic for topic, _ in outputs] == ["show", "event", "cue"]
    rows = [board.row("cues", key) for key in ("001", "002")]
    assert [cue["state"] for cue in rows if cue is not None] == ["active", "standby"]
