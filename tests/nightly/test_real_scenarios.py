# SPDX-License-Identifier: Apache-2.0
"""All real scenarios, one after the other: what `stagectl sim run all --real` plays."""

from __future__ import annotations

import sys

import pytest

from sim.real.judge import judge_real
from sim.scenario.load import load_scenario, shipped_names

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.system,
    pytest.mark.timeout(180),
    pytest.mark.skipif(sys.platform != "linux", reason="real scenarios need Linux"),
]

NAMES = [name for name in shipped_names() if name.startswith("real-")]


@pytest.mark.parametrize("name", NAMES)
def test_a_real_scenario(name: str) -> None:
    verdict = judge_real(load_scenario(name))
    if "the run says nothing" in verdict.error:  # of the product: once more, and never a pass
        verdict = judge_real(load_scenario(name))
    assert verdict.error == ""
    assert verdict.checks
    assert verdict.failed() == []
