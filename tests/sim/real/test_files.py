# SPDX-License-Identifier: Apache-2.0
"""The files of a real run: TOML that reads back as it was meant, ports and lines of its own."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.loading import load_stage
from sim.real.files import RealFiles, toml_text
from sim.scenario.load import ScenarioError, load_scenario
from sim.scenario.stage_of import stage_of
from sim.trackers.config import PtyConfig, UdpConfig, load

SCALARS = (
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("ab.\"' \\é", max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
TABLES = st.dictionaries(st.text("abc-_.\n\"'", max_size=5), VALUES, max_size=4)


@given(TABLES)
def test_toml_reads_back_as_it_was_written(table: dict[str, object]) -> None:
    assert tomllib.loads(toml_text(table)) == table


def test_what_toml_cannot_say_is_refused() -> None:
    with pytest.raises(TypeError, match="None has no form"):
        toml_text({"a": None})


@pytest.mark.skipif(sys.platform == "win32", reason="real scenarios need ptys")
def test_stage_and_trackers_meet_on_lines_of_their_own(tmp_path: Path) -> None:
    scenario = load_scenario("real-calm")
    files = RealFiles(scenario, stage_of(scenario), tmp_path, 5)
    stage, _ = load_stage(files.stage_file)
    trackers = load(str(files.trackers_file))
    assert len(set(files.ports.values())) == 4
    assert stage.ports.link == files.ports["link"]
    assert trackers.t0_ns == 5
    lines = {row.id: row.line for row in trackers.tracker}
    serial, udp = lines["freed-a"], lines["osc-b"]
    assert isinstance(serial, PtyConfig)
    assert isinstance(udp, UdpConfig)
    by_id = {source.id: source.line for source in stage.source}
    assert getattr(by_id["freed-a"], "port", "") == serial.link == str(tmp_path / "freed-a")
    assert getattr(by_id["osc-b"], "port", 0) == udp.port
    assert udp.port != 40_001  # not that of the stage file: others may play it at the same time


def test_a_lens_profile_comes_along(tmp_path: Path) -> None:
    scenario = load_scenario("real-corrupt-profile")
    files = RealFiles(scenario, stage_of(scenario), tmp_path, 0)
    profile = tmp_path / load_stage(files.stage_file)[0].body[0].lens.profile
    assert b"stagectl-lens" in profile.read_bytes()


def test_a_tracker_of_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(
        'version = 1\nmode = "real"\ndoc = ""\nlike = "real-calm"\n'
        '[[tracker]]\nsource = "nobody"\ncamera = "A"\nprotocol = "osc"\nrate = "60/1"\n'
    )
    scenario = load_scenario(str(path))
    with pytest.raises(ScenarioError, match="source 'nobody'"):
        RealFiles(scenario, stage_of(scenario), tmp_path, 0)
