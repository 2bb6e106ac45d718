# SPDX-License-Identifier: Apache-2.0
"""Lines that are not there or not ours: the stage runs, says so, and takes them when they come."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from render_bridge.clock import now_ns
from tests.system import stages
from tests.system.workshop import ROOT, Workshop, poll_state, source_is

pytestmark = [pytest.mark.system]


def test_lines_that_cannot_be_opened_are_faults_of_a_running_stage(workshop: Workshop) -> None:
    """A busy UDP port and a missing serial port; both are taken as soon as they can be."""
    link, port = workshop.folder / "Later-A", stages.free_udp_port()
    text = stages.stage(
        "25/1", stages.body("A"), stages.body("B"),
        stages.freed_source("freed-a", "A", stages.serial(link)),
        stages.osc_source("osc-b", "B", port),
    )  # fmt: skip
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", port))
        stage = workshop.stage(text)
        with stage.client() as client:
            state = poll_state(
                client,
                lambda s: (
                    source_is(s, "osc-b", state="LOST", note="address already in use")
                    and source_is(s, "freed-a", state="LOST", note="no such file or directory")
                    and len(s.get("events", {})) >= 2
                ),
                5.0,
                "both lines and the events",
            )
            said = [str(row["text"]) for row in state["events"].values()]
            assert f"line closed: udp 127.0.0.1:{port}: address already in use" in said
            assert f"line closed: serial {link} 38400 8O1: no such file or directory" in said, said
            checked = workshop.cli("check", str(workshop.folder / "stage.toml"))
            assert checked.code == 1
            assert "already in use" in checked.out
            assert f"serial port {link} is not there" in checked.out
            other.close()
            workshop.trackers(
                stages.tracker("freed-a", "freed", "dolly", stages.pty(link))
                + stages.tracker("osc-b", "osc", "hand-held", stages.udp(port))
            )
            begin_ns = now_ns()
            poll_state(
                client,
                lambda s: all(source_is(s, i, state="OK") for i in ("freed-a", "osc-b")),
                5.0,
                "both trackers",
            )
            assert now_ns() - begin_ns < 1_500_000_000
    stage.end()


def test_a_serial_port_that_another_stage_reads_is_named(workshop: Workshop) -> None:
    link = workshop.folder / "cam"
    workshop.trackers(stages.tracker("cam", "freed", "dolly", stages.pty(link)))
    text = stages.stage(
        "25/1", stages.body("A"), stages.freed_source("cam", "A", stages.serial(link))
    )
    first = workshop.stage(text)
    with first.client() as client:
        poll_state(client, lambda s: source_is(s, "cam", state="OK"), 5.0, "the tracker")
    second_folder = workshop.folder / "second"
    second_folder.mkdir()
    other = Workshop(second_folder)
    try:
        second = other.stage(text)
        with second.client() as client:
            wanted = "another program has it open"
            poll_state(client, lambda s: source_is(s, "cam", note=wanted), 5.0, wanted)
        with first.client() as client:
            poll_state(client, lambda s: source_is(s, "cam", state="OK"), 5.0, "the tracker")
    finally:
        other.close()
    first.end()


def test_a_node_that_is_not_wanted_is_told_why(workshop: Workshop) -> None:
    text, _ = stages.two_cameras(workshop.folder, "25/1")
    stage = workshop.stage(text)
    connect = f"127.0.0.1:{stage.plan.link_port}"
    for name, wanted in (("", "has no name"), ("n", "belongs to stage 'other'")):
        refused = workshop.cli(
            "node", "--connect", connect, "--name", name, "--stage-id", "other", "--json"
        )
        assert refused.code == 2
        assert len(refused.err.splitlines()) == 1
        assert f"the stage at {connect} refused this node: it {wanted}" in refused.err
    stage.end()


@pytest.mark.nightly
def test_a_node_of_a_dead_address_gives_up(workshop: Workshop) -> None:
    port = stages.free_udp_port()
    finished = workshop.cli("node", "--connect", f"127.0.0.1:{port}", "--json")
    assert finished.code == 4
    assert len(finished.err.splitlines()) == 1
    assert "no stage answered" in finished.err


def test_a_reader_that_goes_away_is_no_error(workshop: Workshop) -> None:
    """`| head -1` of everything that prints more than one line: exit code 0 and not a word."""
    text, _ = stages.two_cameras(workshop.folder, "25/1")
    stage = workshop.stage(text)
    capture = ROOT / "tests" / "vectors" / "mosys_f4" / "A003_C001_first_700_packets.f4"
    for words in (
        ("graph",), ("graph", "--json"), ("decode", "f4", str(capture), "--json"),
        ("decode", "f4", str(capture)),
        ("node", "--connect", f"127.0.0.1:{stage.plan.link_port}", "--json"),
    ):  # fmt: skip
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "stagectl.cli.main", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=workshop.folder,
            env=workshop.environment(),
        ) as child:
            assert child.stdout is not None
            assert child.stderr is not None
            assert os.read(child.stdout.fileno(), 10)
            child.stdout.close()
            assert child.stderr.read() == b"", words
            assert child.wait(10.0) == 0, words
    stage.end()
