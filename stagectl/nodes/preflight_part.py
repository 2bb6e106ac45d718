# SPDX-License-Identifier: Apache-2.0
"""The preflight on the board: `stagectl check` in a job of its own, then what is alive.

It changes nothing. Its result is kept beside the show state, and the sidecar of the next take
carries it (stagectl/runtime/record.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from hardware_profiles.store import save_atomic
from stagectl.checks.live_checks import LiveFinding, live_findings
from stagectl.control.board import Board
from stagectl.control.messages import ArgValue
from stagectl.jobs import ENDED, REFUSED, STARTED, TEXT, JobLine, JobOrder
from stagectl.nodes.board_part import Answer
from stagectl.nodes.setup_part import SetupFiles
from stagectl.show.commands import Verb, checked_args
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.step import Input, Output, queue
from stagectl.takes.preflight import Preflight, PreflightLine

SECTION, STATE, JOB = "preflight", "state", "preflight"
LIMIT_S = 30.0
VERBS: Mapping[str, Verb] = {"preflight_run": Verb(None)}
# Of `check`: all is well, or something is not and it has said what.
_ENDED_WELL = (0, 1)
_STATES: Mapping[str, str] = {"ok": "ok", "warn": "warn", "fail": "bad"}


class PreflightNeeds(NamedTuple):
    """What only the process can know."""

    folder: Path
    """What the paths of the stage file are relative to."""
    result: Path
    """Where the newest result is kept for the takes."""
    free_gb: Callable[[], float | None]
    utc: Callable[[], str]


class PreflightPart:
    """The part of the board that runs the preflight."""

    def __init__(self, board: Board, files: SetupFiles, needs: PreflightNeeds) -> None:
        self._board = board
        self._files = files
        self._needs = needs
        self._running = False
        self._by = ""
        self._rows: list[LiveFinding] = []
        self._set_state(utc="", passed=False)

    @property
    def verbs(self) -> Collection[str]:
        """Run it."""
        return VERBS.keys()

    def inputs(self) -> Sequence[Input]:
        """What the job says."""
        return (Input("job/<name>", queue(256)),)

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Take one line of the job."""
        if isinstance(data, JobLine) and data.name == JOB:
            self._on_line(data)
        return ()

    def refresh(self, show: ShowState, now_ns: int) -> Sequence[Output]:
        """Nothing changes by itself."""
        return ()

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, show: ShowState, now_ns: int
    ) -> Answer | Refused:
        """Start it."""
        texts = checked_args(verb, VERBS[verb], args)
        if isinstance(texts, Refused):
            return texts
        if self._running:
            return Refused("a preflight is running; wait for its end")
        for key in self._board.keys(SECTION):
            if key != STATE:
                self._board.remove(SECTION, key)
        self._rows, self._running, self._by = [], True, author
        self._set_state(utc="", passed=False)
        files = self._files
        checked = files.draft if files.draft.exists() else files.written
        argv = (
            "check", str(checked), "--json", "--running", str(files.running),
            "--folder", str(self._needs.folder),
        )  # fmt: skip
        order = JobOrder(JOB, argv, LIMIT_S)
        return Answer("the preflight runs", (("job-order", order),))

    def _on_line(self, line: JobLine) -> None:
        fields = line.fields
        if line.event == "check":
            state = _STATES.get(str(fields.get("verdict")), "bad")
            sentence, _, fix = str(fields.get("text", "")).partition("; ")
            self._add(state, str(fields.get("what", "")), sentence, fix if state != "ok" else "")
        elif line.event == TEXT:
            text = str(fields.get("text", "")).removeprefix("stagectl: ")
            sentence, _, fix = text.partition("; ")
            self._add("bad", "stage file", sentence, fix)
        elif line.event == REFUSED:
            self._add("bad", "preflight", str(fields.get("reason", "")), "run it again")
            self._end()
        elif line.event == ENDED:
            if fields.get("killed"):
                self._add("bad", "preflight", "the check took too long", "look at the disks")
            elif fields.get("code") not in _ENDED_WELL and not self._bad():
                # It said nothing bad and did not come to its end: that is no pass.
                code = fields.get("code")
                self._add("bad", "preflight", f"the check died (exit code {code})", "run it again")
            for found in live_findings(self._board.snapshot(), self._needs.free_gb()):
                self._add(*found)
            self._end()
        elif line.event == STARTED:
            self._set_state(utc="", passed=False)

    def _add(self, state: str, what: str, sentence: str, fix: str) -> None:
        found = LiveFinding("ok" if state == "ok" else "warn" if state == "warn" else "bad",
                            what, sentence, fix)  # fmt: skip
        self._board.set(SECTION, f"{len(self._rows):03d}", found._asdict())
        self._rows.append(found)

    def _end(self) -> None:
        self._running = False
        passed = not self._bad()
        utc = self._needs.utc()
        lines = tuple(PreflightLine(*row) for row in self._rows)
        result = Preflight(1, utc, self._by, passed, lines)
        try:
            save_atomic(self._needs.result, msgspec.json.format(msgspec.json.encode(result)))
        except OSError as error:
            sentence = f"the result cannot be kept for the takes: {error.strerror}"
            self._add("warn", "preflight", sentence, "free the disk")
        self._set_state(utc=utc, passed=passed)

    def _bad(self) -> int:
        return sum(row.state == "bad" for row in self._rows)

    def _set_state(self, *, utc: str, passed: bool) -> None:
        bad = self._bad()
        warn = sum(row.state == "warn" for row in self._rows)
        self._board.set(SECTION, STATE, {
            "running": self._running, "utc": utc, "passed": passed, "by": self._by,
            "bad": bad, "warn": warn,
        })  # fmt: skip
