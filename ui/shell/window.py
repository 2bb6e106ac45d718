# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The console's window: what is always visible, and the workspaces in its middle.

header: timecode, frame, rate, house sync, slate, wall to black
acknowledgements of the walls, while they are not the picture
headline | alarms
the workspace
bar: workspaces, what became of the last command, who has control, menu

The window holds no truth. Another language, other colours or another size of text make it anew.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

import msgspec
from PyQt6.QtCore import QPoint
from PyQt6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PyQt6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from stagectl.control.client import ArgValue, ControlClient
from ui import theme
from ui.context import Context
from ui.drill.dialog import DrillDialog
from ui.drill.strip import DrillStrip
from ui.language import LANGUAGES
from ui.schemes import SCHEMES
from ui.shell import keys
from ui.shell.alarm_state import Ear
from ui.shell.bar import Bar
from ui.shell.cheat_sheet import KeySheet, groups_of, shell_groups
from ui.shell.header import Header
from ui.shell.headline import Headline, headline
from ui.shell.hold_key import HoldKey
from ui.shell.layout_file import LayoutFile
from ui.shell.look import Look
from ui.shell.menu import ConsoleMenu
from ui.shell.owner import TakeControl, owner_of
from ui.shell.stack import WorkspaceStack
from ui.shell.strip import AlarmStrip, HeadlineStrip
from ui.shell.wall_panel import AckStrip, WallPanel
from ui.theme import Shape, Status
from ui.words import DOT, say
from ui.workspaces import WORKSPACES

# The alarms' share of the line under the header, in percent.
ALARM_SHARE = 42
# With larger text headline and alarms have a line each.
SIDE_BY_SIDE_UP_TO = 125


class ConsoleWindow(QMainWindow):
    """The console of one stage; call `refresh` some 30 times a second."""

    header: Header
    wall: WallPanel
    acks: AckStrip
    drills: DrillStrip
    strip: HeadlineStrip
    alarms: AlarmStrip
    stack: WorkspaceStack
    bar: Bar

    def __init__(self, client: ControlClient, look: Look, layout: LayoutFile | None = None) -> None:
        super().__init__()
        self._client = client
        self._look = look
        self.layout_file = layout if layout is not None else LayoutFile()
        self._ear = Ear()
        self._drill: DrillDialog | None = None
        self.beep: Callable[[], None] = QApplication.beep
        self._shown: tuple[object, ...] = ()
        self.context = Context(
            state=lambda: client.state,
            acks=lambda: client.acks,
            send=self.send,
            open_target=self.open,
            choose_camera=self._on_camera,
            author=client.author,
            connected=lambda: client.connected,
            folder=self.layout_file.folder,
        )
        self.context.camera = self.layout_file.layout.camera
        self.setWindowTitle(f"stagectl {DOT} {client.address}")
        app = QGuiApplication.instance()
        if not isinstance(app, QGuiApplication):
            raise RuntimeError("a window needs an application; make it first")
        self.hold_key = HoldKey(app, self)
        self.hold_key.begun.connect(self._on_hold)
        self.hold_key.ended.connect(self._on_hold_ended)
        self.hold_key.fired.connect(self._on_held)
        self._build()
        self._add_keys()
        self._tell_problem()
        self.refresh()

    @property
    def workspace(self) -> str:
        """Return the name of the workspace that is seen."""
        return self.stack.current

    def refresh(self, timeout_ms: int = 0) -> None:
        """Take the news from the client, waiting for them up to `timeout_ms`, and show them."""
        changed = self._client.poll(timeout_ms)
        now = self._headline()
        self.bar.take_answers(self._client.acks)
        # A countdown runs while no news come.
        if changed or now.status.word != self.strip.label.status.word or self.wall.is_counting:
            self._show(now)

    def send(self, verb: str, args: Mapping[str, ArgValue], label: str) -> str:
        """Send a command, say so, and return its id."""
        command_id = self._client.command(verb, args)
        self.bar.sent(command_id, label)
        self.bar.take_answers(self._client.acks)
        return command_id

    def show_workspace(self, name: str) -> None:
        """Show a workspace by its name."""
        self.stack.show_workspace(name)
        self.bar.show_workspace(name)
        self.layout_file.change(workspace=name)
        self._update_workspace()

    def open(self, target: str) -> None:
        """Show what a target names: "setup/sources/freed-a"; one of a newer stage opens Shoot."""
        name, _, rest = target.partition("/")
        known = [row.name for row in WORKSPACES]
        if name not in known:
            name, rest = known[0], ""
        self.stack.open(name, rest)
        self.bar.show_workspace(name)
        self.layout_file.change(workspace=name)
        self._update_workspace()

    def change_look(self, **changes: object) -> None:
        """Use another language, other colours or another size of text, and build anew."""
        self.keep_layout()
        self.layout_file.change(**changes)
        self._rebuild()

    def reset_layout(self) -> None:
        """Go back to the layout of the first start."""
        self.layout_file.reset()
        self.context.camera = None
        self._rebuild()
        self.bar.tell(Status(say("the layout is as at the first start"), Shape.DISC, theme.INFO))

    def keep_layout(self) -> None:
        """Write what the workspaces want kept."""
        self.layout_file.change(pages=self.stack.layout_state(), camera=self.context.camera)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Keep the layout, and stop what the workspaces run."""
        self.keep_layout()
        self.stack.close_down()
        super().closeEvent(event)

    def show_keys(self) -> None:
        """Show all keys of this moment on one sheet."""
        page = self.stack.workspace(self.workspace)
        KeySheet(self, [*shell_groups(), *groups_of(page)]).open()

    def show_menu(self) -> None:
        """Open the menu above its button."""
        menu = ConsoleMenu(
            self,
            language=self._look.language,
            change=self.change_look,
            reset=self.reset_layout,
            keys=self.show_keys,
            drill=self.show_drill if self._client.state.get("drill") else None,
        )
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.bar.menu.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def show_drill(self) -> None:
        """Open the fire drill beside the workspaces; a real stage has none and says so."""
        if not self._client.state.get("drill"):
            text = say("a fire drill needs a simulated stage: stagectl demo")
            self.bar.tell(Status(text, Shape.RING, theme.DIM))
            return
        if self._drill is None:
            self._drill = DrillDialog(self, self.send)
        self._drill.update_state(self._client.state)
        self._drill.show()
        self._drill.raise_()
        self._drill.activateWindow()

    def press_control(self) -> None:
        """Give control back, take it where nobody has it, or ask before taking it away."""
        now = owner_of(self._client.state, mine=self._client.owns)
        if now.mine:
            self.send("give_control", {}, say("Give control"))
        elif not now.owner:
            self._take_control()
        else:
            TakeControl(self, now, self._take_control).open()

    def _take_control(self) -> None:
        self.send("take_control", {}, say("Take control"))

    def _show(self, now: Headline) -> None:
        state, connected = self._client.state, self._client.connected
        self.header.update_state(state, stale=now.stale)
        self.wall.update_state(state, connected=connected)
        self.acks.update_state(state)
        self.drills.update_state(state)
        if self._drill is not None and self._drill.isVisible():
            self._drill.update_state(state)
        self.strip.show_headline(now)
        self.alarms.update_state(state, stale=now.stale)
        self.bar.update_state(state, connected=connected, mine=self._client.owns)
        self._stale = now.stale
        self._choose_first_camera()
        self._update_workspace()
        if self._ear.hears(state):
            self.beep()

    def _update_workspace(self) -> None:
        self.stack.update_state(self._client.state, stale=self._stale)

    def _choose_first_camera(self) -> None:
        """A camera that is gone, or none yet: the first one."""
        cameras = self._client.state.get("cameras", {})
        if cameras and self.context.camera not in cameras:
            self.context.select_camera(min(cameras))

    def _on_camera(self, camera: str | None) -> None:
        self._update_workspace()

    def _on_hold(self, grey: bool) -> None:
        (self.wall.grey if grey else self.wall.black).begin_by_key()

    def _on_hold_ended(self) -> None:
        for button in (self.wall.black, self.wall.grey):
            button.end_by_key()

    def _on_held(self, grey: bool) -> None:
        self._on_hold_ended()
        self.wall.engage(grey=grey)

    def _rebuild(self) -> None:
        self._look.use(self.layout_file.layout)
        self.stack.close_down()
        self._build()
        self._tell_problem()
        self.refresh()
        self._show_all()

    def _show_all(self) -> None:
        """Show everything, whether or not there are news."""
        self._show(self._headline())

    def _headline(self) -> Headline:
        client = self._client
        return headline(
            client.state,
            connected=client.connected,
            age_ms=client.age_ms,
            address=client.address,
            refused=client.fault,
        )

    def _build(self) -> None:
        self._stale = True
        self.wall = WallPanel(lambda verb, label: self.send(verb, {}, label))
        self.header = Header(self.wall)
        self.acks = AckStrip()
        self.drills = DrillStrip()
        if self._drill is not None:  # in the language and colours of before
            self._drill.deleteLater()
            self._drill = None
        self.strip = HeadlineStrip(self.open)
        self.alarms = AlarmStrip(self.send)
        self.stack = WorkspaceStack(self.context, self.layout_file.layout.pages)
        self.bar = Bar(
            self._client.author,
            show=self.show_workspace,
            control=self.press_control,
            menu=self.show_menu,
        )
        page = QWidget()
        line = QHBoxLayout() if theme.text_scale() <= SIDE_BY_SIDE_UP_TO else QVBoxLayout()
        line.setSpacing(2)
        line.addWidget(self.strip, 100 - ALARM_SHARE)
        line.addWidget(self.alarms, ALARM_SHARE)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.acks)
        column.addWidget(self.drills)
        column.addLayout(line)
        column.addWidget(self.stack, 1)
        column.addWidget(self.bar)
        self.setCentralWidget(page)
        name = self.layout_file.layout.workspace
        self.stack.show_workspace(name)
        self.bar.show_workspace(name)

    def _add_keys(self) -> None:
        """The keys are the window's own: they outlive what is built anew."""
        for action, press in (
            (keys.ARM, lambda: self.wall.press_arm()),
            (keys.RELEASE, lambda: self.wall.press_release()),
            (keys.ACK, lambda: self.alarms.acknowledge()),
            (keys.ACK_ALL, lambda: self.alarms.acknowledge_all()),
            (keys.OPEN, lambda: self.strip.open()),
            (keys.CONTROL, self.press_control),
            (keys.LANGUAGE, functools.partial(self._next, "language", LANGUAGES)),
            (keys.SCHEME, functools.partial(self._next, "scheme", tuple(SCHEMES))),
            (keys.SCALE, functools.partial(self._next, "text_scale", theme.TEXT_SCALES)),
            (keys.MENU, self.show_menu),
            (keys.RESET, self.reset_layout),
            (keys.HELP, self.show_keys),
            (keys.DRILL, self.show_drill),
        ):
            self._key(keys.key_of(action), press)
        for row in WORKSPACES:
            self._key(row.key, functools.partial(self.show_workspace, row.name))

    def _key(self, key: str, press: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: press())

    def _next(self, name: str, choices: tuple[object, ...]) -> None:
        """Take the choice after the one in use."""
        layout = msgspec.structs.replace(self.layout_file.layout, language=self._look.language)
        now = choices.index(getattr(layout, name))
        self.change_look(**{name: choices[(now + 1) % len(choices)]})

    def _tell_problem(self) -> None:
        if self.layout_file.problem:
            self.bar.tell(Status(self.layout_file.problem, Shape.TRIANGLE, theme.WARN))
