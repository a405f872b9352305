"""The profile: what has been learnt, how sure that is, and the judgements behind each number."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from druthers import portraying
from druthers import wording as words
from druthers.tui.bars import interval
from druthers.tui.messages import EvidenceRead, ProfileRead
from druthers.tui.screens.page import Page
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from datetime import date

    from textual.app import ComposeResult

    from druthers.models import FeatureBelief
    from druthers.tui.ports import Desk, Profile

MOST_EVIDENCE = 5
ROOM_FOR_WORDS = 72  # cells; a narrower list has no words beside its bars
NOTHING = """\
Nothing is learnt yet.

Ask for proposals with p in the journal, and rate what you see
from 1 (no) to 5 (yes). What you value shows here, with how sure that is."""


class ProfileScreen(Page):
    """Where one sees what it thinks of one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("p", "app.go('propose')", "Propose", show=False)]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._profile: Profile | None = None
        self._features: list[FeatureBelief] = []

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("What it has learnt")
        yield Static(id="summary")
        yield Features(id="features", markup=False)
        yield Static(id="evidence")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Read the profile in a thread."""
        self.query_one("#evidence").display = False
        self.query_one("#summary", Static).update(Content.styled("Reading the ledger…", "$muted"))
        self.in_thread(self._read, "profile")

    def failed(self, group: str, line: str) -> None:
        """Say it where the profile would be."""
        if group == "profile":
            self.query_one("#summary", Static).update(Content.styled(line, "$muted"))
        else:
            super().failed(group, line)

    @on(ProfileRead)
    def _show(self, event: ProfileRead) -> None:
        self._profile = event.profile
        self.query_one(TopLine).fact = f"from {words.count(event.profile.ratings, 'rating')}"
        if not event.profile.ratings:
            self.query_one("#summary", Static).update(Content(NOTHING))
        else:
            self.query_one("#summary", Static).update(summary(event.profile, self.desk.clock().date()))
        self._features = sorted(
            event.profile.features,
            key=lambda feature: (not feature.ratings, words.belief(feature) == "not yet known", -abs(feature.mean)),
        )
        self._draw()
        self.query_one(Features).focus()

    def on_resize(self) -> None:
        """Draw the bars to the new width."""
        self._draw()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if self._profile is not None:
            name = self._features[event.option_index].name
            self.in_thread(partial(self._why, self._profile, name), "why", replace=True)

    @on(EvidenceRead)
    def _evidence(self, event: EvidenceRead) -> None:
        plain = words.feature(event.feature)
        lines = [Content.assemble((f"Why it thinks so: {plain}", "$primary"), (f"  {event.feature}", "$muted"))]
        belief = next((one for one in self._features if one.name == event.feature), None)
        if belief is not None and (wanted := portraying.ideal(belief)):
            lines.append(Content.styled(wanted[:1].upper() + wanted[1:], "$foreground"))
        lines += [
            Content.assemble(
                (f"{portraying.said(one)} ", "$accent"),
                (f"{round(100 * one.share):>3} %  ", "$muted"),
                (" ".join(one.text.split()), "$foreground"),
            )
            for one in event.evidence[:MOST_EVIDENCE]
        ]
        if not event.evidence:
            lines.append(Content.styled("No rating touches it yet.", "$muted"))
        if self._profile is not None:
            said = [portraying.statement(one) for one in self._profile.said_of(event.feature)]
            lines += [Content.styled(line, "$foreground") for line in said]
        panel = self.query_one("#evidence", Static)
        panel.update(Content("\n").join(lines))
        panel.display = True

    def _draw(self) -> None:
        features = self.query_one(Features)
        features.display = bool(self._features)
        if not self._features:
            return
        at = features.highlighted
        width = self.size.width - 7  # the list's and a line's padding, and room for a scrollbar
        scale = max(abs(one.mean) + words.SURE * one.sd for one in self._features)
        longest = max(len(words.feature(one.name)) for one in self._features)
        features.clear_options()
        room = width // 3 if width >= ROOM_FOR_WORDS else width * 2 // 5
        features.add_options([Option(drawn(one, width, min(longest, room), scale)) for one in self._features])
        features.highlighted = at if at is not None else 0

    def _read(self) -> None:
        self.post_message(ProfileRead(self.desk.journal.profile()))

    def _why(self, profile: Profile, feature: str) -> None:
        self.post_message(EvidenceRead(feature, list(profile.why(feature))))


class Features(OptionList):
    """What is believed, a line each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "select", "Why", key_display="e"),
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
    ]


def summary(profile: Profile, today: date) -> Content:
    """How far its guesses can be trusted, what it would ask, and what the person stands for and how that is read."""
    lines = [Content.styled(words.calibration(profile.calibration), "$foreground")]
    lines += [Content.styled(portraying.conflict(one), "$warning") for one in profile.conflicts]
    if profile.change is not None:
        lines.append(Content.styled(portraying.change(profile.change, today), "$warning"))
    for said in profile.principles:
        read = "; ".join(portraying.trust(one) for one in profile.trust if one.principle == said)
        told = (f"  {read}", "$muted") if read else ("", "$muted")
        lines.append(Content.assemble(("❧ ", "$accent"), (said, "$foreground italic"), told))
    return Content("\n").join(lines)


def drawn(feature: FeatureBelief, width: int, name_width: int, scale: float) -> Content:
    """A feature's name, its weight as a bar with a 95 % interval, and the same in words where there is room."""
    roomy = width >= ROOM_FOR_WORDS
    belief = "pinned by you" if feature.pinned else words.belief(feature)
    colour = {"likes it": "$success", "would rather not": "$error"}.get(belief, "$muted")
    name = words.feature(feature.name)
    name = name if len(name) <= name_width else name[: name_width - 1] + "…"
    ratings = words.count(feature.ratings, "rating") if feature.ratings else "no rating"
    told = f"  {belief:<16}  {ratings:>11}" if roomy else ""
    room = min(width - name_width - 2 - len(told), 61)
    bar = interval(feature.mean, feature.sd, scale=scale, width=room)
    return Content.assemble((f"{name:<{name_width}}  ", "$foreground"), (bar, colour), (told, "$muted"))
