# SPDX-License-Identifier: Apache-2.0
"""Rows of the consoles' board: timecode, ages, counts, and what is wrong in plain words."""

from __future__ import annotations

import math

import msgspec
import pytest

from hardware_profiles.frames import from_pan_tilt_roll
from hardware_profiles.stage import Binding, Body, Stage
from hardware_profiles.transform import Transform
from hardware_profiles.wall import Wall
from render_bridge.messages import BLANK_STATE, BodyFlag, LensState, RenderBody, Role, TrackState
from render_bridge.node_record import NodeStatus
from stagectl.control.messages import Row
from stagectl.nodes import board_rows, wall_rows
from stagectl.nodes.registration import Figures
from stagectl.show.state import ShowState
from stagectl.topics import FrameStates, GridState, RecorderState, SourceHealth, Tick, Tracked
from tests.nodes.stages import MS, NS, OSC, STAGE, T0, sample
from tests.render_bridge import specimens
from tracking.sample import TrackerSample

TEN_O_CLOCK_S = 10 * 3600.0
NTSC_FILM = "24000/1001"
HEALTH = SourceHealth(
    "freed-a", "A", "freed", "serial /dev/ttyUSB0 38400 8O1", "OK", True, True, 60.0, 60.0,
    5 * MS, 100, 3, 0, 2, True, "",
)  # fmt: skip
TRACKED = Tracked("A", T0 - 20 * MS, 1e-4, 1e-5, 4)
VALID = BodyFlag.VALID


def stage_row(
    rate: str,
    frame: int | None,
    *,
    heard: tuple[TrackerSample, int] | None = None,
    grid: GridState | None = None,
    recorder: RecorderState | None = None,
    show: ShowState | None = None,
) -> Row:
    """Return the row of a stage whose grid began at ten o'clock."""
    stage = msgspec.structs.replace(STAGE, rate=rate)
    states = None if frame is None else FrameStates(Tick(frame, T0, 4e7, 0, T0), (), ())
    return board_rows.stage_row(
        stage, rate, grid, states, recorder, heard, show or ShowState(), TEN_O_CLOCK_S,
        None if frame is None else T0 - 7 * MS, T0,
    )  # fmt: skip


def camera(flags: BodyFlag = VALID) -> RenderBody:
    """Return camera A at (1, 2, 3), panned 30 left, tilted 10 up, rolled 5."""
    state = (1.00004, 2.0, 3.0, *from_pan_tilt_roll(30.0, 10.0, 5.0))
    lens = LensState(35.0, math.nan, math.nan, 0.0)
    still = (0.0, 0.0, 0.0)
    shown = state if flags & VALID else BLANK_STATE
    return RenderBody(0, Role.CAMERA, TrackState.OK, flags, 5, lens, still, still, shown, b"")


def body_row(
    health: SourceHealth | None = HEALTH,
    *,
    stage: Stage = STAGE,
    body: RenderBody | None = None,
    tracked: Tracked = TRACKED,
    show: ShowState | None = None,
    figures: Figures | None = None,
) -> Row:
    sources = {} if health is None else {health.source: health}
    shown = camera() if body is None else body
    return board_rows.body_row(stage, shown, tracked, show or ShowState(), sources, figures, T0)


class TestTimecode:
    @pytest.mark.parametrize("rate", [NTSC_FILM, "24/1", "25/1", "30000/1001", "30/1", "48/1"])
    def test_free_run_starts_at_the_time_of_day(self, rate: str) -> None:
        row = stage_row(rate, 0)
        assert (row["timecode"], row["timecode_source"]) == ("10:00:00:00", "free-run")

    @pytest.mark.parametrize(
        ("rate", "frame", "timecode"),
        [
            (NTSC_FILM, 23, "10:00:00:23"),
            (NTSC_FILM, 24, "10:00:01:00"),  # 24 numbers a second: it falls behind the clock
            ("25/1", 26, "10:00:01:01"),
            ("30/1", 29, "10:00:00:29"),  # 30 itself is not halved
            ("30/1", 30, "10:00:01:00"),
            ("48/1", 1, "10:00:00:00"),
            ("48/1", 2, "10:00:00:01"),
            ("48/1", 48, "10:00:01:00"),
            ("50/1", 51, "10:00:01:00"),
            ("60000/1001", 59, "10:00:00:29"),
            ("60/1", 60, "10:00:01:00"),
        ],
    )
    def test_above_30_a_second_two_pictures_share_a_number(
        self, rate: str, frame: int, timecode: str
    ) -> None:
        assert stage_row(rate, frame)["timecode"] == timecode

    def test_at_midnight_it_begins_anew(self) -> None:
        to_midnight = 14 * 3600 * 25
        assert stage_row("25/1", to_midnight - 1)["timecode"] == "23:59:59:24"
        assert stage_row("25/1", to_midnight)["timecode"] == "00:00:00:00"

    @pytest.mark.parametrize(
        ("age_ns", "shown"),
        [
            (0, ("01:02:03;04", "freed-a")),
            (NS - 1, ("01:02:03;04", "freed-a")),
            (NS, ("10:00:00:00", "free-run")),
        ],
    )
    def test_the_trackers_own_counts_while_it_is_fresh(
        self, age_ns: int, shown: tuple[str, str]
    ) -> None:
        taken = sample("freed-a", T0)
        decoded = msgspec.structs.replace(taken.decoded, timecode="01:02:03;04")
        heard = (msgspec.structs.replace(taken, decoded=decoded), T0 - age_ns)
        row = stage_row("30000/1001", 0, heard=heard)
        assert (row["timecode"], row["timecode_source"]) == shown

    def test_before_the_first_frame_there_is_none(self) -> None:
        row = stage_row("25/1", None)
        assert (row["timecode"], row["frame"], row["hot_age_ms"]) == (None, None, None)
        assert (row["grid_state"], row["epoch"], row["L_ms"]) == ("FREE", None, None)


class TestStage:
    def test_grid_and_ages(self) -> None:
        grid = GridState(7, 5, float(T0), 4e7, "LOCKED", "node", 88 * MS, 80 * MS, 0.0, 0, 0)
        row = stage_row("25/1", 5, grid=grid)
        assert (row["grid_state"], row["epoch"]) == ("LOCKED", 7)
        assert (row["L_ms"], row["R_ms"], row["hot_age_ms"]) == (88.0, 80.0, 7)
        assert (row["frame"], row["rolling"], row["take"]) == (5, False, None)

    @pytest.mark.parametrize(
        ("take", "durable_ns", "shown"),
        [("one", T0 - 400 * MS, 0.4), ("one", 0, None), (None, T0 - 400 * MS, None)],
    )
    def test_how_much_of_a_take_is_not_yet_safe(
        self, take: str | None, durable_ns: int, shown: float | None
    ) -> None:
        recorder = RecorderState(take, durable_ns, 9, 0, None)
        row = stage_row("25/1", 0, recorder=recorder, show=ShowState(take=take))
        assert (row["rolling"], row["take"]) == (take is not None, take)
        assert row["take_durable_s"] == shown


class TestBody:
    def test_a_camera(self) -> None:
        row = body_row(show=ShowState(held=("A",)))
        assert row["position_m"] == [1.0, 2.0, 3.0]
        assert (row["pan_deg"], row["tilt_deg"], row["roll_deg"]) == (30.0, 10.0, 5.0)
        assert row["focal_mm"] == 35.0
        # 27.99 mm of sensor behind 35 mm: 2 atan(27.99 / 70)
        assert row["hfov_deg"] == pytest.approx(43.59, abs=0.01)
        assert (row["letter"], row["label"], row["role"]) == ("A", "A", "camera")
        assert (row["held"], row["frozen"], row["state"]) == (True, False, "OK")
        assert (row["tracker"], row["rate_hz"], row["nominal_hz"]) == ("freed-a", 60.0, 60.0)
        assert row["age_ms"] == 20
        assert row["drops"] == 2
        assert row["rejects"] == 3 + 4  # of its source, and the estimator's outliers
        assert row["error"] is None

    def test_without_a_pose_no_number_is_shown(self) -> None:
        row = body_row(body=camera(BodyFlag(0)), tracked=Tracked("A", 0, math.nan, math.nan, 0))
        for key in ("position_m", "pan_deg", "tilt_deg", "roll_deg", "age_ms"):
            assert row[key] is None
        assert row["error"] == "no pose yet"

    def test_a_wall_has_no_lens(self) -> None:
        stage = msgspec.structs.replace(STAGE, body=(Body("A", "wall", "Left wing"), Body("B")))
        row = body_row(stage=stage)
        assert (row["role"], row["label"]) == ("wall", "Left wing")
        assert (row["focal_mm"], row["hfov_deg"]) == (None, None)

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({}, None),
            ({"rate_ok": False, "rate_hz": 41.04}, "freed-a sends 41.0 of 60.0 samples a second"),
            ({"alive": False}, "freed-a is silent: check its cable, power and port"),
            (
                {"is_open": False, "note": "no such port"},
                "serial /dev/ttyUSB0 38400 8O1 is not open: no such port",
            ),
            # what stands first in the chain is what has to be mended first
            (
                {"is_open": False, "alive": False, "rate_ok": False, "note": "in use"},
                "serial /dev/ttyUSB0 38400 8O1 is not open: in use",
            ),
            (
                {"alive": False, "rate_ok": False},
                "freed-a is silent: check its cable, power and port",
            ),
        ],
    )
    def test_what_is_wrong_in_words(
        self, changes: dict[str, bool | float | str], sentence: str | None
    ) -> None:
        health = msgspec.structs.replace(HEALTH, **changes)
        assert body_row(health)["error"] == sentence

    def test_what_prediction_is_worth(self) -> None:
        figures = Figures(1.234, 0.4567, 1.06, 98.76, 26.04, 240)
        tracked = msgspec.structs.replace(TRACKED, horizon_ms=93.7, smoothing_delay_ms=41.66)
        row = body_row(tracked=tracked, figures=figures)
        assert (row["wall_px"], row["margin_pct"], row["overscan_pct"]) == (1.2, 0.46, 1.1)
        assert (row["held_wall_px"], row["held_overscan_pct"]) == (98.8, 26.0)
        assert (row["horizon_ms"], row["smoothing_delay_ms"]) == (94, 41.7)

    def test_before_there_are_figures_none_is_shown(self) -> None:
        row = body_row(body=camera(BodyFlag(0)))
        names = ("wall_px", "margin_pct", "overscan_pct", "held_wall_px", "held_overscan_pct")
        assert {row[name] for name in (*names, "horizon_ms")} == {None}

    @pytest.mark.parametrize(
        ("kept_off_mm", "kept_off_deg", "said"),
        [(0.0, 0.0, False), (1.9, 0.04, False), (2.1, 0.0, True), (0.0, 0.06, True)],
    )
    def test_a_picture_that_is_kept_off_its_tracker_is_said(
        self, kept_off_mm: float, kept_off_deg: float, said: bool
    ) -> None:
        off = kept_off_mm / 1e3, math.radians(kept_off_deg)
        tracked = msgspec.structs.replace(TRACKED, kept_off_m=off[0], kept_off_rad=off[1])
        row = body_row(tracked=tracked)
        assert (row["kept_off_mm"], row["kept_off_deg"]) == (kept_off_mm, kept_off_deg)
        assert ("accept" in str(row["error"])) is said

    def test_how_far_it_is_kept_off_is_said_in_figures_that_can_be_read(self) -> None:
        tracked = msgspec.structs.replace(
            TRACKED, leading="freed-a", kept_off_m=0.3127, kept_off_rad=math.radians(1.26)
        )
        error = str(body_row(tracked=tracked)["error"])
        assert "313 mm" in error
        assert "1.3 deg" in error
        assert "freed-a" in error

    def test_what_is_broken_comes_before_what_is_kept_off(self) -> None:
        tracked = msgspec.structs.replace(TRACKED, kept_off_m=0.3)
        silent = msgspec.structs.replace(HEALTH, alive=False)
        assert "silent" in str(body_row(silent, tracked=tracked)["error"])

    def test_the_source_whose_word_counts_is_the_tracker(self) -> None:
        """Given a stand-in that leads, Expect its name, rate and state, and the sum of drops."""
        second = msgspec.structs.replace(OSC, id="osc-a", body="A", rate="30/1")
        stage = msgspec.structs.replace(STAGE, source=(*STAGE.source, second))
        other = msgspec.structs.replace(
            HEALTH, source="osc-a", rate_hz=30.0, nominal_hz=30.0, gaps=5
        )
        sources = {"freed-a": HEALTH, "osc-a": other}
        for leading, wanted in (("osc-a", ("osc-a", 30.0, 30.0)), ("", ("freed-a", 60.0, 60.0))):
            tracked = msgspec.structs.replace(TRACKED, leading=leading)
            row = board_rows.body_row(stage, camera(), tracked, ShowState(), sources, None, T0)
            assert (row["tracker"], row["rate_hz"], row["nominal_hz"]) == wanted
            assert row["drops"] == 2 + 5

    def test_a_source_that_never_spoke(self) -> None:
        row = body_row(None)
        assert row["error"] == "nothing is known of freed-a yet"
        assert (row["rate_hz"], row["drops"]) == (0.0, 0)

    def test_a_body_that_nothing_moves(self) -> None:
        """Given a source that binds the lens only, Expect to be told what to add."""
        binds: tuple[Binding, ...] = ("lens",)
        source = msgspec.structs.replace(STAGE.source[0], binds=binds)
        row = body_row(stage=msgspec.structs.replace(STAGE, source=(source, OSC)))
        assert row["error"] == "no source binds its pose; add one to the stage file"
        assert (row["tracker"], row["nominal_hz"]) == (None, None)


class TestOthers:
    def test_a_node_that_has_not_reported(self) -> None:
        node = NodeStatus("n1", "engine", "joining", False, False, T0 - 3 * MS, None, None)
        row = board_rows.node_row(node, T0)
        assert (row["state"], row["last_seen_ms"], row["error"]) == ("joining", 3, None)
        assert {row[key] for key in ("frame", "exact", "R_ms", "vsync_source")} == {None}

    def test_a_node_at_work(self) -> None:
        report = msgspec.structs.replace(
            specimens.report(T0, number=100), exact=90, substituted=6, repeated=3, late=1
        )
        node = NodeStatus("n1", "engine", "in sync", True, True, T0, report)
        row = board_rows.node_row(node, T0 + 5 * MS)
        assert (row["frame"], row["last_seen_ms"]) == (100, 5)
        assert [row[key] for key in ("exact", "late_pose", "dropped", "late")] == [90, 6, 3, 1]
        assert (row["clock_offset_us"], row["clock_bound_us"]) == (0.1, 40.0)
        assert (row["R_ms"], row["vsync_source"]) == (80.0, "hardware")
        silent = board_rows.node_row(msgspec.structs.replace(node, report=None), T0)
        assert row.keys() == silent.keys()

    def test_a_source(self) -> None:
        row = board_rows.source_row(HEALTH)
        assert (row["body"], row["line"], row["alive"]) == ("A", HEALTH.line, True)
        assert [row[key] for key in ("samples", "rejected", "gaps")] == [100, 3, 2]
        clock = ("clock", "jitter_ms", "period_ms", "segment")
        assert [row[key] for key in clock] == ["arrival", 0.0, None, 0]
        timed = msgspec.structs.replace(
            HEALTH, clock="even", jitter_ms=4.567, period_ms=16.6667, segment=2
        )
        row = board_rows.source_row(timed)
        assert [row[key] for key in clock] == ["even", 4.57, 16.6667, 2]

    def test_a_wall(self) -> None:
        wall = Wall("main", 12.0, 5.0, pose=Transform((0.0, 3.0, 0.1), pan_deg=15.0))
        row = wall_rows.wall_row(wall, None, T0)
        assert (row["label"], row["width_m"], row["height_m"]) == ("main", 12.0, 5.0)
        assert (row["position_m"], row["pan_deg"]) == ([0.0, 3.0, 0.1], 15.0)
