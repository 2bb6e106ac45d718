# SPDX-License-Identifier: Apache-2.0
"""Sends one show command to a running stage and waits for the engine's word."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from render_bridge.clock import now_ns
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, CheckError, InputError, TimeOutError
from stagectl.cli.key_options import CONSOLE_ROLES, add_key_options, keys_for
from stagectl.control.address import parse_address
from stagectl.control.client import Ack, ControlClient
from stagectl.show.owner import GIVE, TAKE

HERE = "127.0.0.1:18700"
PATIENCE_NS = 3_000_000_000


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add where the stage is; this machine where nobody says."""
    parser.add_argument(
        "--connect", default=HERE, metavar="H:P", help=f"the control API; default {HERE}"
    )


def add_connect_options(parser: argparse.ArgumentParser) -> None:
    """Add where the stage is, and the key."""
    add_address(parser)
    parser.add_argument(
        "--take-over", action="store_true",
        help="take control from who has it, and leave the stage to nobody afterwards",
    )  # fmt: skip
    add_key_options(parser)


def order(args: argparse.Namespace, verb: str, given: Mapping[str, str]) -> int:
    """Send a verb with its arguments; returns the exit code.

    Raises CheckError where the engine refuses, TimeOutError where nobody answers.
    """
    try:
        host, port = parse_address(args.connect)
    except ValueError as error:
        raise InputError(f"--connect: {error}") from None
    keys = keys_for(args, host, port, CONSOLE_ROLES)
    # One word from the shell is no session: it never owns the stage, unless it is told to.
    session = None if args.take_over else ""
    with ControlClient(host, port, author="shell", keys=keys, client_id=session) as client:
        deadline = now_ns() + PATIENCE_NS
        while not client.connected:
            client.poll(50)
            if client.fault:
                raise InputError(f"{args.connect}: {client.fault}")
            if now_ns() > deadline:
                raise TimeOutError(f"no stage answered at {args.connect}; is it running?")
        if args.take_over:
            ack = _sent(client, TAKE, {})
            if ack.ok:
                ack = _sent(client, verb, given)
                _sent(client, GIVE, {})
        else:
            ack = _sent(client, verb, given)
    if args.json:
        output.emit({"event": "summary", "verb": verb, "ok": ack.ok, "error": ack.error})
    if not ack.ok:
        raise CheckError(ack.error or f"{verb} was refused")
    if not args.json:
        output.say(f"{verb}: done")
    return EXIT_OK


def _sent(client: ControlClient, verb: str, given: Mapping[str, str]) -> Ack:
    """Send a command and return its answer, of the stage or (no answer) of the client."""
    sent = client.command(verb, dict(given))
    while sent not in client.acks:
        client.poll(50)
    return client.acks[sent]
