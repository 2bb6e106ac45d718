# SPDX-License-Identifier: Apache-2.0
"""A simulated stage in one line, for the tests of those who build on stagectl (a pytest plugin).

    def test_my_stage(virtual_stage):
        run = virtual_stage("calm", stage="my-stage.toml", faults=[fault("node-crash", at_s=4)])
        run.assert_ok()

docs/testing-with-the-simulator.md shows it step by step. What this module offers is stable within
one API_VERSION; everything else under `sim` may change. Nothing heavy is imported before its use:
pytest reads this module at each start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.load import ScenarioError
    from sim.testing.arguments import expect, fault
    from sim.testing.failures import CheckFailedError, StageBrokeError, StageTimeoutError
    from sim.testing.live import LiveStage
    from sim.testing.results import (
        Checked,
        Filmed,
        LiveSummary,
        NodeSeen,
        Picture,
        StageEvent,
    )
    from sim.testing.virtual import VirtualRun, play_stage

API_VERSION = 1
"""Raised when something of this module changes its meaning or goes."""

_WHERE = {
    "CheckFailedError": "sim.testing.failures",
    "Checked": "sim.testing.results",
    "Filmed": "sim.testing.results",
    "LiveStage": "sim.testing.live",
    "LiveSummary": "sim.testing.results",
    "NodeSeen": "sim.testing.results",
    "Picture": "sim.testing.results",
    "ScenarioError": "sim.scenario.load",
    "StageBrokeError": "sim.testing.failures",
    "StageEvent": "sim.testing.results",
    "StageTimeoutError": "sim.testing.failures",
    "VirtualRun": "sim.testing.virtual",
    "expect": "sim.testing.arguments",
    "fault": "sim.testing.arguments",
    "play_stage": "sim.testing.virtual",
}
__all__ = [
    "API_VERSION", "CheckFailedError", "Checked", "Filmed", "LiveStage", "LiveSummary", "NodeSeen",
    "Picture", "ScenarioError", "StageBrokeError", "StageEvent", "StageTimeoutError", "VirtualRun",
    "expect", "fault", "play_stage",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Import what is asked for. Raises AttributeError."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_WHERE[name]), name)
