# SPDX-License-Identifier: GPL-3.0-or-later
"""A lens window on a folder of its own, offscreen; without Qt these tests are not even read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ui.conftest import LACKING

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication

    from tests.ui.lens.desk import Desk

HERE = Path(__file__).parent
collect_ignore = [path.name for path in HERE.glob("test_*.py") if LACKING]


@pytest.fixture
def desk(app: QApplication, tmp_path: Path) -> Iterator[Desk]:
    """A window whose commands say what the recorded solve said."""
    from tests.ui.lens.desk import Desk

    with Desk(app, tmp_path / "session") as desk:
        yield desk
    assert not [widget for widget in app.topLevelWidgets() if widget.isVisible()]
