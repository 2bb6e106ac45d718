# SPDX-License-Identifier: Apache-2.0
"""One short played run for all tests of this folder: they change copies of it by hand."""

from __future__ import annotations

import msgspec
import pytest

from sim.scenario.evidence import Evidence
from sim.scenario.load import load_scenario
from sim.scenario.model import Fault
from sim.scenario.virtual_run import play

SECONDS = 5.0
SETTLE_S = 2.0
UNPLUGGED_S = 3.5


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Return calm, shortened, with one tracker silent for 0.3 s."""
    fault = Fault("unplug", UNPLUGGED_S, 0.3, "osc-b", 0.5)
    scenario = msgspec.structs.replace(
        load_scenario("calm"), seconds=SECONDS, settle_s=SETTLE_S, fault=(fault,), expect=()
    )
    return play(scenario, tmp_path_factory.mktemp("take"))
