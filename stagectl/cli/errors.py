# SPDX-License-Identifier: Apache-2.0
"""The exit codes of the command line, and the errors that carry them.

CliError
 +- CheckError    1  a check failed: a summary that breaks its own bound
 +- InputError    2  the input is wrong: unknown protocol, bad or missing file
 +- MachineError  3  the machine lacks something: a port in use, a library, time to run
 +- TimeOutError  4  nothing answered in time
"""

from __future__ import annotations

from collections.abc import Sequence

EXIT_OK = 0
EXIT_CHECK_FAILED = 1
EXIT_INPUT = 2
EXIT_MACHINE = 3
EXIT_TIME_OUT = 4
EXIT_INTERNAL = 5


class CliError(Exception):
    """An error that ends the command with its exit code; one printed line for each problem."""

    code = EXIT_INTERNAL

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines: Sequence[str] = lines


class CheckError(CliError):
    """Something ran and was measured, and the figure is not good enough."""

    code = EXIT_CHECK_FAILED


class InputError(CliError):
    """The user's input cannot be used as it is."""

    code = EXIT_INPUT


class MachineError(CliError):
    """This machine lacks something that the command needs."""

    code = EXIT_MACHINE


class TimeOutError(CliError):
    """Somebody who should have answered did not."""

    code = EXIT_TIME_OUT
