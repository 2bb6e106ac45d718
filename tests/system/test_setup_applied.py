# SPDX-License-Identifier: Apache-2.0
"""A running stage goes on as another: consoles and nodes come back, the show survives."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hardware_profiles.store import content_hash
from render_bridge.clock import now_ns
from stagectl.control.client import ControlClient
from tests.system.workshop import Workshop

pytestmark = [pytest.mark.system, pytest.mark.timeout(90)]

BARE = (
    '# nothing yet\nversion = 1\nstage_id = "test"\nrate = "24"\n[sync]\nsource = "free"\n'
    "[ports]\nlink = 0\nframes = 0\napi = 0\nfeed = 0\n"
)
BACK_WITHIN_S = 8.0


class Kim:
    """Somebody at a console, who sees only what the control API tells."""

    def __init__(self, client: ControlClient) -> None:
        self.client = client

    def until(self, condition: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait until the board shows something."""
        end_ns = now_ns() + round(seconds * 1e9)
        while not condition():
            self.client.poll(20)
            assert now_ns() < end_ns, self.client.state.get("setup", {}).get("draft")

    def does(self, verb: str, **args: str) -> str | None:
        """Run a command; return why it was refused."""
        number = self.client.command(verb, args)
        self.until(lambda: number in self.client.acks)
        return self.client.acks[number].error

    def row(self, section: str, key: str) -> dict[str, object]:
        """Return a row as it is known."""
        return dict(self.client.state.get(section, {}).get(key, {}))


def test_a_bare_stage_is_set_up_from_a_console_and_goes_on(workshop: Workshop) -> None:
    stage = workshop.stage(BARE)
    with stage.client() as client:
        kim = Kim(client)
        kim.until(lambda: client.connected and kim.row("setup", "draft"))
        assert kim.does("setup_add", kind="body", id="A") is None
        assert kim.does("setup_add", kind="source") is None
        assert kim.does("setup_add", kind="wall") is None
        assert kim.does("setup_save") is None
        written = content_hash((workshop.folder / "stage.toml").read_bytes())
        frames = workshop.node(stage, "left")
        kim.until(lambda: kim.row("nodes", "left"))
        epoch = kim.row("stage", "stage")["epoch"]
        began_ns = now_ns()
        assert kim.does("setup_apply") is None
        kim.until(lambda: client.connected and kim.row("setup", "draft")["running_hash"] == written)
        kim.until(lambda: kim.row("cameras", "A") and kim.row("sources", "tracker-1"))
        kim.until(lambda: kim.row("nodes", "left").get("state") not in (None, "gone", "lost"))
        assert (now_ns() - began_ns) / 1e9 < BACK_WITHIN_S
        assert kim.row("stage", "stage")["epoch"] == int(str(epoch)) + 1

        # What a running stage cannot become is refused, and nothing is stopped.
        hot = stage.child("hot")
        assert kim.does("setup_set", path="ports/api", value="1") is None
        assert kim.does("setup_save") is None
        assert kim.does("setup_apply") is None
        kim.until(lambda: "counts at the next start" in str(kim.row("setup", "draft")))
        assert "nothing was stopped" in str(kim.row("setup", "draft")["applying"])
        assert stage.child("hot") == hot

        # A hold is of the show, not of the set-up: it outlives an apply.
        assert kim.does("setup_undo") is None
        assert kim.does("setup_save") is None
        assert kim.does("hold", camera="A") is None
        assert kim.does("setup_apply") is None
        kim.until(lambda: stage.child("hot") not in (None, hot))
        kim.until(lambda: kim.row("cameras", "A").get("held") is True)
    stage.end()
    assert "did not stop" not in stage.started.err.read_text()
    assert frames.read()
