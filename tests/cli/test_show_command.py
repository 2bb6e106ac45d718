# SPDX-License-Identifier: Apache-2.0
"""`stagectl show` and the cluster's lines of `stagectl status`."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Sequence

import pytest

from render_bridge.clock import now_ns
from render_bridge.cluster_meter import ClusterMeter
from stagectl.cli.main import main
from stagectl.cli.status_cluster import bars, cluster_lines
from stagectl.control.board import Board
from stagectl.control.messages import Ack, Command
from stagectl.control.server import ControlServer
from stagectl.nodes.board_rows import cluster_row
from stagectl.nodes.show import ShowStep
from stagectl.runtime.state_store import Stored
from stagectl.runtime.supervisor import python_child
from stagectl.security.roles import ADMIN_COMMANDS, OPERATOR_COMMANDS
from stagectl.show.commands import VERBS
from tests.nodes.stages import STAGE, T0
from tests.render_bridge.test_cluster_meter import filled


def show(*words: str) -> subprocess.CompletedProcess[str]:
    argv = python_child("stagectl.cli.main", "show", *words)
    return subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)


def test_the_list_names_every_command() -> None:
    done = show("--list")
    assert done.returncode == 0
    listed = [line.split()[0] for line in done.stdout.splitlines()]
    assert listed[: len(VERBS) + 2] == [*VERBS, "take_control", "give_control"]
    assert set(listed) == OPERATOR_COMMANDS | ADMIN_COMMANDS
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        ((), 2, "VERB: none given"),
        (("hold", "A"), 2, "expected NAME=VALUE, as in camera=A"),
        (("hold", "camera=A", "--connect", "nowhere"), 2, "--connect"),
        (("hold", "camera=A", "--connect", "127.0.0.1:1"), 4, "no stage answered"),
    ],
)
def test_what_cannot_be_sent_is_one_line(words: tuple[str, ...], code: int, part: str) -> None:
    done = show(*words)
    assert done.returncode == code
    assert part in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("verb", "part"),
    [
        ("wall_blak", "no command 'wall_blak'; did you mean wall_black?"),
        ("bogus", "no command 'bogus'; stagectl show --list names all"),
        ("take_control", "--take-over"),
    ],
)
def test_a_verb_that_cannot_be_is_told_before_anything_is_sent(
    verb: str, part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", verb, "--connect", "nowhere"]) == 2
    assert part in capsys.readouterr().err


def said(words: Sequence[str], board: Board, step: ShowStep) -> tuple[int, list[Command]]:
    """Run the command against a stage in this process: its exit code and what reached the stage."""
    codes: list[int] = []
    ran: list[Command] = []

    def execute(command: Command) -> Ack:
        ran.append(command)
        return step.execute(command, T0)[0]

    with ControlServer("tcp://127.0.0.1:*", "tcp://127.0.0.1:*", board) as server:
        argv = ["show", *words, "--connect", f"127.0.0.1:{server.api_port}"]
        thread = threading.Thread(target=lambda: codes.append(main(argv)))
        thread.start()
        until_ns = now_ns() + 10_000_000_000
        while thread.is_alive() and now_ns() < until_ns:
            thread.join(0.002)
            server.handle_ready(execute)
            server.publish(now_ns())
    (code,) = codes
    return code, ran


def test_the_shell_takes_over_only_when_it_is_told_to(capsys: pytest.CaptureFixture[str]) -> None:
    board = Board()
    step = ShowStep(
        STAGE, board, Stored(), lambda _: None, boot="", utc=lambda: "10:42:11",
        timecode_start_s=0.0,
    )  # fmt: skip
    step.execute(Command("0", "kim@console", "take_control", {}, "kim"), T0)
    code, ran = said(("hold", "camera=A"), board, step)
    assert (code, [(one.verb, one.client) for one in ran]) == (1, [("hold", "")])
    said_of_it = capsys.readouterr()
    assert "kim@console has control since 10:42:11" in said_of_it.err
    assert said_of_it.out == ""
    code, ran = said(("hold", "camera=A", "--take-over"), board, step)
    assert (code, [one.verb for one in ran]) == (0, ["take_control", "hold", "give_control"])
    assert capsys.readouterr().out == "hold: done\n"
    shown = board.row("show", "show")
    assert shown is not None
    assert (shown["held"], shown["owner"]) == (("A",), None)
    code, ran = said(("release", "camera=A"), board, step)
    assert (code, [(one.verb, one.client) for one in ran]) == (0, [("release", "")])


def test_the_cluster_in_three_lines() -> None:
    lines = list(cluster_lines(cluster_row(filled(100).figures())))
    assert lines[0].startswith("cluster, last 74 vsyncs: 222 exact, 0 late pose")
    assert "p50 60.0" in lines[1]
    assert list(cluster_lines(cluster_row(ClusterMeter(4e7).figures()))) == [
        "cluster: no node in service yet"
    ]


def test_bars() -> None:
    assert bars([0, 1, 500, 1_000]) == " ▁▄█"
    assert bars([0, 0]) == "  "
