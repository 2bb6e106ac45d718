# SPDX-License-Identifier: Apache-2.0
"""Compiles the C# SDK and its programs with Debian's mono-mcs, for the tests beside it.

`program(name, folder)` gives the command of one of render_bridge/sdk/csharp/programs, or skips the
test with the reason where the compiler, the runtime or libzmq is missing.
"""

from __future__ import annotations

import ctypes.util
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

CSHARP = Path(__file__).resolve().parents[2] / "render_bridge" / "sdk" / "csharp"
PROGRAMS = {
    "ConformClient": ("ConformClient", "ConformLines", "JsonLine", "VirtualDisplay"),
    "Probe": ("Probe", "Codec", "ControllerWriter", "JsonLine", "PipelineProbe"),
    "GarbageMeter": ("GarbageMeter",),
    "StartStop": ("StartStop",),
}
FLAGS = ("-langversion:7", "-warn:4", "-warnaserror", "-debug-")
ASK_S = 120


def need(*, libzmq: bool) -> None:
    """Skip the test where something is not installed."""
    missing = [name for name in ("mcs", "mono") if shutil.which(name) is None]
    if libzmq and ctypes.util.find_library("zmq") is None:
        missing.append("libzmq5")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (Debian: mono-mcs mono-runtime libzmq5)")


def sources(folder: str) -> list[Path]:
    """Return the source files of a folder of the SDK."""
    return sorted((CSHARP / folder).glob("*.cs"))


def compiled(target: Path, files: Sequence[Path], *options: str) -> Path:
    """Compile files; a warning fails the test."""
    command = ["mcs", *FLAGS, *options, f"-out:{target}", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=ASK_S, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def program(name: str, folder: Path, *, libzmq: bool = False) -> list[str]:
    """Return the command line of a program, compiled into `folder` if it is not there yet."""
    need(libzmq=libzmq)
    target = folder / f"{name}.exe"
    if not target.exists():
        own = [CSHARP / "programs" / f"{part}.cs" for part in PROGRAMS[name]]
        compiled(target, [*sources("src"), *own])
        shutil.copy(CSHARP / "libzmq.config", folder / f"{name}.exe.config")
    return ["mono", str(target)]


def ask(command: Sequence[str], lines: Sequence[str]) -> list[str]:
    """Give a program these lines and return its answers, one a line."""
    done = subprocess.run(
        command, input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=ASK_S,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    answers = done.stdout.splitlines()
    assert len(answers) == len(lines), done.stderr[-2000:]
    return answers
