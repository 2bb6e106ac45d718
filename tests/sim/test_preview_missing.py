# SPDX-License-Identifier: Apache-2.0
"""Without panda3d the pictures say so in one line; the camera needs none."""

from __future__ import annotations

import importlib
import sys

import pytest

from stagectl.cli.errors import EXIT_MACHINE, MachineError


def test_without_panda_there_is_one_line_and_exit_code_3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "panda3d.core", None)
    for name in [m for m in sys.modules if m.startswith("sim.preview.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("panda", "scene", "stage_view", "node_pictures"):
        with pytest.raises(MachineError) as caught:
            importlib.import_module(f"sim.preview.{name}")
        assert caught.value.code == EXIT_MACHINE
        (line,) = caught.value.lines
        assert "panda3d" in line
        assert "preview" in line
        assert "\n" not in line
    importlib.import_module("sim.preview.film")
