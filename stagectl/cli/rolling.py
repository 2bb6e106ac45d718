# SPDX-License-Identifier: Apache-2.0
"""Starts, stops and marks takes of a running stage from the shell."""

from __future__ import annotations

import argparse

from stagectl.cli.order import add_connect_options, order


def add_arguments(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add the options of one verb."""
    add_connect_options(parser)
    if verb == "take_start":
        parser.add_argument("name", nargs="?", help="name of the take (default: the next number)")
    if verb == "take_mark":
        parser.add_argument("note", nargs="?", help="a few words")


def run(args: argparse.Namespace, verb: str) -> int:
    """Send one command and wait for its acknowledgement."""
    given = {"name": getattr(args, "name", None), "note": getattr(args, "note", None)}
    return order(args, verb, {key: value for key, value in given.items() if value})
