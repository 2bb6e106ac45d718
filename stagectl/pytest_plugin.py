# SPDX-License-Identifier: Apache-2.0
"""The door of pytest to `sim.testing`: what the entry point names, because our name is our own.

`sim` is a name that a project may use for a package of its own. There the plugin stays away, and
that project's tests run as if stagectl were not installed.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

PLUGIN = "sim.testing.plugin"


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Bring the plugin in, where the `sim` that Python finds is the one beside us."""
    spec = importlib.util.find_spec("sim")
    ours = Path(__file__).resolve().parents[1] / "sim" / "__init__.py"
    if spec is not None and spec.origin is not None and Path(spec.origin).resolve() == ours:
        pluginmanager.import_plugin(PLUGIN)
