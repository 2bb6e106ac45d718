# SPDX-License-Identifier: Apache-2.0
"""`python -m sim.regression record CAPTURE.f4 FOLDER`: make the streams anew.

Afterwards every reference must be made anew too: `stagectl sim replay all --update-refs`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sim.regression.record import make_streams
from sim.regression.stream import SUFFIX, pack_stream
from stagectl.cli import output
from stagectl.cli.errors import EXIT_INPUT, EXIT_OK


def main(words: list[str]) -> int:
    """Write the streams; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sim.regression", description=__doc__)
    parser.add_argument("command", choices=("record",))
    parser.add_argument("capture", type=Path, help="tests/vectors/mosys_f4/*.f4")
    parser.add_argument("folder", type=Path, help="tests/replay/data")
    args = parser.parse_args(words)
    try:
        streams = make_streams(args.capture)
        for name, stream in sorted(streams.items()):
            data = pack_stream(stream)
            (args.folder / (name + SUFFIX)).write_bytes(data)
            output.say(f"{name}: {len(stream.records)} messages, {len(data)} bytes")
    except (OSError, ValueError) as error:
        output.note(str(error))
        return EXIT_INPUT
    return EXIT_OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
