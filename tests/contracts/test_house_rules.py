# SPDX-License-Identifier: Apache-2.0
"""The rules of the house that no lint tool knows: licence lines, sizes, names, forbidden text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("stagectl", "tracking", "render_bridge", "ui", "hardware_profiles", "sim")
LONGEST_FILE_LINES = 400
GRAB_BAGS = {"utils", "util", "common", "helpers", "helper", "types", "misc"}

# In two pieces each, so that this file does not find itself.
FORBIDDEN_TEXT = {
    "a path of one machine": ("(?<![\\w.])/(root|work|home", "/\\w+)/|/tmp/bash", "_jobs"),
    "the address of a package index": ("pypi", "\\.org|python", "hosted|registry\\.", "npmjs"),
    "the address of a system mirror": ("deb\\.", "debian"),
}
FORBIDDEN_CODE = {
    "pickle": ("\\b(import|from) ", "pickle\\b"),
    "eval or exec": ("(?<![\\w.])(eval|", "exec)\\("),
    "yaml.load": ("yaml", "\\.load\\("),
    "a silenced type check": ("# type:", " ignore"),
    "a shell": ("shell", "=True"),
}
TEXT_SUFFIXES = {".py", ".md", ".toml", ".txt", ".in", ".ps1", ".cpp", ".h", ".cs", ".json", ""}


def lines_with(pattern: str, path: Path) -> list[str]:
    """Return "file:line: text" for each line of the file that the pattern is found in."""
    text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
    return [
        f"{path}:{number}: {line.strip()}"
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_every_python_file_begins_with_its_licence(python_files: tuple[Path, ...]) -> None:
    wrong = []
    for path in python_files:
        licence = "GPL-3.0-or-later" if "ui" in path.parts[:2] else "Apache-2.0"
        first = (ROOT / path).read_text(encoding="utf-8").partition("\n")[0]
        if first != f"# SPDX-License-Identifier: {licence}":
            wrong.append(f"{path}: {first!r}")
    assert not wrong


def test_no_file_is_long(python_files: tuple[Path, ...]) -> None:
    lengths = {path: len((ROOT / path).read_bytes().splitlines()) for path in python_files}
    assert {path: n for path, n in lengths.items() if n > LONGEST_FILE_LINES} == {}


def test_no_module_is_a_grab_bag(python_files: tuple[Path, ...]) -> None:
    assert [path for path in python_files if GRAB_BAGS & {path.stem, path.parent.name}] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_is_typed_and_every_folder_of_code_is_a_package(
    package: str, python_files: tuple[Path, ...]
) -> None:
    assert (ROOT / package / "py.typed").is_file()
    folders = {path.parent for path in python_files if path.parts[0] == package}
    assert [str(one) for one in folders if not (ROOT / one / "__init__.py").is_file()] == []


@pytest.mark.parametrize("rule", FORBIDDEN_TEXT)
def test_no_file_carries(rule: str, project_files: tuple[Path, ...]) -> None:
    pattern = "".join(FORBIDDEN_TEXT[rule])
    texts = [
        path
        for path in project_files
        if path.suffix in TEXT_SUFFIXES and path.parts[:2] != ("tests", "vectors")
    ]
    assert [line for path in texts for line in lines_with(pattern, path)] == []


@pytest.mark.parametrize("rule", FORBIDDEN_CODE)
def test_no_code_uses(rule: str, python_files: tuple[Path, ...]) -> None:
    pattern = "".join(FORBIDDEN_CODE[rule])
    assert [line for path in python_files for line in lines_with(pattern, path)] == []


def test_the_licence_texts_are_whole() -> None:
    apache = (ROOT / "LICENSES/Apache-2.0.txt").read_text(encoding="utf-8")
    gpl = (ROOT / "LICENSES/GPL-3.0-or-later.txt").read_text(encoding="utf-8")
    assert "Apache License" in apache
    assert "END OF TERMS AND CONDITIONS" in apache
    assert "GNU GENERAL PUBLIC LICENSE" in gpl
    assert "END OF TERMS AND CONDITIONS" in gpl
    assert (ROOT / "LICENSE").read_text(encoding="utf-8") == apache
