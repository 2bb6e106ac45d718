# SPDX-License-Identifier: Apache-2.0
"""The C# client on real sockets: garbage per frame, start and stop again, keys, words of refusal.

What it draws and when it asks, reports and joins is judged by `stagectl conform node`.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import zmq

from stagectl.security.curve import KeyPair
from stagectl.security.key_file import new_client_key, save_key
from tests.render_bridge import protocol_encoder as page
from tests.sdk.csharp_build import program
from tests.sdk.csharp_controller import BYE, HELLO, REPORT, Controller

pytestmark = pytest.mark.system

PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("csharp")


def until(true: Callable[[], bool]) -> bool:
    end = time.perf_counter() + PATIENCE_S
    while not true() and time.perf_counter() < end:
        time.sleep(0.02)
    return true()


def output(command: list[str], *arguments: object) -> list[dict[str, int]]:
    done = subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("frames", [3_000, pytest.param(10_000, marks=pytest.mark.nightly)])
def test_many_frames_make_no_garbage(folder: Path, frames: int) -> None:
    """Given 1000 frames a second, Expect 0 bytes on the render thread and no collection at all."""
    command = program("GarbageMeter", folder, libzmq=True)
    controller = Controller(rate_num=1000, lead_ns=12_000_000)
    with controller.running():
        [found] = output(command, controller.port, frames)
    assert found["frames"] == frames
    assert found["exact"] > frames / 2, found
    assert found["render_thread_bytes"] == 0, found
    assert found["collections"] == 0, found
    # Of both threads: nothing that grows with the number of frames.
    assert found["process_bytes"] < 20 * frames, found
    assert controller.count(REPORT) > 0.9 * frames


def test_start_and_stop_again_in_one_process(folder: Path) -> None:
    """Given four times Play in the editor, Expect each to join, draw, report, and leave at once."""
    command = program("StartStop", folder, libzmq=True)
    controller = Controller()
    with controller.running():
        found = output(command, controller.port, 4, 15)
        assert until(lambda: controller.count(BYE) == 4)
    assert [row["drew"] for row in found] == [1] * 4
    assert [row["draws_when_stopped"] for row in found] == [0] * 4
    assert max(row["stop_ms"] for row in found) < 1_000
    # No thread stays behind.
    assert found[-1]["threads"] <= found[0]["threads"]
    assert controller.count(REPORT) == 4


def test_stopping_without_a_controller(folder: Path) -> None:
    """Given nobody at the other end, Expect stopping to be as quick."""
    with zmq.Context() as context, context.socket(zmq.PULL) as socket:
        port = socket.bind_to_random_port("tcp://127.0.0.1")
    found = output(program("StartStop", folder, libzmq=True), port, 2, 0.3)
    assert [row["drew"] for row in found] == [0, 0]
    assert max(row["stop_ms"] for row in found) < 1_000


class Client:
    """A conformance client that runs until it is told to stop."""

    def __init__(self, command: list[str], port: int, *more: str) -> None:
        arguments = ("--connect", f"127.0.0.1:{port}", "--name", "n", "--lead-ms", "40", *more)
        self._child = subprocess.Popen(
            [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def stop(self) -> list[dict[str, object]]:
        """Return its lines."""
        out, _ = self._child.communicate("stop\n", timeout=PATIENCE_S)
        assert self._child.returncode == 0
        return [json.loads(line) for line in out.splitlines()]


def test_curve_keys(folder: Path) -> None:
    """Given a controller with keys, Expect a client with its key to draw, no other to be heard."""
    command = program("ConformClient", folder, libzmq=True)
    server, own, wrong = (KeyPair(*map(bytes.decode, zmq.curve_keypair())) for _ in range(3))
    good, bad = folder / "good.key_secret", folder / "bad.key_secret"
    save_key(good, new_client_key("n", "node", own, server.public_key))
    save_key(bad, new_client_key("n", "node", own, wrong.public_key))
    controller = Controller(server_secret=server.secret_key)
    with controller.running():
        strangers = [Client(command, controller.port, "--key", str(bad))]
        strangers.append(Client(command, controller.port))
        time.sleep(1.5)
        assert controller.received == []
        client = Client(command, controller.port, "--key", str(good))
        assert until(lambda: controller.count(REPORT) > 5)
        lines = client.stop()
        for stranger in strangers:
            assert [line["event"] for line in stranger.stop()] == ["end"]
    assert lines[0]["event"] == "joined"
    assert any(line.get("outcome") == "exact" for line in lines)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("public_key = 'abc'\n", "public_key is no key: expected 40 characters in quotes"),
        ("name = 'n'\n", "has no public_key"),
        (None, "cannot be read"),
    ],
)
def test_a_key_that_is_none_is_told_at_the_start(folder: Path, text: str | None, says: str) -> None:
    command = program("ConformClient", folder, libzmq=True)
    path = folder / f"{len(text or '')}.key_secret"
    if text is not None:
        path.write_text(text, encoding="ascii")
    arguments = ["--connect", "127.0.0.1:1", "--name", "n", "--lead-ms", "40", "--key", str(path)]
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"{path}: {says}")


def test_a_controller_of_another_version(folder: Path) -> None:
    """Given REFUSAL of version 3, Expect its words, and HELLO again and again."""
    command = program("ConformClient", folder, libzmq=True)
    words: dict[str, page.Value] = {"code": 1, "text": "speaks version 3, this node speaks 2"}
    hellos = 0
    with zmq.Context() as context, context.socket(zmq.ROUTER) as link:
        link.setsockopt(zmq.LINGER, 0)
        client = Client(command, link.bind_to_random_port("tcp://127.0.0.1"))
        end = time.perf_counter() + PATIENCE_S
        while hellos < 4 and time.perf_counter() < end:
            if link.poll(100):
                identity, data = link.recv_multipart()
                if data[5] == HELLO:
                    hellos += 1
                    refusal = page.encode("REFUSAL", words, version=3)
                    link.send_multipart([identity, refusal])
        lines = client.stop()
    assert hellos == 4
    assert {"event": "refused", **words} in lines


def test_wrong_options_are_told(folder: Path) -> None:
    command = program("ConformClient", folder, libzmq=True)
    done = subprocess.run(
        [*command, "--lead", "4"], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("unknown option --lead\nusage: ")
