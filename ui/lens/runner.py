# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one command at a time as a process of its own and reads its JSON lines.

The pages solve nothing themselves: a calibration that hangs or dies leaves the window alone.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PyQt6.QtCore import QObject, QProcess, QProcessEnvironment, pyqtSignal

from ui.lens.events import Event, Unreadable, read_event

COMMAND: tuple[str, ...] = (sys.executable, "-m", "stagectl.cli.main", "lens")
# A line without an end is not ours; a view of the largest board stays far below.
LONGEST_LINE = 32 << 20
MOST_COMPLAINTS = 40
KILLED_WITHIN_MS = 5000


class Runner(QObject):
    """One process; `came` has each event, `ended` the exit code and what stderr said."""

    came = pyqtSignal(object)
    ended = pyqtSignal(int, str)

    def __init__(self, command: Sequence[str] = COMMAND, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = tuple(command)
        self._process: QProcess | None = None
        self._rest = b""
        self._complaints: list[str] = []
        self._stopped = self._closed = False
        self.lines: list[bytes] = []
        """The lines of this run that were events."""

    @property
    def running(self) -> bool:
        """Tell whether a process is at work."""
        return self._process is not None

    @property
    def process_id(self) -> int:
        """Return the number of the process; 0: none is at work."""
        return int(self._process.processId()) if self._process is not None else 0

    def start(self, words: Sequence[str]) -> None:
        """Start the command with these words; one that is at work is stopped first."""
        self.stop()
        if self._closed:
            return
        self._rest, self._complaints, self.lines, self._stopped = b"", [], [], False
        process = QProcess(self)
        # A child that opens a window of its own, or reads the terminal, would be a defect.
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUNBUFFERED", "1")
        process.setProcessEnvironment(environment)
        process.setStandardInputFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read_complaints)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._fail)
        self._process = process
        process.start(self._command[0], [*self._command[1:], *words])

    def close(self) -> None:
        """End the process; none is started any more."""
        self.stop()
        self._closed = True

    def stop(self) -> None:
        """End the process, and say nothing more of it."""
        process, self._process = self._process, None
        if process is None:
            return
        self._stopped = True
        process.blockSignals(True)
        process.kill()
        process.waitForFinished(KILLED_WITHIN_MS)
        process.deleteLater()

    def _read(self) -> None:
        if self._process is None:
            return
        self._rest += self._process.readAllStandardOutput().data()
        *whole, self._rest = self._rest.split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            self._rest = b""
            self.came.emit(Unreadable("a line without an end", ""))
        for line in whole:
            self._take(line)

    def _take(self, line: bytes) -> None:
        event: Event | None = read_event(line)
        if event is None:
            return
        if not isinstance(event, Unreadable):
            self.lines.append(line)
        self.came.emit(event)

    def _read_complaints(self) -> None:
        if self._process is None:
            return
        text = self._process.readAllStandardError().data().decode("utf-8", "replace")
        self._complaints = [*self._complaints, *text.splitlines()][-MOST_COMPLAINTS:]

    def _finish(self, code: int, how: QProcess.ExitStatus) -> None:
        self._read()
        self._read_complaints()
        if self._rest.strip():
            self._take(self._rest)
        if how == QProcess.ExitStatus.CrashExit:
            self._complaints.append("the command died")
            code = code or -1
        self._end(code)

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            self._complaints.append(f"{self._command[0]}: {self._process.errorString()}")
            self._end(-1)

    def _end(self, code: int) -> None:
        process, self._process = self._process, None
        if process is None or self._stopped:
            return
        process.deleteLater()
        self.ended.emit(code, "\n".join(self._complaints).strip())
