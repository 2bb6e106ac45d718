# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's sentences in another language, found by their pattern.

The engine speaks English, with figures and names filled in: "tracker freed-a sends 41.2 of 60
samples a second". A pattern is its template, "tracker {0} sends {1} of {2} samples a second", and
stands in the .ts file as any other text. What is filled in is translated too where it is a sentence
itself ("camera A: " and a reason), and so are sentences that only follow each other ("body A: no
pose yet"). A sentence without a pattern is shown as it came.

Figures change 25 times a second, so hundreds of patterns must not be tried for each sentence:
a pattern is looked up by the rarest word that stands whole in its template, and only those that
have a word of the sentence are tried.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

# What is asked for again and again; figures change, so there is no end of sentences.
REMEMBERED = 2_000
DEEPEST = 4
# Between sentences that follow each other: English, Chinese.
JOINTS: Mapping[str, str] = {"; ": "\N{FULLWIDTH SEMICOLON}", ": ": "\N{FULLWIDTH COLON}"}
# What is put behind another text begins with one of these.
APPENDED = (" ", ",", ";", ":")
_FIELD = re.compile(r"\{(\w+)\}")
# A blank is left between Chinese and Latin letters or figures, not between Chinese signs.
_BLANK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])")


class _Found(NamedTuple):
    """A text in the other language, and how many of its signs are left in English."""

    text: str | None
    left: int

    @property
    def whole(self) -> bool:
        """Return whether all of it is said in the other language."""
        return self.text is not None and not self.left


class _Pattern:
    """A template; `appended` are the beginnings of what may stand behind another text."""

    def __init__(self, template: str, translation: str, appended: str) -> None:
        parts = _FIELD.split(template)
        self._literals = parts[0::2]
        self._names = parts[1::2]
        self._translation = translation
        self._appended = appended
        self.weight = sum(len(text) for text in self._literals)

    @functools.cached_property
    def _matcher(self) -> re.Pattern[str]:
        """Each field takes as little as it can; the last one all that is left.

        One that is glued to the text before it brings its own blank ("on the wall{0}: {1}"), so it
        may be empty; glued to another field, it is empty or what is put behind a text.
        """
        text = re.escape(self._literals[0])
        for place, after in enumerate(self._literals[1:]):
            before = self._literals[place]
            if before:
                field = "(.*?)" if before[-1].isalpha() else "(.+?)"
            elif place == 0:
                field = "(.*?)" if after[:1].isalpha() else "(.+?)"
            else:
                field = f"((?:(?:{self._appended}).*?)?)"
            text += field + re.escape(after)
        return re.compile(text, re.DOTALL)

    def words(self) -> Iterator[str]:
        """Return the words that every sentence of this pattern has between blanks."""
        last = len(self._literals) - 1
        for place, literal in enumerate(self._literals):
            found = literal.split(" ")
            # The first and the last may be only a part of a word, the rest being filled in.
            begin, end = int(place > 0), len(found) - int(place < last)
            yield from (word for word in found[begin:end] if word)

    def filled(self, values: Sequence[str]) -> str:
        """Return the translation with its fields filled in, in whatever order it has them."""
        by_name = dict(zip(self._names, values, strict=True))
        return _BLANK.sub("", _FIELD.sub(lambda field: by_name[field[1]], self._translation))

    def values(self, sentence: str) -> tuple[str, ...] | None:
        """Return what is filled in, or None where the sentence is another one."""
        found = self._matcher.fullmatch(sentence)
        return None if found is None else found.groups()


class Sentences:
    """Translations by English text or template; the template that says most is tried first."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._whole = {text: other for text, other in table.items() if not _FIELD.search(text)}
        starts = {_FIELD.split(text)[0] for text in table if text.startswith(APPENDED)}
        appended = "|".join(sorted(map(re.escape, starts - {""}))) or "(?!)"
        patterns = [
            _Pattern(text, other, appended) for text, other in table.items() if _FIELD.search(text)
        ]
        self._patterns = sorted(patterns, key=lambda pattern: -pattern.weight)
        self._by_word: dict[str, list[int]] = {}
        self._always: list[int] = []
        self._index()
        self._known: dict[str, str | None] = {}

    @property
    def remembered(self) -> int:
        """Return how many sentences are kept for the next time."""
        return len(self._known)

    def find(self, sentence: str) -> str | None:
        """Return a sentence in the other language, None where there is no pattern of it."""
        if sentence not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[sentence] = self._find(sentence, DEEPEST).text
        return self._known[sentence]

    def candidates(self, sentence: str) -> Sequence[int]:
        """Return the places of the patterns that a sentence may be of, what says most first."""
        found = list(self._always)
        for word in set(sentence.split(" ")):
            found += self._by_word.get(word, ())
        return sorted(found)

    def _index(self) -> None:
        seen = Counter(word for pattern in self._patterns for word in set(pattern.words()))
        for place, pattern in enumerate(self._patterns):
            rarest = min(pattern.words(), key=lambda word: (seen[word], -len(word)), default=None)
            if rarest is None:
                self._always.append(place)
            else:
                self._by_word.setdefault(rarest, []).append(place)

    def _find(self, sentence: str, depth: int) -> _Found:
        whole = self._whole.get(sentence)
        if whole is not None or depth == 0:
            return _Found(whole, 0)
        best: _Found | None = None
        for place in self.candidates(sentence):
            pattern = self._patterns[place]
            values = pattern.values(sentence)
            if values is None:
                continue
            found = [self._filled(value, depth) for value in values]
            said = pattern.filled([one.text or "" for one in found])
            # The first in which nothing is left in English; else the one with the least of it.
            left = sum(one.left for one in found)
            if best is None or left < best.left:
                best = _Found(said, left)
            if not left:
                return best
        other = self._joined(sentence, depth) or self._listed(sentence)
        return _Found(other, 0) if other is not None or best is None else best

    def _filled(self, value: str, depth: int) -> _Found:
        """Return a value in the other language, or as it is; names and lists of them are whole."""
        if " " not in value:
            return _Found(self._whole.get(value, value), 0)
        found = self._find(value, depth - 1)
        if found.text is not None:
            return found
        names = not any(" " in name for name in value.split(", "))
        return _Found(value, 0 if names else len(value))

    def _joined(self, sentence: str, depth: int) -> str | None:
        """Return sentences that only follow each other, where each is found."""
        for joint, other in JOINTS.items():
            head, found, tail = sentence.partition(joint)
            while found:
                # What is put behind a text may have the joint in its own pattern.
                end, between = self._find(joint + tail, depth - 1), ""
                if not end.whole:
                    end, between = self._phrase(tail, depth), other
                # A name may stand before a colon, only a sentence before the other.
                if end.whole and (" " in head or joint == ": "):
                    begin = self._phrase(head, depth) if " " in head else self._filled(head, depth)
                    if begin.whole:
                        return f"{begin.text}{between}{end.text}"
                more, found, tail = tail.partition(joint)
                head += joint + more
        return None

    def _listed(self, sentence: str) -> str | None:
        """Return a list of words, where all of them are known."""
        found = [self._whole.get(word) for word in sentence.split(", ")]
        known = [word for word in found if word is not None]
        return "\N{IDEOGRAPHIC COMMA}".join(known) if len(known) == len(found) else None

    def _phrase(self, text: str, depth: int) -> _Found:
        if " " in text:
            return self._find(text, depth - 1)
        return _Found(self._whole.get(text), 0)
