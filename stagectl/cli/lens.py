# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens`: from a lens box to numbers that engine and post agree on.

A table of verbs, each a module of its own with `HELP`, `EXAMPLES`, `add_arguments` and `run`.
"""

from __future__ import annotations

import argparse

from stagectl.cli import verbs

HELP = "Lens profiles: calibrate, keep, compare, import, export."
VERBS: dict[str, tuple[str, str]] = {
    "board": ("stagectl.cli.lens_board", "make a calibration board to print, with its scale check"),
    "calibrate": ("stagectl.cli.lens_calibrate", "solve a lens from pictures of a board"),
    "guide": ("stagectl.cli.lens_guide", "say which zoom and focus to measure next, and why"),
    "swap": ("stagectl.cli.lens_swap", "put a known lens on a camera, step by step"),
    "eval": ("stagectl.cli.lens_eval", "the optics at a zoom and focus"),
    "project": ("stagectl.cli.lens_project", "points in front of the camera to pixels"),
    "import": ("stagectl.cli.lens_import", "read another program's lens file"),
    "export": ("stagectl.cli.lens_export", "write a profile for an engine or for post"),
    "list": ("stagectl.cli.lens_list", "the lenses of the library"),
    "history": ("stagectl.cli.lens_history", "the versions of a lens"),
    "diff": ("stagectl.cli.lens_diff", "what two profiles differ in, in pixels"),
    "rollback": ("stagectl.cli.lens_rollback", "make an older version the current one"),
    "verify": ("stagectl.cli.lens_verify", "check hashes, signatures and inputs"),
    "sign": ("stagectl.cli.lens_sign", "sign a profile, or make a key for that"),
    "rig": ("stagectl.cli.lens_rig", "rig sessions: which lens on which body, motor ends, offset"),
    "ui": ("stagectl.cli.lens_ui", "the lens pages in a window of their own"),
}
EXAMPLES = (
    "stagectl lens board --board charuco:11x8:DICT_5X5_100 --square-mm 30 -o board.pdf",
    "stagectl lens calibrate left*.jpg --board chessboard:9x6 --square-mm 25 -o left.lens.json",
    "stagectl lens export left.lens.json --to ulens -o left.ulens",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add all verbs."""
    add_verbs(parser, [])


def add_verbs(parser: argparse.ArgumentParser, words: list[str]) -> None:
    """Add the verbs; of `words`, the command line, only the named verb is imported."""
    verbs.add_verbs(parser, "lens", VERBS, words)


def run(args: argparse.Namespace) -> int:
    """Run the verb that was named."""
    return int(args.run_verb(args))
