"""What can be done in Share: every key, and what it asks before it does it. The work stands in `working`."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static

from druthers import wording as words
from druthers.models import Finding, Followed, SentFile
from druthers.tui.messages import NoteChosen
from druthers.tui.screens.page import Page
from druthers.tui.screens.publish import PublishScreen
from druthers.tui.screens.share import working
from druthers.tui.screens.share.asking import AskLine
from druthers.tui.screens.share.card import CardScreen
from druthers.tui.screens.share.listed import ShareList
from druthers.tui.screens.share.messages import NoteFound
from druthers.tui.screens.share.rows import Earlier, Passed, Profile
from druthers.tui.screens.share.send import SendScreen
from druthers.tui.screens.share.telling import verdict
from druthers.tui.screens.share.theirs import TheirsScreen
from druthers.tui.syncing import sync
from druthers.tui.turning import make_private

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from druthers.models import Card, Pushed, Shared
    from druthers.tui.ports import Desk
    from druthers.tui.screens.share.rows import Row

SYNCS = "To sync sends what is public too, once the guard has read it. s again does it; > shows what goes."
STANDS = 10.0  # seconds in which a second press of a key is the answer to what was said at the first
NOTES = (".md", ".markdown")
REBUILDS = "The history of public/ is made anew without those versions; a copy is kept. R again does it."


class Doing(Page):
    """The keys of Share. What needs a sure hand is asked for twice; what can be taken back is not."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("greater_than_sign", "push", "Push", key_display=">", id="share.push"),
        Binding("a", "allow", "Let pass", id="share.allow"),
        Binding("v", "turn", "Public or private", id="share.turn"),
        Binding("x", "unfollow", "Unfollow", id="share.unfollow"),
        Binding("t", "card", "Their profile", id="share.card"),
        Binding("n", "publish", "Publish a note", id="share.publish"),
        Binding("f", "follow", "Follow", id="share.follow"),
        Binding("F", "fetch", "Fetch theirs", show=False, id="share.fetch"),
        Binding("s", "sync", "Sync", id="share.sync"),
        Binding("r", "again", "Look again", id="share.again"),
        Binding("o", "remote", "Where it goes", show=False, id="share.remote"),
        Binding("R", "rebuild", "New history", id="share.rebuild"),
        Binding("space", "text('page_down')", "Page down", show=False, id="share.page_down"),
        Binding("b", "text('page_up')", "Page up", show=False, id="share.page_up"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.shared: Shared | None = None
        self.pushed: Pushed | None = None
        self.reasons: Mapping[str, str] = {}
        self.people: Sequence[Followed] = ()
        self.card: Card | None = None
        self.busy: set[str] = set()  # what is done one at a time
        self._sure = ("", 0.0)  # what was asked about once, and until when that stands

    @property
    def row(self) -> Row | None:
        """The highlighted thing."""
        return self.query_one(ShareList).row

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Name the keys that do something with the highlighted thing."""
        del parameters
        of = self.row.of if self.is_mounted and self.row is not None else None
        if action == "allow":
            return isinstance(of, Finding | Passed | Earlier)
        if action in {"unfollow", "card"}:
            return isinstance(of, Followed) and (action == "unfollow" or of.newer or of.card is not None)
        if action == "turn":
            return isinstance(of, Profile) or bool(_file_of(of))
        return action != "rebuild" or bool(self.pushed and self.pushed.earlier)

    def tell(self, line: str) -> None:
        """Say a line below the list."""
        self.query_one("#asked", Static).update(words.printable(line))

    def state(self, line: str) -> None:
        """Say above the list whether what is public can be sent."""
        self.query_one("#share-verdict", Static).update(words.printable(line))

    def ended(self, group: str) -> None:
        """Another of its kind may begin."""
        self.busy.discard(group)

    def ask(self, what: str, then: Callable[[str], None], placeholder: str = "") -> None:
        """Ask for a line."""
        self.query_one(AskLine).ask(what, then, placeholder)

    def do(self, work: Callable[..., None], *given: object, group: str = "change") -> None:
        """Do work in a thread, one of its group at a time."""
        if group not in self.busy:
            self.busy.add(group)
            self.in_thread(partial(work, self.desk, *given, self.post_message), group)

    def sure(self, about: str, line: str) -> bool:
        """Whether it was asked for a second time; the first time, say what it would do."""
        sure = self._sure[0] == about and monotonic() < self._sure[1]
        self._sure = ("", 0.0) if sure else (about, monotonic() + STANDS)
        self.tell("" if sure else line)
        return sure

    def action_push(self) -> None:
        """Ask the one question before anything leaves."""
        shared, pushed = self.shared, self.pushed
        if pushed is None or shared is None:
            self.tell("What would leave is not read yet: r reads it.")
        elif pushed.guarded.passes and shared.remote is None:
            self.action_remote()
        elif pushed.guarded.passes and (pushed.guarded.files or pushed.guarded.commits):
            self.app.push_screen(SendScreen(self.desk, shared, pushed.guarded), self._after_sending)
        else:
            self.state(verdict(pushed, shared))

    def action_remote(self) -> None:
        """Ask where public/ is to go."""
        self.ask(
            "The address of an empty repository of yours, as `git clone` takes it. Nothing is sent by this.",
            lambda address: self.do(working.set_remote, address),
            "git@example.org:ana/notes.git",
        )

    def action_rebuild(self) -> None:
        """Make the history anew without what only versions that nobody has hold."""
        if self.pushed and self.pushed.earlier and self.sure("rebuild", REBUILDS):
            self.do(working.rebuild, self.pushed.earlier)

    def action_allow(self) -> None:
        """Let a finding pass, with a reason; or one that was let pass, no longer."""
        of = self.row.of if self.row else None
        of = of.finding if isinstance(of, Earlier) else of
        if isinstance(of, Finding):
            why = f"Why may this be seen? {of.reason} The reason is kept in private/."
            self.ask(why, lambda reason: self.do(working.allow, of, reason), "an example from the manual")
        elif isinstance(of, Passed):
            self.do(working.disallow, of.finding)

    def action_turn(self) -> None:
        """Make the note private again; or publish the profile, after a look, or take it back."""
        of = self.row.of if self.row else None
        if isinstance(of, Profile):
            if of.card is None:
                self.app.push_screen(CardScreen(self.desk), self._after_sending)
            elif self.sure("card", "It takes the published profile out of public/. v again does it."):
                self.do(working.take_card_back, of.card)
        elif path := _file_of(of):
            self.in_thread(partial(make_private, self.desk, path, self.app.post_message), "turn")

    def action_publish(self) -> None:
        """Ask which note is to become public; it is looked at first."""
        self.ask("Which note? Its title, or words of it. You see it first as others would.", self._find)

    def action_follow(self) -> None:
        """Ask whom to read."""
        self.ask(
            "The address of somebody's public notes, as `git clone` takes it.",
            lambda url: self.do(working.follow, url, group="follow"),
            "https://example.org/ana/notes",
        )

    def action_unfollow(self) -> None:
        """Read somebody's notes no longer."""
        of = self.row.of if self.row else None
        if isinstance(of, Followed) and self.sure(f"unfollow {of.name}", f"You follow {of.name} no longer: x again."):
            self.do(working.unfollow, of)

    def action_card(self) -> None:
        """Let somebody's profile count as it is published now, or no longer."""
        of = self.row.of if self.row else None
        if isinstance(of, Followed):
            self.do(working.turn_card, of)

    def action_fetch(self) -> None:
        """Fetch what they have published; on somebody, only theirs."""
        of = self.row.of if self.row else None
        if self.people:
            self.do(working.refresh, (of.name,) if isinstance(of, Followed) else (), group="follow")
        else:
            self.tell("You follow nobody yet: f begins, with the address of somebody's public notes.")

    def action_sync(self) -> None:
        """Bring the person's own devices into step, one at a time; where that sends something public, ask."""
        if "sync" not in self.busy and (not self._goes() or self.sure("sync", SYNCS)):
            self.busy.add("sync")
            self.in_thread(partial(sync, self.desk.journal, self.post_message), "sync")

    @on(OptionList.OptionSelected, "#share-list")
    def _open(self) -> None:
        """Open the note where it is meant, somebody's new notes, or what the profile tells."""
        of = self.row.of if self.row else None
        if isinstance(of, Followed):
            if of.new:
                self.app.push_screen(TheirsScreen(self.desk, of), self._after_reading)
            else:
                self.tell(f"Nothing of {of.name} is new since you looked. in:following in Find reaches all of it.")
        elif isinstance(of, Profile):
            self.app.push_screen(CardScreen(self.desk), self._after_sending)
        elif path := _file_of(of):
            self.in_thread(partial(self._open_at, path, of), "open", replace=True)

    @on(NoteFound)
    def _review(self, event: NoteFound) -> None:
        self.app.push_screen(PublishScreen(self.desk, event.path))

    def _goes(self) -> bool:
        """Whether a sync would send something public, as far as is known."""
        if self.shared is None or self.pushed is None:
            return True
        return self.shared.remote is not None and bool(self.pushed.guarded.files or self.shared.unsent)

    def _find(self, title: str) -> None:
        self.in_thread(partial(self._look_up, title), "find", replace=True)

    def _look_up(self, title: str) -> None:
        self.post_message(NoteFound(self.desk.journal.find(title)))

    def _open_at(self, path: str, of: object) -> None:
        """Open a note at the line of a finding."""
        finding = of.finding if isinstance(of, Passed) else of
        at = finding.line if isinstance(finding, Finding) else 0
        lines = self.desk.journal.note(path).text.splitlines()
        self.post_message(NoteChosen(path, lines[at - 1] if 0 < at <= len(lines) else ""))

    def _after_sending(self, _: None) -> None:
        self.changed(frozenset())

    def _after_reading(self, _: None) -> None:
        self.in_thread(partial(working.read_facts, self.desk, self.post_message), "facts", replace=True)


def _file_of(of: object) -> str:
    """The public note that a thing is about; empty where it is about none that is there."""
    if isinstance(of, Passed):
        of = of.finding
    if isinstance(of, SentFile) and of.status == "gone":
        return ""
    path = of.path if isinstance(of, Finding | SentFile) else ""
    return path if path.lower().endswith(NOTES) else ""
