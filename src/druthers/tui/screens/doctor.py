"""The doctor: everything that is checked, what is wrong, and the remedy of each.

On top stands what went wrong last in this sitting, if something did. Nothing is changed but by `m`, which does what is
safe: a lock that a stopped git left is taken away, what waits is committed.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Static

from druthers.models import Check
from druthers.tui.caring import (
    Checked,
    Examined,
    WasMended,
    can_be_done,
    examine,
    make_repositories,
    mend,
    to_copy,
    verdict,
)
from druthers.tui.screens.page import Page
from druthers.tui.standing import sentence
from druthers.tui.widgets.check_row import CheckRow
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

TROUBLE = "what went wrong"


class DoctorScreen(Page):
    """Where one sees what is wrong, and how to mend it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "mend", "Mend", id="doctor.mend"),
        Binding("r", "again", "Again", id="doctor.again"),
        Binding("y", "copy", "Copy remedy", id="page.copy"),
        Binding("enter", "remedy", "Do it", id="doctor.remedy"),
        Binding("j,down", "go(1)", "Next", show=False, id="doctor.next"),
        Binding("k,up", "go(-1)", "Previous", show=False, id="doctor.previous"),
        Binding("exclamation_mark", "back", "Back", show=False, id="doctor.leave"),
    ]

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Doctor")
        yield Static(id="verdict", markup=False)
        yield VerticalScroll(id="checks", can_focus=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Begin."""
        self._checks: list[Check] = []
        self.action_again()

    @property
    def row(self) -> CheckRow | None:
        """The focused check."""
        return self.focused if isinstance(self.focused, CheckRow) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Name the keys that do something here."""
        if action == "copy":
            return self.row is not None and bool(self.row.check.remedy)
        if action == "remedy":
            return self.row is not None and bool(can_be_done(self.row.check))
        return super().check_action(action, parameters)

    def failed(self, group: str, line: str) -> None:
        """Say it where the outcome would stand."""
        del group
        self._tell(line)

    def action_again(self) -> None:
        """Look at everything, from the beginning."""
        self._checks = []
        self._tell(verdict([], whole=False))
        self.query(CheckRow).remove()
        if self.desk.troubles:
            last = self.desk.troubles[-1]
            self._show(Check(TROUBLE, ok=False, detail=last.message, remedy=last.hint))
        self.in_thread(partial(examine, self.desk.journal, self.post_message), "examine", replace=True)

    def action_mend(self) -> None:
        """Do what is safe, then look again."""
        self._tell("Mending what is safe…")
        self.in_thread(partial(mend, self.desk.journal, self.post_message), "mend", replace=True)

    def copied(self) -> str:
        """The command that mends what the cursor is on."""
        return to_copy(self.row.check.remedy) if self.row is not None else ""

    async def action_remedy(self) -> None:
        """Do what helps, where it can be done here."""
        does = can_be_done(self.row.check) if self.row is not None else ""
        if does == "make":
            self._tell("Making the repositories…")
            self.in_thread(partial(make_repositories, self.desk.journal, self.post_message), "mend", replace=True)
        elif does:
            await self.run_action(f"app.{does}")

    def action_go(self, by: int) -> None:
        """Go to the next or previous check."""
        rows = list(self.query(CheckRow))
        if rows:
            at = rows.index(self.row) + by if self.row in rows else 0
            rows[min(max(at, 0), len(rows) - 1)].focus()

    @on(CheckRow.Focused)
    def _another(self) -> None:
        self.refresh_bindings()

    @on(Checked)
    def _checked(self, event: Checked) -> None:
        self._checks.append(event.check)
        self._tell(verdict(self._checks, whole=False))
        self._show(event.check)

    @on(Examined)
    def _examined(self) -> None:
        self._tell(verdict(self._checks, whole=True))

    @on(WasMended)
    def _mended(self, event: WasMended) -> None:
        self.say("\n".join(map(sentence, event.lines)) or "There was nothing that is safe to mend.", long=True)
        self.action_again()

    def _show(self, check: Check) -> None:
        row = CheckRow(check)
        self.query_one("#checks").mount(row)
        if not check.ok and self.row is None:
            row.call_after_refresh(row.focus)

    def _tell(self, line: str) -> None:
        self.query_one("#verdict", Static).update(line)
