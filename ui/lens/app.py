# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the lens pages: one application, one window, one session folder."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PyQt6.QtCore import QEventLoop, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler

from ui.app import FOREIGN_VARIABLES, make_application
from ui.language import system_language, use_language
from ui.lens.folder import SessionFolder
from ui.lens.window import LensWindow
from ui.shell.screenshots import PICTURE_SIZE
from ui.words import say

# A signal is seen when Python runs: Qt alone would sleep on.
AWAKE_MS = 200
SETTLE_MS = 150
DONE_WITHIN_MS = 20_000
PAGE_FILES = ("calibrate", "grid", "curves", "profiles")


def main(
    path: Path | None = None,
    session: Path = Path("lens-session"),
    live: Path | None = None,
    language: str | None = None,
    screenshots: Path | None = None,
    seconds: float | None = None,
) -> int:
    """Show the lens pages until the window is closed, or for `seconds`; return the exit code.

    `path`: a profile, or a folder of pictures or profiles. `live`: a folder that pictures come
    into. With `screenshots` a picture of each page is saved into that folder instead. Raises
    OSError where the session folder or a picture cannot be written.
    """
    for name in FOREIGN_VARIABLES:
        os.environ.pop(name, None)
    qInstallMessageHandler(_tell_but_hints)
    app = make_application()
    chosen = language or system_language()
    use_language(app, chosen)
    window = LensWindow(SessionFolder(session))
    sys.excepthook = _go_on_after_error(window)
    if path is not None:
        window.pages.open(path)
    if live is not None:
        window.pages.calibrate.sources.watch(live)
    if screenshots is not None:
        return _take_pictures(window, screenshots, chosen)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.close())
    awake = QTimer()
    awake.timeout.connect(lambda: None)
    awake.start(AWAKE_MS)
    if seconds is not None:
        QTimer.singleShot(round(seconds * 1000), window.close)
    window.resize(*PICTURE_SIZE)
    window.showMaximized()
    try:
        return app.exec()
    finally:
        # Closed already as a rule; an application that quits in another way leaves nothing behind.
        window.pages.close_down()


def save_pictures(window: LensWindow, folder: Path, language: str) -> None:
    """Save a picture of each page; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, name in enumerate(PAGE_FILES):
        window.pages.show_page(place)
        window.pages.calibrate.picture.pictures.wait()
        _turn(lambda: not window.pages.busy)
        path = folder / f"lens-ui-{name}-{language}.png"
        if not window.grab().save(str(path), "PNG"):
            raise OSError(f"the picture {path} cannot be written; check the folder and its rights")


def _take_pictures(window: LensWindow, folder: Path, language: str) -> int:
    window.setFixedSize(*PICTURE_SIZE)
    window.show()
    try:
        save_pictures(window, folder, language)
    finally:
        window.close()
    return 0


def _turn(done: Callable[[], bool]) -> None:
    """Turn the event loop until everything is told and painted, or `done` takes too long."""
    loop, look = QEventLoop(), QTimer()
    look.timeout.connect(lambda: loop.quit() if done() else None)
    look.start(SETTLE_MS)
    QTimer.singleShot(DONE_WITHIN_MS, loop.quit)
    loop.exec()
    look.stop()


def _tell_but_hints(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    """Pass Qt's messages on, but the one that offscreen painting always has."""
    if message and "propagateSizeHints" not in message:
        sys.stderr.write(message + "\n")


def _go_on_after_error(
    window: LensWindow,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Return a hook that prints and says so: without it Qt ends the process at once.

    All that was decided is on disk, so to go on is safer than to close a window in mid-work.
    """

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        traceback.print_exception(kind, error, trace)
        window.tell(say("internal error, please report it: {error}", error=repr(error)), False)

    return hook
