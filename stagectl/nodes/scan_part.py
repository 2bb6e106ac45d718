# SPDX-License-Identifier: Apache-2.0
"""The scan of ports and lines on the board: `scan_start`, `scan_stop`, section `scan`. Pure.

The scan is `stagectl listen --json`, run as a job beside `control` (`stagectl/jobs.py`). Ports that
the running stage has itself cannot be listened on: they are shown with the source that has them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import cast

import msgspec

from hardware_profiles.stage import SerialLine, Source, Stage, UdpLine
from stagectl.control.board import Board
from stagectl.control.messages import ArgValue, Cell, Row
from stagectl.jobs import ENDED, REFUSED, STARTED, TEXT, JobLine, JobOrder
from stagectl.nodes.board_part import Answer
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.step import Input, Output, queue

SECTION = "scan"
STATE = "state"
JOB = "scan"
USUAL_S = 8.0
NONE = "none"
"""Says that no serial line is to be opened; without a word every one is."""
LONGEST_S = 120.0
SLACK_S = 20.0
"""How much longer than its time a scan may live: a busy machine starts a process slowly."""
MOST_ROWS = 200
FRESH_EVERY_NS = 1_000_000_000
"""These rows are read by eye and stay on the board after the scan."""
VERBS = frozenset(("scan_start", "scan_stop"))
_TEXTS = (
    "where", "sender", "protocol", "sentence", "pose", "rate", "profile", "osc_preset", "osc_name",
    "host", "device", "framing", "source",
)  # fmt: skip
_NUMBERS = ("rate_hz", "jitter_ms", "packets", "accepted", "rejected", "bytes", "port", "baud")


class ScanPart:
    """The part of the board that scans."""

    def __init__(self, stage: Stage, board: Board) -> None:
        self._sources = stage.source
        self._board = board
        self._seconds = USUAL_S
        self._running = False
        self._asked = False
        self._passed_s = 0.0
        self._words = ""
        self._next_fresh_ns = 0
        self._say("no scan yet")

    @property
    def verbs(self) -> Collection[str]:
        """Start and stop."""
        return VERBS

    def inputs(self) -> Sequence[Input]:
        """What the scan says."""
        return (Input("job/<name>", queue(256)),)

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Take one line of the scan."""
        if isinstance(data, JobLine) and data.name == JOB:
            self._on_line(data)
        return ()

    def refresh(self, show: ShowState, now_ns: int) -> Sequence[Output]:
        """Keep what the stage itself knows of its sources' lines fresh, once a second."""
        if now_ns < self._next_fresh_ns:
            return ()
        self._next_fresh_ns = now_ns + FRESH_EVERY_NS
        for key in self._board.keys(SECTION):
            row = self._board.row(SECTION, key)
            known = row.get("known") if row is not None else None
            source = self._board.row("sources", known) if isinstance(known, str) else None
            if row is not None and source is not None:
                fresh = {"rate_hz": source.get("rate_hz"), "packets": source.get("samples")}
                self._board.set(SECTION, key, {**row, **fresh})
        return ()

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, show: ShowState, now_ns: int
    ) -> Answer | Refused:
        """Start a scan, or stop it."""
        if verb == "scan_stop":
            if not self._asked:
                return Refused("no scan is running")
            return Answer("the scan is stopped", (("job-order", JobOrder(JOB)),))
        if self._asked:
            return Refused("a scan is running; wait for its end, or stop it")
        seconds = args.get("seconds", USUAL_S)
        if isinstance(seconds, str):
            try:
                seconds = float(seconds)
            except ValueError:
                return Refused(f"seconds: {seconds!r} is no number")
        if seconds is None or isinstance(seconds, bool) or not 1.0 <= seconds <= LONGEST_S:
            return Refused(f"seconds: expected 1 to {LONGEST_S:g}")
        argv = ["listen", "--json", "--seconds", f"{seconds:g}"]
        for name, usual in (("host", ""), ("serial", "all"), ("port", "")):
            value = args.get(name, usual)
            if value and value != NONE:
                argv += [f"--{name}={value}"]
        self._asked, self._seconds, self._passed_s, self._words = True, float(seconds), 0.0, ""
        for key in self._board.keys(SECTION):
            if key != STATE:
                self._board.remove(SECTION, key)
        self._show_own()
        self._say("the scan starts")
        order = JobOrder(JOB, tuple(argv), float(seconds) + SLACK_S)
        return Answer(f"scans ports and lines for {seconds:g} s", (("job-order", order),))

    def _on_line(self, line: JobLine) -> None:
        fields = line.fields
        if line.event == STARTED:
            self._running = True
            self._say("listening")
        elif line.event == "heard":
            self._heard(fields)
        elif line.event == "taken":
            self._on_taken(fields)
        elif line.event == "progress":
            self._passed_s = _number(fields.get("seconds"))
            self._say("listening")
        elif line.event == TEXT:
            self._words = str(fields.get("text", ""))
        elif line.event == REFUSED:
            self._end(str(fields.get("reason", "")))
        elif line.event == ENDED:
            self._on_end(fields)

    def _on_end(self, fields: Mapping[str, object]) -> None:
        heard = len([key for key in self._board.keys(SECTION) if key.startswith("heard-")])
        killed = fields.get("killed")
        if killed == "stopped":
            self._end(f"stopped; {heard} heard")
        elif killed:
            self._end("the scan did not end in its time and was stopped")
        elif fields.get("code") == 0:
            self._end(f"{heard} heard" if heard else "nothing heard")
        else:
            self._end(self._words.removeprefix("stagectl: ") or "the scan failed")

    def _end(self, sentence: str) -> None:
        self._running = self._asked = False
        self._say(sentence)

    def _heard(self, fields: Mapping[str, object]) -> None:
        place = fields.get("place")
        if not isinstance(place, int) or not 0 <= place < MOST_ROWS:
            return
        row: dict[str, Cell] = {"kind": "serial" if fields.get("kind") == "serial" else "udp"}
        row |= {name: _text(fields.get(name)) for name in _TEXTS}
        row |= {name: _maybe(fields.get(name)) for name in _NUMBERS}
        camera = fields.get("camera_id")
        row["camera_id"] = camera if isinstance(camera, int | str) else None
        row["known"] = None
        self._board.set(SECTION, f"heard-{place:03}", row)

    def _show_own(self) -> None:
        """Show the stage's own lines: nobody else can listen on them."""
        for source in self._sources[:MOST_ROWS]:
            line = source.line
            row = _quiet_row("udp" if isinstance(line, UdpLine) else "serial", _where(line))
            own: Row = {
                "protocol": source.protocol,
                "camera_id": source.osc_name if source.protocol == "osc" else source.camera_id,
                "sentence": f"the stage listens there: source {source.id}",
                "known": source.id,
            }
            self._board.set(SECTION, f"own-{source.id}", {**row, **own})

    def _on_taken(self, fields: Mapping[str, object]) -> None:
        """Show a port that the scan could not have and the stage does not have either."""
        where = _text(fields.get("where"))
        if any(_is_line_of(source, fields) for source in self._sources):
            return
        if len(self._board.keys(SECTION)) < 2 * MOST_ROWS:
            kind = "serial" if fields.get("kind") == "serial" else "udp"
            row = {**_quiet_row(kind, where), "sentence": _text(fields.get("problem"))}
            self._board.set(SECTION, f"taken-{where}", row)

    def _say(self, sentence: str) -> None:
        share = self._passed_s / self._seconds
        done_pct = round(min(share, 1.0) * 100.0) if self._running else 100 * (not self._asked)
        row: Row = {"running": self._asked, "done_pct": done_pct, "sentence": sentence}
        self._board.set(SECTION, STATE, row)


def _is_line_of(source: Source, fields: Mapping[str, object]) -> bool:
    line = source.line
    if isinstance(line, UdpLine):
        return fields.get("kind") == "udp" and fields.get("port") == line.port
    return isinstance(line, SerialLine) and fields.get("device") == line.port


def _where(line: SerialLine | UdpLine) -> str:
    if isinstance(line, UdpLine):
        return f"udp {line.host}:{line.port}"
    return f"serial {line.port} {line.baud} {line.framing}"


def _quiet_row(kind: str, where: str) -> Row:
    """Return a row of which nothing is known yet."""
    row: dict[str, Cell] = dict.fromkeys(_TEXTS, "")
    row |= dict.fromkeys((*_NUMBERS, "camera_id", "known"), None)
    return {**row, "kind": kind, "where": where}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _maybe(value: object) -> float | None:
    return cast(float, value) if isinstance(value, int | float) else None
