"""Who the person wants to be: their principles and how each is read, where that parts from their ratings, the mix."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from druthers import portraying
from druthers.tui.screens.profile import told
from druthers.tui.screens.profile.learnt import LearntPage
from druthers.tui.screens.profile.wished import Wished
from druthers.tui.screens.profile.wishes import to_forget_reading
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from druthers.models import FeatureBelief, Trust
    from druthers.tui.ports import Profile

NONE: Final = """\
You have written no principle yet. A line each in private/principles.md, in your words, such as
“Call people before it is too late.” It counts once you have said how it is meant."""
HOW: Final = "enter asks how one is meant, f takes a reading back. The words are in private/principles.md."
LENT: Final = "Where you said little, it expects what those whom you follow like, as far as that has foretold you:"


class StandScreen(Wished, LearntPage):
    """Where one chooses one's own reward."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "forget", "Take a reading back", id="profile.forget_reading"),
        Binding("a", "ask", "Questions", id="profile.ask"),
    ]
    _readings: tuple[Trust | None, ...] = ()

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Who you want to be")
        yield Static(id="stand-mix", markup=False)
        yield Principles(id="principles", markup=False)
        yield Static(id="stand-told", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    @property
    def feature(self) -> FeatureBelief | None:
        """The feature that the principle under the cursor is read as."""
        at = self.query_one(Principles).highlighted
        reading = self._readings[at] if at is not None and at < len(self._readings) else None
        found = self.profile.features if self.profile is not None else ()
        return next((each for each in found if reading is not None and each.name == reading.feature), None)

    def learnt(self, profile: Profile) -> None:
        """Show it."""
        conflicts = [
            Content.styled(portraying.conflict(one, f"{told.ANSWERS.capitalize()}."), "$warning")
            for one in profile.conflicts
        ]
        mix = Content.styled(portraying.mixed(profile.share) + "  m turns it.", "$foreground")
        self.query_one("#stand-mix", Static).update(Content("\n").join([mix, *conflicts]))
        rows: list[tuple[str, Trust | None]] = []
        for said in profile.principles:
            read = [each for each in profile.trust if each.principle == said]
            rows += [(said, each) for each in read] or [(said, None)]
        self._readings = tuple(reading for _, reading in rows)
        listed = self.query_one(Principles)
        at = listed.highlighted or 0
        listed.clear_options()
        listed.add_options([Option(self._row(said, reading)) for said, reading in rows])
        listed.display = bool(rows)
        if rows:
            listed.highlighted = min(at, len(rows) - 1)
            listed.focus()
        lent = [LENT, *(portraying.lender(each) for each in profile.lenders)] if profile.lenders else []
        self.query_one("#stand-told", Static).update("\n".join([HOW if rows else NONE, *lent]))

    def failed(self, group: str, line: str) -> None:
        """Say it where it would be."""
        if group == "profile":
            self.query_one("#stand-mix", Static).update(line)
        else:
            super().failed(group, line)

    def copied(self) -> str:
        """The principle under the cursor."""
        at = self.query_one(Principles).highlighted
        return (
            self.profile.principles[at] if self.profile and at is not None and at < len(self.profile.principles) else ""
        )

    def action_ask(self) -> None:
        """Let it ask how a principle is meant, or what else it would know."""
        from druthers.tui.screens.profile.asking import QuestionScreen  # noqa: PLC0415 -- when it is gone to

        self.app.push_screen(QuestionScreen(self.desk))

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.refresh_bindings()  # only one that is read has a weight to set

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if self.as_of is not None:
            return
        if self._readings[event.option_index] is None:
            from druthers.tui.screens.profile.asking import QuestionScreen  # noqa: PLC0415 -- when it is gone to

            self.app.push_screen(QuestionScreen(self.desk, about="principle"))
        else:
            self.say("It is read already: f takes that back.")

    def action_forget(self) -> None:
        """Take the reading under the cursor back."""
        at = self.query_one(Principles).highlighted
        reading = self._readings[at] if at is not None and at < len(self._readings) else None
        if reading is None:
            self.say("It is not read yet: there is nothing to take back.")
        else:
            self.wish(to_forget_reading(self.desk.journal, reading.principle, reading.event))

    def _row(self, said: str, reading: Trust | None) -> Content:
        sign = "" if self.in_words else "❧ "
        read = portraying.trust(reading) if reading is not None else "not read yet"
        return Content.assemble(
            (sign, "$accent"), (said, "$foreground italic"), "\n", (f"{'':>{len(sign)}}{read}", "$muted")
        )


class Principles(OptionList):
    """What the person stands for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "How is it meant?", id="principle.read"),
        Binding("j", "cursor_down", "Down", show=False, id="list.down"),
        Binding("k", "cursor_up", "Up", show=False, id="list.up"),
    ]
