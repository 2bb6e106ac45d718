# SPDX-License-Identifier: Apache-2.0
"""The same seed is the same trace, in another process and with other hashes too; another is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from sim.scenario.evidence import Evidence
from sim.scenario.load import load_scenario
from sim.scenario.model import Scenario
from sim.scenario.trace import trace_digest, trace_lines
from sim.scenario.virtual_run import play
from tests.sim.scenario.changed import copy_of, said, shown
from tests.sim.scenario.written import SHORT, file_of

FAULTY = (
    SHORT.replace("4.0", "3.0") + "take = false\n"
    '[[fault]]\nid = "loss"\ntarget = "osc-b"\nat_s = 2.2\nfor_s = 0.3\n'
    '[[fault]]\nid = "link-loss"\nat_s = 2.2\nfor_s = 0.3\n'
)  # fmt: skip


def with_seed(scenario: Scenario, seed: int) -> Scenario:
    return msgspec.structs.replace(scenario, seed=seed)


def test_twice_here_and_with_another_seed(tmp_path: Path) -> None:
    scenario = load_scenario(file_of(tmp_path, FAULTY))
    first, again = play(scenario, None), play(scenario, None)
    assert list(trace_lines(first)) == list(trace_lines(again))
    other = play(with_seed(scenario, 2), None)
    assert trace_digest(other) != trace_digest(first)
    # Not for its heading alone: what was seen differs.
    assert list(trace_lines(other))[1:] != list(trace_lines(first))[1:]


@pytest.mark.system
@pytest.mark.untimed
def test_in_another_process_with_other_hashes(tmp_path: Path) -> None:
    path = file_of(tmp_path, FAULTY)
    found = set()
    for hashes in ("1", "77"):
        done = subprocess.run(
            [sys.executable, "-m", "stagectl.cli.main", "sim", "run", path, "--json"],
            capture_output=True, text=True, timeout=100, check=False,
            env={**os.environ, "PYTHONHASHSEED": hashes},
        )  # fmt: skip
        assert done.stderr == ""
        found.add(json.loads(done.stdout)["trace_sha256"])
    found.add(trace_digest(play(load_scenario(path), None)))
    assert len(found) == 1


def test_whatever_was_seen_is_in_the_trace(played: Evidence) -> None:
    whole = trace_digest(played)
    assert trace_digest(copy_of(played)) == whole
    changes = (
        said(3.0, "info", "n1", "a word"),
        shown("n2", 60, lambda s: s._replace(epoch=s.epoch + 1)),
        lambda seen: seen.frames.pop(),
        lambda seen: seen.received["osc-b"].pop(),
        lambda seen: seen.measured.popitem(),
    )
    assert whole not in {trace_digest(copy_of(played, change)) for change in changes}
