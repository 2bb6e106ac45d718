# SPDX-License-Identifier: Apache-2.0
"""`stagectl status` against a real control server, and against nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from stagectl.cli.status import render
from stagectl.control import Ack, Board, Command, ControlServer
from stagectl.control.server import DELTA_INTERVAL_NS

STATUS = (sys.executable, "-m", "stagectl.cli.main", "status", "--connect")
WITHIN_S = 20.0


def fill(board: Board) -> None:
    board.set("stage", "stage", {"stage_id": "stage-1", "rate": "24000/1001", "frame": 7})
    board.set(
        "cameras",
        "A",
        {"state": "OK", "held": True, "tracker": "freed-a", "position_m": (1.0, -2.0, 1.5)},
    )
    board.set("events", "1", {"n": 1, "utc": "08:00:00", "level": "info", "text": "started"})


@pytest.fixture
def server() -> Iterator[ControlServer]:
    with ControlServer("tcp://127.0.0.1:*", "tcp://127.0.0.1:*") as server:
        fill(server.board)
        yield server


def refuse(command: Command) -> Ack:
    return Ack(command.id, ok=False)


def ask(server: ControlServer, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command while the server answers."""
    words = [*STATUS, f"127.0.0.1:{server.api_port}", *options]
    now_ns = 0
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        while process.poll() is None:
            if server.sockets[0].poll(50):
                server.handle_ready(refuse)
            now_ns += DELTA_INTERVAL_NS
            server.publish(now_ns)
        out, err = process.communicate(timeout=WITHIN_S)
    return subprocess.CompletedProcess(words, process.returncode, out, err)


@pytest.mark.system
@pytest.mark.untimed
def test_json_is_one_line_with_the_state(server: ControlServer) -> None:
    done = ask(server, "--json")
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    answer = json.loads(line)
    assert (answer["event"], answer["state"]["stage"]["stage"]["frame"]) == ("status", 7)


@pytest.mark.system
@pytest.mark.untimed
def test_plain_output_names_camera_stage_and_event(server: ControlServer) -> None:
    done = ask(server)
    assert done.returncode == 0, done.stderr
    assert "stage stage-1" in done.stdout
    assert "freed-a" in done.stdout
    assert "started" in done.stdout


@pytest.mark.system
@pytest.mark.untimed
def test_nobody_there_is_a_time_out(server: ControlServer) -> None:
    port = server.api_port
    server.close()
    done = subprocess.run(
        [*STATUS, f"127.0.0.1:{port}"],
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 4
    assert done.stdout == ""
    assert f"nothing answers at 127.0.0.1:{port} within 3 s" in done.stderr


@pytest.mark.system
@pytest.mark.untimed
def test_a_wrong_address_is_wrong_input() -> None:
    done = subprocess.run(
        [*STATUS, "nowhere"], capture_output=True, text=True, timeout=WITHIN_S, check=False
    )
    assert done.returncode == 2
    assert "write HOST:PORT" in done.stderr


def test_the_table_stands_in_columns() -> None:
    board = Board()
    fill(board)
    lines = list(render(board.snapshot()))
    heads = next(line for line in lines if line.startswith("camera"))
    row = next(line for line in lines if line.startswith("A "))
    assert heads.index("tracker") == row.index("freed-a")
    assert "1.000 -2.000 1.500" in row
    assert "held" in row
    assert "node: none" in lines


def test_what_prediction_is_worth_stands_in_the_table() -> None:
    board = Board()
    fill(board)
    figures = {"wall_px": 1.2, "margin_pct": 0.46, "overscan_pct": 1.1, "held_overscan_pct": 26.0}
    board.set("cameras", "A", {**(board.row("cameras", "A") or {}), **figures})
    lines = list(render(board.snapshot()))
    heads = next(line for line in lines if line.startswith("camera"))
    row = next(line for line in lines if line.startswith("A "))
    for head, shown in (
        ("wall px", "1.2"), ("edge %", "0.46"), ("overscan %", "1.1"), ("unpredicted %", "26.0"),
    ):  # fmt: skip
        end = heads.index(head) + len(head)
        assert row[:end].endswith(" " + shown), (head, row)


def test_an_empty_state_is_shown_too() -> None:
    assert list(render({}))[-1] == "last events: none"
