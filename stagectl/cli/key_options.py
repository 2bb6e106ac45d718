# SPDX-License-Identifier: Apache-2.0
"""`--key`, `--server-key` and `--pin`: how a program that joins a stage finds its key.

In this order: `--pin` has one made, `--key` names one, else the one that an earlier enrolment
stored for this address, else none (a stage on loopback asks for none).
"""

from __future__ import annotations

import argparse
import re
import socket
from collections.abc import Sequence
from pathlib import Path

from stagectl.checks.library import library_fault
from stagectl.cli import output
from stagectl.cli.errors import InputError, MachineError, TimeOutError
from stagectl.control.client import CurveKeys
from stagectl.security.clients import name_fault
from stagectl.security.curve import is_key
from stagectl.security.curve import library_fault as curve_fault
from stagectl.security.enrolment import ENROL_PORT, EnrolmentError, ExpiredError
from stagectl.security.private_file import KeyFileError
from stagectl.security.roles import Role

CONSOLE_ROLES: tuple[Role, ...] = ("view", "operate", "admin")
NODE_ROLES: tuple[Role, ...] = ("node", "admin")


def add_key_options(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--key", metavar="FILE", type=Path, help="the key file to use")
    parser.add_argument(
        "--server-key", metavar="KEY", help="the stage's public key, in quotes, if not in FILE"
    )
    parser.add_argument(
        "--pin", metavar="PIN", help="enrol first, by the PIN of stagectl keys enrol"
    )
    parser.add_argument(
        "--enrol-port", metavar="P", type=int, default=ENROL_PORT,
        help=f"where the enrolment waits (default {ENROL_PORT})",
    )  # fmt: skip


def keys_for(
    args: argparse.Namespace, host: str, port: int, roles: Sequence[Role], name: str | None = None
) -> CurveKeys | None:
    """Return the keys to join with, None for plain text. Raises CliError.

    `name` is the node's, and the name under which it is enrolled.
    """
    fault = library_fault()
    if fault is not None:
        raise MachineError(fault)
    if args.server_key is not None and not is_key(args.server_key):
        raise InputError(f"--server-key: {args.server_key[:50]!r} is no key of 40 characters (Z85)")
    # Imported on use: without keys nothing of it is needed.
    from stagectl.security.key_file import find_user_key, load_key

    try:
        if args.pin is not None:
            return _enrolled(args, host, name)
        if args.key is not None:
            return load_key(args.key).curve_keys(args.server_key)
        found = find_user_key(host, port, roles, name)
    except KeyFileError as error:
        raise InputError(str(error)) from None
    return None if found is None else found.curve_keys(args.server_key)


def _console_name() -> str:
    """Return the name under which a console of this machine is enrolled."""
    host = re.sub("[^A-Za-z0-9_.-]", "-", socket.gethostname())[:20].strip("-._")
    return f"{host}-console" if host else "console"


def _enrolled(args: argparse.Namespace, host: str, name: str | None) -> CurveKeys:
    from stagectl.runtime.enrol_client import enrol
    from stagectl.security.pin import parse_pin

    lacking = curve_fault()
    if lacking is not None:
        raise MachineError(lacking)
    wanted = name or _console_name()
    fault = name_fault(wanted)
    if fault is not None:
        raise InputError(f"--name: {fault}")
    if not 1 <= args.enrol_port <= 65_535:
        raise InputError(f"--enrol-port: found {args.enrol_port}, expected 1 to 65535")
    try:
        pin = parse_pin(args.pin)
    except ValueError as error:
        raise InputError(f"--pin: {error}") from None
    try:
        key = enrol(host, args.enrol_port, pin, wanted)
    except ExpiredError as error:
        raise TimeOutError(str(error)) from None
    except EnrolmentError as error:
        raise InputError(str(error)) from None
    output.note(
        f"enrolled on stage {key.stage_id!r} as {key.name!r}, role {key.role} "
        f"(key ...{key.last8}); from now on no PIN is needed"
    )
    return key.curve_keys()
