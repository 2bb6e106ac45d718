# SPDX-License-Identifier: Apache-2.0
"""The C++ client reads and writes the golden bytes, refuses what must be refused, and never
crashes on damaged ones (address and undefined-behaviour sanitizers)."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.render_bridge import protocol_encoder as oracle
from tests.sdk.cpp_programs import CPP, SANITIZED, ask, built, library, why_not

TABLE = json.loads((oracle.VECTORS / "vectors.json").read_text(encoding="utf-8"))
GOLDEN = {
    path.stem: "".join(path.read_text(encoding="ascii").split())
    for path in sorted(oracle.VECTORS.glob("*.hex"))
}
MUTATIONS = 30_000


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("probe", tmp_path_factory, flags=SANITIZED)


def test_golden_bytes_come_back_byte_by_byte(probe: Path) -> None:
    answers = ask(probe, ["wire"], list(GOLDEN.values()))
    by_name = {str(row["name"]): str(row["message"]) for row in TABLE["messages"]}
    wanted = [f"ok {oracle.KINDS[by_name[name]]} {text}" for name, text in GOLDEN.items()]
    assert answers == wanted
    assert len(answers) == len(TABLE["messages"])


def test_what_must_be_refused_is_refused(probe: Path) -> None:
    answers = ask(probe, ["wire"], [row["hex"] for row in TABLE["refuse"]])
    wrong = {
        row["name"]: answer
        for row, answer in zip(TABLE["refuse"], answers, strict=True)
        if answer.split(" ")[0] != row["result"]
    }
    assert wrong == {}


def test_what_version_2_does_not_know_is_ignored(probe: Path) -> None:
    """Given bytes with unknown bits, Expect them read and written again as the plain message."""
    answers = ask(probe, ["wire"], [row["hex"] for row in TABLE["accept"]])
    found = [answer.split(" ")[-1] for answer in answers]
    assert found == [GOLDEN[row["same_as"]] for row in TABLE["accept"]]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_damaged_bytes_never_crash(probe: Path, seed: int) -> None:
    """Given golden bytes with random damage, under a right CRC, Expect a message or a drop."""
    (answer,) = ask(probe, ["fuzz", str(seed), str(MUTATIONS)], list(GOLDEN.values()))
    word, rounds, good = answer.split()
    assert (word, int(rounds)) == ("done", MUTATIONS)
    assert int(good) > MUTATIONS // 10, "the damage stops everything at the CRC"


@pytest.mark.nightly
@pytest.mark.timeout(1_200)
def test_ten_million_damaged_messages(probe: Path) -> None:
    for seed in range(100, 140):
        ask(probe, ["fuzz", str(seed), "250000"], list(GOLDEN.values()))


def test_builds_without_exceptions_and_rtti(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Engines turn both off, and warn of more than we do."""
    assert library(tmp_path_factory).stat().st_size > 0


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_cmake_builds_all(tmp_path: Path) -> None:
    if reason := why_not():
        pytest.skip(reason)
    if shutil.which("cmake") is None:
        pytest.skip("cmake is not installed")
    for command in (
        ["cmake", "-S", str(CPP), "-B", str(tmp_path)],
        ["cmake", "--build", str(tmp_path)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    for name in ("conform_client", "bench_alloc", "probe"):
        assert (tmp_path / name).is_file()
