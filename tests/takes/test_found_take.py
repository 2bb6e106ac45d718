# SPDX-License-Identifier: Apache-2.0
"""A take is found by a path or by the name that `take list` prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stagectl.cli.main import main
from stagectl.takes.reader import found_take


def take(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True)
    row = {
        "version": 1, "take": name, "stage_id": "s", "config_hash": "", "stage_file": "",
        "started_utc": "2026-01-01T10:00:00Z", "segments": [], "channels": {},
    }  # fmt: skip
    (folder / "take.json").write_text(json.dumps(row))
    return folder


def test_a_name_is_looked_for_in_the_folder_of_takes(tmp_path: Path) -> None:
    shelf = tmp_path / "takes"
    first = take(shelf / "24A-3", "24A-3")
    other = take(shelf / "take_007", "day 2")
    assert found_take(str(first), tmp_path / "elsewhere") == first
    assert found_take("24A-3", shelf) == first
    assert found_take("day 2", shelf) == other
    assert found_take("none", shelf) == Path("none")
    take(shelf / "take_008", "day 2")
    with pytest.raises(ValueError, match=r"several takes.*take_007, .*take_008"):
        found_take("day 2", shelf)


def test_show_takes_the_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    take(tmp_path / "takes" / "24A-3", "24A-3")
    monkeypatch.chdir(tmp_path)
    assert main(["take", "show", "24A-3"]) == 0
    assert main(["take", "show", "24A-3", "--takes", "takes"]) == 0
    assert capsys.readouterr().out.count("take 24A-3 of stage s") == 2
    assert main(["take", "show", "24B-1"]) == 2
