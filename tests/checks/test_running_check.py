# SPDX-License-Identifier: Apache-2.0
"""`check --running`: what the running stage has itself is no fault of the draft; a bare stage."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hardware_profiles.loading import load_stage
from hardware_profiles.stage import Ports, UdpLine
from stagectl.checks.stage_checks import check_stage
from stagectl.cli.main import main
from stagectl.setup.template import bare_stage
from tests.nodes.stages import STAGE

pytestmark = [pytest.mark.system, pytest.mark.untimed]


@pytest.fixture
def taken() -> Iterator[tuple[int, int]]:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
    ):
        udp.bind(("127.0.0.1", 0))
        tcp.bind(("127.0.0.1", 0))
        tcp.listen()
        yield int(udp.getsockname()[1]), int(tcp.getsockname()[1])


def test_what_the_running_stage_has_counts_as_free(tmp_path: Path, taken: tuple[int, int]) -> None:
    udp, tcp = taken
    source = msgspec.structs.replace(STAGE.source[0], line=UdpLine(udp))
    stage = msgspec.structs.replace(STAGE, source=(source,), ports=Ports(0, 0, tcp, 0))
    alone = {f.what: f.verdict for f in check_stage(stage, tmp_path)}
    assert alone[f"source {source.id}"] == alone["ports.api"] == "fail"
    beside = {f.what: f.verdict for f in check_stage(stage, tmp_path, stage)}
    assert beside[f"source {source.id}"] == beside["ports.api"] == "ok"
    other = msgspec.structs.replace(STAGE, source=(), ports=Ports(0, 0, 0, 0))
    strange = {f.what: f.verdict for f in check_stage(stage, tmp_path, other)}
    assert strange[f"source {source.id}"] == strange["ports.api"] == "fail"


def test_a_bare_stage_is_a_stage_with_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "Stage 2 (north).toml"
    file.write_text(bare_stage(file.stem))
    stage, _ = load_stage(file)
    assert (stage.stage_id, stage.body, stage.source) == ("Stage-2-north", (), ())
    found = {f.what: f.verdict for f in check_stage(stage, tmp_path)}
    assert found["bodies"] == "warn"


@pytest.mark.parametrize("name", ["", "***", ".", "a" * 200, "影棚"])
def test_any_file_name_gives_a_stage(tmp_path: Path, name: str) -> None:
    file = tmp_path / "any.toml"
    file.write_text(bare_stage(name))
    assert load_stage(file)[0].stage_id


def test_a_new_stage_is_not_written_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "stage.toml"
    file.write_text("mine")
    assert main(["run", str(file), "--new"]) == 2
    assert "--new: is there already" in capsys.readouterr().err
    assert file.read_text() == "mine"


def test_paths_of_a_draft_are_relative_to_the_stage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, elsewhere = tmp_path / "stage", tmp_path / "state"
    home.mkdir()
    elsewhere.mkdir()
    draft = elsewhere / "setup-draft.toml"
    wall = '[[wall]]\nid = "w"\nwidth_m = 1.0\nheight_m = 1.0\nmesh = "w.obj"\n'
    wall += "pose = { position_m = [0.0, 5.0, 0.0] }\n"
    draft.write_text(bare_stage("a") + "[ports]\nlink = 0\nframes = 0\napi = 0\nfeed = 0\n" + wall)
    (home / "w.obj").write_text(
        "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nf 1/1 2/2 3/3 4/4\n"
    )
    assert main(["check", str(draft)]) == 1
    assert main(["check", str(draft), "--folder", str(home), "--running", str(draft)]) == 0
    assert "1 walls, 1 of them from a mesh" in capsys.readouterr().out
