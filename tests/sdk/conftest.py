# SPDX-License-Identifier: Apache-2.0
"""Keeps the tests of one client on one worker: each compiles its programs once."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests by language."""
    for item in items:
        for language in ("cpp", "csharp"):
            if item.path.name.startswith(f"test_{language}_"):
                item.add_marker(pytest.mark.xdist_group(language))
