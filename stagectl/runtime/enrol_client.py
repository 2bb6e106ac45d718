# SPDX-License-Identifier: Apache-2.0
"""The joining machine's end of an enrolment: makes a key pair and has its public half listed."""

from __future__ import annotations

import contextlib
import struct
import time

import zmq

from render_bridge.clock import now_ns
from render_bridge.sdk.python.security import CurveKeys, secure
from stagectl.security import enrolment as e
from stagectl.security.curve import new_pair
from stagectl.security.enrolment import EnrolmentError, ExpiredError, WrongPinError
from stagectl.security.key_file import ClientKey, store_user_key, user_keys_folder
from stagectl.security.pin import PinKeys, pin_keys
from stagectl.security.private_file import make_private_folder

HANDSHAKE_MS = 1_000
ANSWER_WITHIN_NS = 5_000_000_000
REACHED_WITHIN_NS = 10_000_000_000
RETRY_MS = 250
STORED_LINGER_MS = 1_000
_EVENT = struct.Struct("=HI")

Context = zmq.Context[zmq.Socket[bytes]]


def enrol(host: str, port: int, pin: str, name: str) -> ClientKey:
    """Have this machine put on the list of a stage, and return its stored key.

    `host` is stored as it is given: keys are found by it. Raises EnrolmentError, KeyFileError.
    """
    make_private_folder(user_keys_folder())  # before the PIN is spent
    keys = pin_keys(pin, port)
    context: Context = zmq.Context()
    try:
        deadline_ns = now_ns() + REACHED_WITHIN_NS
        while True:
            key = _try(context, host, port, keys, name)
            if key is not None:
                return key
            if now_ns() > deadline_ns:
                raise ExpiredError(
                    f"no enrolment waits at {host}:{port}; start one on the controller: "
                    "stagectl keys enrol STAGE.toml"
                )
    finally:
        context.term()


def _try(context: Context, host: str, port: int, keys: PinKeys, name: str) -> ClientKey | None:
    """Connect once; None where nobody listens, which may be for a moment."""
    socket = context.socket(zmq.DEALER)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.MAXMSGSIZE, e.MAX_MESSAGE_BYTES)
    socket.setsockopt(zmq.HANDSHAKE_IVL, HANDSHAKE_MS)
    socket.setsockopt(zmq.SNDTIMEO, HANDSHAKE_MS)
    # Once: each try with a wrong PIN is one of five.
    socket.setsockopt(zmq.RECONNECT_IVL, -1)
    own = keys.client
    secure(socket, CurveKeys(own.public_key, own.secret_key, keys.server.public_key))
    monitor = socket.get_monitor_socket()
    try:
        socket.connect(f"tcp://{host}:{port}")
        if not _joined(monitor, host, port):
            return None
        return _ask(socket, host, port, name)
    finally:
        socket.disable_monitor()
        monitor.close(linger=0)
        socket.close()


def _joined(monitor: zmq.Socket[bytes], host: str, port: int) -> bool:
    """Wait for the handshake. Raises WrongPinError where the stage closes without one."""
    deadline_ns = now_ns() + 2 * HANDSHAKE_MS * 1_000_000
    connected = False
    while now_ns() < deadline_ns:
        if not monitor.poll(RETRY_MS):
            continue
        event = _EVENT.unpack(monitor.recv_multipart()[0])[0]
        if event == zmq.EVENT_HANDSHAKE_SUCCEEDED:
            return True
        if event == zmq.EVENT_CONNECTED:
            connected = True
        elif event in (zmq.EVENT_DISCONNECTED, zmq.EVENT_HANDSHAKE_FAILED_AUTH):
            break
        elif event == zmq.EVENT_CLOSED and not connected:
            time.sleep(RETRY_MS / 1_000)  # nobody listens: it may be deaf for a while
            return False
    if connected:
        raise WrongPinError(
            f"the stage at {host}:{port} does not know this PIN; read it again, or start another "
            "enrolment there: stagectl keys enrol STAGE.toml"
        )
    return False


def _ask(socket: zmq.Socket[bytes], host: str, port: int, name: str) -> ClientKey:
    pair = new_pair()
    with contextlib.suppress(zmq.Again):  # the stage has gone again: no answer comes
        socket.send(e.encode(e.Enrol(name, pair.public_key)))
    if not socket.poll(ANSWER_WITHIN_NS // 1_000_000):
        raise ExpiredError(f"the stage at {host}:{port} took the PIN and fell silent; try again")
    answer = e.decode_answer(socket.recv())
    if isinstance(answer, e.Refused):
        raise EnrolmentError(f"the stage at {host}:{port} refused: {answer.error}")
    if answer is None:
        raise EnrolmentError(f"{host}:{port} answered something else; use the same stagectl there")
    key = ClientKey(
        name, answer.role, pair.public_key, pair.secret_key, answer.server_key,
        answer.stage_id, host, answer.link_port, answer.api_port,
    )  # fmt: skip
    store_user_key(key)
    socket.setsockopt(zmq.LINGER, STORED_LINGER_MS)
    with contextlib.suppress(zmq.Again):
        socket.send(e.encode(e.Stored()))
    return key
