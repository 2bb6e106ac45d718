# SPDX-License-Identifier: Apache-2.0
"""Who knocks at a running stage: bare sockets at all four ports, and what each of them got."""

from __future__ import annotations

import contextlib
import json
import random
import socket
from collections.abc import Iterator

import zmq

from render_bridge import codec
from render_bridge import messages as m
from render_bridge.clock import now_ns
from render_bridge.sdk.python.security import CurveKeys, secure
from sim.real.files import HOST
from sim.real.stage_run import RealStage
from stagectl.security.curve import new_pair
from stagectl.security.key_file import load_key

_LISTEN_NS = 900_000_000
_HELLO = m.Hello(
    "knocker", "sim", "", m.PosePoint.SENSOR, m.LensApplied(0), m.VsyncSource.SWAP_RETURN, 0
)
_SNAPSHOT = json.dumps({"type": "snapshot"}).encode()
_RUBBISH = 4_096


def knock(stage: RealStage) -> None:
    """Knock without a key, with an unknown one, with rubbish, and with a good one.

    `got-...` of the evidence's figures is how many messages came; that the good key gets some shows
    that silence proves something.
    """
    good = load_key(stage.key_file("judge")).curve_keys()
    strangers: dict[str, CurveKeys | None] = {
        "none": None, "unknown": CurveKeys(*new_pair(), good.server_key)
    }  # fmt: skip
    for name, keys in strangers.items():
        stage.seen.figures[f"got-{name}"] = _got(stage, keys)
    _throw_rubbish(stage)
    stage.seen.figures["got-good"] = _got(stage, good)


def _got(stage: RealStage, keys: CurveKeys | None) -> int:
    """Ask at link and api, listen at frames and feed; return how many messages came."""
    count = 0
    with _callers(stage, keys) as callers:
        begin = now_ns()
        while now_ns() - begin < _LISTEN_NS:
            stage.look()
            zmq.select(callers, [], [], 0.005)
            for caller in callers:
                with contextlib.suppress(zmq.Again):
                    while caller.recv(zmq.NOBLOCK):
                        count += 1
    return count


def _throw_rubbish(stage: RealStage) -> None:
    data = random.Random("rubbish").randbytes(_RUBBISH)
    for port in stage.files.ports.values():
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 2.0) as caller:
            caller.sendall(data)


@contextlib.contextmanager
def _callers(stage: RealStage, keys: CurveKeys | None) -> Iterator[list[zmq.Socket[bytes]]]:
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    callers: list[zmq.Socket[bytes]] = []
    words = {"link": codec.encode_hello(_HELLO), "api": _SNAPSHOT}
    try:
        for name, port in stage.files.ports.items():
            caller = context.socket(zmq.DEALER if name in words else zmq.SUB)
            callers.append(caller)
            caller.setsockopt(zmq.LINGER, 0)
            secure(caller, keys)
            if name not in words:
                caller.setsockopt(zmq.SUBSCRIBE, b"")
            caller.connect(f"tcp://{HOST}:{port}")
            # A socket that was turned away has nobody to send to any more, and would wait.
            if name in words:
                with contextlib.suppress(zmq.Again):
                    caller.send(words[name], zmq.NOBLOCK)
        yield callers
    finally:
        for caller in callers:
            caller.close()
        context.term()
