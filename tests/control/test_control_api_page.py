# SPDX-License-Identifier: Apache-2.0
"""The page of the control API against the tables and rows it speaks of; its example runs."""

from __future__ import annotations

import re
import threading
from collections.abc import Collection
from pathlib import Path

import msgspec
import pytest

from hardware_profiles.cue import CueRow
from hardware_profiles.loading import load_stage
from render_bridge.clock import now_ns
from render_bridge.node_record import NodeStatus
from stagectl.control.board import Board
from stagectl.control.messages import Ack, Command
from stagectl.control.server import ControlServer
from stagectl.nodes import board_rows
from stagectl.nodes.show import ShowStep
from stagectl.runtime.board_parts import make_parts
from stagectl.runtime.state_store import Stored
from stagectl.security.roles import ADMIN_COMMANDS, OPERATOR_COMMANDS
from stagectl.show import VERBS
from stagectl.show.owner import FREE_VERBS
from stagectl.show.rules import STRUCTURE
from tests.nodes.stages import T0
from tests.nodes.test_board_rows import HEALTH
from tests.nodes.test_show_step import TWO, states
from tests.runtime.test_graph_tables import DEMO, PLAN

PAGE = Path(__file__).resolve().parents[2] / "docs" / "control-api.md"
TEXT = PAGE.read_text(encoding="utf-8")
VERB_ROW = re.compile(r"^\| `(\w+)` \|([^|]*)\| (yes|no) \| (operate|admin) \|", re.MULTILINE)
_CODE = re.compile(r"`(\w+)`")


def verb_rows() -> dict[str, tuple[set[str], bool, str]]:
    """Return verb -> arguments, whether it can be undone, role, as the page has them."""
    return {
        verb: (set(args.split()), undo == "yes", role)
        for verb, args, undo, role in VERB_ROW.findall(TEXT.partition("## Verbs")[2])
    }


def fields_of(section: str) -> list[str]:
    """Return the fields that the page names for a section."""
    part = TEXT.partition(f"### `{section}`\n")[2].partition("\n### ")[0]
    rows = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in _CODE.findall(row)]


def sections() -> set[str]:
    """Return all sections of the page."""
    own = set(re.findall(r"^### `(\w+)`$", TEXT, re.MULTILINE))
    others = TEXT.partition("### Others")[2]
    return own | set(re.findall(r"^\| `(\w+)` \|", others, re.MULTILINE))


def part_verbs(board: Board) -> set[str]:
    stage, _ = load_stage(DEMO)
    parts = make_parts(stage, board, PLAN, lambda line: None)
    return {verb for part in parts for verb in part.verbs}


def board_of_the_show() -> Board:
    board = Board()
    stage = msgspec.structs.replace(TWO, cue=(CueRow("1"),))
    step = ShowStep(
        stage, board, Stored(), lambda _: None, boot="", utc=lambda: "", timecode_start_s=0.0
    )
    step.on_message("states", states(), T0)
    step.on_message("source/freed-a", HEALTH, T0)
    step.on_deadline(T0)
    return board


def test_every_verb_is_on_the_page_with_its_arguments_and_whether_it_can_be_undone() -> None:
    rows = verb_rows()
    for verb, row in VERBS.items():
        args = {*row.needs, *(f"[{name}]" for name in row.takes)}
        assert rows[verb][:2] == (args, row.reversible), verb
    assert set(rows) == OPERATOR_COMMANDS | ADMIN_COMMANDS
    assert {verb for verb, row in rows.items() if row[2] == "admin"} == ADMIN_COMMANDS


def test_every_verb_of_a_part_has_its_role() -> None:
    """A verb that is in no table would be for admins, without anybody having meant it."""
    verbs = part_verbs(Board())
    assert verbs
    assert verbs <= OPERATOR_COMMANDS | ADMIN_COMMANDS
    assert not verbs & set(VERBS)
    assert set(STRUCTURE) <= verbs
    assert FREE_VERBS <= OPERATOR_COMMANDS


@pytest.mark.parametrize("section", ["stage", "show", "cameras", "sources", "cues"])
def test_every_field_is_on_the_page(section: str) -> None:
    board = board_of_the_show()
    row = board.row(section, board.keys(section)[0])
    assert row is not None
    named = fields_of(section)
    assert len(named) == len(set(named))
    assert set(named) == set(row)


def test_every_field_of_a_node_is_on_the_page() -> None:
    row = board_rows.node_row(NodeStatus("n1", "unreal", "in sync", True, False, T0, None), T0)
    assert set(fields_of("nodes")) == set(row)


def test_every_section_is_on_the_page() -> None:
    board = board_of_the_show()
    shown: Collection[str] = set(board.snapshot())
    parts = Board()
    part_verbs(parts)
    assert {"setup", "scan", "chain", "exposures"} & set(parts.snapshot())
    assert {*shown, *parts.snapshot()} <= sections()


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    example = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert example is not None
    board = board_of_the_show()
    step = ShowStep(
        TWO, board, Stored(), lambda _: None, boot="", utc=lambda: "", timecode_start_s=0.0
    )
    ran: list[str] = []

    def execute(command: Command) -> Ack:
        ran.append(command.verb)
        return step.execute(command, T0)[0]

    with ControlServer("tcp://127.0.0.1:*", "tcp://127.0.0.1:*", board) as server:
        code = example.group(1).replace("18700", str(server.api_port))
        thread = threading.Thread(target=exec, args=(compile(code, PAGE.name, "exec"), {}))
        thread.start()
        until_ns = now_ns() + 10_000_000_000
        while thread.is_alive() and now_ns() < until_ns:
            thread.join(0.002)
            server.handle_ready(execute)
            server.publish(now_ns())
        assert not thread.is_alive()
    assert ran == ["hold", "release", "give_control"]
    assert "held" in capsys.readouterr().out
