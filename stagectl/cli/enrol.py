# SPDX-License-Identifier: Apache-2.0
"""`stagectl keys enrol`: prints a PIN and lets the machine in that is given it."""

from __future__ import annotations

import argparse
from pathlib import Path

from hardware_profiles.stage import Stage
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, CheckError, InputError, MachineError, TimeOutError
from stagectl.runtime.enrol_server import EnrolServer, Offer
from stagectl.runtime.plan import PLAN_FILE, load_plan
from stagectl.runtime.utc import utc_stamp
from stagectl.security.enrolment import (
    ENROL_PORT,
    VALID_S,
    Enrolled,
    ExpiredError,
    GuessedError,
)
from stagectl.security.keys_folder import KeysFolder
from stagectl.security.pin import new_pin, written
from stagectl.security.roles import ROLES


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--role", choices=ROLES, default="node", help="default: node")
    parser.add_argument(
        "--port", metavar="P", type=int, default=ENROL_PORT,
        help=f"TCP port of the enrolment (default {ENROL_PORT})",
    )  # fmt: skip
    parser.add_argument(
        "--seconds", metavar="S", type=float, default=VALID_S,
        help=f"how long the PIN is good (default and most: {VALID_S:.0f})",
    )  # fmt: skip


def run(args: argparse.Namespace, stage: Stage, folder: KeysFolder) -> int:
    """Wait until somebody came, the time is over, or too many PINs were wrong."""
    if not 1 <= args.port <= 65_535:
        raise InputError(f"--port: found {args.port}, expected 1 to 65535")
    if not 0.0 < args.seconds <= VALID_S:
        raise InputError(f"--seconds: found {args.seconds:g}, expected more than 0 to {VALID_S:g}")
    link, api = _ports(Path(args.stage), stage)
    server_key = folder.prepare().public_key
    if not stage.security.wants_keys(stage.host):
        output.note(not_asked(stage))
    pin = new_pin()
    offer = Offer(Enrolled(args.role, stage.stage_id, server_key, link, api), utc_stamp)
    try:
        server = EnrolServer(stage.host, args.port, pin, offer, folder)
    except OSError as error:
        raise MachineError(
            f"{stage.host}:{args.port}: cannot be listened on ({error.strerror}); "
            "is another enrolment running? --port chooses another"
        ) from None
    with server:
        _show(args, stage, pin, link if args.role == "node" else api)
        try:
            client = server.run(args.seconds, output.note)
        except GuessedError as error:
            raise CheckError(str(error)) from None
        except ExpiredError as error:
            raise TimeOutError(str(error)) from None
        except KeyboardInterrupt:
            if args.json:
                output.emit({"event": "summary", "name": None})
            return EXIT_OK
    if args.json:
        output.emit(
            {"event": "summary", "name": client.name, "role": client.role,
             "public_key_last8": client.last8}
        )  # fmt: skip
    else:
        output.say(f"{client.name!r} is enrolled, role {client.role} (...{client.last8})")
    return EXIT_OK


def not_asked(stage: Stage) -> str:
    """Return the note for a stage that has keys and asks for none."""
    return (
        f"note: this stage asks nobody for a key, because only this machine reaches {stage.host}; "
        'write host = "0.0.0.0", or curve = "on" under [security]'
    )


def _show(args: argparse.Namespace, stage: Stage, pin: str, port: int) -> None:
    if args.json:
        output.emit(
            {"event": "pin", "pin": written(pin), "port": args.port, "connect_port": port,
             "role": args.role, "valid_s": args.seconds}
        )  # fmt: skip
        return
    host = "CONTROLLER" if stage.host == "0.0.0.0" else stage.host
    program = "node" if args.role == "node" else "console"
    words = ["stagectl", program, "--connect", f"{host}:{port}", "--pin", written(pin)]
    if args.role == "node":
        words += ["--name", "NAME"]
    if args.port != ENROL_PORT:
        words += ["--enrol-port", str(args.port)]
    output.say(
        f"PIN {written(pin)}: once, within {args.seconds / 60:.0f} minutes, role {args.role}"
    )
    output.say("on the machine to be let in:")
    output.say(f"  {' '.join(words)}")
    output.say(f"waiting on {stage.host}:{args.port}; Ctrl-C ends")


def _ports(stage_file: Path, stage: Stage) -> tuple[int, int]:
    """Return the link and api ports: the file's, or those of the last run where it says 0."""
    link, api = stage.ports.link, stage.ports.api
    if link and api:
        return link, api
    try:
        plan = load_plan(stage_file.resolve().parent / stage.paths.state / PLAN_FILE)
    except (OSError, ValueError):
        raise InputError(
            f"{stage_file}: ports.link or ports.api is 0, any free one; start the stage first, or "
            "write ports"
        ) from None
    return plan.link_port, plan.api_port
