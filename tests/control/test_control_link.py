# SPDX-License-Identifier: Apache-2.0
"""Server and client over real sockets on loopback, on free ports; nothing is mocked.

Nobody sleeps: `Stage.until` turns both ends by hand until something is so, and gives the server a
time of its own that grows by one delta interval a turn.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
import zmq

from stagectl.control import Ack, Board, Command, ControlClient, ControlServer
from stagectl.control.messages import MAX_REQUEST_BYTES
from stagectl.control.server import DELTA_INTERVAL_NS, ControlEndpointError

pytestmark = [pytest.mark.system, pytest.mark.untimed]

LOOPBACK = "tcp://127.0.0.1"
TURNS = 400
TURN_MS = 10


class Stage:
    """A server on free ports that counts what it runs."""

    def __init__(self, api: str = f"{LOOPBACK}:*", feed: str = f"{LOOPBACK}:*") -> None:
        self.server = ControlServer(api, feed)
        self.ran: list[Command] = []
        self.now_ns = 0

    @property
    def board(self) -> Board:
        return self.server.board

    def execute(self, command: Command) -> Ack:
        self.ran.append(command)
        if command.verb != "hold":
            return Ack(command.id, ok=False, error=f"there is no command {command.verb!r}")
        self.board.set("show", "show", {"held": [str(command.args["camera"])]})
        return Ack(command.id, ok=True, reversible=True)

    def turn(self) -> None:
        self.server.handle_ready(self.execute)
        self.now_ns += DELTA_INTERVAL_NS
        self.server.publish(self.now_ns)

    def until(self, client: ControlClient, is_so: Callable[[], bool]) -> None:
        for _ in range(TURNS):
            self.turn()
            client.poll(TURN_MS)
            if is_so():
                return
        raise AssertionError("it did not become so")

    def raw(self, client: zmq.Socket[bytes], request: bytes) -> dict[str, object]:
        client.send(request)
        for _ in range(TURNS):
            self.turn()
            if client.poll(TURN_MS):
                reply = json.loads(client.recv())
                assert isinstance(reply, dict)
                return reply
        raise AssertionError("no reply")


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.server.close()


@pytest.fixture
def client(stage: Stage) -> Iterator[ControlClient]:
    with ControlClient("127.0.0.1", stage.server.api_port, author="kim@test") as client:
        yield client


@pytest.fixture
def dealer(stage: Stage) -> Iterator[zmq.Socket[bytes]]:
    context = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.setsockopt(zmq.LINGER, 0)
    socket.connect(f"{LOOPBACK}:{stage.server.api_port}")
    yield socket
    socket.close()
    context.term()


def test_one_address_is_enough_for_snapshot_and_deltas(stage: Stage, client: ControlClient) -> None:
    stage.board.set("cameras", "A", {"state": "OK", "position_m": (1.0, 2.0, 3.0)})
    stage.until(client, lambda: "cameras" in client.state)
    assert client.state["cameras"]["A"] == {"state": "OK", "position_m": [1.0, 2.0, 3.0]}
    assert client.connected
    stage.board.set("cameras", "A", {"state": "LOST"})
    stage.board.set("cameras", "B", {"state": "OK"})
    stage.until(client, lambda: "B" in client.state["cameras"])
    assert client.state["cameras"]["A"] == {"state": "LOST"}
    stage.board.remove("cameras", "B")
    stage.until(client, lambda: "B" not in client.state["cameras"])
    assert client.rev == stage.board.rev


def test_a_command_runs_and_its_effect_is_in_the_revision_named(
    stage: Stage, client: ControlClient
) -> None:
    stage.until(client, lambda: client.connected)
    key = client.command("hold", {"camera": "A"})
    stage.until(client, lambda: key in client.acks)
    ack = client.acks[key]
    assert (ack.ok, ack.error, ack.reversible) == (True, None, True)
    stage.until(client, lambda: client.rev is not None and client.rev >= ack.rev)
    assert client.state["show"]["show"] == {"held": ["A"]}
    assert stage.ran[0].author == "kim@test"


def test_all_commands_of_a_client_are_of_one_session(stage: Stage, client: ControlClient) -> None:
    stage.until(client, lambda: client.connected)
    with ControlClient("127.0.0.1", stage.server.api_port, client_id="") as shell:
        stage.until(shell, lambda: shell.connected)
        keys = [shell.command("hold", {"camera": "A"})]
        stage.until(shell, lambda: keys[0] in shell.acks)
        assert not shell.owns
    for _ in range(2):
        keys.append(client.command("hold", {"camera": "A"}))
    stage.until(client, lambda: all(key in client.acks for key in keys[1:]))
    sessions = [command.client for command in stage.ran]
    assert sessions == ["", client.client_id, client.client_id]
    assert not client.owns
    stage.board.set("show", "show", {"owner_client": client.client_id})
    stage.until(client, lambda: client.owns)


def test_a_refusal_comes_back_as_a_sentence(stage: Stage, client: ControlClient) -> None:
    stage.until(client, lambda: client.connected)
    key = client.command("fly")
    stage.until(client, lambda: key in client.acks)
    assert client.acks[key] == Ack(key, ok=False, rev=0, error="there is no command 'fly'")


def test_a_repeated_id_gets_the_same_answer_and_runs_once(
    stage: Stage, dealer: zmq.Socket[bytes]
) -> None:
    command = {"type": "command", "id": "1", "author": "a", "verb": "hold", "args": {"camera": "A"}}
    first = stage.raw(dealer, json.dumps(command).encode())
    again = stage.raw(dealer, json.dumps({**command, "args": {"camera": "B"}}).encode())
    assert first == again
    assert first == {
        "type": "ack",
        "id": "1",
        "ok": True,
        "rev": 1,
        "error": None,
        "reversible": True,
    }
    assert len(stage.ran) == 1


def test_the_words_on_the_wire(stage: Stage, dealer: zmq.Socket[bytes]) -> None:
    stage.board.set("s", "k", {"x": float("nan")})
    assert stage.raw(dealer, b'{"type":"ping"}') == {"type": "pong"}
    snapshot = stage.raw(dealer, b'{"type":"snapshot"}')
    assert snapshot == {
        "type": "snapshot",
        "rev": 1,
        "feed_port": stage.server.feed_port,
        "state": {"s": {"k": {"x": None}}},
    }


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"type":"fly"}',
        b'{"type":"command"}',
        b'{"type":"command","id":"","author":"a","verb":"hold"}',
        b'{"type":"command","id":"1","author":"a","verb":"hold","args":{"camera":["A"]}}',
        b'{"type":"command","id":"1","author":"a","verb":"hold","args":[]}',
        b'{"type":"ping","deep":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    ],
)
def test_malformed_requests_get_a_sentence_and_run_nothing(
    stage: Stage, dealer: zmq.Socket[bytes], request_bytes: bytes
) -> None:
    reply = stage.raw(dealer, request_bytes)
    assert reply["type"] == "error"
    assert "not understood" in str(reply["error"])
    assert stage.ran == []
    assert stage.raw(dealer, b'{"type":"ping"}') == {"type": "pong"}


def test_two_frames_are_refused(stage: Stage, dealer: zmq.Socket[bytes]) -> None:
    dealer.send(b"", zmq.SNDMORE)
    assert "one frame" in str(stage.raw(dealer, b'{"type":"ping"}')["error"])


def test_an_oversize_request_is_not_read_and_others_go_on(
    stage: Stage, dealer: zmq.Socket[bytes], client: ControlClient
) -> None:
    dealer.send(b" " * (MAX_REQUEST_BYTES + 1))
    stage.until(client, lambda: client.connected)
    assert stage.ran == []
    assert not dealer.poll(0)


def test_a_flood_is_answered_in_portions(stage: Stage, dealer: zmq.Socket[bytes]) -> None:
    stage.raw(dealer, b'{"type":"ping"}')
    for _ in range(150):
        dealer.send(b'{"type":"ping"}')
    assert stage.server.sockets[0].poll(1000)
    assert 0 < stage.server.handle_ready(stage.execute) <= 64


def test_a_gap_is_mended_by_a_snapshot(stage: Stage, client: ControlClient) -> None:
    stage.board.set("s", "k", {"x": 1})
    stage.until(client, lambda: client.rev == 1)
    stage.board.set("s", "k", {"x": 2})
    stage.board.set("s", "only_here", {"x": 2})
    assert stage.board.take_changes() is not None  # This delta is lost.
    stage.board.set("s", "k", {"x": 3})
    stage.until(client, lambda: client.rev == 3)
    assert client.state["s"] == {"k": {"x": 3}, "only_here": {"x": 2}}


def test_a_lost_last_delta_is_mended_by_the_beat(stage: Stage, client: ControlClient) -> None:
    stage.until(client, lambda: client.connected)
    stage.board.set("s", "k", {"x": 1})
    assert stage.board.take_changes() is not None  # Lost, and nothing follows it.
    stage.until(client, lambda: client.rev == 1)
    assert client.state["s"] == {"k": {"x": 1}}


def test_a_restarted_server_on_the_same_ports_is_found_again(client: ControlClient) -> None:
    # The fixture `client` follows the fixture's stage; here both ends are ours.
    client.close()
    first = Stage()
    ports = (first.server.api_port, first.server.feed_port)
    with ControlClient("127.0.0.1", ports[0]) as ours:
        for number in range(3):
            first.board.set("s", "k", {"x": number})
            first.until(ours, lambda: ours.rev == first.board.rev and not first.board.has_changes)
        first.server.close()
        second = Stage(f"{LOOPBACK}:{ports[0]}", f"{LOOPBACK}:{ports[1]}")
        try:
            # The same revision with another content: only the reconnection tells.
            for number in range(3):
                second.board.set("s", "new", {"x": number})
                second.board.take_changes()
            assert second.board.rev == ours.rev
            second.until(ours, lambda: "new" in ours.state.get("s", {}))
            assert ours.state["s"] == {"new": {"x": 2}}
            key = ours.command("hold", {"camera": "A"})
            second.until(ours, lambda: key in ours.acks)
            assert ours.acks[key].ok
        finally:
            second.server.close()


def test_without_a_server_nothing_is_connected_and_nothing_is_queued(stage: Stage) -> None:
    port = stage.server.api_port
    stage.server.close()
    with ControlClient("127.0.0.1", port) as client:
        assert not client.poll(TURN_MS)
        assert not client.connected
        assert client.age_ms == float("inf")
        assert client.state == {}
        key = client.command("take_start")
        assert client.acks[key].error == "not sent: the stage does not answer"
        assert not client.acks[key].ok


def test_silence_makes_the_client_say_not_connected(stage: Stage) -> None:
    time_ns = 0
    with ControlClient("127.0.0.1", stage.server.api_port, clock=lambda: time_ns) as client:
        stage.until(client, lambda: client.connected)
        key = ""
        time_ns += 2_300_000_000
        # What was on its way when the server fell silent is taken first.
        while client.poll(TURN_MS) and client.connected:
            time_ns += 2_300_000_000
        assert not client.connected
        assert client.age_ms == pytest.approx(2300.0)
        key = client.command("hold", {"camera": "A"})
        time_ns += 2_300_000_000
        assert client.poll(0)
        assert "no answer within 2 s" in str(client.acks[key].error)


def test_deltas_are_coalesced_to_25_a_second(stage: Stage) -> None:
    context = zmq.Context()
    feed = context.socket(zmq.SUB)
    feed.setsockopt(zmq.SUBSCRIBE, b"")
    feed.connect(f"{LOOPBACK}:{stage.server.feed_port}")
    try:
        while not feed.poll(TURN_MS):
            stage.turn()
        while feed.poll(TURN_MS):
            feed.recv()
        start = stage.now_ns
        for millisecond in range(1000):
            stage.board.set("s", "k", {"x": millisecond})
            stage.server.publish(start + millisecond * 1_000_000)
        kinds = []
        while feed.poll(100):
            kinds.append(json.loads(feed.recv())["type"])
        assert 23 <= kinds.count("delta") <= 25
        assert kinds.count("beat") in (1, 2)
        assert stage.server.due_ns() > start
    finally:
        feed.close(linger=0)
        context.term()


def test_a_busy_port_is_named(stage: Stage) -> None:
    with pytest.raises(ControlEndpointError, match=f"{stage.server.api_port}.*choose another"):
        ControlServer(f"{LOOPBACK}:{stage.server.api_port}", f"{LOOPBACK}:*")
