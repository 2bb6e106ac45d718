# SPDX-License-Identifier: Apache-2.0
"""Whether a file or folder can be written is tried before the work, not after it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from stagectl.cli.errors import MachineError


def check_writable(option: str, name: str) -> None:
    """Raise MachineError where the file of an option cannot be written; nothing is changed."""
    path = Path(name)
    try:
        there = path.exists()
        if there and not path.is_file() and not path.is_dir():
            return  # a pipe or a device: opening it is already a use of it
        with path.open("ab"):
            pass
        if not there:
            path.unlink()
    except (OSError, ValueError) as error:
        raise MachineError(refused(option, name, error)) from None


def check_folder(option: str, name: str) -> None:
    """Make the folder of an option. Raises MachineError where it cannot be made or written to."""
    try:
        Path(name).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=name):
            pass
    except (OSError, ValueError) as error:
        raise MachineError(refused(option, name, error)) from None


def refused(option: str, name: str, error: Exception) -> str:
    """Return the line on a file that could not be written."""
    return f"{option}: {name}: {getattr(error, 'strerror', None) or error}"
