# SPDX-License-Identifier: Apache-2.0
"""200 kill -9 in the middle of saves of the lens library: nothing is torn, nothing is lost."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.hardware_profiles.lens.library_kills import kill_rounds

KILLS = 200


@pytest.mark.nightly
@pytest.mark.system
@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")
def test_200_kills_tear_and_lose_nothing(tmp_path: Path) -> None:
    met = kill_rounds(tmp_path, KILLS, seed=200)
    assert met.saved > KILLS
    assert met.in_a_write >= KILLS // 20  # else the kills fell beside what they are to test
