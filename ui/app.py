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
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol

from PyQt6.QtCore import QMessageLogContext, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PyQt6.QtWidgets import QApplication, QWidget

from stagectl.control.client import ControlClient, CurveKeys
from ui.fonts import load_fonts
from ui.shell.layout_file import LayoutFile, default_path
from ui.shell.look import Look
from ui.shell.meter import PresentMeter
from ui.shell.screenshots import PICTURE_SIZE, Photographer
from ui.shell.window import ConsoleWindow
from ui.theme import apply_theme

POLL_MS = 33
# How long a console that ends waits for the answer to its last word.
GIVE_BACK_POLLS = 15
# A console that is heard less often hangs; see the supervisor.
BEAT_MS = 1000
# How often an end is looked for that was asked for from outside.
ASKED_MS = 100
EXIT_INTERNAL = 5
# OpenCV's own Qt sets these on import and breaks ours.
FOREIGN_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


class SupervisedBy(Protocol):
    """Who started this console, wants to hear that it lives, and may ask it to end."""

    stop_asked: bool

    def ready(self) -> None:
        """Hear that the window is up."""

    def say(self, event: dict[str, object]) -> None:
        """Hear an event, such as the beat of each second."""


def main(
    host: str,
    port: int,
    *,
    author: str | None = None,
    keys: CurveKeys | None = None,
    layout: Path | None = None,
    reset_layout: bool = False,
    seconds: float | None = None,
    screenshots: Path | None = None,
    on_picture: Callable[[Path], None] = lambda path: None,
    supervisor: SupervisedBy | None = None,
    report_ms: int = 0,
    on_end: Callable[[bool], None] = lambda came: None,
) -> int:
    """Show the console until its window is closed, or for `seconds`; return the exit code.

    `keys`: for a stage that asks for them. `layout`: the file that keeps the layout, that of the
    user by default. `supervisor`: is told each second that the event loop turns, also while a
    dialog is open, and may ask for the end. With `report_ms` it
    also hears so often what is painted. `on_end`: hears whether the stage ever told its state.

    With `screenshots` the pictures of all workspaces are saved into that folder instead, see
    `Photographer.take`; `on_picture` hears of each. Raises TimeoutError when no data came, and
    where the stage never answered in `seconds`.
    """
    for name in FOREIGN_VARIABLES:
        os.environ.pop(name, None)
    qInstallMessageHandler(_tell_but_hints)
    app = make_application()
    sys.excepthook = _end_on_error(app)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())
    author = author or f"{getpass.getuser()}@console"
    # Pictures are the same for everybody, whatever this user's layout is.
    kept = LayoutFile() if screenshots is not None else LayoutFile(layout or default_path())
    if reset_layout:
        kept.reset()
    look = Look(app)
    look.use(kept.layout)
    with ControlClient(host, port, author=author, keys=keys) as client:
        window = ConsoleWindow(client, look, kept)
        timer = QTimer()
        timer.timeout.connect(window.refresh)
        timer.start(POLL_MS)
        if supervisor is not None:
            _beat(app, window, supervisor)
        if supervisor is not None and report_ms:
            _report(window, client, supervisor, report_ms)
        if screenshots is not None:
            try:
                for path in Photographer(window, client).take(screenshots, seconds):
                    on_picture(path)
            finally:
                on_end(client.rev is not None)
                window.close()
            return 0
        if seconds is not None:
            QTimer.singleShot(round(seconds * 1000), app.quit)
        window.resize(*PICTURE_SIZE)
        window.showMaximized()
        try:
            code = app.exec()
        finally:
            on_end(client.rev is not None)
            _give_control_back(client)
            # Closed already as a rule; a quit from outside keeps the layout too.
            window.close()
        if seconds is not None and client.rev is None:
            raise TimeoutError(
                client.fault
                or f"nothing answered at {client.address} in {seconds:g} s; "
                "start the stage first, or mend the address after --connect"
            )
        return code


def _give_control_back(client: ControlClient) -> None:
    """Free the stage before this console ends; else the next one would have to take it away."""
    if not (client.owns and client.connected):
        return
    asked = client.command("give_control")
    for _ in range(GIVE_BACK_POLLS):
        client.poll(POLL_MS)
        if asked in client.acks:
            return


def _beat(app: QApplication, window: ConsoleWindow, supervisor: SupervisedBy) -> None:
    """Tell each second that the event loop turns; end when asked."""
    beat, asked = QTimer(window), QTimer(window)
    beat.timeout.connect(lambda: supervisor.say({"event": "beat"}))
    beat.start(BEAT_MS)
    asked.timeout.connect(lambda: app.quit() if supervisor.stop_asked else None)
    asked.start(ASKED_MS)
    QTimer.singleShot(0, supervisor.ready)


def _report(
    window: ConsoleWindow, client: ControlClient, supervisor: SupervisedBy, every_ms: int
) -> None:
    """Tell what is painted and shown; for who measures."""
    meter, timer = PresentMeter(window, client), QTimer(window)
    timer.timeout.connect(lambda: supervisor.say({"event": "shown", **meter.report()}))
    timer.start(every_ms)


def make_application() -> QApplication:
    """Return the one application of this process, in the house theme."""
    found = QApplication.instance()
    # A dialog of the system would hide the key of the walls, and its colours are not ours.
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    app = found if isinstance(found, QApplication) else QApplication(["stagectl console"])
    # Without them Qt takes a font of the system: the console still opens.
    for name in load_fonts():
        sys.stderr.write(f"stagectl: the font {name} cannot be used; install stagectl again\n")
    apply_theme(app)
    return app


def save_picture(window: QWidget, path: Path) -> None:
    """Save what the window shows as PNG; raises OSError when the file cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not window.grab().save(str(path), "PNG"):
        raise OSError(f"the picture {path} cannot be written; check the folder and its rights")


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
