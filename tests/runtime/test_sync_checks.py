# SPDX-License-Identifier: Apache-2.0
"""What `stagectl check` says of the house sync before a stage runs."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest

from hardware_profiles.sync import Sync
from stagectl.checks.sync_checks import check_sync
from stagectl.runtime.ptp_clock import KernelSync, PtpReading
from tests.nodes.stages import STAGE

GOOD = PtpReading(5, 10**18, 90, KernelSync(True, 5, 800, 37))
FILM = "24000/1001"


@pytest.mark.parametrize(
    ("sync", "reading", "verdict", "words"),
    [
        (Sync("node"), None, "ok", "a render node's vsync at 23.976 (24000/1001)"),
        (Sync("free"), None, "warn", "runs free of house sync"),
        (Sync("ptp"), GOOD, "ok", "synchronised"),
        (Sync("ptp"), None, "fail", "no CLOCK_TAI"),
        (
            Sync("ptp"), GOOD._replace(kernel=KernelSync(False, 0, 16_000_000, 37)),
            "fail", "STA_UNSYNC",
        ),
        (Sync("ptp"), GOOD._replace(kernel=KernelSync(True, 5, 800, 0)), "warn", "offset is 0"),
        (Sync("node", reference_rate="59.94"), None, "warn", "fits 5 phases"),
        (Sync("tracker", tracker="freed-a", reference_rate=FILM), None, "ok", "freed-a"),
        (Sync("ltc", tracker="osc-b"), None, "ok", "the timecode of osc-b at 23.976"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong(
    sync: Sync, reading: PtpReading | None, verdict: str, words: str
) -> None:
    stage = msgspec.structs.replace(STAGE, rate=FILM, sync=sync)
    (found,) = check_sync(stage, lambda: reading)
    assert (found.verdict, words in found.text) == (verdict, True), found.text


def test_it_asks_the_clock_only_where_ptp_is_meant() -> None:
    assert float(Fraction(FILM)) < 24
    stage = msgspec.structs.replace(STAGE, sync=Sync("node"))
    check_sync(stage, lambda: pytest.fail("asked"))
