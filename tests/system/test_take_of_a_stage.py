# SPDX-License-Identifier: Apache-2.0
"""A take of a running stage, from the command that starts it to its replay; and what `status` says.

One stage is run for all tests of this file.
"""

from __future__ import annotations

import io
import json
import random
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from mcap.records import Chunk, Message
from mcap.stream_reader import StreamReader, breakup_chunk

from hardware_profiles.lens.file import hashed, save_profile
from hardware_profiles.lens_files import StageLens
from hardware_profiles.loading import load_stage
from render_bridge.clock import now_ns
from sim.lens_truth import ZoomTruth
from stagectl.cli.main import main
from stagectl.control.client import Row
from stagectl.takes.reader import TakeReader
from stagectl.takes.replay import Replay, lenses_of
from stagectl.topics import TOPICS, Event, FrameStates, LineData, Measured
from tests.hardware_profiles.lens.true_zoom import true_profile
from tests.system import stages
from tests.system.events import Summary, events
from tests.system.workshop import (
    Finished,
    Workshop,
    poll_state,
    run_command,
    source_is,
    wait_for_frame,
)
from tracking.sample import TrackerSample

pytestmark = [pytest.mark.system]

SECONDS = 3.0
SMOOTHED = "prediction = { smoothing_ms = 80.0 }\n"
TRUTH = ZoomTruth()
LENS = hashed(true_profile(TRUTH, (z / 10 for z in range(11)), (0.0, 0.5, 1.0)))
# Where its rings stand, as the raw numbers of a generic Free-D head: 0.25 and 0.5 of their ways.
ZOOMED = "zoom = 0x4000\nfocus = 0x8000\n"


class Evening(NamedTuple):
    """What one run of the stage left behind."""

    folder: Path
    take: Path
    status: Finished
    plain_status: Finished
    check: Finished
    board: Row
    summary: Summary


@pytest.fixture(scope="module")
def evening(module_workshop: Workshop) -> Evening:
    """Run a stage, roll for three seconds with a mark, then roll once more under the same name.

    What camera B shows is smoothed. Camera A has a lens profile, which is gone once it runs.
    """
    shop = module_workshop
    stage_text, trackers = stages.two_cameras(shop.folder, "25/1")
    stage_text = stage_text.replace(stages.body("B"), stages.body("B") + SMOOTHED)
    with_lens = stages.body("A") + 'lens = { profile = "zoom.lens.json" }\n'
    stage_text = stage_text.replace(stages.body("A"), with_lens)
    save_profile(shop.folder / "zoom.lens.json", LENS)
    shop.trackers(trackers.replace("camera_id = 1\n", "camera_id = 1\n" + ZOOMED))
    stage = shop.stage(stage_text)
    (shop.folder / "zoom.lens.json").unlink()
    node = shop.node(stage, "n", "--house-sync", f"{now_ns()}:25/1")
    connect = ("--connect", f"127.0.0.1:{stage.plan.api_port}")
    with stage.client() as client:
        poll_state(
            client,
            lambda s: all(source_is(s, i, state="OK", rate_ok=True) for i in ("freed-a", "osc-b")),
            5.0,
            "both trackers",
        )
        run_command(client, "take_start", name="one")
        begin_ns = now_ns()
        run_command(client, "take_mark", note="the dolly moves")
        run_command(client, "hold", camera="B")
        status = shop.cli("status", *connect, "--json")
        plain = shop.cli("status", *connect)
        check = shop.cli("check", str(shop.folder / "stage.toml"))
        run_command(client, "release", camera="B")
        until_ns = begin_ns + round(SECONDS * 1e9)
        wait_for_frame(node, lambda f: f.t_shown_ns > until_ns, 10.0, "the length of the take")
        rolling = poll_state(client, lambda s: bool(s["stage"]["stage"]["rolling"]), 2.0, "rolling")
        board = dict(rolling["stage"]["stage"])
        run_command(client, "take_stop")
        poll_state(client, lambda s: not s["stage"]["stage"]["rolling"], 2.0, "cut")
        run_command(client, "take_start", name="one")
        poll_state(
            client, lambda s: (shop.folder / "takes" / "one-2").exists(), 3.0, "the second take"
        )
        run_command(client, "take_stop")
    summary = stage.end()
    return Evening(shop.folder, shop.folder / "takes" / "one", status, plain, check, board, summary)


def run_cli(capsys: pytest.CaptureFixture[str], *words: str) -> Finished:
    """Run a command in this process."""
    capsys.readouterr()
    code = main(list(words))
    captured = capsys.readouterr()
    return Finished(code, captured.out, captured.err)


def copy_of(evening: Evening, folder: Path) -> Path:
    """Return a copy of the take that may be damaged."""
    return Path(shutil.copytree(evening.take, folder / "copy"))


def chunks_of(segment: bytes) -> list[tuple[int, int]]:
    """Return where each chunk of a segment ends, in bytes, and how many messages it holds."""
    stream = io.BytesIO(segment)
    found = []
    for record in StreamReader(stream, emit_chunks=True).records:
        if isinstance(record, Chunk):
            count = sum(isinstance(inner, Message) for inner in breakup_chunk(record))
            found.append((stream.tell(), count))
    return found


def test_status_shows_the_stage_as_it_runs(evening: Evening) -> None:
    assert (evening.status.code, evening.status.err) == (0, "")
    (said,) = events(evening.status.out, "status")
    state = said["state"]
    assert isinstance(state, dict)
    assert state["show"]["show"]["take"] == "one"
    assert state["show"]["show"]["marks"] == 1
    assert state["stage"]["stage"]["rolling"] is True
    assert state["cameras"]["B"]["held"] is True
    assert set(state["sources"]) == {"freed-a", "osc-b"}
    assert {row["state"] for row in state["sources"].values()} == {"OK"}
    assert set(state["nodes"]) == {"n"}
    assert "rolling one" in evening.plain_status.out
    assert "freed-a" in evening.plain_status.out


def test_the_board_shows_the_lens_and_its_optics_where_the_rings_stand(evening: Evening) -> None:
    (said,) = events(evening.status.out, "status")
    state = said["state"]
    assert isinstance(state, dict)
    row = state["cameras"]["A"]
    focal_mm = TRUTH.at(0x4000 / 0xFFFF, 0x7FFF / 0xFFFF).focal_mm
    assert row["focal_mm"] == pytest.approx(focal_mm, rel=1e-3)
    assert row["lens"] == f"sim 25-250 #1 ({LENS.hash[:8]})"
    assert row["focus"] == pytest.approx(0.5, abs=1e-3)
    assert state["cameras"]["B"]["lens"] is None
    assert f"sim 25-250 #1 ({LENS.hash[:8]})" in evening.plain_status.out


def test_a_take_keeps_the_lens_profiles_it_was_made_with(evening: Evening) -> None:
    take = TakeReader(evening.take)
    assert lenses_of(take) == {"A": StageLens(LENS, None)}
    assert Replay(take).stage.body[0].lens.sensor_width_mm == LENS.sensor.width_mm


def test_check_of_a_running_stage_names_the_lines_that_are_taken(evening: Evening) -> None:
    lines = evening.check.out.splitlines()
    assert evening.check.err == ""
    assert any(line.startswith("ok    source freed-a") for line in lines), lines
    assert any("FAIL  source osc-b" in line and "already in use" in line for line in lines), lines
    assert evening.check.code == 1


def test_the_board_tells_what_is_safe_on_disk(evening: Evening) -> None:
    row = evening.board
    assert row["take"] == "one"
    durable_s = row["take_durable_s"]
    assert isinstance(durable_s, float)
    assert 0.0 <= durable_s < 2.0


def test_list_and_show(evening: Evening, capsys: pytest.CaptureFixture[str]) -> None:
    listed = run_cli(capsys, "take", "list", str(evening.folder / "takes"), "--json")
    assert [e["take"] for e in events(listed.out, "take")] == ["one", "one"]
    shown = run_cli(capsys, "take", "show", str(evening.take), "--json")
    assert (shown.code, shown.err) == (0, "")
    (summary,) = events(shown.out, "summary")
    messages = summary["messages"]
    assert isinstance(messages, dict)
    assert summary["problems"] == []
    assert summary["config_hash"] == load_stage(evening.folder / "stage.toml")[1]
    seconds = summary["seconds"]
    assert isinstance(seconds, float)
    assert seconds == pytest.approx(SECONDS, abs=1.5)
    for topic, rate in (("raw/osc-b", 60), ("sample/freed-a", 60), ("tick", 25), ("sent", 25)):
        assert messages[topic] == pytest.approx(rate * seconds, rel=0.1), topic
    heads = {topic.partition("/")[0] for topic in messages}
    recorded = {topic.name.partition("/")[0] for topic in TOPICS if topic.recorded}
    assert heads <= recorded
    # No line opened or closed while rolling, no cue was fired, nothing leaves this stage, and it
    # has no LED processor that is asked.
    assert recorded - heads <= {"line", "cue", "send", "processor"}
    plain = run_cli(capsys, "take", "show", str(evening.take))
    assert plain.out.startswith("take one of stage test")


def test_a_take_holds_the_bytes_and_the_words(evening: Evening) -> None:
    """Every sample's bytes are there too, and the mark stands in the events."""
    raw = samples = 0
    texts = []
    for item in TakeReader(evening.take).messages():
        message = item.message()
        if isinstance(message, LineData) and message.source == "osc-b":
            raw += 1
        elif isinstance(message, TrackerSample) and message.source_id == "osc-b":
            samples += 1
        elif isinstance(message, Event):
            texts.append(message.text)
    assert abs(raw - samples) <= 1
    assert samples > 100
    assert any("the dolly moves" in text for text in texts), texts


def test_both_poses_are_in_the_take(evening: Evening) -> None:
    """As shown for every frame, as measured for nearly every one, a little later."""
    found = [item.message() for item in TakeReader(evening.take).messages()]
    shown = [m.tick.frame for m in found if isinstance(m, FrameStates)]
    measured = [m for m in found if isinstance(m, Measured)]
    frames = [m.frame for m in measured if any(body.body == "A" for body in m.bodies)]
    assert frames == sorted(set(frames))
    assert len(shown) > (SECONDS - 0.5) * 25
    assert len(frames) > len(shown) - 5
    # The end of the take is known only after it: display time, and the lag of the smoother.
    assert len(set(frames) & set(shown)) > len(shown) - 12
    held = [body for m in measured for body in m.bodies if body.body == "B"]
    assert 0 < len(held) < len(frames)  # B was held for a while: nothing of it was predicted then


def test_replay_makes_the_same_states_again(
    evening: Evening, capsys: pytest.CaptureFixture[str]
) -> None:
    replayed = run_cli(capsys, "take", "replay", str(evening.take), "--json")
    assert (replayed.code, replayed.err) == (0, "")
    (summary,) = events(replayed.out, "summary")
    compared = summary["compared"]
    assert isinstance(compared, int)
    assert compared > (SECONDS - 1.5) * 25
    assert summary["identical"] == compared
    assert summary["decode_differences"] == 0
    assert summary["problems"] == []


def test_a_take_that_was_cut_off_anywhere_is_readable_up_to_there(
    evening: Evening, tmp_path: Path
) -> None:
    """Twenty random lengths: what is read is the beginning of the take, and the damage is named."""
    whole = [(item.topic, item.payload) for item in TakeReader(evening.take).messages()]
    take = copy_of(evening, tmp_path)
    segment = take / TakeReader(take).sidecar.segments[0]
    data = segment.read_bytes()
    chunks = chunks_of(data)
    assert sum(count for _, count in chunks) == len(whole)
    assert max(count for _, count in chunks) <= 60  # a flush each 50 ms: no more may be missing
    dice = random.Random(7)
    for _ in range(20):
        size = dice.randrange(len(data))
        segment.write_bytes(data[:size])
        reader = TakeReader(take)
        got = [(item.topic, item.payload) for item in reader.messages()]
        assert got == whole[: len(got)]
        assert len(got) == sum(count for end, count in chunks if end <= size)
        assert len(reader.problems) == 1, size
        assert reader.problems[0].startswith(f"{segment.name}: ends early")


def test_a_take_with_flipped_bits_is_no_crash_and_gives_nothing_false(
    evening: Evening, tmp_path: Path
) -> None:
    whole = {(item.topic, item.payload) for item in TakeReader(evening.take).messages()}
    take = copy_of(evening, tmp_path)
    segment = take / TakeReader(take).sidecar.segments[0]
    data = segment.read_bytes()
    dice = random.Random(8)
    for _ in range(20):
        damaged = bytearray(data)
        damaged[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        segment.write_bytes(damaged)
        reader = TakeReader(take)
        got = [(item.topic, item.payload) for item in reader.messages()]
        assert set(got) <= whole


def test_show_names_the_damage(
    evening: Evening, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take = copy_of(evening, tmp_path)
    segment = take / TakeReader(take).sidecar.segments[0]
    segment.write_bytes(segment.read_bytes()[:5000])
    shown = run_cli(capsys, "take", "show", str(take))
    assert shown.code == 0
    assert "! segment-000.mcap: ends early" in shown.out
    segment.unlink()
    shown = run_cli(capsys, "take", "show", str(take), "--json")
    assert shown.code == 0
    assert "No such file" in shown.out


def test_a_take_without_its_stage_or_without_frames_cannot_be_replayed(
    evening: Evening, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take = copy_of(evening, tmp_path)
    sidecar = json.loads((take / "take.json").read_text())
    (take / "take.json").write_text(json.dumps({**sidecar, "stage_file": ""}))
    replayed = run_cli(capsys, "take", "replay", str(take))
    assert (replayed.code, len(replayed.err.splitlines())) == (2, 1)
    assert "has no stage file" in replayed.err
    (take / "take.json").write_text(json.dumps({**sidecar, "stage_file": "version = 9"}))
    replayed = run_cli(capsys, "take", "replay", str(take))
    assert (replayed.code, len(replayed.err.splitlines())) == (2, 1)
    (take / "take.json").write_text(json.dumps({**sidecar, "segments": []}))
    replayed = run_cli(capsys, "take", "replay", str(take))
    assert replayed.code == 1
    assert "holds no second of frames" in replayed.err


def test_the_second_take_of_a_name_has_a_folder_of_its_own(evening: Evening) -> None:
    first, second = TakeReader(evening.take), TakeReader(evening.folder / "takes" / "one-2")
    assert len(first.sidecar.segments) == len(second.sidecar.segments) == 1
    last = max(item.t_publish_ns for item in first.messages())
    assert min(item.t_publish_ns for item in second.messages()) > last
