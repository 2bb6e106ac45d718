# SPDX-License-Identifier: Apache-2.0
"""Brompton Tessera: the IP Control API of its processors, software 3.1 and later. Pure.

Paths and values: "Tessera Processing IP Control API", 3.1.4 and 3.5.2; docs/processors.md lists
each with its source. A GET of a leaf answers `{"<last word of the path>": value}`, a PUT takes
`{"data": value}`; a fault is `{"response-code": "Path not found"}` inside HTTP 200. It tells
neither genlock lock nor phase nor latency.
"""

from __future__ import annotations

from stagectl.processors.asking import Asker, AskError, RefusedError, flag, number, text
from stagectl.processors.state import Reading

_BLACKOUT = "override/blackout/enabled"
_INTERNAL = "internal"
_TRANSFER = {
    "standard-dynamic-range": "sdr",
    "perceptual-quantiser": "pq",
    "hybrid-log-gamma": "hlg",
}
_CODE = "response-code"
_DENIED = "access denied"


class Brompton:
    """The driver of Tessera processors."""

    def read(self, ask: Asker) -> Reading:
        """Ask leaf by leaf; the first answer must come, others may not be there."""
        blackout = flag(_get(ask, _BLACKOUT))
        kind = text(_get(ask, "input/active/source/port-type"))
        port = number(_get(ask, "input/active/source/port-number"))
        ends = f"input/ports/{kind}/{int(port)}" if kind and port is not None else ""
        input_hz = number(_get(ask, f"{ends}/meta-data/refresh-rate")) if ends else None
        if input_hz is None:  # until 3.1 it stood there
            input_hz = number(_get(ask, "input/active/refresh-rate"))
        source = text(_get(ask, "output/network/genlock/source"))
        lut = flag(_get(ask, "processing/3d-lut/enabled"))
        brightness = number(_get(ask, "output/global-colour/brightness"))
        return Reading(
            input_hz=input_hz,
            # Whether it is locked to what it follows is not told; alone it is locked to nothing.
            input_locked=False if source == _INTERNAL else None,
            brightness_nits=brightness if brightness is not None and brightness >= 0.0 else None,
            blackout=blackout,
            frozen=flag(_get(ask, "override/freeze/enabled")),
            test_pattern=flag(_get(ask, "override/test-pattern/enabled")),
            transfer=_transfer(ask, kind, ends),
            lut="" if lut is None else "on" if lut else "off",
        )

    def black(self, ask: Asker, *, on: bool) -> None:
        """Switch blackout, and read it back."""
        _checked(ask.send("PUT", f"/api/{_BLACKOUT}", {"data": on}))
        if flag(_get(ask, _BLACKOUT)) is not on:
            raise AskError("it answered, but its blackout did not change")


def _transfer(ask: Asker, kind: str, ends: str) -> str:
    """Return the transfer function of the input: forced in the processor, else of the signal."""
    if kind not in ("hdmi", "sdi"):
        return ""
    forced = text(_get(ask, f"{ends}/controls/hdr/format"))
    if forced in _TRANSFER or kind == "sdi":
        return _TRANSFER.get(forced, "")
    return _TRANSFER.get(text(_get(ask, f"{ends}/meta-data/hdr/format")), "")


def _get(ask: Asker, path: str) -> object:
    answer = _checked(ask.get(f"/api/{path}"))
    return answer.get(path.rpartition("/")[2]) if isinstance(answer, dict) else None


def _checked(answer: object) -> object:
    """Return an answer, None for a path that is not there. Raises RefusedError."""
    code = answer.get(_CODE) if isinstance(answer, dict) else None
    if isinstance(code, str):
        if code.lower() == _DENIED:
            raise RefusedError("access denied; switch IP control on in its Live Control tile")
        return None
    return answer
