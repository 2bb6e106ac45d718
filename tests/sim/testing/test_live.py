# SPDX-License-Identifier: Apache-2.0
"""A real stage for a test: it comes up, breaks as asked, tells, and leaves nothing behind."""

from __future__ import annotations

import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sim.testing import LiveStage, ScenarioError, StageBrokeError, StageTimeoutError
from sim.testing.live_trackers import LiveTrackers
from stagectl.control.address import parse_address

pytestmark = [pytest.mark.system]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no ptys there")
def test_a_stage_that_is_unplugged_tells_and_ends_clean() -> None:
    handler = signal.getsignal(signal.SIGINT)
    with LiveStage("calm", nodes=["n1", "n2"]) as stage:
        assert signal.getsignal(signal.SIGINT) is handler
        stage.wait_in_service()
        socket.create_connection(parse_address(stage.link), timeout=2.0).close()
        began_s = stage.now_s
        stage.unplug("freed-a")
        event = stage.wait_event(code="F-01", level="alarm", source="freed-a", after_s=began_s)
        assert event.t_s - began_s < 2.0
        stage.replug("freed-a")
        stage.wait_event("line open", source="freed-a", after_s=event.t_s)
        with pytest.raises(ValueError, match="found 'osc-b', which uses UDP"):
            stage.unplug("osc-b")
        with pytest.raises(StageTimeoutError, match=r"nobody: no report.*service are: n1, n2"):
            stage.wait_in_service("nobody", timeout_s=0.1)
        with pytest.raises(StageTimeoutError, match=r"'F-30'; told so far .*alarm F-01 freed-a: "):
            stage.wait_event(code="F-30", timeout_s=0.1)
        with pytest.raises(ValueError, match="code: found 'F-99'"):
            stage.wait_event(code="F-99")
        stage.run(1.0)
        pids = [stage.pid(name) for name in ("hot", "n1", "trackers")]
        found = stage.finish()
        assert found["sources"]["freed-a"]["samples"] > 100
        assert found["nodes"].keys() == {"n1", "n2"}
        assert found["witnessed_vsyncs"] > 0
        stage.assert_ok()
    assert not stage.folder.exists()
    assert [pid for pid in pids if pid is not None and Path(f"/proc/{pid}").exists()] == []


def test_a_stage_that_cannot_start_says_why_and_leaves_nothing() -> None:
    stage = LiveStage("calm", nodes=[])
    with ThreadPoolExecutor(1) as other, pytest.raises(StageBrokeError, match="main thread"):
        other.submit(stage.start).result()
    pid = stage.pid("trackers")
    assert pid is not None
    assert not Path(f"/proc/{pid}").exists()
    assert not stage.folder.exists()


def test_a_stage_that_cannot_be_built_says_why() -> None:
    with pytest.raises(ScenarioError, match=r"body 'A': lens\.profile: .*none\.lens\.json"):
        LiveStage("calm", set={"body.A.lens.profile": "none.lens.json"})
    with pytest.raises(ScenarioError, match="nodes: found 'n9', expected of n1, n2, n3"):
        LiveStage("calm", nodes=["n9"])


def test_trackers_that_cannot_start_say_why(tmp_path: Path) -> None:
    config = tmp_path / "trackers.toml"
    config.write_text("tracker = 1\n", encoding="utf-8")
    with pytest.raises(StageBrokeError, match=r"no \[\[tracker\]\]"):
        LiveTrackers(config)
