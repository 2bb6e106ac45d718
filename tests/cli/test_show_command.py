# SPDX-License-Identifier: Apache-2.0
"""`stagectl show` and the cluster's lines of `stagectl status`."""

from __future__ import annotations

import subprocess

import pytest

from render_bridge.cluster_meter import ClusterMeter
from stagectl.cli.status_cluster import bars, cluster_lines
from stagectl.nodes.board_rows import cluster_row
from stagectl.runtime.supervisor import python_child
from stagectl.show.commands import VERBS
from tests.render_bridge.test_cluster_meter import filled


def show(*words: str) -> subprocess.CompletedProcess[str]:
    argv = python_child("stagectl.cli.main", "show", *words)
    return subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)


def test_the_list_names_every_command() -> None:
    done = show("--list")
    assert done.returncode == 0
    listed = [line.split()[0] for line in done.stdout.splitlines()]
    assert listed == [*VERBS, "take_control", "give_control"]


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        ((), 2, "VERB: none given"),
        (("hold", "A"), 2, "expected NAME=VALUE, as in camera=A"),
        (("hold", "camera=A", "--connect", "nowhere"), 2, "--connect"),
        (("hold", "camera=A", "--connect", "127.0.0.1:1"), 4, "no stage answered"),
    ],
)
def test_what_cannot_be_sent_is_one_line(words: tuple[str, ...], code: int, part: str) -> None:
    done = show(*words)
    assert done.returncode == code
    assert part in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_cluster_in_three_lines() -> None:
    lines = list(cluster_lines(cluster_row(filled(100).figures())))
    assert lines[0].startswith("cluster, last 74 vsyncs: 222 exact, 0 late pose")
    assert "p50 60.0" in lines[1]
    assert list(cluster_lines(cluster_row(ClusterMeter(4e7).figures()))) == [
        "cluster: no node in service yet"
    ]


def test_bars() -> None:
    assert bars([0, 1, 500, 1_000]) == " ▁▄█"
    assert bars([0, 0]) == "  "
