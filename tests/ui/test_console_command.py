# SPDX-License-Identifier: GPL-3.0-or-later
"""`stagectl console`: what a machine lacks is said, and the picture command works from outside."""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtGui import QImage

from stagectl.cli.console import console_available
from tests.ui import canned_boards
from tests.ui.console_stage import ConsoleStage
from ui.shell.screenshots import Photographer

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
@pytest.mark.untimed
def test_the_picture_command_saves_every_workspace_in_every_look_and_ends(
    stage: ConsoleStage, tmp_path: Path
) -> None:
    canned_boards.calm(stage.board)
    words = [
        *CONSOLE, stage.client.address, "--screenshots", str(tmp_path), "--seconds", "0.1",
        "--json",
    ]  # fmt: skip
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        while process.poll() is None:
            stage.server.sockets[0].poll(20)
            stage.turn()
        out, errors = process.communicate(timeout=WITHIN_S)
    assert process.returncode == 0, errors
    wanted = [
        f"{workspace}_{language}_{theme}.png"
        for language in ("en", "zh_CN")
        for theme in ("dark", "night")
        for workspace in ("shoot", "setup", "lens", "takes")
    ]
    summary = json.loads(out.splitlines()[-1])
    assert summary["connected"] is True
    assert [Path(name).name for name in summary["files"]] == wanted
    assert [line.split()[0] for line in errors.splitlines() if "saved" in line] == wanted
    pictures = [QImage(str(tmp_path / name)) for name in wanted]
    assert {(image.width(), image.height()) for image in pictures} == {(1920, 1080)}
    assert len({(tmp_path / name).read_bytes() for name in wanted}) == len(wanted)
    for name, image in zip(wanted, pictures, strict=True):
        blue = [image.pixelColor(x, y).blue() for x in range(0, 1920, 9) for y in range(0, 1080, 9)]
        assert (max(blue) == 0) == ("night" in name), name


@pytest.mark.system
@pytest.mark.untimed
def test_a_console_that_is_looked_after_beats_and_ends_when_asked(
    stage: ConsoleStage, tmp_path: Path
) -> None:
    words = [
        *CONSOLE, stage.client.address, "--supervised", "--layout", str(tmp_path / "layout.json"),
    ]  # fmt: skip
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        heard = [json.loads(process.stdout.readline())["event"] for _ in range(3)]
        assert heard[0] == "ready"
        assert set(heard[1:]) == {"beat"}
        process.stdin.write("stop\n")
        process.stdin.flush()
        assert process.wait(timeout=WITHIN_S) == 0
    assert json.loads((tmp_path / "layout.json").read_text())["workspace"] == "shoot"


@pytest.mark.system
@pytest.mark.untimed
def test_no_picture_is_taken_of_a_stage_that_sends_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stage: ConsoleStage
) -> None:
    monkeypatch.setattr("ui.shell.screenshots.DATA_WITHIN_MS", 1)
    with pytest.raises(TimeoutError, match="no data from"):
        list(Photographer(stage.window, stage.client).take(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.system
@pytest.mark.untimed
def test_a_bare_stage_has_no_camera_and_is_a_picture_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stage: ConsoleStage
) -> None:
    monkeypatch.setattr("ui.shell.screenshots.DATA_WITHIN_MS", 5000)
    stage.board.set("stage", "stage", {"stage_id": "bare"})
    stage.settle()
    assert not stage.client.state.get("cameras")
    photographer = Photographer(stage.window, stage.client)
    for path in photographer.take(tmp_path, 0.0):
        assert path.name == "shoot_en_dark.png"
        photographer.stop()
    assert [path.name for path in tmp_path.iterdir()] == ["shoot_en_dark.png"]


@pytest.mark.system
@pytest.mark.untimed
def test_a_console_that_nobody_ever_answered_is_a_time_out(tmp_path: Path) -> None:
    done = subprocess.run(
        [*CONSOLE, "127.0.0.1:1", "--seconds", "0.2", "--json",
         "--layout", str(tmp_path / "layout.json")],
        capture_output=True, text=True, timeout=WITHIN_S, check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 4, done.stderr
    assert "nothing answered at 127.0.0.1:1 in 0.2 s" in done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["connected"] is False


@pytest.mark.system
@pytest.mark.untimed
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
