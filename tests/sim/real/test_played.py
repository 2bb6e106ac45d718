# SPDX-License-Identifier: Apache-2.0
"""One short real scenario, played whole, with an expectation that must fail."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sim.real.judge import judge_real
from sim.scenario.load import load_scenario

pytestmark = [
    pytest.mark.system,
    pytest.mark.timeout(90),
    pytest.mark.skipif(sys.platform != "linux", reason="real scenarios need Linux"),
]

TEXT = """version = 1
mode = "real"
like = "real-calm"
doc = "A node dies."
rows = ["F-15"]
seconds = 2.5

[[fault]]
id = "node-crash"
at_s = 0.5
target = "n1"

[[expect]]
check = "alarm"
code = "F-15"
source = "n1"
within_ms = 250.0

[[expect]]
check = "others-missed"
node = "n1"
at_most = 0

[[expect]]
check = "lives"
source = "hot"
at_least = 2
"""


def test_a_dead_node_is_told_and_the_engine_lives_on(tmp_path: Path) -> None:
    """The last expectation is false on purpose: the engine did not die, so it must fail."""
    path = tmp_path / "dead.toml"
    path.write_text(TEXT, encoding="utf-8")
    verdict = judge_real(load_scenario(str(path)))
    assert verdict.error == ""
    assert [check.id for check in verdict.failed()] == ["lives hot"], verdict.failed()
    assert verdict.faults == ["node-crash"]
