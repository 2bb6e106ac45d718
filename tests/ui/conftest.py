# SPDX-License-Identifier: GPL-3.0-or-later
"""One Qt application for the whole session, offscreen; without Qt these tests are skipped."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stagectl.cli.console import console_available

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication

    from tests.ui.console_stage import ConsoleStage


@contextlib.contextmanager
def offscreen() -> Iterator[None]:
    """Have Qt paint without a display; tests of other folders see the environment as it was."""
    before = os.environ.get("QT_QPA_PLATFORM")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    yield
    if before is None:
        del os.environ["QT_QPA_PLATFORM"]
    else:
        os.environ["QT_QPA_PLATFORM"] = before


with offscreen():
    LACKING = console_available()

# The other modules import Qt at their top, so they are not even read where it cannot be loaded.
HERE = Path(__file__).parent
collect_ignore = [
    path.name for path in HERE.glob("test_*.py") if LACKING and path.name != "test_qt_present.py"
]


@pytest.fixture
def lacking() -> str | None:
    """What this machine lacks for the console, or None."""
    return LACKING


@pytest.fixture(scope="session")
def app() -> QApplication:
    """The application, in the house theme."""
    from ui.app import make_application

    with offscreen():
        return make_application()


@pytest.fixture
def stage(app: QApplication) -> Iterator[ConsoleStage]:
    """A real control server and a console window on it, still empty."""
    from tests.ui.console_stage import ConsoleStage

    before = [widget for widget in app.topLevelWidgets() if widget.isVisible()]
    with ConsoleStage(app) as stage:
        yield stage
    left = [widget for widget in app.topLevelWidgets() if widget.isVisible()]
    assert [widget for widget in left if widget not in before] == []
