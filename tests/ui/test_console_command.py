# SPDX-License-Identifier: GPL-3.0-or-later
"""`stagectl console`: what a machine lacks is said, and the picture command works from outside."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtGui import QImage

from stagectl.cli.console import console_available
from tests.ui import canned_boards
from tests.ui.console_stage import ConsoleStage

CONSOLE = (sys.executable, "-m", "stagectl.cli.main", "console", "--connect")
WITHIN_S = 40.0
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libraries of Linux")


def no_library(name: str | None) -> None:
    raise OSError(f"{name}: cannot open shared object file")


def test_a_missing_qt_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "pip install 'stagectl[ui]'" in str(console_available())


@on_linux
def test_missing_system_libraries_are_named_as_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", no_library)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    lacking = str(console_available())
    assert "apt-get install" in lacking
    for package in ("libegl1", "libxkbcommon-x11-0", "libdbus-1-3", "libxcb-cursor0"):
        assert package in lacking


@on_linux
def test_no_display_is_said_but_offscreen_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    assert "no display" in str(console_available())
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert console_available() is None


@pytest.mark.system
def test_the_picture_command_saves_one_picture_and_ends(
    stage: ConsoleStage, tmp_path: Path
) -> None:
    canned_boards.good_stage(stage.board)
    words = [*CONSOLE, stage.client.address, "--screenshots", str(tmp_path), "--seconds", "0.3"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            stage.server.sockets[0].poll(20)
            stage.turn()
        _, errors = process.communicate(timeout=WITHIN_S)
    assert process.returncode == 0, errors
    image = QImage(str(tmp_path / "shoot_en_dark.png"))
    assert (image.width(), image.height()) == (1920, 1080)


@pytest.mark.system
def test_a_wrong_address_or_duration_is_wrong_input() -> None:
    for words in (["nowhere"], ["127.0.0.1:1", "--seconds", "nan"]):
        done = subprocess.run(
            [*CONSOLE, *words],
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )
        assert done.returncode == 2, done.stderr
