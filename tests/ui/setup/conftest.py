# SPDX-License-Identifier: GPL-3.0-or-later
"""The Setup workspace on canned rows, offscreen; without Qt these tests are not even read.

One workspace is made for all tests of a file, and begins again for each: making its forms costs
more than all that is asked of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ui.conftest import LACKING

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication

    from tests.ui.setup.bench import Setup

HERE = Path(__file__).parent
collect_ignore = [path.name for path in HERE.glob("test_*.py") if LACKING]


@pytest.fixture(scope="module")
def shared_setup(app: QApplication) -> Iterator[Setup]:
    """A Setup workspace that is shown."""
    from tests.ui.setup.bench import Setup

    setup = Setup()
    yield setup
    setup.widget.close()
    setup.widget.deleteLater()
    app.processEvents()


@pytest.fixture
def setup(shared_setup: Setup) -> Setup:
    """The workspace on a calm board whose draft is as the stage runs, the trackers open."""
    shared_setup.begin_again()
    return shared_setup
