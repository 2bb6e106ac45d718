# SPDX-License-Identifier: GPL-3.0-or-later
"""The Setup workspace on canned rows, offscreen; without Qt these tests are not even read."""

from __future__ import annotations

from pathlib import Path

from tests.ui.conftest import LACKING

HERE = Path(__file__).parent
collect_ignore = [path.name for path in HERE.glob("test_*.py") if LACKING]
