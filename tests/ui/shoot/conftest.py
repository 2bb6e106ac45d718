# SPDX-License-Identifier: GPL-3.0-or-later
"""The Shoot workspace on canned boards, offscreen; without Qt these tests are not even read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ui.conftest import LACKING

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication

    from tests.ui.shoot.bench import Bench

HERE = Path(__file__).parent
collect_ignore = [path.name for path in HERE.glob("test_*.py") if LACKING]


@pytest.fixture
def bench(app: QApplication) -> Iterator[Callable[[str], Bench]]:
    """Makes a workspace that shows a canned board by its name."""
    from tests.ui.shoot.bench import Bench

    made: list[Bench] = []

    def make(case: str) -> Bench:
        made.append(Bench(app, case))
        return made[-1]

    yield make
    for one in made:
        one.close()
