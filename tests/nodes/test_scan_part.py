# SPDX-License-Identifier: Apache-2.0
"""The scan on the board: what a console asks, and what it sees of it."""

from __future__ import annotations

from typing import cast

import pytest

from hardware_profiles.stage import Body, Source, Stage, UdpLine
from stagectl.control.board import Board
from stagectl.control.messages import Row
from stagectl.jobs import JobLine, JobOrder
from stagectl.nodes.board_part import Answer
from stagectl.nodes.scan_part import ScanPart
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState

SHOW = ShowState()
HEARD = {
    "place": 0, "kind": "udp", "where": "udp 0.0.0.0:40000", "sender": "10.0.0.5:5000",
    "protocol": "freed", "camera_id": 3, "rate_hz": 59.9, "jitter_ms": 0.4, "packets": 300,
    "accepted": 300, "rejected": 0, "bytes": 8_700, "sentence": "Free-D D1, camera 3",
    "source": "[[source]]", "port": 40_000, "host": "0.0.0.0", "pose": "pan 1.00", "rate": "60/1",
}  # fmt: skip


def stage() -> Stage:
    source = Source("osc-b", "B", "osc", UdpLine(40_001), osc_name="B", osc_preset="stagectl")
    return Stage(version=1, stage_id="t", rate="24", body=(Body("B"),), source=(source,))


class Desk:
    """A part with its board, and the job it would run."""

    def __init__(self) -> None:
        self.board = Board()
        self.part = ScanPart(stage(), self.board)

    def ask(self, verb: str, **args: str) -> Answer | Refused:
        return self.part.execute(verb, args, "kim@console", SHOW, 0)

    def job(self, event: str, **fields: object) -> None:
        self.part.on_message("job/scan", JobLine("scan", 0, event, fields), 0)

    def row(self, key: str) -> Row:
        row = self.board.row("scan", key)
        assert row is not None
        return row

    def started(self, **args: str) -> JobOrder:
        answer = self.ask("scan_start", **args)
        assert isinstance(answer, Answer)
        ((topic, order),) = answer.outputs
        assert topic == "job-order"
        return cast(JobOrder, order)


def test_a_scan_is_the_command_run_as_a_job() -> None:
    desk = Desk()
    order = desk.started(seconds="5", serial="all", host="10.0.0.2")
    assert order.name == "scan"
    assert order.argv == (
        "listen", "--json", "--seconds", "5", "--host=10.0.0.2", "--serial=all",
    )  # fmt: skip
    assert order.limit_s > 5.0


def test_every_serial_line_is_opened_unless_somebody_says_otherwise() -> None:
    assert "--serial=all" in Desk().started().argv
    assert not any("serial" in word for word in Desk().started(serial="none").argv)


def test_what_is_heard_is_shown_as_it_comes() -> None:
    desk = Desk()
    desk.started(seconds="4")
    desk.job("started")
    desk.job("heard", **HEARD)
    desk.job("progress", seconds=1.0)
    row = desk.row("heard-000")
    assert (row["protocol"], row["camera_id"], row["rate_hz"]) == ("freed", 3, 59.9)
    assert (row["known"], row["source"]) == (None, "[[source]]")
    assert desk.row("state") == {"running": True, "done_pct": 25, "sentence": "listening"}
    desk.job("ended", code=0, killed="")
    assert desk.row("state") == {"running": False, "done_pct": 100, "sentence": "1 heard"}


def test_the_stage_s_own_lines_are_shown_with_their_source() -> None:
    desk = Desk()
    desk.board.set("sources", "osc-b", {"rate_hz": 60.0, "samples": 120})
    desk.started()
    desk.job("taken", kind="udp", where="udp 0.0.0.0:40001", port=40_001, problem="another")
    desk.job("taken", kind="udp", where="udp 0.0.0.0:9000", port=9_000, problem="taken")
    desk.part.refresh(SHOW, 0)
    own = desk.row("own-osc-b")
    assert (own["known"], own["camera_id"], own["where"]) == ("osc-b", "B", "udp 127.0.0.1:40001")
    assert (own["rate_hz"], own["packets"]) == (60.0, 120)
    assert desk.row("taken-udp 0.0.0.0:9000")["sentence"] == "taken"
    assert desk.board.row("scan", "taken-udp 0.0.0.0:40001") is None


def test_what_the_stage_hears_itself_changes_once_a_second() -> None:
    desk = Desk()
    desk.started()
    counts = []
    for turn in range(41):
        desk.board.set("sources", "osc-b", {"rate_hz": 60.0, "samples": turn})
        desk.part.refresh(SHOW, 10**12 + turn * 50_000_000)
        counts.append(desk.row("own-osc-b")["packets"])
    assert set(counts) == {0, 20, 40}


def test_a_new_scan_begins_with_an_empty_list() -> None:
    desk = Desk()
    desk.started()
    desk.job("heard", **HEARD)
    desk.job("ended", code=0, killed="")
    desk.started()
    assert desk.board.row("scan", "heard-000") is None


def test_two_scans_at_once_and_a_stop_without_one_are_refused() -> None:
    desk = Desk()
    assert isinstance(desk.ask("scan_stop"), Refused)
    desk.started()
    again = desk.ask("scan_start")
    assert again == Refused("a scan is running; wait for its end, or stop it")
    answer = desk.ask("scan_stop")
    assert isinstance(answer, Answer)
    assert answer.outputs == (("job-order", JobOrder("scan")),)
    desk.job("ended", code=None, killed="stopped")
    assert desk.row("state")["sentence"] == "stopped; 0 heard"
    desk.started()


@pytest.mark.parametrize("seconds", ["0.5", "121", "nan", "soon", ""])
def test_a_time_that_is_none_is_refused(seconds: str) -> None:
    assert isinstance(Desk().ask("scan_start", seconds=seconds), Refused)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([("text", {"text": "stagectl: no port here"}), ("ended", {"code": 3, "killed": ""})],
         "no port here"),
        ([("ended", {"code": 5, "killed": ""})], "the scan failed"),
        ([("ended", {"code": None, "killed": "too old"})],
         "the scan did not end in its time and was stopped"),
        ([("refused", {"reason": "cannot be started: no memory"})], "cannot be started: no memory"),
        ([("ended", {"code": 0, "killed": ""})], "nothing heard"),
    ],
)  # fmt: skip
def test_how_a_scan_ended_is_said(
    lines: list[tuple[str, dict[str, object]]], sentence: str
) -> None:
    desk = Desk()
    desk.started()
    for event, fields in lines:
        desk.job(event, **fields)
    assert desk.row("state") == {"running": False, "done_pct": 100, "sentence": sentence}


@pytest.mark.parametrize(
    "fields",
    [{}, {"place": -1}, {"place": 10**9}, {"place": "x"}, {**HEARD, "rate_hz": "x", "kind": 4}],
)
def test_rubbish_of_a_job_is_no_row_or_a_flat_one(fields: dict[str, object]) -> None:
    desk = Desk()
    desk.started()
    desk.job("heard", **fields)
    for key in desk.board.keys("scan"):
        row = desk.row(key)
        assert all(
            cell is None or isinstance(cell, bool | int | float | str) for cell in row.values()
        )
