# SPDX-License-Identifier: Apache-2.0
"""What a processor says against what the stage file says of it, in sentences. Pure.

Only what is told is compared. Nodes tell nothing of their signal, so what the stage file declares
is held against the processor alone.
"""

from __future__ import annotations

from fractions import Fraction

import msgspec

from hardware_profiles.latency import processor_frames
from hardware_profiles.wall import Processor, Signal
from render_bridge.rate_names import exact_name, rate_name
from stagectl.processors.state import ProcessorState, Reading

# These APIs round: two decimals of 23.976 are 167 ppm off; 24.000 is 1001 ppm off.
SAME_RATE_PPM = 500.0
MOST_MULTIPLE = 10
NITS_SHARE = 0.05
PATTERN_ON = "its test pattern is on"
NODES_DO_NOT_TELL = "nodes do not tell their signal"


def declared(signal: Signal) -> list[str]:
    """Return what the stage file says of a processor's signal, as short texts."""
    return [
        *([f"transfer {signal.transfer}"] if signal.transfer else []),
        *([f"range {signal.range}"] if signal.range else []),
        *([f"{signal.nits:g} nits"] if signal.nits else []),
        *([f"LUT {signal.lut}"] if signal.lut else []),
    ]


def reported(reading: Reading) -> list[str]:
    """Return what a processor says of its signal, as short texts."""
    nits = reading.brightness_nits
    return [
        *([f"transfer {reading.transfer}"] if reading.transfer else []),
        *([f"range {reading.range}"] if reading.range else []),
        *([f"{nits:g} nits"] if nits is not None else []),
        *([f"LUT {reading.lut}"] if reading.lut else []),
        NODES_DO_NOT_TELL,
    ]


def latency_frames(processor: Processor, reading: Reading, rate: Fraction) -> float | None:
    """Return the frames of the mode it runs in: by the stage file's table, else by its manual."""
    if not reading.latency_mode:
        return None
    as_reported = msgspec.structs.replace(processor, mode=reading.latency_mode)
    by_table = processor_frames(as_reported, rate)
    return reading.latency_frames if by_table is None else by_table


def mismatches(processor: Processor, state: ProcessorState, rate: Fraction, wall: str) -> list[str]:
    """Return the sentences; nothing while it does not answer, as nothing is known then."""
    if state.state != "ok":
        return []
    reading = state.reading
    return [
        *_rate(reading, rate),
        *_latency(processor, reading, rate),
        *_signal(processor.signal, reading),
        *_left_on(reading, state, wall),
        *(f"it says: {complaint}" for complaint in reading.complaints),
    ]


def _rate(reading: Reading, rate: Fraction) -> list[str]:
    sentences = []
    hz = reading.input_hz
    if hz is not None and not _is_multiple(hz, rate):
        sentences.append(f"its input runs at {rate_name(hz)}, the stage at {exact_name(rate)}")
    if reading.input_locked is False:
        sentences.append("it runs free: it is not locked to its input")
    if reading.phase_right is False:
        sentences.append("its sync phase is off")
    return sentences


def _is_multiple(hz: float, rate: Fraction) -> bool:
    times = max(1, min(round(hz / float(rate)), MOST_MULTIPLE))
    return abs(hz / (times * float(rate)) - 1.0) * 1e6 <= SAME_RATE_PPM


def _latency(processor: Processor, reading: Reading, rate: Fraction) -> list[str]:
    mode = reading.latency_mode
    frames, meant = latency_frames(processor, reading, rate), processor_frames(processor, rate)
    if not mode:
        return []
    if frames is None or meant is None:
        if mode == processor.mode:
            return []
        return [f"it runs in mode {mode}, the stage file says {processor.mode}"]
    if frames == meant:
        return []
    return [
        f"it runs in mode {mode} ({frames:g} frames), "
        f"the stage file says {processor.mode} ({meant:g} frames): the wall latency is wrong"
    ]


def _signal(signal: Signal, reading: Reading) -> list[str]:
    sentences = []
    if signal.transfer and reading.transfer and signal.transfer != reading.transfer:
        sentences.append(
            f"its transfer is {reading.transfer}, the stage file says {signal.transfer}"
        )
    if signal.range and reading.range and signal.range != reading.range:
        sentences.append(f"its range is {reading.range}, the stage file says {signal.range}")
    nits = reading.brightness_nits
    if signal.nits and nits is not None and abs(nits / signal.nits - 1.0) > NITS_SHARE:
        sentences.append(f"it shows {nits:g} nits, the stage file says {signal.nits:g}")
    if signal.lut and reading.lut == "off":
        sentences.append(f"its LUT is off, the stage file says {signal.lut}")
    if signal.lut and reading.lut not in ("", "on", "off", signal.lut):
        sentences.append(f"its LUT is {reading.lut}, the stage file says {signal.lut}")
    return sentences


def _left_on(reading: Reading, state: ProcessorState, wall: str) -> list[str]:
    sentences = []
    if reading.test_pattern:
        sentences.append(PATTERN_ON)
    if reading.frozen:
        sentences.append("its picture is frozen")
    if reading.blackout and wall != "black" and not state.wall_pending:
        sentences.append("its blackout is on, and the walls show the picture")
    return sentences
