# SPDX-License-Identifier: Apache-2.0
"""A workshop for each test of whole processes; it fails the test that leaves one running."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.workshop import Workshop

collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    """A folder and the processes in it."""
    shop = Workshop(tmp_path)
    yield shop
    shop.close()


@pytest.fixture(scope="module")
def module_workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A workshop that the tests of one file share."""
    shop = Workshop(tmp_path_factory.mktemp("shop"))
    yield shop
    shop.close()
