# SPDX-License-Identifier: Apache-2.0
"""Reads OpenCV's FileStorage, YAML 1.0, JSON and XML, without OpenCV. Pure.

A subset of YAML: block maps and lists by indentation, flow maps and lists over any number of lines,
quoted and plain scalars, tags (`!!opencv-matrix`) read over, comments. JSON is a flow map. Numbers
may end in a point (`1.`), and `.Nan`, `.Inf` are numbers that are not finite. Not read: anchors,
block scalars, several documents. XML is read for its scalars, maps and matrices of numbers.

From OpenCV's documentation of "File Input and Output using XML / YAML / JSON files".
"""

from __future__ import annotations

import re

from hardware_profiles.exchange.reading import ExchangeError, shown
from hardware_profiles.exchange.safe_xml import Element, read_xml

Storage = dict[str, object]
DEEPEST = 12
MOST_LINES = 500_000
LONGEST_LINE = 200_000
"""Of block YAML, which FileStorage breaks at 80 letters; JSON may stand on one line."""
_KEY = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'[^']*'|[^\s:"'\[\]{},#&*!|>%@`-][^:#]{0,200}?)\s{0,20}:(?=\s|$)"""
)
_TAG = re.compile(r"!\S*\s*")
_SPECIAL = {
    ".nan": float("nan"), ".inf": float("inf"), "-.inf": float("-inf"), "+.inf": float("inf"),
}  # fmt: skip
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_ESCAPE = {"n": "\n", "t": "\t", "r": "\r"}


def read_storage(text: str, name: str) -> Storage:
    """Return the top map of a FileStorage text; raises ExchangeError with file and line."""
    if text.lstrip().startswith("{"):
        flow = _Flow(text, name, 1)
        value = flow.value(0)
        flow.end()
    else:
        value = _Block(text, name).top()
    if not isinstance(value, dict):
        raise ExchangeError(f"{name}: found {shown(value)}, expected a map of keys and values")
    return value


def read_xml_storage(data: bytes, name: str) -> Storage:
    """Return the top map of a FileStorage file in XML; raises ExchangeError with file and line."""
    root = read_xml(data, name)
    if root.tag != "opencv_storage":
        raise ExchangeError(f"{name}: found <{root.tag[:40]}>, expected <opencv_storage>")
    return {child.tag: _of_xml(child) for child in root.children}


def _of_xml(element: Element) -> object:
    if element.children:
        return {child.tag: _of_xml(child) for child in element.children}
    words = "".join(element.text).split()
    if len(words) > 1 or element.tag == "data":
        return [_scalar(word) for word in words]
    return _scalar(words[0].strip('"')) if words else None


class _Flow:
    """Flow collections and scalars: `[1., 2.]`, `{ a: 1, "b": x }`."""

    def __init__(self, text: str, name: str, line: int) -> None:
        self.text, self.name, self.line = text, name, line
        self.at = 0

    def value(self, depth: int) -> object:
        """Return the value that begins here."""
        self._space()
        self.at += len(tag[0]) if (tag := _TAG.match(self.text, self.at)) else 0
        self._space()
        mark = self.text[self.at : self.at + 1]
        if depth > DEEPEST:
            raise self.wrong(f"more than {DEEPEST} collections in each other", "fewer")
        if mark == "[":
            return self._list(depth)
        if mark == "{":
            return self._map(depth)
        if mark in ('"', "'"):
            return self._quoted(mark)
        return self._plain()

    def end(self) -> None:
        """Raise unless nothing is left."""
        self._space()
        if self.at < len(self.text):
            raise self.wrong(shown(self.text[self.at : self.at + 20]), "the end of the value")

    def wrong(self, found: str, expected: str) -> ExchangeError:
        """Return the error at this place."""
        line = self.line + self.text.count("\n", 0, self.at)
        return ExchangeError(f"{self.name}:{line}: found {found}, expected {expected}")

    def _space(self) -> None:
        text = self.text
        while self.at < len(text):
            if text[self.at] == "#" and (self.at == 0 or text[self.at - 1].isspace()):
                end = text.find("\n", self.at)
                self.at = len(text) if end < 0 else end
            elif text[self.at].isspace():
                self.at += 1
            else:
                return

    def _list(self, depth: int) -> list[object]:
        self.at += 1
        found: list[object] = []
        while True:
            self._space()
            if self.text[self.at : self.at + 1] == "]":
                self.at += 1
                return found
            found.append(self.value(depth + 1))
            self._next("]")

    def _map(self, depth: int) -> Storage:
        self.at += 1
        found: Storage = {}
        while True:
            self._space()
            if self.text[self.at : self.at + 1] == "}":
                self.at += 1
                return found
            mark = self.text[self.at : self.at + 1]
            if mark in ('"', "'"):
                key = self._quoted(mark)
                self._space()
            else:
                start = self.at
                while self.text[self.at : self.at + 1] not in ("", ":", ",", "}", "{", "[", "\n"):
                    self.at += 1
                key = self.text[start : self.at].strip()
            if self.text[self.at : self.at + 1] != ":" or not key:
                raise self.wrong(shown(self.text[self.at : self.at + 20]), "a key and a colon")
            self.at += 1
            found[key] = self.value(depth + 1)
            self._next("}")

    def _next(self, closing: str) -> None:
        self._space()
        mark = self.text[self.at : self.at + 1]
        if mark == ",":
            self.at += 1
        elif mark != closing:
            raise self.wrong(
                shown(self.text[self.at : self.at + 20]) if mark else "the end of the file",
                f"a comma or {closing}",
            )

    def _quoted(self, mark: str) -> str:
        self.at += 1
        parts: list[str] = []
        while True:
            letter = self.text[self.at : self.at + 1]
            if not letter:
                raise self.wrong("the end of the file", f"a closing {mark}")
            self.at += 1
            if letter == mark:
                return "".join(parts)
            if letter == "\\" and mark == '"':
                letter = self.text[self.at : self.at + 1]
                letter = _ESCAPE.get(letter, letter)
                self.at += 1
            parts.append(letter)

    def _plain(self) -> object:
        start = self.at
        while self.text[self.at : self.at + 1] not in ("", ",", "]", "}", "\n"):
            self.at += 1
        word = self.text[start : self.at]
        word = re.split(r"\s#", word, maxsplit=1)[0].strip()
        if not word:
            raise self.wrong(shown(self.text[self.at : self.at + 20]), "a value")
        return _scalar(word)


class _Block:
    """Block maps and lists by indentation."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.lines: list[tuple[int, int, str]] = []  # number, indent, content
        for number, line in enumerate(text.split("\n"), start=1):
            if number > MOST_LINES:
                raise ExchangeError(f"{name}: more than {MOST_LINES} lines, expected fewer")
            if len(line) > LONGEST_LINE:
                raise ExchangeError(
                    f"{name}:{number}: found a line of {len(line)} letters, expected at most "
                    f"{LONGEST_LINE}"
                )
            bare = line.rstrip()
            content = bare.lstrip()
            if content and not content.startswith(("#", "%")) and content not in ("---", "..."):
                self.lines.append((number, len(bare) - len(content), content))
        self.at = 0

    def top(self) -> object:
        """Return the value of the whole text."""
        if not self.lines:
            raise ExchangeError(f"{self.name}: found nothing, expected keys and values")
        value = self._block(self.lines[0][1], 0)
        if self.at < len(self.lines):
            raise self._wrong("another indentation", "the same for all keys of a map")
        return value

    def _wrong(self, found: str, expected: str) -> ExchangeError:
        number = self.lines[min(self.at, len(self.lines) - 1)][0]
        return ExchangeError(f"{self.name}:{number}: found {found}, expected {expected}")

    def _block(self, indent: int, depth: int) -> object:
        if depth > DEEPEST:
            raise self._wrong(f"more than {DEEPEST} collections in each other", "fewer")
        content = self.lines[self.at][2]
        if content == "-" or content.startswith("- "):
            return self._items(indent, depth)
        return self._keys(indent, depth)

    def _items(self, indent: int, depth: int) -> list[object]:
        found: list[object] = []
        while self.at < len(self.lines):
            number, column, content = self.lines[self.at]
            if column != indent or not (content == "-" or content.startswith("- ")):
                break
            rest = content[1:].strip()
            if _KEY.match(rest) and not rest.startswith(("[", "{")):
                # A map inside the item: its first key stands on the dash's own line.
                inner = indent + len(content) - len(content[1:].lstrip())
                self.lines[self.at] = (number, inner, rest)
                found.append(self._block(inner, depth + 1))
                continue
            self.at += 1
            found.append(self._after(rest, number, indent, depth))
        return found

    def _keys(self, indent: int, depth: int) -> Storage:
        found: Storage = {}
        while self.at < len(self.lines):
            number, column, content = self.lines[self.at]
            if column != indent:
                break
            match = _KEY.match(content)
            if match is None:
                raise self._wrong(shown(content), "a key and a colon")
            key = match[1].strip("\"'").strip()
            self.at += 1
            found[key] = self._after(content[match.end() :].strip(), number, indent, depth)
        return found

    def _after(self, rest: str, number: int, indent: int, depth: int) -> object:
        """Return the value after a key's colon or a dash; the place is already behind it."""
        bare = _TAG.sub("", rest, count=1) if rest.startswith("!") else rest
        if not bare or bare.startswith("#"):
            if self.at < len(self.lines):
                column, content = self.lines[self.at][1:]
                deeper = column > indent or (column == indent and content.startswith("- "))
                if deeper:
                    return self._block(column, depth + 1)
            return None
        if bare[0] in "[{":
            return self._flow(bare, number, depth)
        if bare[0] in "|>&*":
            raise ExchangeError(
                f"{self.name}:{number}: found {shown(bare)}, expected a plain value"
            )
        if bare[0] not in "\"'":
            return _scalar(re.split(r"\s#", bare, maxsplit=1)[0].strip())
        flow = _Flow(bare, self.name, number)
        value = flow.value(depth)
        flow.end()
        return value

    def _flow(self, first: str, number: int, depth: int) -> object:
        parts, open_now = [first], _depth_of(first)
        while open_now > 0 and self.at < len(self.lines):
            content = self.lines[self.at][2]
            parts.append(content)
            open_now += _depth_of(content)
            self.at += 1
        flow = _Flow("\n".join(parts), self.name, number)
        value = flow.value(depth)
        flow.end()
        return value


def _depth_of(line: str) -> int:
    """Return how many more collections a line opens than it closes."""
    # An open quote counts to the end of the line, or each one would be walked from anew.
    bare = re.sub(r'"(?:[^"\\]|\\.)*(?:"|$)', "", line)
    bare = re.split(r"(?:^|\s)#", bare, maxsplit=1)[0]
    return sum(bare.count(mark) for mark in "[{") - sum(bare.count(mark) for mark in "]}")


def _scalar(word: str) -> object:
    special = _SPECIAL.get(word.lower())
    if special is not None:
        return special
    if _NUMBER.fullmatch(word):
        return int(word) if len(word) <= 300 and not re.search(r"[.eE]", word) else float(word)
    return word
