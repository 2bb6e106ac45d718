# SPDX-License-Identifier: Apache-2.0
"""The files of the project, as the tests of the house rules see them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def project_files() -> tuple[Path, ...]:
    """Return every file that is in git or would be added to it, relative to the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this tree is no git clone: its own files cannot be told from others")
    names = sorted(filter(None, listed.stdout.decode().split("\0")))
    # A file that is deleted but not yet committed is still listed.
    return tuple(Path(name) for name in names if (ROOT / name).is_file())


@pytest.fixture(scope="session")
def python_files(project_files: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the Python files of the project."""
    return tuple(path for path in project_files if path.suffix == ".py")
