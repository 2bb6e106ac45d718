# SPDX-License-Identifier: Apache-2.0
"""Every string that names code names code that is there, and every example of the help is true."""

from __future__ import annotations

import importlib
import re
import shlex

import pytest

from stagectl.cli.main import COMMANDS, build_parser


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_of_the_table_is_a_module_with_the_command_contract(name: str) -> None:
    module = importlib.import_module(COMMANDS[name])
    assert isinstance(module.HELP, str)
    assert module.HELP.strip()
    assert len(module.EXAMPLES) > 0
    assert callable(module.add_arguments)
    assert callable(module.run)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_of_a_command_is_accepted_and_takes_json(name: str) -> None:
    module = importlib.import_module(COMMANDS[name])
    shown = set()
    for example in module.EXAMPLES:
        for command in re.split(r"&&|[|>]", example):
            program, *words = shlex.split(command)
            if program != "stagectl":
                continue  # the other end of a pipe
            shown.add(words[0])
            args = build_parser(words).parse_args([*words, "--json"])
            assert args.json is True, example
    assert name in shown
