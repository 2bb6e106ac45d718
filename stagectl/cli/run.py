# SPDX-License-Identifier: Apache-2.0
"""`stagectl run STAGE.toml`: a real stage."""

from __future__ import annotations

import argparse
from pathlib import Path

from hardware_profiles.stage import Paths
from render_bridge.clock import now_ns
from stagectl.cli import output
from stagectl.cli.console import console_available
from stagectl.cli.errors import EXIT_OK, InputError, MachineError
from stagectl.cli.report import print_summary
from stagectl.runtime.session import Session
from stagectl.runtime.state_hold import is_of_another
from stagectl.runtime.supervisor import ChildSpec, python_child
from stagectl.setup.template import bare_id, bare_stage

HELP = "Run a real stage from its stage file; ends with a summary."
EXAMPLES = (
    "stagectl check stage.toml && stagectl run stage.toml",
    "stagectl run stage.toml --console",
    "stagectl run stage-2.toml --new --console",
    "stagectl run stage.toml --seconds 60 --json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("stage", metavar="STAGE.toml", help="the stage file")
    parser.add_argument(
        "--new", action="store_true", help="write a bare stage file first; Setup fills it in"
    )
    parser.add_argument("--console", action="store_true", help="open a console window too")
    parser.add_argument("--seconds", type=float, help="stop after this long")
    parser.add_argument("--json", action="store_true", help="the summary as a JSON line")


def run(args: argparse.Namespace) -> int:
    """Run the stage until Ctrl-C, or for --seconds."""
    if args.seconds is not None and not 0.0 < args.seconds <= 1e7:
        raise InputError(f"--seconds: found {args.seconds}, expected more than 0")
    if args.new:
        _write_bare(Path(args.stage))
    session = Session(Path(args.stage), output.note)
    with session:
        plan = session.plan
        output.note(
            f"stage {session.stage.stage_id!r} is up: consoles connect to "
            f"{plan.host}:{plan.api_port}, "
            f"render nodes to {plan.host}:{plan.link_port}; Ctrl-C ends"
        )
        if args.console:
            missing = console_available()
            if missing:
                output.note(f"no console window: {missing}")
            else:
                argv = python_child(
                    "stagectl.cli.main",
                    "console",
                    "--supervised",
                    "--connect",
                    f"{plan.own_host}:{plan.api_port}",
                    *session.console_key(),
                )
                session.add_child(ChildSpec("console", argv))
        end = None if args.seconds is None else now_ns() + round(args.seconds * 1e9)
        session.run(lambda: end is not None and now_ns() >= end)
        summary = session.finish()
    for line in session.summary.complaints():
        output.note(f"warning: {line}")
    if args.json:
        output.emit(summary)
    else:
        print_summary(summary)
    return EXIT_OK


def _write_bare(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        own_state = is_of_another(path.parent / Paths().state, bare_id(path.stem))
        with path.open("x", encoding="utf-8") as file:
            file.write(bare_stage(path.stem, own_state=own_state))
    except FileExistsError:
        raise InputError(f"{path}: --new: is there already; leave --new out to run it") from None
    except OSError as error:
        raise MachineError(f"{path}: cannot be written ({error.strerror}); name another") from None
    output.note(f"{path}: a bare stage; open Setup on a console to fill it in")
