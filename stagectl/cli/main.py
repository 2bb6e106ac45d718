# SPDX-License-Identifier: Apache-2.0
"""The `stagectl` command: a table of commands, each imported when it is asked for.

A command module offers `HELP` (one sentence), `EXAMPLES` (shell lines), `add_arguments(parser)` and
`run(args) -> exit code`; one with `add_verbs` is handed the words as well. It raises
`CliError` for what the user can mend; anything else that escapes is a defect of ours and ends with
exit code 5 and the place to report it.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib
import io
import os
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from typing import NoReturn

from stagectl.cli import errors, output
from stagectl.runtime.provenance import check_provenance, version

# Strings, because `sim` and `ui` stand above this package and are imported only on use.
COMMANDS: dict[str, str] = {
    "demo": "sim.cli.demo",
    "run": "stagectl.cli.run",
    "check": "stagectl.cli.check",
    "graph": "stagectl.cli.graph",
    "status": "stagectl.cli.status",
    "node": "sim.cli.node",
    "console": "stagectl.cli.console",
    "listen": "stagectl.cli.listen",
    "decode": "stagectl.cli.decode",
    "bench": "sim.cli.bench",
    "calibrate": "stagectl.cli.calibrate",
    "conform": "sim.cli.conform",
    "sim": "sim.cli.sim",
    "show": "stagectl.cli.show",
    "take": "stagectl.cli.take",
    "lens": "stagectl.cli.lens",
    "keys": "stagectl.cli.keys",
}

KEY_CHARACTERS = 40  # of a CurveZMQ key in Z85
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line; the usage of a command with many options would bury it."""

    def error(self, message: str) -> NoReturn:
        self.exit(errors.EXIT_INPUT, f"{self.prog}: {message}; see {self.prog} --help\n")


def build_parser(argv: list[str]) -> argparse.ArgumentParser:
    """Return the parser; only the command named in argv is imported, or all of them for help."""
    parser = _Parser(
        prog="stagectl", description="Runs an LED-volume stage: tracking in, the same frame out."
    )
    asked = any(word.startswith("--v") for word in argv)
    said = f"stagectl {version()}" if asked else ""  # to find it takes longer than most commands
    parser.add_argument("--version", action="version", version=said)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    wanted = next((word for word in argv if not word.startswith("-")), None)
    for name, module_name in COMMANDS.items():
        if wanted in COMMANDS and name != wanted:
            commands.add_parser(name)
            continue
        module = importlib.import_module(module_name)
        sub = commands.add_parser(
            name,
            help=module.HELP,
            description=module.HELP,
            epilog="examples:\n" + "\n".join(f"  {line}" for line in module.EXAMPLES),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if hasattr(module, "add_verbs"):
            module.add_verbs(sub, argv)
        else:
            module.add_arguments(sub)
        sub.set_defaults(run=module.run)
    return parser


def _whole_keys(words: list[str]) -> list[str]:
    """Join an option with the key after it: one of 85 keys begins as an option does."""
    joined: list[str] = []
    for word in words:
        if word[:1] == "-" and len(word) == KEY_CHARACTERS and joined[-1:] == ["--server-key"]:
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = _whole_keys(sys.argv[1:] if argv is None else argv)
    if argv is None and isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")  # a name that it has no letters for
    try:
        check_provenance()
        parser = build_parser(words)
        args = parser.parse_args(words)
        if args.command is None:
            parser.print_help()
            return errors.EXIT_INPUT
        return int(args.run(args))
    except errors.CliError as error:
        for line in error.lines:
            output.note(f"stagectl: {line}")
        return error.code
    except KeyboardInterrupt:
        return errors.EXIT_OK
    except BrokenPipeError:
        # The reader of our stdout went away (`| head`): nothing to say, and no traceback either.
        _say_no_more()
        return errors.EXIT_OK
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _FULL:
            _say_no_more()
            where = error.filename or "standard output, or a file"
            output.note(f"stagectl: {where}: {error.strerror}; make room and try again")
            return errors.EXIT_MACHINE
        output.note(f"stagectl: internal error; please report it with {_kept(error)}")
        return errors.EXIT_INTERNAL


def _say_no_more() -> None:
    """Drop what stdout still holds: flushed at exit, it would be one more error."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _kept(error: Exception) -> str:
    """Write the traceback to a file and return its path; its last line where no folder takes it."""
    text = "".join(traceback.format_exception(error))
    for folder in (Path(), Path(tempfile.gettempdir())):
        report = folder / "stagectl-crash.txt"
        with contextlib.suppress(OSError):
            report.write_text(text, encoding="utf-8", errors="backslashreplace")
            return str(report.absolute())
    return " ".join(text.splitlines()[-1:])


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
