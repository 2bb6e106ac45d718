# SPDX-License-Identifier: Apache-2.0
"""Jobs beside a loop: their lines come, one of a kind runs, and none outlives its time."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from render_bridge.clock import now_ns
from sim.trackers.freed import encode_d1
from stagectl.jobs import JobLine, JobOrder
from stagectl.runtime import job_port
from stagectl.runtime.job_port import JobPort

pytestmark = [pytest.mark.system, pytest.mark.untimed]
PATIENCE_NS = 20_000_000_000
SHORT = ("decode", "freed", os.devnull, "--json")
LONG = ("listen", "--json", "--port", "0", "--seconds", "30")


@pytest.fixture
def port() -> Iterator[JobPort]:
    made = JobPort()
    yield made
    made.close()


def hear(port: JobPort, until: str) -> list[JobLine]:
    """Turn as a reactor does until an event came; returns all lines."""
    heard: list[JobLine] = []
    give_up = now_ns() + PATIENCE_NS
    while not any(line.event == until for line in heard):
        assert now_ns() < give_up, heard
        due = port.deadline_ns()
        wait = 0.5 if due is None else min(0.5, max(0.0, (due - now_ns()) / 1e9))
        select.select(port.filenos(), (), (), 0.0 if port.pending() else wait)
        for topic, line in port.work(now_ns()):
            assert isinstance(line, JobLine)
            assert topic == f"job/{line.name}"
            heard.append(line)
    return heard


def first(outputs: object) -> JobLine:
    assert isinstance(outputs, tuple)
    line = outputs[0][1]
    assert isinstance(line, JobLine)
    return line


def test_a_job_s_lines_come_and_then_its_end(port: JobPort) -> None:
    assert first(port.order(JobOrder("look", SHORT))).event == "started"
    lines = hear(port, "ended")
    assert [line.event for line in lines] == ["summary", "ended"]
    assert lines[0].fields["accepted"] == 0
    assert lines[1].fields == {"code": 0, "killed": ""}
    assert port.deadline_ns() is None


def test_last_words_and_the_exit_code_of_a_job_that_fails_are_heard(port: JobPort) -> None:
    port.order(JobOrder("look", ("decode", "no-such-protocol", os.devnull)))
    *words, end = hear(port, "ended")
    assert end.fields["code"] == 2
    assert "no-such-protocol" in str(words[0].fields["text"])


def test_of_one_kind_only_one_runs_and_stop_ends_it(port: JobPort) -> None:
    order = JobOrder("scan", LONG)
    port.order(order)
    refused = first(port.order(order))
    assert (refused.event, refused.fields) == ("refused", {"reason": "scan is already running"})
    port.order(JobOrder("scan"))
    end = hear(port, "ended")[-1]
    assert end.fields["killed"] == "stopped"
    assert first(port.order(JobOrder("scan", SHORT))).event == "started"


def test_a_job_that_does_not_end_when_it_is_asked_is_killed(
    port: JobPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_port, "PATIENCE_NS", 100_000_000)
    pid = first(port.order(JobOrder("scan", LONG))).fields["pid"]
    assert isinstance(pid, int)
    hear(port, "listening")
    os.kill(pid, signal.SIGSTOP)  # it cannot even hear that it is asked
    port.order(JobOrder("scan"))
    assert hear(port, "ended")[-1].fields == {"code": None, "killed": "stopped"}


def test_more_lines_than_have_room_wait_and_none_is_lost(port: JobPort, tmp_path: Path) -> None:
    packets = tmp_path / "packets.bin"
    packets.write_bytes(encode_d1(1, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)) * 3_000)
    port.order(JobOrder("look", ("decode", "freed", str(packets), "--json")))
    lines = hear(port, "ended")
    assert sum(line.event == "sample" for line in lines) == 3_000
    assert lines[-2].fields["accepted"] == 3_000


def test_a_job_older_than_its_limit_is_ended(port: JobPort) -> None:
    port.order(JobOrder("scan", LONG, 0.2))
    assert hear(port, "ended")[-1].fields == {"code": None, "killed": "too old"}
