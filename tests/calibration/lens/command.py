# SPDX-License-Identifier: Apache-2.0
"""Runs `stagectl lens calibrate`, and pictures for it by a known camera."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import pytest

from tests.calibration.lens.filmed import Camera, filmed, poses
from tests.cli.running import ran
from tracking.calibration.lens.board import parse_board

Event = dict[str, Any]
BOARD = parse_board("charuco:7x5:DICT_4X4_50", 40.0)
CHARUCO = ("--board", BOARD.spec, "--square-mm", "40")
CAMERA = Camera(640, 360, 673.0, 673.0, 322.0, 176.0)


def take_shots(folder: Path) -> Path:
    """Write eight pictures of the board into a folder."""
    for n, placed in enumerate(poses(8, 500.0, seed=7, tilt=0.55)):
        cv2.imwrite(str(folder / f"shot{n}.png"), filmed(BOARD, placed, CAMERA, seed=n))
    return folder


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, list[str]]:
    """Run the command; return its code, its stdout and the lines of its stderr."""
    return ran(capsys, "lens", "calibrate", *words)


def events(out: str) -> list[Event]:
    return [json.loads(line) for line in out.splitlines()]


def of(out: str, name: str) -> list[Event]:
    return [event for event in events(out) if event["event"] == name]
