# SPDX-License-Identifier: Apache-2.0
"""Edits of a stage file's text: what they are not about stays, byte for byte."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest

from stagectl.setup.rewrite import LIFTED, canonical, with_row, with_value, without_row
from stagectl.setup.statements import comment_after, comments_in, statements

BY_HAND = '''\
# Stage 2. Ask Kim before changing ports.
version = 1
stage_id = "two"   # the smaller one
rate = "24000/1001"

[schedule]
# the switch was slow in May
delivery_ms = 9.5  # measured "#3"

# --- cameras ---

# the dolly
[[body]]
id = "A"
lens = { focal_mm = 35.0, sensor_width_mm = 27.99 } # Cooke

[[body]]
id = "B"
  [body.exposure]
  fps = "25"

[[source]]
id = "freed-a"
body = "A"
protocol = "freed"
rate = """24000/1001"""
binds = [
  "pose", # not the lens
]
line.kind = "udp"
line.port = 40000
'''


def edited(text: str, *steps: str | int, value: object) -> str:
    wanted: Any = tomllib.loads(text)
    here = wanted
    for step in steps[:-1]:
        here = here[step] if isinstance(step, int) else here.setdefault(step, {})
    if value is None:
        del here[steps[-1]]
    else:
        here[steps[-1]] = value
    made = with_value(text, wanted, steps)
    assert tomllib.loads(made) == wanted
    return made


def only_change(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = before.splitlines(), after.splitlines()
    return [x for x in old if x not in new], [x for x in new if x not in old]


def test_statements_join_to_the_text_they_were_cut_from() -> None:
    assert "".join(line.text for line in statements(BY_HAND)) == BY_HAND


@pytest.mark.parametrize(
    ("steps", "value", "gone", "come"),
    [
        (("stage_id",), "three",
         ['stage_id = "two"   # the smaller one'], ['stage_id = "three"  # the smaller one']),
        (("schedule", "delivery_ms"), 4.0,
         ['delivery_ms = 9.5  # measured "#3"'], ['delivery_ms = 4.0  # measured "#3"']),
        (("schedule", "policy"), "exact", [], ['policy = "exact"']),
        (("host",), "0.0.0.0", [], ['host = "0.0.0.0"']),
        (("body", 0, "lens", "focal_mm"), 50.0,
         ["lens = { focal_mm = 35.0, sensor_width_mm = 27.99 } # Cooke"],
         ["lens = { focal_mm = 50.0, sensor_width_mm = 27.99 }  # Cooke"]),
        (("body", 1, "exposure", "shutter_deg"), 90.0, [], ["shutter_deg = 90.0"]),
        (("body", 1, "view", "size"), 1.5, [], ["view = { size = 1.5 }"]),
        (("source", 0, "line", "port"), 40001, ["line.port = 40000"], ["line.port = 40001"]),
        (("sync", "source"), "free", [], ["[sync]", 'source = "free"']),
        (("source", 0, "rate"), "25",
         ['rate = """24000/1001"""'], ['rate = "25"']),
    ],
)  # fmt: skip
def test_one_setting_changes_one_place(
    steps: tuple[str | int, ...], value: object, gone: list[str], come: list[str]
) -> None:
    after = edited(BY_HAND, *steps, value=value)
    assert only_change(BY_HAND, after) == (gone, come)
    assert LIFTED not in after


def test_a_setting_taken_out_takes_its_own_comment() -> None:
    after = edited(BY_HAND, "schedule", "delivery_ms", value=None)
    assert "switch was slow" not in after
    assert "--- cameras ---" in after


def test_rows_come_and_go_and_leave_the_others() -> None:
    wanted = tomllib.loads(BY_HAND)
    wanted["body"].append({"id": "C", "role": "camera"})
    more = with_row(BY_HAND, wanted, "body", 2)
    assert tomllib.loads(more) == wanted
    assert only_change(BY_HAND, more) == ([], ['id = "C"', 'role = "camera"'])
    del wanted["body"][2]
    assert without_row(more, wanted, "body", 2) == BY_HAND
    del wanted["body"][0]
    fewer = without_row(BY_HAND, wanted, "body", 0)
    assert tomllib.loads(fewer) == wanted
    assert "the dolly" not in fewer
    assert "--- cameras ---" in fewer


def test_the_first_row_of_a_file_that_has_an_empty_list() -> None:
    text = "version = 1\nbody = []\n# the end\n"
    wanted: Any = {"version": 1, "body": [{"id": "A"}]}
    made = with_row(text, wanted, "body", 0)
    assert tomllib.loads(made) == wanted
    assert "# the end" in made


def test_rows_written_as_inline_tables_are_written_on() -> None:
    text = 'version = 1\nbody = [{ id = "A" }, { id = "B" }] # both\n'
    wanted = {"version": 1, "body": [{"id": "B"}]}
    made = without_row(text, wanted, "body", 0)
    assert tomllib.loads(made) == wanted
    assert "# both" in made


def test_what_the_lines_do_not_allow_is_written_anew_with_every_comment() -> None:
    text = "version = 1 # one\n# two\nprocessor = [\n  { id = 'p' }, # three\n]\n[sync] # four\n"
    wanted: Any = copy.deepcopy(tomllib.loads(text))
    wanted["processor"].append({"id": "q"})
    made = with_row(text, wanted, "processor", 1)
    assert tomllib.loads(made) == wanted
    assert made.startswith(f"{LIFTED}\n")
    assert all(f"\n# {word}\n" in made for word in ("one", "two", "three", "four"))


def test_comments_between_the_lines_of_a_value_move_above_it() -> None:
    after = edited(BY_HAND, "source", 0, "binds", value=["lens"])
    assert '# not the lens\nbinds = ["lens"]\n' in after


def test_the_canonical_text_says_what_the_table_says() -> None:
    table = tomllib.loads(BY_HAND)
    assert tomllib.loads(canonical(table)) == table
    assert canonical(tomllib.loads(canonical(table))) == canonical(table)


def test_a_sign_in_a_text_is_no_comment() -> None:
    assert comment_after('a = "x # y"\n') == ""
    assert comment_after('a = "x # y" # z\n') == "# z"
    assert comment_after("a = 'x \\\\' # '\n") == "# '"
    assert comments_in('a = """\n# no\n\\""" # yes\n""" # end') == ["# end"]
