# SPDX-License-Identifier: GPL-3.0-or-later
"""Says in the summary when the console could not be tested here, and why."""

from __future__ import annotations

import pytest


def test_the_console_is_tested_here(lacking: str | None) -> None:
    if lacking is not None:
        pytest.skip(f"no test of the console was run: {lacking}")
