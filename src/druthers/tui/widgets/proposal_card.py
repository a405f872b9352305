"""A proposal as the person sees it: its text, a line of its evidence, what is expected of it, and what they said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widgets import Static

from druthers import appraising
from druthers import wording as words
from druthers.tui.judging import said_of
from druthers.tui.signs import mark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from druthers.models import Proposal, Shown

QUOTE = 160  # characters of the quote
RATINGS = range(1, 6)


class ProposalCard(Static, can_focus=True):
    """One proposal, with all that the person said of it so far; `told` is what the run that it came of had to say."""

    shown: reactive[Shown | None] = reactive["Shown | None"](None, init=False)

    def __init__(
        self, shown: Shown, dates: Mapping[str, datetime], today: date, *, told: str = "", plain: bool = False
    ) -> None:
        super().__init__()
        self.auto_links = False  # a star is no link
        self.proposal: Proposal = shown.proposal
        self.told = told
        self._dates = dates
        self._today = today
        self._plain = plain
        self.set_reactive(ProposalCard.shown, shown)

    @property
    def rating(self) -> int | None:
        """What the person gave."""
        return self.shown.rating if self.shown else None

    def on_mount(self) -> None:
        """Draw it."""
        self.watch_shown()

    def watch_shown(self) -> None:
        """Draw what was said of it."""
        self.set_class(self.rating is not None, "-rated")
        self.update(Content("\n").join(self._lines()))

    def _lines(self) -> list[Content]:
        lines = [Content.styled(self.proposal.text.strip(), "$foreground bold")]
        lines += [self._quote()] if self.proposal.citations else []
        if why := appraising.because(self.proposal.because):
            lines.append(Content.styled(why, "$foreground"))
        sure = appraising.sure(self.proposal.p_welcome, self.proposal.sd, self.proposal.known)
        welcome = appraising.welcome(self.proposal.p_welcome, self.proposal.sd)
        expected = ", ".join(filter(None, [welcome, sure]))
        said = said_of(self.shown) if self.shown else ""
        lines.append(Content.assemble(self._stars(), (said or "not rated yet", "$foreground" if said else "$muted")))
        lines.append(Content.styled(expected, "$muted"))
        if aside := words.slot(self.proposal.slot):
            lines.append(Content.styled(aside, "$muted"))
        return lines

    def _stars(self) -> Content:
        """The rating as a row of signs, each of which gives as many by mouse; for who listens, none."""
        if self._plain:
            return Content()
        colour = "$accent" if self.rating else "$muted"
        stars = [
            Content.styled(star, colour).stylize(Style.from_meta({"@click": f"screen.rate({given})"}))
            for given, star in zip(RATINGS, words.stars(self.rating), strict=True)
        ]
        return Content("").join([*stars, Content("  ")])

    def _quote(self) -> Content:
        citation = self.proposal.citations[0]
        quote = " ".join(citation.quote.split())
        quote = quote if len(quote) <= QUOTE else f"{quote[: QUOTE - 1].rstrip()}…"
        written = self._dates.get(citation.path)
        when = words.short_day(written, self._today) if written else citation.path
        more = len(self.proposal.citations) - 1
        return Content.assemble(
            mark(citation.path, plain=self._plain),
            (f"“{quote}”", "$foreground italic"),
            (f"  {when}" + (f", and {more} more" if more else ""), "$muted"),
        )
