# SPDX-License-Identifier: Apache-2.0
"""`stagectl demo --screenshots`: a folder that cannot be made is told before the demo starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from stagectl.cli.main import main


def test_a_folder_that_cannot_be_made_ends_the_demo_before_it_began(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> int:
        raise AssertionError("the demo was started")

    monkeypatch.setattr("sim.cli.demo._run_stage", never)
    (tmp_path / "file").write_text("")
    words = ["demo", "--headless", "--screenshots", str(tmp_path / "file" / "pictures")]
    assert main(words) == 3
    assert capsys.readouterr().err.startswith("stagectl: --screenshots: ")
