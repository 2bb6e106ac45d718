# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the console: one application, one window, one client polled by a timer 30 times a second.

The console holds no truth. When it dies, the stage goes on; when the stage is away, it waits and
says so.
"""

from __future__ import annotations

import getpass
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PyQt6.QtCore import (
    QMessageLogContext,
    QMetaObject,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PyQt6.QtWidgets import QApplication

from stagectl.control.client import ControlClient, CurveKeys
from ui.fonts import load_fonts
from ui.main_window import MainWindow
from ui.theme import apply_theme

POLL_MS = 33
PICTURE_SIZE = (1920, 1080)
PICTURE_NAME = "shoot_en_dark.png"
# Time for trails and rates to be worth a picture, and for data to come at all.
SETTLE_MS = 2000
DATA_WITHIN_MS = 10_000
EXIT_INTERNAL = 5
# OpenCV's own Qt sets these on import and breaks ours.
FOREIGN_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


def main(
    host: str,
    port: int,
    author: str | None = None,
    screenshots: Path | None = None,
    seconds: float | None = None,
    supervised: bool = False,
    keys: CurveKeys | None = None,
) -> int:
    """Show the console until its window is closed, or for `seconds`; return the exit code.

    `supervised`: also end when stdin does or says stop, which is how a supervisor asks. `keys`: for
    a stage that asks for them.

    With `screenshots` one picture of the window at 1920 x 1080 is saved into that folder, after
    data arrived and `seconds` (2 by default) passed. Raises TimeoutError when none came in 10 s.
    """
    for name in FOREIGN_VARIABLES:
        os.environ.pop(name, None)
    qInstallMessageHandler(_tell_but_hints)
    app = make_application()
    sys.excepthook = _end_on_error(app)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())
    if supervised:
        _end_with_stdin(app)
    author = author or f"{getpass.getuser()}@console"
    with ControlClient(host, port, author=author, keys=keys) as client:
        window = MainWindow(client)
        timer = QTimer()
        timer.timeout.connect(window.refresh)
        timer.start(POLL_MS)
        if screenshots is not None:
            return _take_picture(app, window, client, screenshots, seconds)
        if seconds is not None:
            QTimer.singleShot(round(seconds * 1000), app.quit)
        window.resize(*PICTURE_SIZE)
        window.showMaximized()
        return app.exec()


def _end_with_stdin(app: QApplication) -> None:
    """Watch stdin on a thread: Windows cannot wait on a pipe in the event loop."""

    def watch() -> None:
        sys.stdin.readline()
        QMetaObject.invokeMethod(app, "quit", Qt.ConnectionType.QueuedConnection)

    threading.Thread(target=watch, daemon=True).start()


def make_application() -> QApplication:
    """Return the one application of this process, in the house theme."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(["stagectl console"])
    # Without them Qt takes a font of the system: the console still opens.
    for name in load_fonts():
        sys.stderr.write(f"stagectl: the font {name} cannot be used; install stagectl again\n")
    apply_theme(app)
    return app


def save_picture(window: MainWindow, path: Path) -> None:
    """Save what the window shows as PNG; raises OSError when the file cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not window.grab().save(str(path), "PNG"):
        raise OSError(f"the picture {path} cannot be written; check the folder and its rights")


def _take_picture(
    app: QApplication,
    window: MainWindow,
    client: ControlClient,
    folder: Path,
    seconds: float | None,
) -> int:
    window.setFixedSize(*PICTURE_SIZE)
    window.show()
    settle_ms = SETTLE_MS if seconds is None else round(seconds * 1000)
    first = QTimer()

    def when_data_came() -> None:
        if client.connected and client.state.get("cameras"):
            first.stop()
            QTimer.singleShot(settle_ms, app.quit)

    first.timeout.connect(when_data_came)
    first.start(POLL_MS)
    late = QTimer()
    late.setSingleShot(True)
    late.timeout.connect(lambda: app.exit(1) if first.isActive() else None)
    late.start(DATA_WITHIN_MS)
    code = app.exec()
    if first.isActive():
        if code == 0:
            return 0
        raise TimeoutError(
            f"no camera data from {client.address} within {DATA_WITHIN_MS // 1000} s; "
            "start the stage first, or mend the address after --connect"
        )
    save_picture(window, folder / PICTURE_NAME)
    return code


def _tell_but_hints(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    """Pass Qt's messages on, but the one that offscreen painting always has."""
    if message and "propagateSizeHints" not in message:
        sys.stderr.write(message + "\n")


def _end_on_error(
    app: QApplication,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Return a hook that prints and ends: without it Qt aborts the process with a core dump."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        traceback.print_exception(kind, error, trace)
        app.exit(EXIT_INTERNAL)

    return hook
