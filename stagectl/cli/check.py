# SPDX-License-Identifier: Apache-2.0
"""`stagectl check STAGE.toml`: preflight with fixes and no side effects."""

from __future__ import annotations

import argparse
from pathlib import Path

from hardware_profiles.loading import StageFileError, load_stage
from stagectl.checks.stage_checks import check_stage
from stagectl.cli import output
from stagectl.cli.errors import EXIT_CHECK_FAILED, EXIT_OK, InputError

HELP = "Check a stage file and this machine before running; changes nothing."
EXAMPLES = ("stagectl check stage.toml", "stagectl check stage.toml --json")
_MARK = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("stage", metavar="STAGE.toml", help="the stage file")
    parser.add_argument(
        "--running", type=Path, metavar="FILE",
        help="the file of the stage that runs now: what it has itself counts as free",
    )  # fmt: skip
    parser.add_argument(
        "--folder", type=Path, metavar="DIR",
        help="what the file's paths are relative to (default: where it lies)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON line a check")


def run(args: argparse.Namespace) -> int:
    """Print all findings; 1 where one failed."""
    path = Path(args.stage)
    running = None
    try:
        stage, config_hash = load_stage(path)
        if args.running is not None:
            running, _ = load_stage(args.running)
    except StageFileError as error:
        raise InputError(*error.lines) from None
    counts = {"ok": 0, "warn": 0, "fail": 0}
    for finding in check_stage(stage, args.folder or path.resolve().parent, running):
        counts[finding.verdict] += 1
        if args.json:
            output.emit({"event": "check", **finding._asdict()})
        else:
            output.say(f"{_MARK[finding.verdict]}  {finding.what}: {finding.text}")
    if args.json:
        output.emit(
            {"event": "summary", "stage_id": stage.stage_id, "config_hash": config_hash, **counts}
        )
    else:
        output.say(f"{counts['ok']} ok, {counts['warn']} warnings, {counts['fail']} failed")
    return EXIT_CHECK_FAILED if counts["fail"] else EXIT_OK
