# SPDX-License-Identifier: GPL-3.0-or-later
"""`stagectl lens ui` from outside: what is wrong is one line, pictures are saved, it ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication

from stagectl.cli import lens_ui
from stagectl.cli.main import main
from ui.language import LANGUAGES
from ui.lens.app import PAGE_FILES

pytestmark = [pytest.mark.system, pytest.mark.untimed]

VECTORS = Path(__file__).parents[2] / "vectors/lens_ui"
COMMAND = (sys.executable, "-m", "stagectl.cli.main", "lens", "ui")
WITHIN_S = 40.0


def run(*words: str, where: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder of its own."""
    root = Path(__file__).parents[3]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)}
    return subprocess.run(
        [*COMMAND, *words], capture_output=True, text=True, timeout=WITHIN_S, check=False,
        cwd=where, env=environment,
    )  # fmt: skip


def test_pictures_of_all_pages_are_saved(app: QApplication, tmp_path: Path) -> None:
    shutil.copy(VECTORS / "solved.lens.json", tmp_path / "left.lens.json")
    done = run(
        "left.lens.json", "--screenshots", "out", "--language", "zh_CN", "--json", where=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["event"] == "summary"
    for page in PAGE_FILES:
        image = QImage(str(tmp_path / "out" / f"lens-ui-{page}-zh_CN.png"))
        assert (image.width(), image.height()) == (1920, 1080)
    assert (tmp_path / "lens-session" / "session.json").exists()


def test_it_ends_after_its_seconds(tmp_path: Path) -> None:
    (tmp_path / "come").mkdir()
    done = run("--seconds", "0.3", "--live", "come", where=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not done.stderr


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("gone.lens.json",), "gone.lens.json: is not there"),
        (("board.pdf", "--screenshots", "out"), "board.pdf: is no lens profile (*.lens.json)"),
        (("torn.lens.json", "--screenshots", "out"), "torn.lens.json: is no lens profile"),
        (("changed.lens.json", "--screenshots", "out"), "changed after it was saved"),
        (("--live", "gone"), "--live gone: is no folder"),
        (("--seconds", "nan"), "is not a duration"),
        (("--session", "file"), "--session file: is a file"),
    ],
)
def test_wrong_input_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...], why: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    for name in ("file", "board.pdf", "torn.lens.json"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    good = (VECTORS / "solved.lens.json").read_text(encoding="utf-8")
    changed = good.replace('"serial": "', '"serial": "9')
    assert changed != good
    (tmp_path / "changed.lens.json").write_text(changed, encoding="utf-8")
    assert main(["lens", "ui", *words]) == 2
    said = capsys.readouterr().err
    assert why in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_the_command_and_the_pages_speak_the_same_languages() -> None:
    assert lens_ui.LANGUAGES == LANGUAGES
