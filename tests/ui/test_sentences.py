# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: RUF001  (full-width signs are how Chinese is written)
"""Sentences of the engine are found by their pattern, and what is filled in by its own."""

from __future__ import annotations

import pytest

from ui.language import CHINESE, ENGINE, table
from ui.sentences import REMEMBERED, Sentences

TABLE = {
    "nothing is known of {0} yet": "还没有 {0} 的任何数据",
    "{0} sends {1} of {2} samples a second": "{0} 每秒发送 {1} 个样本，应为 {2} 个",
    "camera {0}: {1}": "{0}机：{1}",
    "camera {0}: pose held": "{0}机：位姿已保持",
    "no pose yet": "还没有位姿",
    "{1} is before {0}": "{0} 在 {1} 之后",
    "camera {0}: {1} {2}": "{0}机：{1} {2}",
    "size": "大小",
    "on the wall{0}: {1}": "上屏{0}：{1}",
    " in {0} frames": "（{0} 帧后）",
    "set-up: {0}{1}": "配置：{0}{1}",
    "{0} added": "已添加 {0}",
    " (not kept on disk: {0})": "（没有存盘：{0}）",
    "undone: {0}; {1}": "已撤销：{0}；{1}",
    "; undo again takes back {0}": "；再撤销则收回 {0}",
    "expected {0}; mend it": "应为 {0}；请改",
    "a number": "数字",
    "fps: found {0}, expected one of ({1}); mend": "fps：是 {0}，应为（{1}）之一；请改",
    "found {0}, {1}": "是 {0}，{1}",
}


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("no pose yet", "还没有位姿"),
        ("nothing is known of freed-a yet", "还没有 freed-a 的任何数据"),
        (
            "freed-a sends 41.2 of 60.0 samples a second",
            "freed-a 每秒发送 41.2 个样本，应为 60.0 个",
        ),
        # The pattern that says most, not the one that takes all.
        ("camera A: pose held", "A机：位姿已保持"),
        ("camera A: no pose yet", "A机：还没有位姿"),
        ("camera A: nothing is known of x (y) yet", "A机：还没有 x (y) 的任何数据"),
        # Fields are filled in by their name, not by their place.
        ("Monday is before Tuesday", "Tuesday 在 Monday 之后"),
        # The one in which nothing is left in English, not the one that is longest.
        ("camera A: size 1.2", "A机：大小 1.2"),
        ("camera A: speed of sound", "A机：speed of sound"),
        # What is put behind another text has its own pattern, and may be missing.
        ("on the wall in 12 frames: A", "上屏（12 帧后）：A"),
        ("on the wall: A", "上屏：A"),
        ("set-up: A added", "配置：已添加 A"),
        (
            "set-up: A added (not kept on disk: no pose yet)",
            "配置：已添加 A（没有存盘：还没有位姿）",
        ),
        (
            "undone: size; camera A: pose held; undo again takes back size",
            "已撤销：大小；A机：位姿已保持；再撤销则收回大小",
        ),
        # Sentences that only follow each other; no blank between Chinese signs.
        ("fps: no pose yet", "fps：还没有位姿"),
        ("no pose yet; expected a number; mend it", "还没有位姿；应为数字；请改"),
        ("fps: a word of nobody", None),
        # Lists of names stay as they are, and are no English words.
        (
            "fps: found 'x', expected one of (a, b); mend",
            "fps：是 'x'，应为（a, b）之一；请改",
        ),
        ("something else", None),
        ("", None),
    ],
)
def test_sentences_are_found(sentence: str, said: str | None) -> None:
    sentences = Sentences(TABLE)
    assert sentences.find(sentence) == said
    assert sentences.find(sentence) == said, "also when it is asked for again"


def test_no_end_of_sentences_takes_no_end_of_memory() -> None:
    sentences = Sentences(TABLE)
    for number in range(3 * REMEMBERED):
        assert sentences.find(f"camera {number}: no pose yet") == f"{number}机：还没有位姿"
    assert sentences.remembered <= REMEMBERED


def test_few_patterns_are_tried_for_a_sentence() -> None:
    """A board has dozens of sentences whose figures change with every message."""
    stage = table(CHINESE, ENGINE)
    sentences = Sentences(stage)
    templates = [text for text in stage if "{0}" in text]
    assert len(templates) > 400
    filled = [text.format(*(f"{n}.5" for n in range(9))) for text in templates]
    tried = [len(sentences.candidates(sentence)) for sentence in filled]
    assert all(tried), "its own pattern is one of them"
    assert sum(tried) / len(tried) < 12
    assert not sentences.candidates("gibberish sans sense")
    # What the index finds is what trying all of them would find.
    assert all(sentences.find(sentence) is not None for sentence in filled)
