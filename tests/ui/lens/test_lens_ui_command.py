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

from stagectl.cli import lens_ui
from ui.lens.app import PAGE_FILES
from ui.lens.language import LANGUAGES

pytestmark = pytest.mark.system

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


def test_pictures_of_all_pages_are_saved(tmp_path: Path) -> None:
    shutil.copy(VECTORS / "solved.lens.json", tmp_path / "left.lens.json")
    for language in LANGUAGES:
        done = run(
            "left.lens.json", "--screenshots", "out", "--language", language, "--json",
            where=tmp_path,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout.splitlines()[-1])["event"] == "summary"
        for page in PAGE_FILES:
            image = QImage(str(tmp_path / "out" / f"lens-ui-{page}-{language}.png"))
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
        (("--live", "gone"), "--live gone: is no folder"),
        (("--seconds", "nan"), "is not a duration"),
        (("--session", "file"), "--session file: is a file"),
        (("--language", "tlh"), "invalid choice"),
    ],
)
def test_wrong_input_is_one_line(tmp_path: Path, words: tuple[str, ...], why: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = run(*words, where=tmp_path)
    assert done.returncode == 2
    assert why in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_and_the_pages_speak_the_same_languages() -> None:
    assert lens_ui.LANGUAGES == LANGUAGES
