# SPDX-License-Identifier: Apache-2.0
"""The pytest plugin: fixtures, markers, and scenario files as tests.

It costs a project that does not use it nothing: no fixture is automatic, and nothing of the
simulator is imported before a test or a scenario file asks for it.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sim.testing.items import ENDING, SEED_OPTION, ScenarioFile

if TYPE_CHECKING:
    from sim.testing.live import LiveStage
    from sim.testing.virtual import VirtualRun

PATTERNS = "stagectl_scenarios"
SCENARIO_MARK = "stagectl_scenario"
LIVE_MARK = "stagectl_live"
_runs = pytest.StashKey[list["VirtualRun"]]()
_files = pytest.StashKey[set[Path]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our option and our ini key."""
    group = parser.getgroup("stagectl", "the simulated stage")
    group.addoption(
        SEED_OPTION, type=int, default=None, metavar="N",
        help="play every virtual scenario with this seed, also where a test or a file says another",
    )  # fmt: skip
    parser.addini(
        PATTERNS, "scenario files that are tests, relative to the root: scenarios/*.toml", "args"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tell our markers."""
    config.addinivalue_line(
        "markers",
        f"{SCENARIO_MARK}(*names, **changes): play each and hand its run to the test as stage_run",
    )
    config.addinivalue_line(
        "markers", f"{LIVE_MARK}(scenario, **changes): what live_stage starts; see LiveStage"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect scenario files: those of the ini key, and what ends with .stage-test.toml."""
    if file_path.suffix != ".toml":
        return None
    if file_path.name.endswith(ENDING) or file_path in _scenario_files(parent.config):
        return ScenarioFile.from_parent(parent, path=file_path)
    return None


def _scenario_files(config: pytest.Config) -> set[Path]:
    if _files not in config.stash:
        root = config.rootpath
        config.stash[_files] = {
            path for pattern in config.getini(PATTERNS) for path in root.glob(pattern)
        }
    return config.stash[_files]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test with `stage_run` one run for each scenario of its marker."""
    if "stage_run" not in metafunc.fixturenames:
        return
    orders = [
        (str(name), mark.kwargs)
        for mark in metafunc.definition.iter_markers(SCENARIO_MARK)
        for name in mark.args
    ]
    if not orders:  # the fixture says so, in this test alone
        return
    ids = [Path(name).stem if name.endswith(".toml") else name for name, _ in orders]
    metafunc.parametrize("stage_run", orders, ids=ids, indirect=True)


@pytest.fixture
def virtual_stage(request: pytest.FixtureRequest) -> Callable[..., VirtualRun]:
    """Play a simulated stage in virtual time: `run = virtual_stage("calm", seconds=8)`.

    The arguments are those of `sim.testing.play_stage`; files are looked for beside the test file,
    then in the root of the project. A test that fails shows the seed and the command of its runs.
    """
    return _factory(request)


@pytest.fixture
def stage_run(request: pytest.FixtureRequest) -> VirtualRun:
    """Return the run of one scenario of the test's `stagectl_scenario` marker."""
    if not hasattr(request, "param"):
        from sim.scenario.load import ScenarioError

        raise ScenarioError(
            f'stage_run needs @pytest.mark.{SCENARIO_MARK}("calm", ...) with at least one scenario'
        )
    name, changes = request.param
    return _factory(request)(name, **changes)


@pytest.fixture
def start_live_stage(request: pytest.FixtureRequest) -> Iterator[Callable[..., LiveStage]]:
    """Start real simulated stages on loopback; all are stopped when the test ends.

    The arguments are those of `sim.testing.LiveStage`: `start_live_stage("calm", nodes=["n1"])`.
    """
    yield from _live_factory(request)


@pytest.fixture
def live_stage(
    request: pytest.FixtureRequest, start_live_stage: Callable[..., LiveStage]
) -> LiveStage:
    """Return a real simulated stage that runs for this test; a `stagectl_live` marker changes it.

    It takes seconds, keeps time, and starts processes: mark such tests as slow.
    """
    return _marked(request, start_live_stage)


@pytest.fixture(scope="module")
def module_live_stage(request: pytest.FixtureRequest) -> Iterator[LiveStage]:
    """Return a real simulated stage that runs for all tests of a module (see its pytestmark)."""
    for start in _live_factory(request):
        yield _marked(request, start)


def _factory(request: pytest.FixtureRequest) -> Callable[..., VirtualRun]:
    item = request.node
    played = item.stash.setdefault(_runs, [])
    seed = request.config.getoption(SEED_OPTION)

    def play(scenario: str | Path = "calm", **changes: object) -> VirtualRun:
        __tracebackhide__ = True
        from sim.testing.arguments import known_changes
        from sim.testing.virtual import play_stage

        known_changes("virtual_stage", play_stage, changes)
        play_any: Callable[..., VirtualRun] = play_stage
        if seed is not None:
            changes["seed"] = seed
        again = f"python -m pytest {shlex.quote(item.nodeid)}"
        if seed is not None:
            again += f" {SEED_OPTION} {seed}"
        run = play_any(scenario, folders=_folders(request), again=again, **changes)
        played.append(run)
        item.user_properties += [
            ("scenario", run.scenario), ("seed", run.seed), ("trace_sha256", run.trace_sha256),
        ]  # fmt: skip
        return run

    return play


def _live_factory(request: pytest.FixtureRequest) -> Iterator[Callable[..., LiveStage]]:
    started: list[LiveStage] = []

    def start(scenario: str | Path = "calm", **changes: object) -> LiveStage:
        __tracebackhide__ = True
        from sim.testing.arguments import known_changes
        from sim.testing.live import LiveStage

        known_changes("live_stage", LiveStage, changes)
        make: Callable[..., LiveStage] = LiveStage
        stage = make(scenario, folders=_folders(request), **changes)
        started.append(stage)
        return stage.start()

    try:
        yield start
    finally:
        for stage in reversed(started):
            stage.close()


def _marked(request: pytest.FixtureRequest, start: Callable[..., LiveStage]) -> LiveStage:
    mark = request.node.get_closest_marker(LIVE_MARK)
    return start(*mark.args, **mark.kwargs) if mark is not None else start()


def _folders(request: pytest.FixtureRequest) -> tuple[Path, ...]:
    return (request.path.parent, request.config.rootpath)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what a failed test's runs found; a mistake in a scenario is its one line."""
    report = yield
    if not report.failed:
        return report
    mistake = _message(call, "sim.scenario.load", "ScenarioError")
    if mistake:
        report.longrepr = f"{item.nodeid}: {mistake}"
    elif call.when == "call" and not _message(call, "sim.testing.failures", "CheckFailedError"):
        for run in item.stash.get(_runs, ()):
            report.sections.append(("simulated stage", "\n".join(run.lines())))
    return report


def _message(call: pytest.CallInfo[None], module_name: str, kind: str) -> str:
    """Return the text of an exception of one of our kinds, without importing anything."""
    module = sys.modules.get(module_name)
    if module is None or call.excinfo is None:
        return ""
    error = call.excinfo.value
    return str(error) if isinstance(error, getattr(module, kind)) else ""
