# SPDX-License-Identifier: GPL-3.0-or-later
"""Both languages have all words: those in the code, and those that a walk of the pages asks for."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import QApplication, QLabel

from tests.ui.lens.desk import VIEWS, Desk
from ui import theme
from ui.language import CHINESE, CONTEXT, LANGUAGES, Catalogue, leave_language, table, use_language
from ui.lens import words
from ui.words import say

CODE = Path(__file__).parents[3] / "ui" / "lens"
# Functions whose argument at these places is said on the screen or by a screen reader.
SAID = {
    "say": (0,), "caption": (0,), "title": (0,), "text_label": (0,), "Text": (0, 1),
    "Number": (0,), "KeyButton": (1, 2), "Ring": (0, 1), "Chart": (0,), "under": (0,),
    "scrolling": (1,), "SectionTable": (0,), "Status": (0,),
}  # fmt: skip
# The same in every language.
UNITS = frozenset({"mm", "px", "%"})


def literals(node: ast.expr) -> Iterator[str]:
    """Return the texts of an argument, on both sides of an `if` as well."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from literals(body)
            yield from literals(orelse)


def texts_in_code() -> set[str]:
    found = set()
    for path in sorted(CODE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            for place in SAID.get(name, ()):
                if place < len(node.args):
                    found |= set(literals(node.args[place]))
    return found


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", [CHINESE])
def test_every_text_of_the_code_is_in_the_table(language: str) -> None:
    said = texts_in_code() | {text for _, text in words.KEYS} | set(words.PAGES)
    assert len(said) > 200
    letters = {text for text in said if any(letter.isalpha() for letter in text)} - UNITS
    assert sorted(letters - set(table(language))) == []


@pytest.mark.parametrize("language", [CHINESE])
def test_a_translation_has_the_same_names_to_fill_in(language: str) -> None:
    for text, translated in table(language).items():
        assert names_in(text) == names_in(translated), text
        assert translated.strip(), text
        # A sentence begins and ends as its English, where something is put before or after it.
        assert translated[:1].isspace() == text[:1].isspace(), text


def test_chinese_is_written_with_chinese_signs_and_the_house_words() -> None:
    # Key markers on the wall are called 跟踪点; tracking is 追踪.
    text = "".join(table(CHINESE).values()).replace("跟踪点", "")
    # From the glossary: what crews do not say.
    for wrong in ("摄像头", "跟踪", "相机", "入口学生", "镜头轮廓", "挤压", "素数"):
        assert wrong not in text
    for right in ("标定", "入瞳", "呼吸效应", "变形比", "档案", "卡口"):
        assert right in text


def test_a_walk_of_the_pages_asks_for_nothing_that_is_not_there(
    app: QApplication, tmp_path: Path
) -> None:
    catalogue = use_language(app, "zh_CN")
    assert catalogue is not None
    try:
        with Desk(app, tmp_path / "a" / "session") as desk:
            walk(desk)
            assert desk.window.answer.status.word
            assert desk.pages.tabs.tabText(0) == "1  标定"
            assert desk.pages.calibrate.verdict.wall.status == words.OLD_VERDICT
            assert desk.pages.calibrate.table.title.text() == "图片   采用 13/13"
            no_text_is_cut(desk)
        # Names of files and lenses are no words of ours.
        missed = {text for text in catalogue.missed if not text.startswith(("left", "Canon"))}
        assert missed <= UNITS
    finally:
        leave_language(app, catalogue)
    assert say("Solve") == "Solve"


def test_english_is_the_code_itself(app: QApplication) -> None:
    assert use_language(app, "en") is None
    assert set(LANGUAGES) == {"en", CHINESE}
    catalogue = Catalogue({"a": "b"})
    assert catalogue.translate(CONTEXT, "a") == "b"
    # What is not there is shown as it is, and noted.
    assert catalogue.translate(CONTEXT, "c") == "c"
    assert catalogue.translate("QDialog", "d") == "d"
    assert catalogue.missed == {"c"}


def walk(desk: Desk) -> None:
    """Go through all pages and most of what can be done on them."""
    page, target = desk.pages.calibrate, desk.session.parent / "lens.lens.json"
    page.start()
    page.add(VIEWS)
    desk.solve()
    desk.state.choose("left02.jpg")
    for key in (Qt.Key.Key_D, Qt.Key.Key_U, Qt.Key.Key_N, Qt.Key.Key_P):
        desk.press(key)
    assert page.accept(target)
    desk.pages.show_page(1)
    desk.until(lambda: desk.state.next is not None and not desk.pages.grid.runner.running)
    desk.press(Qt.Key.Key_M)
    for place in range(4):
        desk.pages.show_page(place)
        desk.settle()
        desk.window.grab()
    desk.pages.profiles.compare(str(target))
    desk.pages.curves.swap()
    desk.settle()
    desk.pages.show_keys()
    desk.app.processEvents()
    for sheet in desk.pages.findChildren(QLabel):
        sheet.text()
    desk.press(Qt.Key.Key_Escape)


def no_text_is_cut(desk: Desk) -> None:
    """Check what a font without the signs would hide: each label has room for its text."""
    for place in range(4):
        desk.pages.show_page(place)
        desk.settle()
        page = desk.pages.tabs.currentWidget()
        assert page is not None
        for label in page.findChildren(QLabel):
            if label.isVisible() and label.text() and not label.wordWrap():
                longest = max(label.text().splitlines(), key=len)
                need = QFontMetrics(label.font()).horizontalAdvance(longest)
                assert label.width() >= need - 1, label.text()
    assert theme.ROW_PX == 44
