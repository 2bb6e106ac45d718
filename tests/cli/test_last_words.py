# SPDX-License-Identifier: Apache-2.0
"""What a command says where the machine does not let it speak: no room, no folder, no letters."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

from sim.cli import sim_list
from stagectl.cli import main as cli
from stagectl.cli import output
from stagectl.cli.main import main


def _defect(args: object) -> NoReturn:
    raise KeyError("deep")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_behind_stdout_is_the_machine(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with open("/dev/full", "w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        code = main(["sim", "list"])
    err = capsys.readouterr().err.splitlines()
    assert (code, len(err)) == (3, 1)
    assert "No space left on device" in err[0]
    assert list(tmp_path.iterdir()) == []


def test_the_crash_report_is_where_it_is_said_to_be(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sim_list, "run", _defect)
    here, spare = tmp_path / "here", tmp_path / "spare"
    here.mkdir()
    spare.mkdir()
    (here / "stagectl-crash.txt").mkdir()  # nothing can be written there, not even by root
    monkeypatch.chdir(here)
    monkeypatch.setattr(tempfile, "tempdir", str(spare))
    assert main(["sim", "list"]) == 5
    said = capsys.readouterr().err
    assert said.strip().endswith(str(spare / "stagectl-crash.txt"))
    assert "KeyError: 'deep'" in (spare / "stagectl-crash.txt").read_text(encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(spare / "none"))
    assert main(["sim", "list"]) == 5
    assert capsys.readouterr().err.strip().endswith("report it with KeyError: 'deep'")


def test_a_name_whose_bytes_are_no_text_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    output.emit({"event": "x", "file": "\udcc3.toml"})
    assert json.loads(capsys.readouterr().out) == {"event": "x", "file": "\udcc3.toml"}


def test_letters_that_stdout_has_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["stagectl", "sim", "list"])

    def run(args: object) -> int:
        output.say("caf\u00e9")
        return 0

    monkeypatch.setattr(sim_list, "run", run)
    with (tmp_path / "out").open("w", encoding="ascii") as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert cli.main() == 0
    assert (tmp_path / "out").read_text(encoding="ascii") == "caf\\xe9\n"
