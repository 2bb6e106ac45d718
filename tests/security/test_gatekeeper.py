# SPDX-License-Identifier: Apache-2.0
"""Real sockets against a guarded server: who gets in, who gets nothing, and which alarm it is."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zmq

from render_bridge.sdk.python.security import KEY_REFUSED, NO_KEY, CurveKeys
from stagectl.control.client import ControlClient
from stagectl.security.curve import new_pair
from stagectl.security.keys_folder import CLIENTS
from stagectl.security.roles import Area, Role
from tests.security.doorstep import HOST, UTC, Doorstep

pytestmark = [pytest.mark.system, pytest.mark.untimed]

ALARM_WITHIN_NS = 1_000_000_000
QUIET_S = 0.3
HALF_GREETING = b"\xff\0\0\0\0\0\0\0\1\x7f"
GARBAGE = {
    "random": random.Random(3).randbytes(4_096),
    "http": b"GET / HTTP/1.1\r\nHost: stage\r\n\r\n",
    "zeros": bytes(200),
    "a greeting, then noise": HALF_GREETING + random.Random(4).randbytes(300),
    "half a greeting": HALF_GREETING,
    "nothing": b"",
}


@pytest.fixture(params=Area, ids=lambda area: area.name)
def door(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Doorstep]:
    """The control API, or the node link."""
    made = Doorstep(tmp_path / "keys", request.param)
    yield made
    made.close()


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Doorstep]:
    made = Doorstep(tmp_path / "keys", Area.CONTROL_API)
    yield made
    made.close()


@pytest.fixture
def link(tmp_path: Path) -> Iterator[Doorstep]:
    made = Doorstep(tmp_path / "keys", Area.NODE_LINK)
    yield made
    made.close()


def gets_nothing(door: Doorstep, keys: CurveKeys | None, *words: str) -> None:
    """Knock at both ports; nothing may come, and each must be an alarm within a second."""
    for port, kind in zip(door.ports, (zmq.DEALER, zmq.SUB), strict=True):
        door.said.clear()
        door.heard.clear()
        with door.caller(keys, port, kind) as caller:
            if kind == zmq.DEALER:
                with contextlib.suppress(zmq.Again):
                    caller.send(b'{"type":"snapshot"}')
            took = door.until(door.alarm(*words))
            door.turn_for(QUIET_S)
            assert took < ALARM_WITHIN_NS
            assert not caller.poll(0)
        assert door.heard == []
        # The next port's alarm is of the same address and kind: it would only be counted.
        door.forget()


def test_a_client_without_a_key_gets_nothing(door: Doorstep) -> None:
    gets_nothing(door, None, "without keys")


def test_a_client_with_an_unknown_key_gets_nothing(door: Doorstep) -> None:
    keys = door.stranger()
    gets_nothing(door, keys, HOST, "not on the list", keys.public_key[-8:])


def test_a_client_with_a_revoked_key_gets_nothing(door: Doorstep) -> None:
    keys = door.enrol("old-machine", "admin")
    door.keys.revoke("old-machine", UTC)
    gets_nothing(door, keys, HOST, "'old-machine'", "was revoked")


def test_a_client_that_trusts_another_stage_gets_nothing(door: Doorstep) -> None:
    keys = door.enrol("wanderer", "admin")
    gets_nothing(door, keys._replace(server_key=new_pair().public_key), "another stage's key")


def test_a_key_of_the_other_area_gets_nothing(door: Doorstep) -> None:
    role: Role = "node" if door.api is not None else "operate"
    gets_nothing(door, door.enrol("stray", role), HOST, "'stray'", f"role {role}")


@pytest.mark.parametrize("what", GARBAGE)
def test_bytes_that_are_no_zeromq_are_an_alarm(door: Doorstep, what: str) -> None:
    for port in door.ports:
        door.said.clear()
        with door.bare(port, GARBAGE[what]):
            took = door.until(lambda: any(s.event.level == "alarm" for s in door.said))
        assert took < ALARM_WITHIN_NS
        door.forget()
    assert all(said.event.code == "F-33" for said in door.said)


def polled(client: ControlClient, is_so: Callable[[], bool]) -> Callable[[], bool]:
    """Return a question about a client that takes its news before it is answered."""

    def answer() -> bool:
        client.poll(0)
        return is_so()

    return answer


def shown(client: ControlClient) -> Callable[[], bool]:
    """Return the question whether a client has the board."""
    return polled(client, lambda: client.connected)


def alarmed(client: ControlClient) -> Callable[[], bool]:
    """Return the question whether a client was told that it does not get in."""
    return polled(client, lambda: client.fault is not None)


def waits(socket: zmq.Socket[bytes]) -> Callable[[], bool]:
    """Return the question whether a message waits."""
    return lambda: bool(socket.poll(0))


def test_garbage_beside_good_clients_is_told_apart(api: Doorstep) -> None:
    keys = api.enrol("kim", "operate")
    with ControlClient(HOST, api.ports[0], keys=keys) as client:
        api.until(shown(client))
        with api.bare(api.ports[0], GARBAGE["random"]):
            api.until(api.alarm("no stagectl message"))
        api.turn_for(QUIET_S)
    api.said.clear()
    for _ in range(5):  # clients that come and go are no alarm
        with ControlClient(HOST, api.ports[0], keys=keys) as client:
            api.until(shown(client))
        api.turn_for(0.05)
    assert api.said == []


def test_who_left_before_a_word_is_an_alarm(door: Doorstep) -> None:
    """A client in plain text may look like that: it sees the mismatch first, and goes."""
    with door.bare(door.ports[0], b""):
        pass
    door.until(door.alarm("without keys, or a port scan"))


def test_a_repeated_alarm_is_counted(api: Doorstep) -> None:
    for _ in range(5):
        with api.caller(api.stranger(), api.ports[0], zmq.DEALER):
            api.turn_for(0.1)
    assert len([s for s in api.said if "not on the list" in s.event.text]) == 1


def test_a_viewer_sees_all_and_runs_nothing(api: Doorstep) -> None:
    assert api.api is not None
    api.api.board.set("cameras", "A", {"state": "OK"})
    api.api.board.set("show", "show", {"owner": "kim@console (kim)"})
    with ControlClient(HOST, api.ports[0], author="boss", keys=api.enrol("tv", "view")) as client:
        api.until(polled(client, lambda: "cameras" in client.state))
        api.api.board.set("cameras", "A", {"state": "LOST"})
        api.until(polled(client, lambda: client.state["cameras"]["A"] == {"state": "LOST"}))
        key = client.command("hold", {"camera": "A"})
        api.until(polled(client, lambda: key in client.acks))
    assert not client.acks[key].ok
    assert "may only look; kim@console (kim) has control" in str(client.acks[key].error)
    assert api.ran == []


def test_a_viewer_does_not_learn_what_became_of_anothers_command(api: Doorstep) -> None:
    first = {"type": "command", "id": "7", "author": "a", "verb": "hold", "args": {"camera": "A"}}
    request = json.dumps(first).encode()
    replies = []
    for keys in (api.enrol("op", "operate"), api.enrol("tv", "view")):
        with api.caller(keys, api.ports[0], zmq.DEALER) as caller:
            caller.send(request)
            api.until(waits(caller))
            replies.append(json.loads(caller.recv()))
    assert [reply["ok"] for reply in replies] == [True, False]
    assert "may only look" in replies[1]["error"]


def test_an_operator_is_named_by_his_key_whatever_he_calls_himself(api: Doorstep) -> None:
    with ControlClient(HOST, api.ports[0], author="boss", keys=api.enrol("kim", "operate")) as kim:
        api.until(shown(kim))
        keys = [kim.command("hold", {"camera": "A"}), kim.command("reconfigure")]
        api.until(polled(kim, lambda: all(key in kim.acks for key in keys)))
    assert [kim.acks[key].ok for key in keys] == [True, False]
    assert "is for role admin" in str(kim.acks[keys[1]].error)
    assert [(command.author, command.verb) for command in api.ran] == [("boss (kim)", "hold")]


def test_a_client_is_told_why_it_does_not_get_in(api: Doorstep) -> None:
    for keys, fault in ((None, NO_KEY), (api.stranger(), KEY_REFUSED)):
        with ControlClient(HOST, api.ports[0], keys=keys) as client:
            api.until(alarmed(client))
            assert client.fault == fault
            assert client.rev is None


def test_who_was_enrolled_a_moment_ago_gets_in_at_once(link: Doorstep) -> None:
    link.turn_for(0.25)
    with link.caller(link.enrol("new", "node"), link.ports[0], zmq.DEALER) as caller:
        caller.send(b"hello")
        link.until(waits(caller))
        assert caller.recv() == b"answer"
    assert link.said == []


def test_a_revoked_node_hears_and_is_heard_no_more_the_other_goes_on(link: Doorstep) -> None:
    bad, good = link.enrol("bad", "node"), link.enrol("good", "node")
    with (
        link.caller(bad, link.ports[0], zmq.DEALER) as bad_link,
        link.caller(bad, link.ports[1], zmq.SUB) as bad_frames,
        link.caller(good, link.ports[0], zmq.DEALER) as good_link,
        link.caller(good, link.ports[1], zmq.SUB) as good_frames,
    ):
        for one in (bad_link, good_link):
            one.send(b"hello")
        everybody = (bad_link, bad_frames, good_link, good_frames)
        link.until(lambda: all(one.poll(0) for one in everybody))
        link.keys.revoke("bad", UTC)
        took = link.until(lambda: any("'bad'" in said.event.text for said in link.said))
        assert took < ALARM_WITHIN_NS
        link.turn_for(0.1)  # what had been sent before is still on its way
        for one in everybody:
            while one.poll(0):
                one.recv()
        link.heard.clear()
        link.until(lambda: bool(good_frames.poll(0)))
        bad_link.send(b"still here")
        good_link.send(b"me too")
        link.until(lambda: bool(good_link.poll(0)))
        link.turn_for(QUIET_S)
        assert link.heard == [b"me too"]
        assert not bad_link.poll(0)
        assert not bad_frames.poll(0)
        assert link.alarm("a connection made earlier", "'bad'", "was revoked")()


def test_a_list_that_cannot_be_read_keeps_the_old_one(link: Doorstep) -> None:
    keys = link.enrol("good", "node")
    link.turn_for(0.3)
    path = link.keys.path / CLIENTS
    whole = path.read_bytes()
    path.write_bytes(b"half a li")
    link.until(link.alarm("list of keys", "is no list of keys", "the list before still counts"))
    with link.caller(keys, link.ports[0], zmq.DEALER) as caller:
        caller.send(b"hello")
        link.until(waits(caller))
    path.write_bytes(whole)
    other = link.enrol("other", "node")
    with link.caller(other, link.ports[0], zmq.DEALER) as caller:
        caller.send(b"hello")
        link.until(waits(caller))


def test_without_any_list_everybody_is_asked_to_come_again(tmp_path: Path) -> None:
    """A controller that comes back to a broken list lets nobody in, and loses nobody for good."""
    folder = tmp_path / "keys"
    before = Doorstep(folder, Area.NODE_LINK)
    keys = before.enrol("good", "node")
    before.close()
    whole = (folder / CLIENTS).read_bytes()
    (folder / CLIENTS).write_bytes(b"half a li")
    door = Doorstep(folder, Area.NODE_LINK, prepare=False)
    try:
        door.until(door.alarm("is no list of keys", "nobody is let in"))
        with door.caller(keys, door.ports[0], zmq.DEALER) as caller:
            caller.send(b"hello")
            door.turn_for(0.5)
            assert not caller.poll(0)
            (folder / CLIENTS).write_bytes(whole)
            door.until(waits(caller))
    finally:
        door.close()
