# SPDX-License-Identifier: Apache-2.0
"""An enrolment over a real socket: the right PIN once, the wrong ones five times, nobody else."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

import pytest
import zmq

from render_bridge.sdk.python.security import CurveKeys, secure
from stagectl.cli.key_options import NODE_ROLES
from stagectl.runtime.enrol_client import enrol
from stagectl.runtime.enrol_server import EnrolServer, Offer
from stagectl.runtime.plan import free_ports
from stagectl.security import enrolment as e
from stagectl.security.clients import Client
from stagectl.security.curve import new_pair
from stagectl.security.key_file import find_user_key
from stagectl.security.keys_folder import KeysFolder
from stagectl.security.pin import pin_keys

pytestmark = [pytest.mark.system, pytest.mark.untimed]

HOST = "127.0.0.1"
PIN, WRONG = "4F7K9QXM", "4F7K9QXN"
UTC = "20261121T063000Z"
WITHIN_S = 20.0


class Waiting:
    """An enrolment that waits on a thread of its own."""

    def __init__(self, folder: KeysFolder, valid_s: float = WITHIN_S) -> None:
        self.port = free_ports(HOST, 1)[0]
        self.said: list[str] = []
        self.client: Client | None = None
        self.error: e.EnrolmentError | None = None
        self._valid_s = valid_s
        offer = Offer(
            e.Enrolled("node", "stage-1", folder.prepare().public_key, 18_710, 18_700), lambda: UTC
        )
        self._server = EnrolServer(HOST, self.port, PIN, offer, folder)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def end(self) -> None:
        """Wait for its end."""
        self._thread.join(WITHIN_S)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        with self._server as server:
            try:
                self.client = server.run(self._valid_s, self.said.append)
            except e.EnrolmentError as error:
                self.error = error


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeysFolder:
    for name in ("XDG_CONFIG_HOME", "APPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    return KeysFolder(tmp_path / "keys")


def answers(port: int, keys: CurveKeys | None) -> bool:
    """Tell whether the enrolment answers somebody with these keys within half a second."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.RECONNECT_IVL, -1)
    secure(socket, keys)
    socket.connect(f"tcp://{HOST}:{port}")
    try:
        with contextlib.suppress(zmq.Again):
            socket.send(e.encode(e.Enrol("thief", new_pair().public_key)), zmq.NOBLOCK)
        return bool(socket.poll(500))
    finally:
        socket.close()
        context.term()


def test_the_right_pin_puts_a_new_key_on_the_list_and_stores_it(folder: KeysFolder) -> None:
    waiting = Waiting(folder)
    key = enrol(HOST, waiting.port, PIN, "wall-left")
    waiting.end()
    (client,) = folder.clients().clients
    assert client == Client("wall-left", "node", key.public_key, UTC) == waiting.client
    assert (key.stage_id, key.link_port, key.api_port) == ("stage-1", 18_710, 18_700)
    assert key.server_key == folder.controller().public_key
    assert find_user_key(HOST, 18_710, NODE_ROLES, "wall-left") == key
    assert waiting.said == []
    with pytest.raises(e.ExpiredError, match="no enrolment waits"):
        enrol_at_once(waiting.port)


def enrol_at_once(port: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stagectl.runtime.enrol_client.REACHED_WITHIN_NS", 0)
        enrol(HOST, port, PIN, "late")


def test_one_wrong_pin_is_said_and_costs_a_pause_not_the_enrolment(folder: KeysFolder) -> None:
    waiting = Waiting(folder)
    with pytest.raises(e.WrongPinError, match="does not know this PIN"):
        enrol(HOST, waiting.port, WRONG, "wall-left")
    enrol(HOST, waiting.port, PIN, "wall-left")
    waiting.end()
    assert waiting.client is not None
    assert len(waiting.said) == 1
    assert "a wrong PIN" in waiting.said[0]
    assert f"1 of {e.MOST_FAILURES}" in waiting.said[0]


def test_after_five_wrong_pins_it_is_over_with_an_alarm(
    folder: KeysFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(e, "FIRST_PAUSE_S", 0.01)
    waiting = Waiting(folder)
    keys = pin_keys(WRONG, waiting.port)
    for _ in range(20):
        if waiting.error is not None:
            break
        own = keys.client
        wrong = CurveKeys(own.public_key, own.secret_key, keys.server.public_key)
        assert not answers(waiting.port, wrong)
    waiting.end()
    assert isinstance(waiting.error, e.GuessedError)
    assert "ALARM: 5 wrong PINs" in str(waiting.error)
    assert len(waiting.said) == e.MOST_FAILURES - 1
    assert folder.clients().clients == ()


def test_without_the_pin_nobody_is_answered(folder: KeysFolder) -> None:
    """Plain text; a key of one's own to the right server key; bytes that are no ZeroMQ."""
    waiting = Waiting(folder)
    assert not answers(waiting.port, None)
    own = new_pair()
    server_key = pin_keys(PIN, waiting.port).server.public_key
    assert not answers(waiting.port, CurveKeys(*own, server_key))
    enrol(HOST, waiting.port, PIN, "wall-left")
    waiting.end()
    assert [client.name for client in folder.clients().clients] == ["wall-left"]


def test_a_name_that_is_taken_is_refused_and_the_pin_stays_good(folder: KeysFolder) -> None:
    folder.prepare()
    folder.add(Client("wall-left", "node", new_pair().public_key, UTC))
    waiting = Waiting(folder)
    with pytest.raises(e.EnrolmentError, match=r"'wall-left' has a key already"):
        enrol(HOST, waiting.port, PIN, "wall-left")
    enrol(HOST, waiting.port, PIN, "wall-right")
    waiting.end()
    assert [client.name for client in folder.clients().clients] == ["wall-left", "wall-right"]


def test_it_expires(folder: KeysFolder) -> None:
    waiting = Waiting(folder, valid_s=0.3)
    waiting.end()
    assert isinstance(waiting.error, e.ExpiredError)


def test_a_busy_port_is_an_error(folder: KeysFolder) -> None:
    offer = Offer(e.Enrolled("node", "s", new_pair().public_key, 1, 1), lambda: UTC)
    with zmq.Context() as context, context.socket(zmq.ROUTER) as first:
        port = first.bind_to_random_port(f"tcp://{HOST}")
        with pytest.raises(OSError, match="in use"):
            EnrolServer(HOST, port, PIN, offer, folder)
