# SPDX-License-Identifier: Apache-2.0
"""Each bug that is put into the product is noticed by the check named for it; see mutate.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.nightly.mutate import copy_tree, play, try_one
from tests.nightly.mutations import MUTATIONS, Mutation

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_tree(tmp_path_factory.mktemp("mutated"))


def test_without_a_bug_nothing_fails(tree: Path) -> None:
    for scenario in sorted({mutation.scenario for mutation in MUTATIONS}):
        played = play(tree, scenario)
        assert (played.failed, played.error) == ((), ""), scenario


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[m.name for m in MUTATIONS])
def test_the_bug_is_noticed(tree: Path, mutation: Mutation) -> None:
    found = try_one(tree, mutation)
    assert found.caught, f"{mutation.check} did not fail: {found.detail}; failed: {found.others}"
