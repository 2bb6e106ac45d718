# SPDX-License-Identifier: Apache-2.0
"""The draft: what it takes, what it refuses, and that every edit can be undone."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_profiles.field_table import field_table, row_kinds
from hardware_profiles.loading import read_table
from stagectl.setup.draft import Draft, DraftError
from stagectl.setup.rewrite import LIFTED

BARE = '# a new stage\nversion = 1\nstage_id = "new"\nrate = "24000/1001"\n'
FOUND = """[[source]]
id = "freed-3"
body = "A"
protocol = "freed"
rate = "60000/1001"
camera_id = 3
line = { kind = "udp", host = "0.0.0.0", port = 41000 }
"""


@pytest.mark.parametrize("name", ["场/a", "a/b", "a b", "-a", "x" * 32, '"a"'])
@pytest.mark.parametrize("kind", ["body", "source", "wall"])
def test_a_row_begins_with_a_name_that_its_paths_can_hold(kind: str, name: str) -> None:
    draft = Draft(BARE)
    with pytest.raises(DraftError, match="choose another name"):
        draft.add(kind, name)
    assert (draft.text, draft.undo_depth) == (BARE, 0)


@pytest.mark.parametrize("rate", ["25", "60000/1001", "24000/1001"])
def test_a_new_source_has_the_rate_that_the_stage_has_in_the_draft(rate: str) -> None:
    draft = Draft(BARE)
    draft.set("rate", rate)
    path = draft.add("source")
    assert draft.settings()[f"{path}/rate"] == draft.settings()["rate"] == f'"{rate}"'


def demo() -> str:
    return (resources.files("sim") / "stages" / "demo.toml").read_text(encoding="utf-8")


def test_a_bare_stage_becomes_a_whole_one() -> None:
    draft = Draft(BARE)
    draft.use(FOUND)
    draft.add("wall", "volume")
    draft.add("processor")
    draft.set("wall/volume/processor", "led-1")
    draft.set("wall/volume/curve/radius_m", "8")
    draft.add("send")
    draft.add("scene", "alley")
    assert not draft.problems
    stage, problems = read_table(tomllib.loads(draft.text))
    assert stage is not None
    assert not problems
    (source,) = stage.source
    assert (source.body, source.camera_id, source.rate) == ("A", 3, "60000/1001")
    assert draft.text.startswith("# a new stage\n")


def test_a_tracker_that_says_a_letter_gets_the_camera_of_that_letter() -> None:
    says = FOUND.replace("camera_id = 3", 'osc_name = "B"').replace('"freed"', '"osc"')
    draft = Draft(BARE)
    draft.use(says)
    assert draft.ids("body") == ["B"]
    draft = Draft(BARE)
    for _ in range(3):
        draft.add("body")
    draft.use(says)
    assert 'body = "B"' in draft.text


def test_a_found_line_goes_to_a_camera_without_a_tracker() -> None:
    draft = Draft(BARE)
    draft.add("body")
    assert draft.use(FOUND) == "source/freed-3"
    assert draft.ids("body") == ["A"]
    assert draft.use(FOUND.replace("41000", "41001")) == "source/freed-1", "ids are unique"
    assert draft.ids("body") == ["A", "B"]
    assert draft.settings()["source/freed-1/body"] == '"B"'
    draft.undo()
    assert draft.ids("body") == ["A"], "a found line is one edit, its camera with it"


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("source/freed-a/delay_ms", "900", "source 'freed-a': delay_ms: found 900, expected"),
        ("source/freed-a/delay_ms", "nan", "delay_ms: found nan"),
        ("source/freed-a/delay_ms", "4,5", "delay_ms: found '4,5', expected a number"),
        ("source/freed-a/clock", "sometimes", "clock: found 'sometimes', expected one of"),
        ("source/freed-a/body", "Z", "body: found 'Z', expected the id of a [[body]]"),
        ("source/freed-a/id", "a b", "id: found 'a b', expected"),
        ("source/none/delay_ms", "1", "found no source 'none', expected one of the draft"),
        ("source/freed-a/colour", "1", "found no such setting"),
        ("rate", "fast", "rate: 'fast' is no rate"),
        ("body/A/lens/focal_mm", "0", "lens.focal_mm: found 0, expected"),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence(path: str, value: str, words: str) -> None:
    draft = Draft(demo())
    before = draft.text
    with pytest.raises(DraftError) as caught:
        draft.set(path, value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert draft.text == before
    assert draft.undo_depth == 0


def test_what_only_the_whole_shows_to_be_wrong_may_stand_with_a_sentence() -> None:
    draft = Draft(demo())
    draft.set("source/freed-a/rate", "24000/1001")
    draft.set("sync/source", "tracker")
    assert "sync.tracker: found 'nothing'" in draft.problems["sync/tracker"]
    draft.set("sync/tracker", "freed-a")
    assert not draft.problems


def test_a_new_name_is_followed_by_all_who_name_it() -> None:
    draft = Draft(demo())
    draft.set("body/A/id", "Dolly")
    assert draft.ids("body")[0] == "Dolly"
    assert draft.settings()["source/freed-a/body"] == '"Dolly"'
    assert not draft.problems
    draft.undo()
    assert draft.text == demo()


def test_a_line_of_another_kind_begins_anew() -> None:
    draft = Draft(demo())
    draft.set("source/freed-a/line/kind", "udp")
    draft.set("source/freed-a/line/kind", "serial")
    assert draft.settings()["source/freed-a/line/port"] == '"/dev/ttyUSB0"'
    assert not draft.problems


def test_rows_of_a_list_without_ids_go_by_place() -> None:
    draft = Draft(BARE)
    draft.add("processor", "p")
    draft.set("processor/p/latency/0/frames", "3")
    draft.set("processor/p/latency/1/mode", "ultra")
    assert "latency[1]" in draft.problems["processor/p/latency/1/frames"]
    draft.set("processor/p/latency/1/frames", "1.5")
    assert not draft.problems
    draft.remove("processor/p/latency/0")
    assert draft.settings()["processor/p/latency/0/mode"] == '"ultra"'


def test_a_removed_row_leaves_a_sentence_where_it_is_missed() -> None:
    draft = Draft(demo())
    draft.remove("body/A")
    assert "found 'A', expected the id of a [[body]]" in draft.problems["source/freed-a/body"]


@pytest.mark.parametrize("kind", row_kinds())
def test_a_row_that_came_and_went_leaves_the_file_as_it_was(kind: str) -> None:
    for text in (BARE, demo(), BARE + "[ports]\nlink = 0\n\n# the end\n"):
        draft = Draft(text)
        draft.remove(draft.add(kind, "x"))
        assert draft.text.rstrip("\n") == text.rstrip("\n")


def test_there_is_nothing_to_undo_and_nothing_to_do_again() -> None:
    draft = Draft(BARE)
    for step in (draft.undo, draft.redo):
        with pytest.raises(DraftError):
            step()


@pytest.mark.parametrize("found", ["", "no TOML", "[[source]]\n[[source]]", "source = 3"])
def test_a_line_that_no_source_can_take_is_refused(found: str) -> None:
    with pytest.raises(DraftError, match="no source can take that line"):
        Draft(BARE).use(found)


PATHS = [
    field.path_of(row)
    for field in field_table()
    for row in ("A", "freed-a", "wall-1", "wall", "send-1")
]
VALUES = [
    "0",
    "1",
    "2.5",
    "true",
    '"A"',
    "udp",
    "serial",
    "exact",
    "[1.0, 2.0, 3.0]",
    "wall",
    "",
    "é#",
]
EDITS = st.one_of(
    st.tuples(st.just("set"), st.sampled_from(PATHS), st.sampled_from(VALUES)),
    st.tuples(st.just("add"), st.sampled_from(row_kinds()), st.sampled_from(["", "A", "wall-1"])),
    st.tuples(
        st.just("remove"), st.sampled_from([*PATHS, "body/A", "source/freed-a"]), st.just("")
    ),
    st.tuples(st.just("use"), st.just(""), st.just("")),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(EDITS, max_size=8), st.sampled_from([BARE, demo()]))
def test_any_edits_undone_give_the_same_bytes_and_done_again_too(
    edits: list[tuple[str, str, str]], text: str
) -> None:
    draft = Draft(text)
    stages = [draft.text]
    for verb, what, value in edits:
        try:
            if verb == "set":
                draft.set(what, value)
            elif verb == "add":
                draft.add(what, value)
            elif verb == "remove":
                draft.remove(what)
            else:
                draft.use(FOUND)
        except DraftError:
            assert draft.text == stages[-1], "a refused edit changes nothing"
            continue
        stages.append(draft.text)
    for before in reversed(stages[:-1]):
        draft.undo()
        assert draft.text == before
    assert (draft.undo_depth, draft.redo_depth) == (0, len(stages) - 1)
    for after in stages[1:]:
        draft.redo()
        assert draft.text == after
    assert LIFTED not in draft.text, "these files are written in ways that the editor knows"
    comments = [line for line in text.splitlines() if line.startswith("#")]
    removed = any(verb == "remove" for verb, _, _ in edits)
    assert removed or all(line in draft.text for line in comments), "no comment is lost"


def test_cues_go_by_their_place_and_stay_tables_of_their_own() -> None:
    draft = Draft(BARE)
    assert draft.add("cue") == "cue/0"
    draft.set("cue/1/number", '"12.5"')
    draft.set("cue/1/do", '["scene night"]')
    assert draft.add("cue") == "cue/2"
    assert draft.settings()["cue/2/number"] == '"13"'
    assert draft.text.count("[[cue]]") == 3
    with pytest.raises(DraftError, match="number: found 'x'"):
        draft.set("cue/1/number", "x")
    draft.remove("cue/0")
    assert draft.settings()["cue/0/number"] == '"12.5"'
    assert draft.text.count("[[cue]]") == 2
    assert not draft.problems
    with pytest.raises(DraftError):
        draft.remove("cue/7")
