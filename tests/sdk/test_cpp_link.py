# SPDX-License-Identifier: Apache-2.0
"""The C++ client over real sockets: lock-step, other versions, keys, and the end."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
import zmq

from tests.render_bridge import protocol_encoder as oracle
from tests.sdk.cpp_client import DEADLINE_NS, LEAD_NS, RATE, WORDS, Line, picture, running
from tests.sdk.cpp_programs import built
from tests.sdk.scripted_controller import BARRIER_US, Controller, Said

pytestmark = pytest.mark.system

QUIET_NS = 4_000_000


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("conform_client", tmp_path_factory)


class LockStep(NamedTuple):
    """One run with a barrier: the client's lines, what it said, and whether the host kept up."""

    renders: list[Line]
    gos: list[Line]
    ready: list[Said]
    quiet: bool


NEVER, LATE = {20, 31, 61}, {40, 60}


def lock_step(program: Path, folder: Path) -> LockStep:
    """Play 80 frames: some without GO, some with one half a period after their V."""
    controller = Controller(RATE, DEADLINE_NS, barrier=1)
    with running(program, controller, folder) as client:
        controller.run(lambda: len(client.lines("joined")) == 1)
        controller.start_grid(400_000_000)
        for number in range(80):
            controller.run_until(controller.vsync_ns(number) - DEADLINE_NS)
            controller.publish(picture(controller, number))
            ready = number - 4  # drawn by now, and its V is a period and a half ahead
            if ready < 0 or ready in NEVER:
                continue
            if ready == 10:
                controller.go(ready, 0, [1, 0, 0, 1 << 63])
            if ready not in LATE:
                controller.go(ready, 1)
            if ready - 2 in LATE:
                controller.go(ready - 2, 1, [0, 1, 0, 0])
        controller.run_until(controller.vsync_ns(80))
        client.tell("stop")
        assert client.process.wait(5) == 0
        renders = client.lines("render")
        early_ns = LEAD_NS + BARRIER_US * 1_000
        late = [r["t_decided_node_ns"] - r["t_vsync_node_ns"] + early_ns for r in renders[1:]
                if r["outcome"] != "repeated" and r["frame"] not in LATE]  # fmt: skip
        quiet = max(controller.late_ns, *late) < QUIET_NS
        return LockStep(renders, client.lines("go"), controller.heard("READY"), quiet)


def test_lock_step_waits_for_go(program: Path, tmp_path: Path) -> None:
    """A picture without GO is never shown, though the GO of the next one is there already; one
    with a late GO comes at the next vsync, where nothing newer has one."""
    for attempt in range(4):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        run = lock_step(program, folder)
        shown = [line["frame"] for line in run.renders if line["outcome"] != "repeated"]
        assert not NEVER & set(shown)
        assert shown == sorted(set(shown))
        frames_ready = [one.number("frame") for one in run.ready]
        assert len(frames_ready) == len(set(frames_ready))
        assert set(shown) <= set(frames_ready)
        assert {one.fields["epoch"] for one in run.ready} == {7}
        assert {"event": "go", "frame": 10, "go": 0, "mask": [1, 0, 0, 1 << 63]} in run.gos
        if run.quiet:
            break
    else:
        pytest.skip("the host was late in four runs: the vsync of each picture was not judged")
    repeated = {line["frame"] for line in run.renders if line["outcome"] == "repeated"}
    assert {19, 30, 59} <= repeated
    at = {line["frame"]: line["vsync"] for line in run.renders if line["outcome"] != "repeated"}
    assert at[60] == at[59] + 2
    assert at[62] == at[60] + 1
    assert 40 not in at, "41 had its GO as well, and is newer"


def test_another_version_is_named_and_refused(program: Path, tmp_path: Path) -> None:
    """A REFUSAL of another version is read; its other messages are dropped."""
    controller = Controller(RATE, DEADLINE_NS)
    with running(program, controller, tmp_path) as client:
        refusal: oracle.Fields = {"code": 1, "text": "speaks version 3"}
        controller.welcome = lambda: oracle.encode("REFUSAL", refusal, version=3)
        controller.run(lambda: len(client.lines("refused")) >= 2)
        assert client.lines("refused")[0] == {
            "event": "refused", "code": 1, "text": "speaks version 3",
        }  # fmt: skip
        assert client.lines("joined") == []
        client.tell("stop")
        assert client.process.wait(5) == 0


def test_end_of_input_stops_it_without_a_controller(program: Path, tmp_path: Path) -> None:
    controller = Controller(RATE, DEADLINE_NS)
    with running(program, controller, tmp_path) as client:
        assert client.process.stdin is not None
        client.process.stdin.close()
        assert client.process.wait(5) == 0
        assert client.lines("end")[0]["exact"] == 0


@pytest.mark.parametrize("key", ["right", "wrong"])
def test_curve(program: Path, tmp_path: Path, key: str) -> None:
    """Both sockets are encrypted with the three keys; a wrong server key joins nothing."""
    server, client_keys = zmq.curve_keypair(), zmq.curve_keypair()
    named = server[0] if key == "right" else zmq.curve_keypair()[0]
    controller = Controller(RATE, DEADLINE_NS, keys=server)
    words = [
        "--curve-server", named.decode(), "--curve-public", client_keys[0].decode(),
        "--curve-secret", client_keys[1].decode(),
    ]  # fmt: skip
    with running(program, controller, tmp_path, *words) as client:
        if key == "wrong":
            with pytest.raises(TimeoutError):
                controller.run(lambda: bool(controller.said), limit_s=1.5)
            return
        controller.run(lambda: len(client.lines("joined")) == 1)
        controller.start_grid(400_000_000)
        for number in range(12):
            controller.run_until(controller.vsync_ns(number) - DEADLINE_NS)
            controller.publish(picture(controller, number))
        controller.run(lambda: len(client.lines("render")) > 3)


def test_bad_keys_are_named(program: Path) -> None:
    keys = ("--curve-server", "x", "--curve-public", "y", "--curve-secret", "z")
    done = subprocess.run(
        [str(program), "--connect", "127.0.0.1:1", *WORDS, *keys],
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    assert done.returncode == 3
    assert "40 characters of Z85" in done.stderr
