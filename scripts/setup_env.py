# SPDX-License-Identifier: Apache-2.0
"""Makes the virtual environment that `make` works in: `setup_env.py FOLDER run|dev`.

Contract: exit code 0 and a stamp file FOLDER/.installed-run (and -dev), or a line on stderr that
says what the machine lacks, exit code 3, and no folder left that this run had made.
Old Pythons must be able to read this file (3.6 and later), so that they can say that they are old.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
EXIT_MACHINE = 3
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class LackingError(Exception):
    """The machine lacks something; the text is what the user reads."""


def check_python() -> None:
    """Raise LackingError where this Python is too old or cannot make an environment."""
    if sys.version_info < OLDEST:
        raise LackingError(
            f"Python {OLDEST[0]}.{OLDEST[1]} or later is needed, but {sys.executable} is "
            f"{sys.version.split()[0]}; install a newer one, or name it: make PYTHON=/path/to/it"
        )
    # A child asks, not this process: `-m venv` will run a child of the same kind.
    probe = [sys.executable, "-c", "import venv, ensurepip; ensurepip.version()"]
    if subprocess.call(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) != 0:
        raise LackingError(
            f"{sys.executable} cannot make a virtual environment (venv or ensurepip is missing); "
            "Debian, Ubuntu: apt-get install python3-venv"
        )


def python_in(folder: str) -> str:
    """Return the path of the environment's own Python."""
    if os.name == "nt":
        return os.path.join(folder, "Scripts", "python.exe")
    return os.path.join(folder, "bin", "python")


def has_pip(folder: str) -> bool:
    """Tell whether the environment is whole enough to install into."""
    if not os.path.exists(python_in(folder)):
        return False
    command = [python_in(folder), "-m", "pip", "--version"]
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def is_free(folder: str) -> bool:
    """Tell whether the folder is ours to fill: absent, empty, or an environment already."""
    if not os.path.exists(folder):
        return True
    return not os.listdir(folder) or os.path.exists(os.path.join(folder, "pyvenv.cfg"))


def create(folder: str) -> None:
    """Make the environment, or complete one that was left half made."""
    ended = subprocess.run(
        [sys.executable, "-m", "venv", folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    if ended.returncode != 0:
        raise LackingError(
            f"{sys.executable} could not make the virtual environment {folder}; "
            f"Debian, Ubuntu: apt-get install python3-venv\n{ended.stdout.strip()}"
        )


def install(folder: str, tier: str) -> None:
    """Install the locked packages, then this tree on top: hashes need the two steps."""
    pip = [python_in(folder), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    lock = f"requirements/{tier}.txt"
    steps = (
        [*pip, "--require-hashes", "-r", lock],
        [*pip, "--no-deps", "--no-build-isolation", "-e", "."],
    )
    for step in steps:
        if subprocess.call(step, cwd=ROOT, stdout=sys.stderr) != 0:
            raise LackingError(
                f"the packages of {lock} could not be installed (the lines above say why); "
                "is the package index in reach? Then run the same command again"
            )


def stamp(folder: str, tier: str) -> None:
    """Leave the files that tell make what is installed; `dev` holds all of `run`."""
    for name in ("run", "dev") if tier == "dev" else ("run",):
        with open(os.path.join(folder, f".installed-{name}"), "w") as file:
            file.write(sys.version + "\n")


def main(folder: str, tier: str) -> int:
    """Set the environment up and return the exit code."""
    existed = os.path.exists(folder)
    done = False
    try:
        check_python()
        if not is_free(folder):
            raise LackingError(f"{folder} holds other files; name another one: make VENV=folder")
        if not has_pip(folder):
            print(f"setup: making {folder}, and installing stagectl into it", file=sys.stderr)
            create(folder)
        install(folder, tier)
        stamp(folder, tier)
        done = True
    except LackingError as lacking:
        print(f"setup: {lacking}", file=sys.stderr)
        return EXIT_MACHINE
    finally:
        if not (existed or done):
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[2] not in ("run", "dev"):
        sys.exit("usage: setup_env.py FOLDER run|dev")
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2]))
