# SPDX-License-Identifier: Apache-2.0
"""A supervisor killed in the middle of an apply: nothing is left over, and the stage runs again."""

from __future__ import annotations

import os
import signal

import pytest

from hardware_profiles.loading import load_stage
from render_bridge.clock import now_ns
from tests.system.test_setup_applied import BARE, Kim
from tests.system.workshop import Workshop

pytestmark = [pytest.mark.system, pytest.mark.nightly, pytest.mark.timeout(120)]


@pytest.mark.parametrize("after_ms", [0, 60, 250, 700, 1_400])
def test_the_stage_runs_again_as_one_of_the_two(workshop: Workshop, after_ms: int) -> None:
    stage = workshop.stage(BARE)
    with stage.client() as client:
        kim = Kim(client)
        kim.until(lambda: client.connected and kim.row("setup", "draft"))
        assert kim.does("setup_add", kind="body") is None
        assert kim.does("setup_add", kind="source") is None
        assert kim.does("setup_save") is None
        assert kim.does("setup_apply") is None
        end_ns = now_ns() + after_ms * 1_000_000
        while now_ns() < end_ns:
            client.poll(5)
    os.kill(stage.pid, signal.SIGKILL)
    stage.started.process.wait(5.0)
    workshop.wait_until_empty(5.0)
    text = (workshop.folder / "stage.toml").read_text()
    assert [body.id for body in load_stage(workshop.folder / "stage.toml")[0].body] == ["A"]
    again = workshop.stage(text)
    with again.client() as client:
        kim = Kim(client)
        kim.until(lambda: client.connected and kim.row("sources", "tracker-1"))
    again.end()
