# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: RUF001  (full-width signs are how Chinese is written)
"""Sentences of the engine are found by their pattern, and what is filled in by its own."""

from __future__ import annotations

import pytest

from ui.sentences import REMEMBERED, Sentences

TABLE = {
    "nothing is known of {0} yet": "还没有 {0} 的任何数据",
    "{0} sends {1} of {2} samples a second": "{0} 每秒发送 {1} 个样本，应为 {2} 个",
    "camera {0}: {1}": "{0}机：{1}",
    "camera {0}: pose held": "{0}机：位姿已保持",
    "no pose yet": "还没有位姿",
    "{1} is before {0}": "{0} 在 {1} 之后",
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
