# SPDX-License-Identifier: Apache-2.0
"""The folder of alignments: versions, spoiled files, two writers, and kills during saves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.alignment.compare import compare
from hardware_profiles.alignment.folder import AlignmentError, AlignmentFolder
from hardware_profiles.alignment.text import AlignmentFileError
from hardware_profiles.alignment.version import (
    AlignedPoint,
    Alignment,
    make_alignment,
    parse_alignment,
)
from hardware_profiles.json_documents import to_bytes
from hardware_profiles.transform import Transform

POINTS = (
    AlignedPoint("origin", (1.0, 2.0, 3.0), (0.0, 0.0, 0.0), 0.4),
    AlignedPoint("floor", (2.0, 2.0, 3.0), (None, None, 0.0), 0.8, False),
)
SAVER = """
import sys
from pathlib import Path
from hardware_profiles.alignment.folder import AlignmentFolder
from hardware_profiles.alignment.version import make_alignment
from hardware_profiles.transform import Transform
folder = AlignmentFolder(Path(sys.argv[1]))
sys.stdout.write("ready\\n")
sys.stdout.flush()
for k in range(100_000):
    folder.add(make_alignment("opti", Transform((k / 10.0, 0.0, 0.0)), "solved"))
"""


def made(x: float = 1.0, **more: object) -> Alignment:
    return make_alignment("opti", Transform((x, 2.0, 0.5), 30.0), "solved", point=POINTS, **more)


def test_versions_count_up_and_know_the_one_before(tmp_path: Path) -> None:
    folder = AlignmentFolder(tmp_path)
    one, two = folder.add(made(1.0)), folder.add(made(2.0))
    assert (one.number, two.number) == (1, 2)
    assert two.parent == one.hash
    assert folder.current("opti") == two
    assert folder.version("opti", 1) == one
    assert folder.systems() == ["opti"]
    assert folder.versions("opti").problems == []


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    folder = AlignmentFolder(tmp_path / "none")
    assert folder.systems() == []
    assert folder.current("opti") is None
    with pytest.raises(AlignmentError, match="holds none"):
        folder.needed("opti")
    folder.add(made())
    with pytest.raises(AlignmentError, match="has 1 to 1"):
        folder.version("opti", 7)
    with pytest.raises(AlignmentError, match="name"):
        folder.add(msgspec.structs.replace(made(), name="../else"))


def test_a_spoiled_current_version_is_an_error_and_no_obstacle(tmp_path: Path) -> None:
    folder = AlignmentFolder(tmp_path)
    one, two = folder.add(made(1.0)), folder.add(made(2.0))
    path = folder.path("opti", 2)
    path.write_bytes(path.read_bytes().replace(b"2.0", b"2.5", 1))
    with pytest.raises(AlignmentFileError, match="hash"):
        folder.current("opti")
    found = folder.versions("opti")
    assert [v.number for v in found.whole] == [1]
    assert found.newest == 2
    assert len(found.problems) == 1
    three = folder.add(made(3.0))
    assert (three.number, three.parent) == (3, "")
    assert folder.version("opti", 1) == one
    assert two.number == 2


def test_a_file_in_place_of_another_is_refused(tmp_path: Path) -> None:
    folder = AlignmentFolder(tmp_path)
    folder.add(made(1.0))
    folder.add(made(2.0))
    folder.path("opti", 2).write_bytes(folder.path("opti", 1).read_bytes())
    with pytest.raises(AlignmentFileError, match="in place of another"):
        folder.current("opti")


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    def write(x: float) -> None:
        for _ in range(10):
            AlignmentFolder(tmp_path).add(made(x))

    threads = [threading.Thread(target=write, args=(float(k),)) for k in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = AlignmentFolder(tmp_path).versions("opti")
    assert [v.number for v in found.whole] == list(range(1, 31))
    assert found.problems == []


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX")
def test_kills_during_saves_leave_whole_versions(tmp_path: Path) -> None:
    newest = 0
    for _ in range(5):
        saver = subprocess.Popen(
            [sys.executable, "-c", SAVER, str(tmp_path)], stdout=subprocess.PIPE
        )
        assert saver.stdout is not None
        assert saver.stdout.readline() == b"ready\n"
        while AlignmentFolder(tmp_path).versions("opti").newest < newest + 3:
            assert saver.poll() is None
        saver.send_signal(signal.SIGKILL)
        saver.wait()
        saver.stdout.close()
        found = AlignmentFolder(tmp_path).versions("opti")
        assert found.problems == []
        assert [v.number for v in found.whole] == list(range(1, found.newest + 1))
        newest = found.newest


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"pan_deg": 30.0', b'"pan_deg": NaN', "stage_T_world.pan_deg"),
        (b'"pan_deg": 30.0', b'"pan_deg": 1e9', "stage_T_world.pan_deg"),
        (b'"rms_mm": 0.0', b'"rms_mm": -1.0', "rms_mm"),
        (b'"how": "solved"', b'"how": "guessed"', "how"),
        (b'"name": "opti"', b'"name": "../x"', "name"),
        (b'"number": 1', b'"number": 0', "number"),
        (b'"version": 1', b'"version": true', "version"),
    ],
)
def test_absurd_values_are_refused_by_key(
    tmp_path: Path, old: bytes, new: bytes, said: str
) -> None:
    data = to_bytes(AlignmentFolder(tmp_path).add(made()))
    assert old in data
    with pytest.raises(AlignmentFileError) as error:
        parse_alignment(data.replace(old, new, 1), "f.json")
    assert said in str(error.value)
    assert all(line.startswith("f.json: ") for line in error.value.lines)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_garbage_is_one_error(data: bytes) -> None:
    with pytest.raises(AlignmentFileError):
        parse_alignment(data, "f.json")


def test_compare_says_what_moved() -> None:
    older = made(1.0)
    newer = msgspec.structs.replace(
        made(1.005), point=(msgspec.structs.replace(POINTS[0], tracker_m=(1.0, 2.0, 3.01)),)
    )
    found = compare(older, newer)
    assert found.origin_mm == pytest.approx(5.0)
    assert found.turned_deg == pytest.approx(0.0, abs=1e-9)
    assert [p.moved_mm for p in found.points] == [pytest.approx(5.0)]
    assert found.points[0].read_mm == pytest.approx(10.0)
    assert found.moved
    assert not compare(older, made(1.001)).moved


def test_a_turn_moves_far_points_more() -> None:
    older = make_alignment("opti", Transform(), "solved")
    turned = make_alignment(
        "opti", Transform((0.0, 0.0, 0.0), 0.1), "solved",
        point=(AlignedPoint("far", (10.0, 0.0, 0.0), (10.0, 0.0, 0.0), 0.0),),
    )  # fmt: skip
    found = compare(older, turned)
    assert found.origin_mm == pytest.approx(0.0, abs=1e-9)
    assert found.worst_mm == pytest.approx(17.45, abs=0.01)
    assert found.turned_deg == pytest.approx(0.1)
