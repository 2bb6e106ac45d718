# SPDX-License-Identifier: Apache-2.0
"""Starts, stops and marks takes of a running stage from the shell."""

from __future__ import annotations

import argparse

from render_bridge.clock import now_ns
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, CheckError, InputError, TimeOutError
from stagectl.cli.key_options import CONSOLE_ROLES, add_key_options, keys_for
from stagectl.control.address import parse_address
from stagectl.control.client import ControlClient

PATIENCE_NS = 3_000_000_000


def add_arguments(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add the options of one verb."""
    parser.add_argument(
        "--connect", default="127.0.0.1:18700", metavar="H:P", help="the control API"
    )
    add_key_options(parser)
    if verb == "take_start":
        parser.add_argument("name", nargs="?", help="name of the take (default: the next number)")
    if verb == "take_mark":
        parser.add_argument("note", nargs="?", help="a few words")


def run(args: argparse.Namespace, verb: str) -> int:
    """Send one command and wait for its acknowledgement."""
    try:
        host, port = parse_address(args.connect)
    except ValueError as error:
        raise InputError(f"--connect: {error}") from None
    keys = keys_for(args, host, port, CONSOLE_ROLES)
    given = {"name": getattr(args, "name", None), "note": getattr(args, "note", None)}
    with ControlClient(host, port, author="shell", keys=keys) as client:
        deadline = now_ns() + PATIENCE_NS
        while not client.connected:
            client.poll(50)
            if client.fault:
                raise InputError(f"{args.connect}: {client.fault}")
            if now_ns() > deadline:
                raise TimeOutError(f"no stage answered at {args.connect}; is it running?")
        sent = client.command(verb, {key: value for key, value in given.items() if value})
        while sent not in client.acks:
            client.poll(50)
        ack = client.acks[sent]
    if args.json:
        output.emit({"event": "summary", "verb": verb, "ok": ack.ok, "error": ack.error})
    if not ack.ok:
        raise CheckError(ack.error or f"{verb} was refused")
    return EXIT_OK
