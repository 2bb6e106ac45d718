# SPDX-License-Identifier: Apache-2.0
"""Walls, processors and their latency in a stage file."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware_profiles.latency import ASSUMED_FRAMES, camera_wall_frames
from hardware_profiles.loading import StageFileError, load_stage
from hardware_profiles.wall_files import WallFileError, load_meshes
from hardware_profiles.wall_rows import processor_address

HEAD = """
version = 1
stage_id = "s"
rate = "24000/1001"
[[source]]
id = "t"
body = "A"
protocol = "osc"
osc_preset = "stagectl"
osc_name = "A"
line = { kind = "udp", port = 40001 }
"""
GOOD = """
[[body]]
id = "A"
wall = "main"
[[body]]
id = "wild"
role = "wall"
[[processor]]
id = "helios"
mode = "low"
latency = [
  { mode = "low", frames = 1.0 }, { mode = "normal", frames = 3.0 },
  { mode = "low", rate = "24000/1001", frames = 1.5 },
]
[[wall]]
id = "main"
width_m = 12.0
height_m = 5.0
processor = "helios"
inner_extra_frames = 0.5
[[wall]]
id = "card"
width_m = 2.0
height_m = 1.0
body = "wild"
"""
QUAD = "v -1 0 0\nv 1 0 0\nv 1 2 0\nv -1 2 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nf 1/1 2/2 3/3 4/4\n"


def stage_file(folder: Path, text: str) -> Path:
    path = folder / "stage.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def test_latency_is_by_processor_mode_and_rate(tmp_path: Path) -> None:
    stage, _ = load_stage(stage_file(tmp_path, GOOD))
    assert camera_wall_frames(stage, stage.body[0]) == 2.0  # 1.5, and the inner frustum's 0.5
    other = GOOD.replace('mode = "low"\nlat', 'mode = "normal"\nlat')
    stage, _ = load_stage(stage_file(tmp_path, other))
    assert camera_wall_frames(stage, stage.body[0]) == 3.5
    own = GOOD.replace('wall = "main"', 'wall = "main"\nwall_latency_frames = 4.0')
    stage, _ = load_stage(stage_file(tmp_path, own))
    assert camera_wall_frames(stage, stage.body[0]) == 4.0
    stage, _ = load_stage(stage_file(tmp_path, GOOD.replace('processor = "helios"', "")))
    assert camera_wall_frames(stage, stage.body[0]) == ASSUMED_FRAMES


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ('body = "wild"', 'body = "A"', ("wall 'card'", 'role "wall"', "wild")),
        ('processor = "helios"', 'processor = "x"', ("wall 'main'", "processor", "helios")),
        ('mode = "low"\nlat', 'mode = "fast"\nlat', ("processor 'helios'", "'fast'", "low")),
        ('rate = "24000/1001", f', 'rate = "abc", f', ("processor 'helios'", "latency.rate")),
        ('{ mode = "normal"', '{ mode = "low"', ("stands twice",)),
        ('wall = "main"', 'wall = "none"', ("body 'A'", "wall: found 'none'", "main, card")),
        ('wall = "main"', 'exposure = { fps = "0" }', ("exposure.fps",)),
        ('id = "card"', 'id = "main"', ("wall",)),
    ],
)
def test_each_mistake_is_one_line(
    tmp_path: Path, old: str, new: str, parts: tuple[str, ...]
) -> None:
    with pytest.raises(StageFileError) as raised:
        load_stage(stage_file(tmp_path, GOOD.replace(old, new, 1)))
    (line,) = raised.value.lines
    for part in parts:
        assert part in line


def with_mesh(name: str) -> str:
    pose = "pose = { position_m = [0.0, 4.0, 0.0] }"
    return GOOD.replace('processor = "helios"', f'mesh = "{name}"\n{pose}')


def test_a_mesh_is_read_and_hashed(tmp_path: Path) -> None:
    (tmp_path / "wall.obj").write_text(QUAD, encoding="utf-8")
    text = GOOD.replace(
        'processor = "helios"', 'mesh = "wall.obj"\npose = { position_m = [0.0, 4.0, 0.0] }'
    )
    stage, _ = load_stage(stage_file(tmp_path, text))
    mesh, digest = load_meshes(stage, tmp_path)["main"]
    assert mesh.area_m2() == pytest.approx(4.0)
    assert len(digest) == 64


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("gone.obj", None, "cannot be read"),
        ("wall.obj", b"\xff\xfe", "is no text"),
        ("wall.obj", b"v 0 0 0\n", "found no face"),
        ("wall.obj", QUAD.replace("1/1 2/2 3/3 4/4", "4/4 3/3 2/2 1/1").encode(), "wall.obj:9"),
    ],
)
def test_a_mesh_that_cannot_be_used_is_told(
    tmp_path: Path, name: str, content: bytes | None, part: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    text = GOOD.replace(
        'processor = "helios"', f'mesh = "{name}"\npose = {{ position_m = [0.0, 4.0, 0.0] }}'
    )
    stage, _ = load_stage(stage_file(tmp_path, text))
    with pytest.raises(WallFileError) as raised:
        load_meshes(stage, tmp_path)
    assert part in raised.value.lines[0]


ASKED = GOOD.replace(
    'mode = "low"\nlatency',
    'mode = "low"\nkind = "helios"\naddress = "10.0.0.7"\npoll_s = 2.0\nblackout = true\n'
    'signal = { transfer = "pq", range = "full", nits = 1500.0, lut = "show" }\nlatency',
)


def test_a_processor_of_an_older_file_is_not_asked(tmp_path: Path) -> None:
    """Given a [[processor]] as it was before they were asked, Expect it loaded, and left alone."""
    stage, _ = load_stage(stage_file(tmp_path, GOOD))
    (processor,) = stage.processor
    assert (processor.kind, processor.address, processor.blackout) == ("", "", False)
    assert processor.signal.transfer == ""


def test_a_processor_that_is_asked(tmp_path: Path) -> None:
    stage, _ = load_stage(stage_file(tmp_path, ASKED))
    (processor,) = stage.processor
    assert processor_address(processor) == ("10.0.0.7", 80)
    assert (processor.poll_s, processor.blackout) == (2.0, True)
    assert (processor.signal.nits, processor.signal.lut) == (1500.0, "show")


@pytest.mark.parametrize(
    ("kind", "address", "expected"),
    [
        ("brompton", "led-1.stage", ("led-1.stage", 80)),
        ("novastar", "10.0.0.8", ("10.0.0.8", 8_001)),
        ("novastar", "10.0.0.8:9001", ("10.0.0.8", 9_001)),
    ],
)
def test_the_port_is_the_make_s_own_where_none_is_written(
    tmp_path: Path, kind: str, address: str, expected: tuple[str, int]
) -> None:
    text = ASKED.replace("10.0.0.7", address).replace('"helios"\naddress', f'"{kind}"\naddress')
    stage, _ = load_stage(stage_file(tmp_path, text))
    assert processor_address(stage.processor[0]) == expected


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('kind = "helios"\n', "", "kind and address: found '' and '10.0.0.7'"),
        ('address = "10.0.0.7"\n', "", "blackout: found true where nobody is asked"),
        ("10.0.0.7", "10.0.0.7:0", "expected a name or address, or HOST:PORT"),
        ("10.0.0.7", "http://10.0.0.7", "expected a name or address, or HOST:PORT"),
        ("10.0.0.7", "10.0.0.7:99999", "expected a name or address, or HOST:PORT"),
        ('kind = "helios"', 'kind = "colorlight"', "kind"),
        ("poll_s = 2.0", "poll_s = 0.0", "poll_s"),
        ("nits = 1500.0", "nits = inf", "nits"),
    ],
)
def test_a_wrong_way_to_ask_is_told(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(StageFileError) as error:
        load_stage(stage_file(tmp_path, ASKED.replace(old, new, 1)))
    assert any(says in line for line in error.value.lines), error.value.lines
