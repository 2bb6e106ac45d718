# SPDX-License-Identifier: Apache-2.0
"""A command with verbs: a table of modules, of which only the verb that is named is imported."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Mapping, Sequence


def with_examples(lines: Sequence[str]) -> str:
    """Return the end of a help page (for `RawDescriptionHelpFormatter`)."""
    return "examples:\n" + "\n".join(f"  {line}" for line in lines)


Verbs = Mapping[str, tuple[str, str]]
"""By verb: its module (`HELP`, `EXAMPLES`, `add_arguments`, `run`) and one line of help."""


def add_verbs(
    parser: argparse.ArgumentParser, command: str, verbs: Verbs, words: Sequence[str]
) -> None:
    """Add the verbs of a command; `words` is the command line, empty for all of them."""
    commands = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    behind = words[words.index(command) + 1 :] if command in words else words
    named = next((word for word in behind if not word.startswith("-")), None)
    for name, (module_name, help_text) in verbs.items():
        if named in verbs and name != named:
            commands.add_parser(name, help=help_text)
            continue
        module = importlib.import_module(module_name)
        verb = commands.add_parser(
            name, help=help_text, description=module.HELP,
            epilog=with_examples(module.EXAMPLES),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        module.add_arguments(verb)
        verb.set_defaults(run_verb=module.run)
