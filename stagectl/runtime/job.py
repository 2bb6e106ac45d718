# SPDX-License-Identifier: Apache-2.0
"""A job of the runtime: `python -P -m stagectl.runtime.job WORDS...` runs one `stagectl` command.

It is the command itself, except that it dies with the process that ordered it.
"""

from __future__ import annotations

import os
import signal
import sys

from stagectl.runtime.child import die_with_parent

# A stage runs beside it.
NICER = 10


def main(words: list[str]) -> int:
    """Run a command of ours; returns its exit code."""
    die_with_parent()
    if os.name == "posix":
        os.nice(NICER)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from stagectl.cli.main import main as command  # slow to load: not before that

    return command(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
