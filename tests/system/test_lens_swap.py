# SPDX-License-Identifier: Apache-2.0
"""A lens is swapped on a running stage from a console: five commands, and the camera has it."""

from __future__ import annotations

import pytest

from render_bridge.clock import now_ns
from tests.cli.lens_shelf import filled
from tests.system.test_setup_applied import Kim
from tests.system.workshop import Workshop

pytestmark = [pytest.mark.system, pytest.mark.timeout(90)]

STAGE = (
    'version = 1\nstage_id = "test"\nrate = "24"\n[sync]\nsource = "free"\n'
    "[ports]\nlink = 0\nframes = 0\napi = 0\nfeed = 0\n"
    '[[body]]\nid = "A"\n[body.lens]\nlibrary = "lenses"\n'
)
IN_USE_WITHIN_S = 8.0
"""From the last key to the camera's row; a stage that goes on with a new set-up has as long."""
KNOWN_LENS_WITHIN_S = 60


def test_a_known_lens_is_on_the_camera_within_seconds(workshop: Workshop) -> None:
    profiles = filled(workshop.folder)
    stage = workshop.stage(STAGE)
    with stage.client() as client:
        kim = Kim(client)
        kim.until(lambda: client.connected and kim.row("lens_swap", "A"))
        assert kim.row("cameras", "A").get("lens") in (None, "")
        assert kim.does("lens_pick", camera="A", serial="12345") is None
        kim.until(lambda: kim.row("lens_swap", "A").get("mode_proposed"))
        assert kim.does("lens_mode", camera="A") is None
        for ring, far, near in (("zoom", "120", "64000"), ("focus", "9000", "300")):
            assert kim.does("lens_end", camera="A", ring=ring, end="far", raw=far) is None
            assert kim.does("lens_end", camera="A", ring=ring, end="near", raw=near) is None
        assert kim.does("lens_look", camera="A") is None
        kim.until(lambda: kim.row("lens_swap", "A").get("step") == 5)

        assert kim.does("take_start") is None
        refused = kim.does("lens_use", camera="A") or ""
        assert "is rolling: lens_use changes which lens the running stage has" in refused
        assert kim.does("take_stop") is None

        # The stage file was edited meanwhile, by anybody: a lens swap does not take that over.
        file = workshop.folder / "stage.toml"
        file.write_text(file.read_text().replace('rate = "24"', 'rate = "25"'))
        began_ns = now_ns()
        assert kim.does("lens_use", camera="A") is None
        kim.until(lambda: str(kim.row("cameras", "A").get("lens")).startswith("Fujinon"))
        took_s = (now_ns() - began_ns) / 1e9
        assert took_s < IN_USE_WITHIN_S
        assert profiles[2].hash[:8] in str(kim.row("cameras", "A")["lens"])
        kim.until(lambda: kim.row("lens_swap", "A").get("step") == 6)
        row = kim.row("lens_swap", "A")
        assert row["in_use_serial"] == "12345"
        assert row["in_use_marks"] == ["rig offset not set", "not looked at"]
        assert int(str(row["seconds"])) < KNOWN_LENS_WITHIN_S
        assert kim.row("stage", "stage")["rate"] == "24/1"
    stage.end()
