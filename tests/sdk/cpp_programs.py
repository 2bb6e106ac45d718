# SPDX-License-Identifier: Apache-2.0
"""Builds the programs of render_bridge/sdk/cpp for the tests, each once a run.

A machine without g++ or libzmq's header skips the tests, with a line that says so.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform != "win32":
    import fcntl

CPP = Path(__file__).resolve().parents[2] / "render_bridge" / "sdk" / "cpp"
WARNINGS = ("-std=c++17", "-Wall", "-Wextra", "-Werror")
STRICT = ("-Wpedantic", "-Wshadow", "-Wconversion", "-fno-exceptions", "-fno-rtti")
FAST = ("-O2",)
SANITIZED = ("-O0", "-g1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
LIBS = ("-lzmq", "-pthread", "-ldl")
RACES = ("-O1", "-g", "-fsanitize=thread")
Flags = tuple[str, ...]
BUILD_S = 110


@functools.cache
def why_not() -> str:
    """Return what is missing to build the programs, "" where nothing is."""
    if shutil.which("g++") is None:
        return "g++ is not installed (apt-get install g++)"
    look = subprocess.run(
        ["g++", "-E", "-include", "zmq.h", "-x", "c++", os.devnull],
        capture_output=True,
        check=False,
        timeout=60,
    )
    return "" if look.returncode == 0 else "zmq.h is not there (apt-get install libzmq3-dev)"


def built(name: str, factory: pytest.TempPathFactory, *, flags: Flags = FAST) -> Path:
    """Return the path of a program, built with warnings as errors. Skips where that cannot be."""
    include = f"-I{CPP / 'include'}"
    source = str(CPP / "programs" / f"{name}.cpp")
    if name == "probe":  # which takes the library's source in
        return _made("-".join((name, *flags)), factory, (*flags, source, include, *LIBS))
    return _made(name, factory, (*FAST, source, str(library(factory)), include, *LIBS))


def library(factory: pytest.TempPathFactory) -> Path:
    """Return the client library's object file, built as engines do: no exceptions, no RTTI.

    Every warning that is sensible for a library is an error.
    """
    source = str(CPP / "src" / "stagectl_node.cpp")
    return _made("stagectl_node.o", factory, (*FAST, *STRICT, "-c", source, f"-I{CPP / 'include'}"))


def _made(name: str, factory: pytest.TempPathFactory, words: tuple[str, ...]) -> Path:
    reason = why_not()
    if reason:
        pytest.skip(reason)
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # one build for all workers of the run
    made = folder / name
    with _alone(folder / "building"):
        if not made.exists():
            draft = made.with_name(f"{os.getpid()}-{name}")
            done = subprocess.run(
                ["g++", *WARNINGS, *words, "-o", str(draft)],
                capture_output=True,
                text=True,
                check=False,
                timeout=BUILD_S,
            )
            assert done.returncode == 0, done.stderr
            draft.replace(made)
    return made


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one worker build at a time, and the others find what it has built."""
    with path.open("w") as file:
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ask(program: Path, arguments: list[str], lines: list[str]) -> list[str]:
    """Return what a program answers to lines on its standard input, line by line."""
    done = subprocess.run(
        [str(program), *arguments],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr or done.stdout[-500:]
    return done.stdout.splitlines()
