# SPDX-License-Identifier: Apache-2.0
"""`stagectl show`: sends one show command to a running stage from the shell."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterator

from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, InputError
from stagectl.cli.order import add_connect_options, order
from stagectl.security.roles import ADMIN_COMMANDS, OPERATOR_COMMANDS
from stagectl.show.commands import VERBS
from stagectl.show.owner import GIVE, OWNER_VERBS, TAKE

HELP = "Send one show command to a running stage: hold, on_wall, barcode_on, undo, ..."
EXAMPLES = (
    "stagectl show --list",
    "stagectl show on_wall cameras=B in_frames=12",
    "stagectl show inner_off camera=A --connect 127.0.0.1:18700",
    "stagectl show undo",
    "stagectl show wall_black --take-over",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("verb", nargs="?", metavar="VERB", help="the command; see --list")
    parser.add_argument("arguments", nargs="*", metavar="NAME=VALUE", help="its arguments")
    parser.add_argument("--list", action="store_true", help="what there is, and what each takes")
    add_connect_options(parser)
    parser.add_argument("--json", action="store_true", help="the summary as a JSON line")


def run(args: argparse.Namespace) -> int:
    """Send it and wait for the engine's word."""
    if args.list:
        for line in _list():
            output.say(line)
        return EXIT_OK
    if args.verb is None:
        raise InputError("VERB: none given; stagectl show --list says what there is")
    if args.verb not in OPERATOR_COMMANDS | ADMIN_COMMANDS:
        raise InputError(_unknown(args.verb))
    if args.verb == TAKE:
        raise InputError(
            "take_control: one command from the shell keeps no control; "
            "give the command itself with --take-over"
        )
    given: dict[str, str] = {}
    for word in args.arguments:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise InputError(f"{word!r}: expected NAME=VALUE, as in camera=A")
        given[name] = value
    return order(args, args.verb, given)


def _list() -> Iterator[str]:
    """Return a line for each verb: those of the show with their arguments, then the others."""
    for verb, row in VERBS.items():
        needs = " ".join(f"{name}=..." for name in row.needs)
        takes = " ".join(f"[{name}=...]" for name in row.takes)
        once = "" if row.reversible else "(no undo)"
        yield "  ".join(word for word in (f"{verb:<15}", needs, takes, once) if word)
    yield f"{TAKE:<15}  (a console's; from the shell: --take-over with the command)"
    yield f"{GIVE:<15}"
    for verb in sorted(OPERATOR_COMMANDS - {*VERBS, *OWNER_VERBS}):
        yield f"{verb:<15}  see docs/control-api.md"
    for verb in sorted(ADMIN_COMMANDS):
        yield f"{verb:<15}  see docs/control-api.md (role admin, where keys are asked for)"


def _unknown(verb: str) -> str:
    near = difflib.get_close_matches(verb, sorted(OPERATOR_COMMANDS | ADMIN_COMMANDS), 1)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"there is no command {verb!r}; {meant}stagectl show --list names all"
