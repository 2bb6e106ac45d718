# SPDX-License-Identifier: Apache-2.0
"""`pytest tests/replay --update-refs`: this folder has to be named, so that the option is known."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the one option that changes committed files."""
    parser.addoption(
        "--update-refs",
        action="store_true",
        help="take what the Steps say now as right: write tests/replay/data (refused in CI)",
    )


@pytest.fixture
def update_refs(request: pytest.FixtureRequest) -> bool:
    """Return whether references are to be made anew; never where only `tests` was named."""
    return bool(request.config.getoption("--update-refs", default=False))
