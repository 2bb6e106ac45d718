# SPDX-License-Identifier: Apache-2.0
"""The two tables against the code: every name is there, every Step reads what its row says."""

from __future__ import annotations

import importlib
import inspect
import json
from pathlib import Path

import pytest

from hardware_profiles.loading import load_stage
from render_bridge.roster import Roster
from render_bridge.stage_snapshot import stage_snapshot
from stagectl.bus.sockets import BusAddress
from stagectl.cli.main import main
from stagectl.control.board import Board
from stagectl.graph import GRAPH, LINKS, Process, When, rows_of
from stagectl.nodes.frames import FramesStep
from stagectl.nodes.fusion import FusionStep
from stagectl.nodes.grid import GridStep
from stagectl.nodes.processors import ProcessorsStep
from stagectl.nodes.record import RecordStep
from stagectl.nodes.roster import RosterStep
from stagectl.nodes.sends import SendStep
from stagectl.nodes.show import ShowStep
from stagectl.nodes.source import SourceStep
from stagectl.nodes.sync_source import SyncSourceStep
from stagectl.nodes.views import Views
from stagectl.runtime.board_parts import make_parts
from stagectl.runtime.child import ROLES
from stagectl.runtime.hot import HEARD
from stagectl.runtime.plan import Plan
from stagectl.runtime.state_store import Stored
from stagectl.step import Input, Step
from stagectl.takes.sidecar import Sidecar
from stagectl.topics import TOPICS, topic_row

STAGES = Path(__file__).resolve().parents[2] / "sim" / "stages"
DEMO = STAGES / "demo.toml"
BUS = BusAddress(1, 2)
PLAN = Plan(str(DEMO), "state", "takes", "127.0.0.1", 1, 2, 3, 4, hot=BUS, control=BUS, record=BUS)
# Made and read in one process other than `hot`.
OWN_PORTS = {"job/<name>", "polled/<processor>", "wall-result/<processor>"}


def steps() -> dict[str, Step]:
    """Return one Step of every row, made as its process makes it."""
    stage, config_hash = load_stage(DEMO)
    made: dict[str, Step] = {f"source/{source.id}": SourceStep(source) for source in stage.source}
    made["sync"] = SyncSourceStep(stage, lambda: None)
    made["grid"] = GridStep(stage, 1, 0, None)
    made["fusion"] = FusionStep(stage)
    made["frames"] = FramesStep(1, Views(stage))
    snapshot = stage_snapshot(stage, config_hash, epoch=1, frames_port=1, lead_ns=1)
    made["roster"] = RosterStep(Roster(stage, snapshot), snapshot)
    made["show"] = ShowStep(
        stage, Board(), Stored(), lambda stored: None,
        boot="", utc=lambda: "00:00:00", timecode_start_s=0.0,
        parts=make_parts(stage, Board(), PLAN, lambda line: None),
    )  # fmt: skip
    made["sends"] = SendStep(stage, lambda: 0)
    made["processors"] = ProcessorsStep(stage, 0)
    made["recorder"] = RecordStep(
        rows_of(Process.RECORD)[0].inputs, Path("takes"), no_sidecar, lambda: 0
    )
    return made


def no_sidecar(take: str) -> Sidecar:
    return Sidecar(1, take, "", "", "", "", (), {})


@pytest.mark.parametrize("entry", [row.entry for row in GRAPH])
def test_an_entry_point_is_an_object_that_is_there(entry: str) -> None:
    module, _, name = entry.partition(":")
    if module.startswith("ui."):
        pytest.importorskip("PyQt6.QtWidgets")
    assert callable(getattr(importlib.import_module(module), name))


def test_a_step_reads_what_its_row_says() -> None:
    rows = {row.name: row for row in GRAPH}
    checked = set()
    for name, step in steps().items():
        kind, _, source = name.partition("/")
        row = rows[f"{kind}/<source>" if source else name]
        wanted = [
            Input(i.topic.replace("<source>", source or "<source>"), i.policy) for i in row.inputs
        ]
        assert sorted(step.inputs()) == sorted(wanted), name
        assert f"{type(step).__module__}:{type(step).__name__}" == row.entry
        checked.add(row.name)
    assert checked == {row.name for row in GRAPH if row.inputs}


def test_every_topic_of_the_graph_is_a_topic_and_has_one_writer_kind() -> None:
    names = {topic.name for topic in TOPICS}
    for row in GRAPH:
        assert {i.topic for i in row.inputs} <= names, row.name
        assert set(row.outputs) <= names, row.name
    written = {output for row in GRAPH for output in row.outputs}
    read = {i.topic for row in GRAPH for i in row.inputs}
    # Made of what arrives and of what left.
    by_ports = {"raw/<source>", "line/<source>", "from-node", "sent", "send/<send>", *OWN_PORTS}
    assert read - written == by_ports
    assert names - written - by_ports == set()
    for row in GRAPH:
        if row.process is not Process.HOT:
            others = {i.topic for i in row.inputs} - OWN_PORTS
            assert all(topic_row(topic).keep is not None for topic in others), row.name


def test_the_hot_process_hears_what_its_steps_read_and_do_not_make() -> None:
    """Given a topic of another process, Expect it subscribed: else a Step waits for it for ever."""
    rows = rows_of(Process.HOT)
    made = {output for row in rows for output in row.outputs}
    of_its_ports = {"raw/<source>", "line/<source>", "from-node"}
    read = {i.topic for row in rows for i in row.inputs}
    assert {i.topic for i in HEARD} == read - made - of_its_ports


def test_every_recorded_topic_is_an_input_of_the_recorder() -> None:
    recorder = rows_of(Process.RECORD)[0]
    recorded = {topic.name for topic in TOPICS if topic.recorded}
    assert {i.topic for i in recorder.inputs} == recorded


def test_every_role_of_a_child_is_a_module_that_runs_a_plan() -> None:
    for name, module in ROLES.items():
        run = importlib.import_module(module).run
        assert list(inspect.signature(run).parameters) == ["plan", "supervisor"]
        assert Process(name) in Process


def test_the_graph_is_printed_and_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph"]) == 0
    plain = capsys.readouterr().out
    assert all(row.name in plain for row in GRAPH)
    assert all(topic.name in plain for topic in TOPICS)
    assert main(["graph", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["name"] for row in rows if row["event"] == "step"] == [row.name for row in GRAPH]
    assert len([row for row in rows if row["event"] == "topic"]) == len(TOPICS)


@pytest.mark.parametrize("stage_file", [None, DEMO])
def test_a_drawing_holds_every_step_once_and_only_arrows_between_them(
    capsys: pytest.CaptureFixture[str], stage_file: Path | None
) -> None:
    words = ["graph", "--mermaid"] + ([str(stage_file)] if stage_file else [])
    assert main(words) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == "flowchart LR"
    boxes = [
        line.strip().split("[")[0].split("(")[0] for line in lines if '["' in line or '(["' in line
    ]
    assert len(boxes) == len(set(boxes))
    steps_drawn = len(GRAPH) + (1 if stage_file else 0)  # the demo has two sources
    processes = len({row.process for row in GRAPH})
    known = {box.removeprefix("subgraph ") for box in boxes}
    assert len(known) == steps_drawn + processes + 3
    arrows = [line.split() for line in lines if ">" in line and '["' not in line]
    assert len(arrows) > len(LINKS)
    for words_of in arrows:
        assert words_of[0] in known, words_of
        assert words_of[-1] in known, words_of


def test_each_source_of_a_stage_file_has_a_row_of_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["graph", str(DEMO), "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    names = [row["name"] for row in rows if row.get("when") == When.EACH_SOURCE.value]
    assert names == ["source/freed-a", "source/osc-b"]
