# SPDX-License-Identifier: Apache-2.0
"""The address as people write it."""

from __future__ import annotations

import pytest

from stagectl.control.address import parse_address


def test_host_and_port() -> None:
    assert parse_address("127.0.0.1:5710") == ("127.0.0.1", 5710)
    assert parse_address("stage-1.local:1") == ("stage-1.local", 1)


@pytest.mark.parametrize(
    "text", ["", ":5710", "host", "host:", "host:0", "host:65536", "host:x", "host:²", "a b:1"]
)
def test_other_texts_are_refused_with_the_form_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="write HOST:PORT"):
        parse_address(text)
