# SPDX-License-Identifier: Apache-2.0
"""The C++ client over real sockets: one run against a controller that follows a script."""

from __future__ import annotations

import itertools
import math
import struct
import zlib
from pathlib import Path

import pytest

from hardware_profiles import frames
from hardware_profiles.pose import IDENTITY_ROTATION, Pose
from render_bridge import engine_frusta
from render_bridge.projection import Frustum
from tests.sdk.cpp_client import (
    DEADLINE_NS,
    FRAMES,
    INNER,
    LEAD_NS,
    NEW_EPOCH_AT,
    RATE,
    Line,
    answered,
    lost,
    play,
    running,
    state,
)
from tests.sdk.cpp_programs import built
from tests.sdk.scripted_controller import AHEAD_NS, IDENTITY, Controller, Said

pytestmark = [pytest.mark.system, pytest.mark.untimed]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("conform_client", tmp_path_factory)


@pytest.fixture(scope="module")
def show(
    program: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Controller, dict[str, list[Line]], int]:
    """One run of the script: the controller, all lines by event, and the exit code."""
    controller = Controller(RATE, DEADLINE_NS)
    controller.refuse_first = 2
    folder = tmp_path_factory.mktemp("node")
    with running(program, controller, folder, "--stage-id", "stage-1", "--level", "Dock") as client:
        controller.run(lambda: len(client.lines("joined")) == 1)
        controller.start_grid(400_000_000)
        play(controller)
        client.tell("level Harbour night 1")
        controller.run(lambda: controller.heard("HELLO")[-1].fields["level"] == "Harbour night")
        client.tell("stop")
        code = client.process.wait(5)
        controller.run(lambda: bool(controller.heard("BYE")))
        names = ("joined", "refused", "render", "end")
        return controller, {name: client.lines(name) for name in names}, code


Show = tuple[Controller, dict[str, list[Line]], int]


def test_joins_and_says_so(show: Show) -> None:
    controller, lines, code = show
    assert code == 0
    assert lines["refused"][0] == {
        "event": "refused", "code": 2, "text": 'belongs to stage "b" \\ ü',
    }  # fmt: skip
    first, second = lines["joined"]
    assert first == {
        "event": "joined", "epoch": 7, "rate_num": RATE[0], "rate_den": RATE[1], "policy": 2,
        "barrier": 0, "node_index": 5, "bodies": 2, "walls": 1, "segments": 1,
    }  # fmt: skip
    assert second == {**first, "epoch": 8}
    hello = controller.heard("HELLO")[0]
    wanted = {
        "name": "node-1", "engine": "conform C++", "stage_id": "stage-1", "level": "Dock",
        "project": "", "config_hash": "", "pose_point": 1, "lens_applied": 0, "vsync_source": 2,
        "engine_state": 3, "decision_lead_ns": LEAD_NS, "version": 2, "epoch": 0,
    }  # fmt: skip
    assert {name: hello.fields[name] for name in wanted} == wanted
    identities = {one.fields["identity"] for one in controller.said}
    assert len(identities) == 1, "one routing id for the whole life"
    (identity,) = identities
    assert isinstance(identity, str)
    assert identity.startswith("6e")
    assert len(identity) == 34


def test_says_hello_until_joined_and_then_no_more(show: Show) -> None:
    controller, _, _ = show
    hellos = controller.heard("HELLO")
    before = [one for one in hellos if one.t_ns < controller.vsync_ns(-10)]
    assert len(before) == 3
    gaps = [b.t_ns - a.t_ns for a, b in itertools.pairwise(before)]
    # The first PONG tells of an epoch: HELLO at once. Else every 200 ms, refused or not.
    assert sum(gap < 150_000_000 for gap in gaps) <= 1
    levels = [one for one in hellos if one.fields["level"] == "Harbour night"]
    assert levels[0].fields["engine_state"] == 1


def test_each_line_is_a_report(show: Show) -> None:
    """Every vsync is reported, with the numbers that the line tells."""
    controller, lines, _ = show
    reports = {one.number("vsync_count"): one for one in controller.heard("REPORT")}
    numbers = {"exact": 1, "substituted": 2, "repeated": 3}
    counts = dict.fromkeys(numbers, 0)
    assert [line["vsync"] for line in lines["render"]] == sorted(reports)
    for line in lines["render"]:
        report: Said = reports[line["vsync"]]
        counts[line["outcome"]] += 1
        assert report.fields["outcome"] == numbers[line["outcome"]]
        for name in ("frame", "epoch", "digest", "t_vsync_node_ns", "offset_ns", "bound_ns"):
            assert report.fields[name] == line[name], name
        assert report.number("t_vsync_ns") == line["t_vsync_node_ns"] + line["offset_ns"], (
            "the same instant on two clocks"
        )
        assert {name: report.fields[name] for name in numbers} == counts
        early_ns = report.number("t_due_ns") - report.number("t_vsync_ns")
        assert early_ns < controller.period_ns / 2, "shown before the vsync it was drawn for"
        exact = line["outcome"] == "exact"
        assert (report.number("t_rx_ns") > 0) == (report.number("t_sent_ns") > 0) == exact
    (end,) = lines["end"]
    assert {name: end[name] for name in counts} == counts


def test_draws_exactly_its_frame_or_what_was_foretold(show: Show) -> None:
    """Whatever arrived in time: the states of frame k are those that the grid has for k."""
    _, lines, _ = show
    outcomes: dict[str, int] = {}
    for line in lines["render"]:
        outcomes[line["outcome"]] = outcomes.get(line["outcome"], 0) + 1
        if line["outcome"] == "repeated" or line["frame"] >= FRAMES:
            continue
        states = [one["state"] for one in line["bodies"]]
        wanted = [state(line["frame"], i, line["epoch"]) for i in range(2)]
        assert states == wanted, line
        packed = b"".join(struct.pack("<7d", *one) for one in wanted)
        assert line["digest"] == zlib.crc32(packed)
        if lost(line["frame"]):
            assert line["outcome"] == "substituted"
        else:
            assert line["epoch"] == (7 if line["frame"] < NEW_EPOCH_AT else 8)
    assert outcomes["exact"] > FRAMES // 3
    assert outcomes["substituted"] >= FRAMES // 20


def test_asks_for_what_is_missing_and_gets_it(show: Show) -> None:
    controller, lines, _ = show
    asked = [one.number("frame") for one in controller.heard("RESEND")]
    assert max(asked.count(number) for number in asked) <= 3
    frames_drawn = {line["frame"]: line["outcome"] for line in lines["render"]}
    mended = [n for n in asked if answered(n) and frames_drawn.get(n) == "exact"]
    assert len(mended) >= 5
    left_ns = [
        controller.vsync_ns(one.number("frame")) - one.t_ns for one in controller.heard("RESEND")
    ]
    # They may lie in the queue of a busy controller for a while, but not most of them.
    late = [left for left in left_ns if left < LEAD_NS - 5_000_000]
    assert len(late) <= len(left_ns) // 10, "not after its own decision time"


def test_counts_what_it_drops(show: Show) -> None:
    _, lines, _ = show
    garbage = len(range(0, FRAMES, 7))
    counts = [line["malformed"] for line in lines["render"]]
    assert counts == sorted(counts)
    assert counts[-1] == garbage


def test_knows_the_clock_of_the_controller(show: Show) -> None:
    """Both run on this machine, so the true offset is known to the nanosecond."""
    _, lines, _ = show
    for line in lines["render"]:
        assert abs(line["offset_ns"] - AHEAD_NS) <= line["bound_ns"]


def test_the_display_is_genlocked(show: Show) -> None:
    _, lines, _ = show
    t0 = lines["render"][0]["t_vsync_node_ns"]
    first = lines["render"][0]["vsync"]
    for line in lines["render"]:
        since = (line["vsync"] - first) * 1e9 * RATE[1] / RATE[0]
        assert line["t_vsync_node_ns"] - t0 == pytest.approx(since, abs=2)


def test_engine_conventions_of_a_line(show: Show) -> None:
    _, lines, _ = show
    line = next(one for one in lines["render"] if one["outcome"] == "exact")
    shown = line["bodies"][1]
    x, y, z, w, qx, qy, qz = shown["state"]
    pose = Pose((x, y, z), (w, qx, qy, qz))
    unreal, unity = frames.unreal_from_stage(pose), frames.unity_from_stage(pose)
    assert shown["unreal"]["position_cm"] == pytest.approx(unreal.position_m, abs=1e-9)
    assert shown["unity"]["position_m"] == pytest.approx(unity.position_m, abs=1e-9)
    (view,), (frustum,) = line["views"], line["frusta"]
    for extent, row in ((INNER, view), ([-1.0, 2.0, -0.5, 1.0], frustum)):
        left, right, bottom, top = extent
        shape = Frustum(left, right, bottom, top, 1.0, IDENTITY_ROTATION)
        for name, matrix in (
            ("unreal_matrix", engine_frusta.unreal(shape, 10.0, 100_000.0)),
            ("unity_matrix", engine_frusta.unity(shape, 0.1, 1_000.0)),
        ):
            assert row[name] == pytest.approx([v for r in matrix for v in r], abs=1e-12)
    assert line["scene_offset"] == [1.0, 2.0, 3.0, *IDENTITY]
    assert line["outer_eye_m"] == [0.0, 0.5, 1.5]


def test_frusta_of_foretold_lines(show: Show) -> None:
    """The eye stands still, the wall goes along with body 1."""
    _, lines, _ = show
    seen = 0
    for line in lines["render"]:
        if line["outcome"] != "substituted":
            continue
        (frustum,) = line["frusta"]
        x, y, z, w, _, _, qz = line["bodies"][1]["state"]
        pan = 2.0 * math.atan2(qz, w)
        # The wall's plane: 5 m along the body's +Y, its normal toward the body.
        eye = (0.0 - x, 0.5 - y, 1.5 - z)
        right = math.cos(pan) * eye[0] + math.sin(pan) * eye[1]
        distance = 5.0 - (-math.sin(pan) * eye[0] + math.cos(pan) * eye[1])
        if distance <= 1e-3:
            assert frustum["extent"] + [frustum["distance_m"]] == [0.0] * 5
            continue
        wanted = [(-2.0 - right) / distance, (2.0 - right) / distance]
        wanted += [-eye[2] / distance, (3.0 - eye[2]) / distance]
        assert frustum["extent"] == pytest.approx(wanted, rel=1e-9, abs=1e-9)
        assert frustum["distance_m"] == pytest.approx(distance, rel=1e-9)
        seen += 1
    assert seen > 3
