# SPDX-License-Identifier: Apache-2.0
"""Each verb of `stagectl keys` and `stagectl take` has a help page with examples of its own."""

from __future__ import annotations

import pytest

from stagectl.cli import keys, take
from stagectl.cli.main import main

PAGES = [("keys", verb) for verb in keys.SUBCOMMANDS] + [
    ("take", verb) for verb in (*take.SUBCOMMANDS, *take.ROLLING)
]


@pytest.mark.parametrize(("command", "verb"), PAGES)
def test_the_page_ends_with_examples(
    command: str, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, verb, "--help"])
    assert ended.value.code == 0
    examples = capsys.readouterr().out.partition("examples:\n")[2].splitlines()
    assert examples
    assert all(line.startswith(f"  stagectl {command} {verb}") for line in examples)
