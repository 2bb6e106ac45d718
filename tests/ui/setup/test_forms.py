# SPDX-License-Identifier: GPL-3.0-or-later
"""Forms made from the field table: each setting has a field, and nothing typed gets lost."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QLabel

from hardware_profiles.field_table import Field, field_table
from stagectl.setup.draft import Draft as EngineDraft
from tests.ui.canned_settings import STAGE
from tests.ui.hands import key_click
from tests.ui.setup.bench import Setup, number, text_of, type_in
from ui.setup.choosers import ChoiceField, ManyField, NameField, Switch, choice_text
from ui.setup.describe import note_text
from ui.setup.fields import ListField, NumberField, TextField, VectorField
from ui.setup.labels import CHOICES, GROUPS, LABELS, group_of, label_of
from ui.setup.pages import PAGES
from ui.setup.settings_page import FormPage, RowsPage


def test_every_setting_has_a_name_and_known_words() -> None:
    for field in field_table():
        check_words(field)


def check_words(field: Field) -> None:
    names = (field.pattern, field.key, field.pattern.rpartition("/")[2])
    assert any(name in LABELS for name in names), f"labels.py has no name for {field.pattern}"
    assert label_of(field) in LABELS.values()
    assert group_of(field) in ("", *GROUPS)
    if field.kind == "choice":
        assert all(choice_text(choice) for choice in field.choices)
    assert "None" not in note_text(field)


def test_every_setting_is_on_a_page() -> None:
    shown = {kind for page in PAGES for kind in page.kinds}
    assert {field.section for field in field_table()} <= shown


def test_no_two_choices_of_a_setting_read_the_same() -> None:
    for field in field_table():
        words = [CHOICES.get(choice, choice) for choice in field.choices]
        assert len(set(words)) == len(words), field.pattern


def test_kinds_of_settings_get_their_kind_of_field(setup: Setup) -> None:
    kinds = {
        "source/freed-a/delay_ms": NumberField,
        "source/freed-a/line/kind": ChoiceField,
        "source/freed-a/line/port": TextField,
        "source/freed-a/body": NameField,
        "source/freed-a/axes": ManyField,
        "source/freed-a/alignment/position_m": VectorField,
    }
    for path, kind in kinds.items():
        assert isinstance(setup.line(path, "sources/freed-a").editor, kind), path
    assert isinstance(setup.line("schedule/barrier", "sync").editor, Switch)


def test_values_defaults_and_bounds_are_shown(setup: Setup) -> None:
    delay = setup.line("source/freed-a/delay_ms", "sources/freed-a")
    assert text_of(number(delay)) == "8.5 ms"
    assert delay.note.text().startswith("0 to 500 ms")
    assert "default 0 ms" in delay.note.text()
    assert delay.default is not None
    assert delay.mark is None
    cap = setup.line("body/A/prediction/cap_ms", "cameras/A")
    assert text_of(number(cap)) == "600 ms"
    assert cap.default is None


def test_a_serial_line_has_no_udp_settings(setup: Setup) -> None:
    setup.line("source/freed-a/line/baud", "sources/freed-a")
    setup.line("source/osc-b/line/host", "sources/osc-b")
    with pytest.raises(StopIteration):
        setup.line("source/osc-b/line/baud", "sources/osc-b")


def test_an_edit_is_sent_once_when_it_is_done_in_the_fields_unit(setup: Setup) -> None:
    delay = number(setup.line("source/freed-a/delay_ms", "sources/freed-a"))
    delay.setFocus()
    for key in (Qt.Key.Key_1, Qt.Key.Key_2):
        key_click(delay, key)
    assert setup.bench.sent == []
    type_in(delay, "0,0125 s")
    path = {"path": "source/freed-a/delay_ms", "value": "12.5"}
    assert setup.bench.sent == [("setup_set", path)]
    assert text_of(delay) == "12.5 ms"
    key_click(delay, Qt.Key.Key_Return)
    assert len(setup.bench.sent) == 1


def test_a_changed_setting_is_marked_and_can_go_back_to_its_default(setup: Setup) -> None:
    draft = EngineDraft(STAGE)
    draft.set("source/freed-a/delay_ms", "12.5")
    setup.show(draft)
    delay = setup.line("source/freed-a/delay_ms", "sources/freed-a")
    assert delay.mark is not None
    assert delay.default is not None
    delay.default.click()
    assert setup.bench.sent == [("setup_remove", {"path": "source/freed-a/delay_ms"})]


def test_a_refused_value_stays_where_it_was_typed_with_the_stages_sentence(setup: Setup) -> None:
    line = setup.line("source/freed-a/delay_ms", "sources/freed-a")
    type_in(number(line), "900")
    assert setup.bench.sent[-1][1]["value"] == "900.0"
    setup.bench.answer("source 'freed-a': delay_ms: found 900.0, expected 0 to 500")
    setup.bench.show()
    assert text_of(number(line)) == "900 ms"
    assert line.fault.endswith("expected 0 to 500")
    # News of other things does not wipe it away.
    draft = EngineDraft(STAGE)
    draft.set("wall/main/width_m", "9.0")
    setup.show(draft)
    assert text_of(number(line)) == "900 ms"
    assert line.fault
    type_in(number(line), "90")
    setup.bench.answer()
    setup.bench.show()
    assert not line.fault


def test_what_is_no_number_is_told_at_the_field(setup: Setup) -> None:
    line = setup.line("source/freed-a/delay_ms", "sources/freed-a")
    type_in(number(line), "3 kg")
    assert setup.bench.sent[-1][1]["value"] == '"3 kg"'
    setup.bench.answer("source 'freed-a': delay_ms: found '3 kg', expected a number")
    setup.bench.show()
    assert text_of(number(line)) == "3 kg"
    assert "'3 kg'" in line.fault


def test_a_fault_of_the_whole_stands_at_its_setting(setup: Setup) -> None:
    draft = EngineDraft(STAGE)
    draft.set("sync/source", '"tracker"')
    setup.show(draft)
    line = setup.line("sync/tracker", "sync")
    assert "sync.tracker" in line.fault
    setup.widget.open("sources")
    setup.widget.bar.wrong.click()
    assert setup.widget.pages.key == "sync"
    assert line.editor.hasFocus()


def test_a_fault_of_a_whole_row_stands_above_its_form(setup: Setup) -> None:
    sentence = "source 'osc-b': is the second that binds the pose of B"
    setup.bench.board.set("setup", "source/osc-b", {"value": None, "error": sentence})
    setup.line("source/osc-b/delay_ms", "sources/osc-b")
    setup.bench.show()
    page = setup.widget.page
    assert isinstance(page, RowsPage)
    assert page.fault.status.word == sentence
    assert page.fault.isVisible()
    setup.widget.open("sources/freed-a")
    assert not page.fault.isVisible()


def test_a_fault_of_the_whole_file_is_told_by_the_bar(setup: Setup) -> None:
    row = setup.bench.board.row("setup", "draft") or {}
    setup.bench.board.set("setup", "draft", {**row, "errors": 1, "error": "no body is a camera"})
    setup.bench.show()
    assert setup.widget.bar.status.status.word == "no body is a camera"
    assert not setup.widget.bar.wrong.isVisible()
    assert not setup.widget.bar.save.isEnabled()


def test_what_is_being_typed_is_not_touched_by_news(setup: Setup) -> None:
    delay = number(setup.line("source/freed-a/delay_ms", "sources/freed-a"))
    delay.setFocus()
    edit = delay.lineEdit()
    assert edit is not None
    edit.setText("77")
    draft = EngineDraft(STAGE)
    draft.set("source/freed-a/delay_ms", "3.0")
    setup.show(draft)
    assert text_of(delay) == "77"
    setup.widget.open("sources/osc-b")
    assert setup.bench.sent[-1] == (
        "setup_set", {"path": "source/freed-a/delay_ms", "value": "77.0"},
    )  # fmt: skip


def test_three_numbers_are_sent_as_one_list(setup: Setup) -> None:
    line = setup.line("source/freed-a/alignment/position_m", "sources/freed-a")
    assert isinstance(line.editor, VectorField)
    assert [text_of(part) for part in line.editor.parts] == ["0.12 m", "-3.4 m", "0 m"]
    type_in(line.editor.parts[2], "15 cm")
    value = {"path": "source/freed-a/alignment/position_m", "value": "[0.12, -3.4, 0.15]"}
    assert setup.bench.sent == [("setup_set", value)]


def test_buttons_and_switches_are_sent_at_once(setup: Setup) -> None:
    axes = setup.line("source/freed-a/axes", "sources/freed-a").editor
    assert isinstance(axes, ManyField)
    axes.buttons["roll"].click()
    assert setup.bench.sent[-1][1]["value"] == '["x", "y", "z", "pan", "tilt"]'
    barrier = setup.line("schedule/barrier", "sync").editor
    assert isinstance(barrier, Switch)
    barrier.click()
    assert setup.bench.sent[-1] == ("setup_set", {"path": "schedule/barrier", "value": "true"})


def test_a_step_stays_inside_the_bounds(setup: Setup) -> None:
    delay = number(setup.line("source/freed-a/delay_ms", "sources/freed-a"))
    delay.setFocus()
    key_click(delay, Qt.Key.Key_Up)
    assert text_of(delay) == "9 ms"
    for _ in range(40):
        key_click(delay, Qt.Key.Key_Down)
    assert text_of(delay) == "0 ms"


def test_names_of_other_rows_are_offered(setup: Setup) -> None:
    body = setup.line("source/freed-a/body", "sources/freed-a").editor
    assert isinstance(body, NameField)
    assert [body.itemText(n) for n in range(body.count())] == ["A", "B"]
    assert body.currentText() == "A"


def test_tables_in_lists_have_room_for_one_more(setup: Setup) -> None:
    setup.line("processor/tessera-1/latency/1/mode", "processors/tessera-1")
    setup.line("processor/tessera-1/latency/2/mode", "processors/tessera-1")
    with pytest.raises(StopIteration):
        setup.line("processor/tessera-1/latency/3/mode", "processors/tessera-1")


def test_while_rolling_the_structure_is_locked_and_says_so(setup: Setup) -> None:
    line = setup.line("source/freed-a/delay_ms", "sources/freed-a")
    setup.rolling(True)
    page = setup.widget.page
    assert isinstance(page, RowsPage)
    assert not line.editor.isEnabled()
    assert not page.add.isEnabled()
    assert "structure is locked" in setup.widget.bar.status.status.word
    assert not setup.widget.bar.apply.isEnabled()
    setup.rolling(False)
    assert line.editor.isEnabled()


def test_every_field_has_a_name_and_a_size_for_a_finger(setup: Setup) -> None:
    for page_row in PAGES:
        setup.widget.open(page_row.name)
        page = setup.widget.page
        if isinstance(page, RowsPage | FormPage):
            for line in page.form.lines:
                if setup.seen(line):
                    assert line.editor.accessibleName(), line.path
                    assert line.editor.height() >= 44, line.path
                    assert isinstance(line.label, QLabel)


def test_a_list_of_texts_has_semicolons(app: QApplication) -> None:
    field = next(field for field in field_table() if field.pattern == "body/*/label")
    told: list[str] = []
    made = ListField("Orders", field)
    made.entered.connect(told.append)
    made.show_value('["scene night", "on_wall A"]')
    assert made.text() == "scene night; on_wall A"
    type_in(made, "scene dawn;  light_cards_on ;")
    assert told == ['["scene dawn", "light_cards_on"]']
    made.deleteLater()
