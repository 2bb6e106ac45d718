# SPDX-License-Identifier: Apache-2.0
"""Whose a state folder is: one stage's for good, and one run's at a time.

Two stages in one folder would write one show, one plan and one grid: the black wall of one would
come up in the other. The name of the stage lies beside the show; the lock of the run is the
system's on an open file, so that a killed supervisor gives it back at its death. Its children do
not inherit it.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
from pathlib import Path

from hardware_profiles.store import save_atomic
from stagectl.cli.errors import InputError, MachineError

ID_FILE = "stage-id"
LOCK_FILE = "run.lock"
# A supervisor that was killed while it started a child is gone from the lock a moment later.
PATIENCE_S, TRIES = 0.05, 5
LONGEST_ID = 100
_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)


class StateHold:
    """A run's hold on its state folder, until `release` or the end of the process."""

    def __init__(self, stage_file: Path, folder: Path, stage_id: str) -> None:
        """Take the folder, and make it at first use.

        Raises InputError where it is another stage's or a run has it, MachineError where it cannot
        be written. An old folder that says no name becomes this stage's.
        """
        self._handle = -1
        try:
            folder.mkdir(parents=True, exist_ok=True)
            fault = _stranger(folder, stage_id)
            if fault is None:
                self._handle = _open(folder)
                # Once more: it may have become somebody's while nobody held it.
                fault = _in_use(folder) if self._handle < 0 else _stranger(folder, stage_id)
            if fault is None and _owner(folder) is None:
                save_atomic(folder / ID_FILE, f"{stage_id}\n".encode())
        except OSError as error:
            self.release()
            raise MachineError(
                f"{folder}: cannot be written ({error.strerror}); "
                "free the disk or change paths.state"
            ) from None
        if fault is not None:
            self.release()
            raise InputError(f"{stage_file}: paths.state: {fault}")

    def release(self) -> None:
        """Let the next run have it; safe to call twice."""
        if self._handle >= 0:
            os.close(self._handle)  # and with it the lock
            self._handle = -1


def state_fault(folder: Path, stage_id: str, *, may_run: bool = False) -> str | None:
    """Return why a stage cannot have a state folder, None where it can; changes nothing.

    `may_run`: a run that has it now is no fault. Raises OSError where it cannot be read.
    """
    fault = _stranger(folder, stage_id)
    if fault is not None or may_run or not (folder / LOCK_FILE).exists():
        return fault
    handle = _open(folder)
    if handle < 0:
        return _in_use(folder)
    os.close(handle)
    return None


def is_of_another(folder: Path, stage_id: str) -> bool:
    """Return whether a state folder is there and does not say that it is this stage's."""
    return folder.exists() and _owner(folder) != stage_id


def _in_use(folder: Path) -> str:
    return (
        f"found {folder}, which a stage that runs has now; stop that one, or write another "
        "paths.state"
    )


def _stranger(folder: Path, stage_id: str) -> str | None:
    owner = _owner(folder)
    if owner is None or owner == stage_id:
        return None
    return (
        f"found {folder}, which belongs to stage {owner!r}, and this is stage {stage_id!r}; write "
        f"another paths.state (it is the same stage under a new name? remove {folder / ID_FILE})"
    )


def _owner(folder: Path) -> str | None:
    """Return the stage that a folder belongs to; None where it does not say."""
    try:
        text = (folder / ID_FILE).read_bytes()
    except FileNotFoundError:
        return None
    return text.decode("utf-8", "replace").strip()[:LONGEST_ID] or None


def _open(folder: Path) -> int:
    """Return the lock's open file, -1 while another run has it."""
    handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    for attempt in range(TRIES):
        if attempt:
            threading.Event().wait(PATIENCE_S)
        try:
            _lock(handle)
        except OSError as error:
            if error.errno not in _HELD:
                return handle  # a file system without locks: better a stage than none
        else:
            return handle
    os.close(handle)
    return -1


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
