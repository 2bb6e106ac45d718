# SPDX-License-Identifier: Apache-2.0
"""Preflight of [[send]]: whether there is a way to each receiver, without sending anything."""

from __future__ import annotations

import errno
import select
import socket
from pathlib import Path

import msgspec
import pytest

from hardware_profiles.send import Send
from stagectl.checks.stage_checks import Finding, check_stage
from tests.nodes.stages import STAGE

pytestmark = [pytest.mark.system, pytest.mark.untimed]


class NoWay(socket.socket):
    """A socket on a machine without a network."""

    def connect(self, *args: object) -> None:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")


def finding(send: Send, folder: Path) -> Finding:
    stage = msgspec.structs.replace(STAGE, source=(), send=(send,))
    (found,) = (f for f in check_stage(stage, folder) if f.what == f"send {send.id}")
    return found


def test_a_way_is_found_and_nothing_is_sent(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        port = receiver.getsockname()[1]
        found = finding(Send("fd", "freed", "127.0.0.1", port, body="A"), tmp_path)
        assert found.verdict == "ok"
        assert found.text == f"freed to 127.0.0.1:{port} leaves from 127.0.0.1"
        assert not select.select([receiver], [], [], 0.05)[0]


def test_no_way_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stagectl.checks.stage_checks.socket.socket", NoWay)
    found = finding(Send("fd", "freed", "127.0.0.1", 40_000, body="A"), tmp_path)
    assert found.verdict == "fail"
    assert found.text.startswith("no way to 127.0.0.1:40000: network is unreachable; mend host")
