# SPDX-License-Identifier: Apache-2.0
"""A shoot day in virtual time (F-35): own memory, open files, and what a Step's answer costs.

The reference asks for 8 h, in CI 15 min at 20 times real time. Here 60 virtual minutes run as fast
as they can; "per hour" is an hour of the stage.
"""

from __future__ import annotations

import sys

import pytest

from sim.budget.soak import STEPS, WARM_UP_MINUTES, run_soak
from stagectl.cli import output

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.system,  # it compares times: nothing may run beside it
    pytest.mark.timeout(1800),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, which only Linux has"),
]

MINUTES = 60
GROWTH_MB_H = 1.0
DRIFT = 0.10


def test_an_hour_of_the_stage_leaves_nothing_behind() -> None:
    soak = run_soak(MINUTES, seed=1)
    growth = soak.growth()
    mb_h, error_mb_h = (3600.0 * value / 1e6 for value in growth)
    drifts = {step.__name__: soak.drift(step.__name__) for step in STEPS}
    output.say(
        f"own memory {soak.own_bytes[WARM_UP_MINUTES] / 1e6:.1f} -> "
        f"{soak.own_bytes[-1] / 1e6:.1f} MB, {mb_h:.2f} +- {error_mb_h:.2f} MB/h; p99 drift "
        + ", ".join(f"{name} {drift:+.1%}" for name, drift in drifts.items())
    )
    assert soak.frames > 0.99 * MINUTES * 60 * 2 * 24000 / 1001
    assert soak.files[-1] == soak.files[0]
    # A figure with a larger error than its bound would say nothing.
    assert error_mb_h < GROWTH_MB_H
    assert mb_h < GROWTH_MB_H
    for name, drift in drifts.items():
        assert drift < DRIFT, (name, soak.old_us[name], soak.young_us[name])
