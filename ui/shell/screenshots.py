# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of every workspace in every look: `WORKSPACE_LANGUAGE_THEME.png`, from a live stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QEventLoop, QTimer

from stagectl.control.client import ControlClient
from ui.language import LANGUAGES
from ui.schemes import SCHEMES
from ui.shell.window import ConsoleWindow
from ui.workspaces import WORKSPACES

PICTURE_SIZE = (1920, 1080)
# For data to come at all.
DATA_WITHIN_MS = 10_000
# For trails and charts to be worth a picture: before the first, and in each new look.
SETTLE_MS = 2000
LOOK_MS = 1000
# For what a workspace fetches when it is first seen.
PAGE_MS = 250
POLL_MS = 33


class NoDataError(TimeoutError):
    """The stage sent nothing to take a picture of."""


class Photographer:
    """Takes the pictures of a window that a timer of the caller keeps fresh."""

    def __init__(self, window: ConsoleWindow, client: ControlClient) -> None:
        self._window = window
        self._client = client
        self._over = False
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.stop)

    def stop(self) -> None:
        """Take no more pictures: somebody asked for an end."""
        self._over = True

    def take(self, folder: Path, seconds: float | None = None) -> Iterator[Path]:
        """Save the pictures into a folder and yield the path of each.

        `seconds` pass before the first (2 by default). Raises NoDataError when the stage told
        nothing within 10 s, OSError when a picture cannot be written, RuntimeError for a workspace
        that cannot be shown.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._window.setFixedSize(*PICTURE_SIZE)
        self._window.show()
        self._wait_for_data()
        settle_ms = SETTLE_MS if seconds is None else round(seconds * 1000)
        for language in LANGUAGES:
            for scheme in SCHEMES:
                self._window.change_look(language=language, scheme=scheme)
                self._turn(settle_ms)
                settle_ms = min(settle_ms, LOOK_MS)
                for row in WORKSPACES:
                    if self._over:
                        return
                    self._window.show_workspace(row.name)
                    self._turn(PAGE_MS)
                    yield self._save(folder / f"{row.name}_{language}_{scheme}.png")

    def _save(self, path: Path) -> Path:
        faults = self._window.stack.faults
        if faults:
            name, reason = next(iter(faults.items()))
            raise RuntimeError(f"the workspace {name} cannot be shown: {reason}")
        if not self._window.grab().save(str(path), "PNG"):
            raise OSError(f"the picture {path} cannot be written; check the folder and its rights")
        return path

    def _wait_for_data(self) -> None:
        def came() -> bool:
            # A bare stage has no camera; the row of the stage itself is always there.
            return self._client.connected and bool(self._client.state.get("stage"))

        self._turn(DATA_WITHIN_MS, came)
        if not came() and not self._over:
            raise NoDataError(
                f"no data from {self._client.address} within {DATA_WITHIN_MS // 1000} s; "
                "start the stage first, or mend the address after --connect"
            )

    def _turn(self, ms: int, until: Callable[[], bool] | None = None) -> None:
        """Turn the event loop for a while, or until something is so."""
        loop, look = QEventLoop(), QTimer()
        look.timeout.connect(
            lambda: loop.quit() if self._over or (until is not None and until()) else None
        )
        look.start(POLL_MS)
        QTimer.singleShot(ms, loop.quit)
        loop.exec()
        look.stop()
