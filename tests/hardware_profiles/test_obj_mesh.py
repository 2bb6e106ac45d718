# SPDX-License-Identifier: Apache-2.0
"""The OBJ reader against tinyobjloader (tests/vectors/obj_mesh), its errors, and garbage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.exchange.obj_mesh import MOST_PROBLEMS, ObjError, read_obj

FOLDER = Path(__file__).parents[1] / "vectors" / "obj_mesh"
SQUARE = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"


def problems(text: str) -> list[str]:
    with pytest.raises(ObjError) as caught:
        read_obj(text, "wall.obj")
    return caught.value.lines


def test_every_way_of_writing_a_corner_is_tinyobjloaders() -> None:
    text = (FOLDER / "forms.obj").read_text(encoding="utf-8")
    expected = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    mesh = read_obj(text, "forms.obj", axes="z_up")
    found = [[[*c.position_m, c.u, c.v] for c in face.corners] for face in mesh.faces]
    assert found == expected
    assert [face.line for face in mesh.faces] == [20, 22, 28, 29]


def test_axes_and_unit() -> None:
    """Y up, z to the viewer, centimetres: to X right, Y away, Z up, metres."""
    text = "v 100 250 -50\nv 0 0 0\nv 1 0 0\nvt 0 0\nf 1/1 2/1 3/1"
    corner = read_obj(text, "a.obj", metres_per_unit=0.01).faces[0].corners[0]
    assert corner.position_m == (1.0, 0.5, 2.5)


def test_lines_are_joined_and_comments_are_taken_off() -> None:
    text = SQUARE + "# a face\r\nf 1/1 \\\r\n 2/2 \\\n3/3 4/4 # to the end\n\nnonsense 1 2\n"
    face = read_obj(text, "a.obj").faces[0]
    assert len(face.corners) == 4
    assert face.line == 10
    assert read_obj(SQUARE + "f 1/1 2/2 3/3 \\", "a.obj").faces[0].line == 9


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("f 1/1 2/2", "wall.obj:9: a face of 2 corners, expected 3 or 4"),
        ("f 1/1 2/2 3/3 4/4 1/1", "wall.obj:9: a face of 5 corners, expected 3 or 4"),
        ("f 1/1 2/2 5/3", "wall.obj:9: v 5, expected 1 to 4 or -4 to -1"),
        ("f 1/1 2/2 0/3", "wall.obj:9: v 0, expected"),
        ("f 1/1 2/2 -5/3", "wall.obj:9: v -5, expected"),
        ("f 1/1 2/2 3/9", "wall.obj:9: vt 9, expected 1 to 4"),
        ("f 1 2 3", "wall.obj:9: corner '1' has no texture coordinate"),
        ("f 1//1 2//1 3//1", "wall.obj:9: corner '1//1' has no texture coordinate"),
        ("f 1/1/1/1 2/2 3/3", "wall.obj:9: corner '1/1/1/1', expected v, v/vt"),
        ("f x/1 2/2 3/3", "wall.obj:9: 'x' is no v number"),
        ("v 1 2", "wall.obj:9: 2 numbers, expected 3 to 7"),
        ("v 1 2 nan", "wall.obj:9: 'nan' is no finite number"),
        ("v 1 2 1e999", "wall.obj:9: '1e999' is no finite number"),
        ("v 1 2 x", "wall.obj:9: 'x' is no number"),
        ("v 1 2 20000", "wall.obj:9: a corner 20000 m away"),
        ("vt 1", "wall.obj:9: 1 numbers, expected 2 to 3"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(line: str, said: str) -> None:
    found = problems(SQUARE + line + "\nf 1/1 2/2 3/3")
    assert len(found) == 1
    assert found[0].startswith(said)
    assert "\n" not in found[0]


def test_all_problems_come_at_once_and_an_empty_file_is_one() -> None:
    assert len(problems(SQUARE + "f 1/1 2/2\n" * 3)) == 3
    assert len(problems(SQUARE + "f 1/1 2/2\n" * 100)) == MOST_PROBLEMS
    assert problems("# nothing") == [
        "wall.obj: found no face, expected at least one; export the mesh"
    ]


words = st.sampled_from(
    ["v", "vt", "vn", "f", "o", "#", "\\", "\n", " ", "/", "//", "1", "-1", "0", "2/1", "1/2/3",
     "1e3", "nan", "-", "\r\n", "x", "9" * 50]
)  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(words, max_size=80).map(" ".join)))
def test_any_text_is_a_mesh_or_a_list_of_lines(text: str) -> None:
    for start in ("", SQUARE):
        lines, corners = outcome(start + text)
        assert bool(lines) != bool(corners)
        assert len(lines) <= MOST_PROBLEMS
        assert all(line.startswith("any.obj:") and "\n" not in line for line in lines)
        assert set(corners) <= {3, 4}


def outcome(text: str) -> tuple[list[str], list[int]]:
    try:
        return [], [len(face.corners) for face in read_obj(text, "any.obj").faces]
    except ObjError as error:
        return error.lines, []
