# SPDX-License-Identifier: Apache-2.0
"""The wheel: what is in it, and that it runs from another folder in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.system, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"stagectl", "tracking", "render_bridge", "ui", "hardware_profiles", "sim"}
DATA_SUFFIXES = {".toml", ".md", ".typed"}
VERSION = "0.1.0"
EXIT_MACHINE = 3
DEMO_TRIALS = 3


def clean_environment(**extra: str) -> dict[str, str]:
    """Return this environment without what would let the source tree in."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return {**kept, **extra}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, offline."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=clean_environment())
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def stagectl(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in a fresh environment and return its `stagectl` program.

    The dependencies come from the environment of this test, by a path file, so no network is
    needed. Path files inside that folder are not followed: our own source tree stays out.
    """
    home = tmp_path_factory.mktemp("installed") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    variables = {"base": str(home), "platbase": str(home)}
    site = Path(sysconfig.get_path("purelib", "venv", vars=variables))
    programs = Path(sysconfig.get_path("scripts", "venv", vars=variables))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    python = programs / Path(sys.executable).with_stem("python").name
    install = [sys.executable, "-m", "pip", "--python", str(python), "--quiet", "install"]
    install += ["--no-deps", "--no-index", "--disable-pip-version-check", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, env=clean_environment())
    return programs / ("stagectl.exe" if os.name == "nt" else "stagectl")


def run(
    program: Path, *words: str, cwd: Path, timeout_s: float = 30, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the installed program from another folder."""
    return subprocess.run(
        [str(program), *words],
        cwd=cwd,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def test_the_wheel_holds_the_six_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert tops == PACKAGES | {f"stagectl-{VERSION}.dist-info"}


def test_the_wheel_holds_every_data_file_of_the_tree(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.suffix in DATA_SUFFIXES
    }
    assert {f"{package}/py.typed" for package in PACKAGES} <= wanted
    assert any(name.startswith("hardware_profiles/data/trackers/") for name in wanted)
    assert any(name.startswith("sim/stages/") for name in wanted)
    assert wanted - packed == set()


def test_the_wheel_carries_its_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = f"stagectl-{VERSION}.dist-info"
        metadata = archive.read(f"{info}/METADATA").decode()
        names = archive.namelist()
    assert "License-Expression: Apache-2.0 AND GPL-3.0-or-later AND OFL-1.1" in metadata
    for text in (
        "LICENSE",
        "NOTICE",
        "LICENSES/Apache-2.0.txt",
        "LICENSES/GPL-3.0-or-later.txt",
        "LICENSES/OFL-1.1.txt",
    ):
        assert f"{info}/licenses/{text}" in names


def test_the_installed_program_says_its_version(stagectl: Path, tmp_path: Path) -> None:
    ended = run(stagectl, "--version", cwd=tmp_path)
    assert (ended.returncode, ended.stdout.strip()) == (0, f"stagectl {VERSION}"), ended.stderr


def test_the_installed_demo_runs_headless_from_another_folder(
    stagectl: Path, tmp_path: Path
) -> None:
    words = ("demo", "--headless", "--seconds", "3", "--json")
    for _ in range(DEMO_TRIALS):
        ended = run(stagectl, *words, cwd=tmp_path, timeout_s=35)
        if ended.returncode != EXIT_MACHINE:
            break  # exit code 3: the machine stalled too much for a valid run; ask it again
    assert ended.returncode == 0, ended.stderr
    events = [json.loads(line) for line in ended.stdout.splitlines()]
    assert events[-1]["event"] == "summary"
    assert events[-1]["frames"] > 0
    assert events[-1]["nodes"]


@pytest.mark.parametrize("package", sorted(PACKAGES - {"stagectl"}))
def test_a_foreign_package_of_the_same_name_is_refused_by_both_paths(
    stagectl: Path, tmp_path: Path, package: str
) -> None:
    foreign = tmp_path / package
    foreign.mkdir()
    (foreign / "__init__.py").write_text("", encoding="utf-8")
    ended = run(stagectl, "--version", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert ended.returncode == EXIT_MACHINE, ended.stderr
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert str(foreign) in line
    assert str(Path("site-packages", package)) in line
