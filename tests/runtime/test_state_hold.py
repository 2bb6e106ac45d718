# SPDX-License-Identifier: Apache-2.0
"""A state folder is one stage's for good, and one run's at a time; a killed run gives it back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from hardware_profiles.loading import load_stage
from hardware_profiles.stage import Ports
from stagectl.checks.stage_checks import check_stage
from stagectl.cli import run as run_command
from stagectl.cli.errors import InputError, MachineError
from stagectl.cli.main import main
from stagectl.runtime.state_hold import ID_FILE, StateHold, state_fault
from tests.nodes.stages import STAGE

pytestmark = [pytest.mark.system, pytest.mark.untimed]
FILE = Path("stage.toml")
TEXT = (
    'version = 1\nstage_id = "{}"\nrate = "24"\n[ports]\nlink = 0\nframes = 0\napi = 0\nfeed = 0\n'
)
HOLDER = (
    "import sys; from pathlib import Path\n"
    "from stagectl.runtime.state_hold import StateHold\n"
    "hold = StateHold(Path('stage.toml'), Path(sys.argv[1]), 'a')\n"
    "print('held', flush=True); sys.stdin.read()\n"
)


def test_another_stage_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    StateHold(FILE, folder, "a").release()
    StateHold(FILE, folder, "a").release()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(InputError) as refused:
        StateHold(FILE, folder, "b")
    (line,) = refused.value.lines
    assert line.startswith(f"stage.toml: paths.state: found {folder}, which belongs to stage 'a'")
    assert "write another paths.state" in line
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    (folder / ID_FILE).unlink()  # the way out for a stage that was renamed
    StateHold(FILE, folder, "b").release()
    assert state_fault(folder, "b") is None


def test_an_old_folder_without_a_name_is_adopted(tmp_path: Path) -> None:
    (tmp_path / "show.json").write_text("{}")
    StateHold(FILE, tmp_path, "a").release()
    assert (tmp_path / ID_FILE).read_text() == "a\n"
    with pytest.raises(InputError, match="belongs to stage 'a'"):
        StateHold(FILE, tmp_path, "b")


def test_one_run_at_a_time(tmp_path: Path) -> None:
    hold = StateHold(FILE, tmp_path, "a")
    with pytest.raises(InputError, match="which a stage that runs has now; stop that one"):
        StateHold(FILE, tmp_path, "a")
    assert "stage that runs" in str(state_fault(tmp_path, "a"))
    assert state_fault(tmp_path, "a", may_run=True) is None
    hold.release()
    hold.release()
    StateHold(FILE, tmp_path, "a").release()


def test_children_of_a_run_do_not_keep_its_folder(tmp_path: Path) -> None:
    hold = StateHold(FILE, tmp_path, "a")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        hold.release()
        StateHold(FILE, tmp_path, "a").release()
        child.kill()


def test_a_killed_run_gives_it_back_at_once(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"held\n"
        assert "stage that runs" in str(state_fault(tmp_path, "a"))
        run.kill()
        run.wait()
        StateHold(FILE, tmp_path, "a").release()


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(MachineError, match=r"cannot be written .* change paths\.state"):
        StateHold(FILE, tmp_path / "state", "a")


def test_run_refuses_the_folder_of_another_stage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "b.toml"
    file.write_text(TEXT.format("b"))
    StateHold(FILE, tmp_path / "stagectl-state", "a").release()
    assert main(["run", str(file)]) == 2
    assert f"{file}: paths.state: found" in capsys.readouterr().err
    assert not (tmp_path / "stagectl-state" / "plan.json").exists()


@pytest.mark.parametrize(
    ("owner", "expected"), [("a", "stagectl-state-b"), ("b", "stagectl-state")]
)
def test_a_new_stage_beside_another_gets_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: str, expected: str
) -> None:
    def refuse(*_: object) -> None:
        raise InputError("far enough")

    monkeypatch.setattr(run_command, "Session", refuse)
    StateHold(FILE, tmp_path / "stagectl-state", owner).release()
    assert main(["run", str(tmp_path / "b.toml"), "--new"]) == 2
    stage, _ = load_stage(tmp_path / "b.toml")
    assert (stage.stage_id, stage.paths.state) == ("b", expected)


def test_check_says_whose_it_is_and_makes_nothing(tmp_path: Path) -> None:
    stage = msgspec.structs.replace(STAGE, ports=Ports(0, 0, 0, 0))
    folder = tmp_path / stage.paths.state

    def verdict(running: bool = False) -> str:
        found = check_stage(stage, tmp_path, stage if running else None)
        return {one.what: one.verdict for one in found}["paths.state"]

    assert verdict() == "ok"
    assert not folder.exists()
    hold = StateHold(FILE, folder, stage.stage_id)
    assert (verdict(), verdict(running=True)) == ("fail", "ok")
    hold.release()
    assert verdict() == "ok"
    (folder / ID_FILE).write_text("another\n")
    assert (verdict(), verdict(running=True)) == ("fail", "fail")
