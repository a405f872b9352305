"""A proposal as the person sees it: its text, its evidence, what is expected of it, and their rating."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from druthers import appraising
from druthers import wording as words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from druthers.models import Proposal, Rated

QUOTE = 160  # characters of a quote shown while the card is folded


class ProposalCard(Static, can_focus=True):
    """One proposal; `rating` is what the person gave, `unfolded` shows why and the citations in full.

    `up` is a thumb that was given instead. `told` is what the run had to say; it is shown unfolded.
    """

    rating: reactive[int | None] = reactive[int | None](None, init=False)
    unfolded: reactive[bool] = reactive(False, init=False)

    def __init__(
        self,
        proposal: Proposal,
        dates: Mapping[str, datetime],
        today: date,
        *,
        rating: int | None = None,
        up: bool | None = None,
        told: str = "",
    ) -> None:
        super().__init__()
        self.proposal = proposal
        self.given: list[Rated] = []  # what was given here, so that it can be taken back
        self._dates = dates
        self._today = today
        self._rating_before = rating
        self._told = told
        self._up = up
        self.set_reactive(ProposalCard.rating, rating)
        self.set_class(rating is not None, "-rated")

    def judged(self, rated: Rated) -> None:
        """Show a rating that is in the ledger."""
        self.given.append(rated)
        self.rating = rated.rating

    def taken_back(self, event: str) -> None:
        """Show the rating that stands without `event`."""
        self.given = [rated for rated in self.given if rated.event != event]
        self.rating = self.given[-1].rating if self.given else self._rating_before

    def on_mount(self) -> None:
        """Draw it."""
        self._draw()

    def watch_rating(self) -> None:
        """Draw the sign of the rating."""
        self.set_class(self.rating is not None, "-rated")
        self._draw()

    def watch_unfolded(self) -> None:
        """Draw more, or less."""
        self._draw()

    def _draw(self) -> None:
        parts = [Content.styled(self.proposal.text.strip(), "$foreground bold")]
        shown = len(self.proposal.citations) if self.unfolded else min(len(self.proposal.citations), 1)
        parts += [self._quote(position) for position in range(shown)]
        if why := appraising.because(self.proposal.because):
            parts.append(Content.styled(why, "$foreground"))
        sure = appraising.sure(self.proposal.p_welcome, self.proposal.sd, self.proposal.known)
        expected = ", ".join(filter(None, [appraising.welcome(self.proposal.p_welcome, self.proposal.sd), sure]))
        judged = self.rating is not None or self._up is not None
        parts.append(
            Content.assemble(
                (words.stars(self.rating), "$accent" if self.rating else "$muted"),
                ("  " + self._judged(), "$foreground" if judged else "$muted"),
                (f"   {expected}", "$muted"),
            )
        )
        if aside := words.slot(self.proposal.slot):
            parts.append(Content.styled(aside, "$muted"))
        if self.unfolded:
            parts += [Content(), self._why()]
        self.update(Content("\n").join(parts))

    def _judged(self) -> str:
        if self.rating is not None:
            return f"you gave it {self.rating}"
        return "not rated yet" if self._up is None else f"you gave it a thumb {'up' if self._up else 'down'}"

    def _quote(self, position: int) -> Content:
        citation = self.proposal.citations[position]
        quote = " ".join(citation.quote.split())
        if not self.unfolded and len(quote) > QUOTE:
            quote = quote[: QUOTE - 1].rstrip() + "…"
        written = self._dates.get(citation.path)
        when = words.short_day(written, self._today) if written else citation.path
        parts: list[tuple[str, str]] = [(f"“{quote}”", "$foreground italic"), (f"  {when}", "$muted")]
        if self.unfolded:
            first, last = citation.lines
            lines = f"line {first}" if first == last else f"lines {first} to {last}"
            parts.append((f"\n{citation.path}, {lines}", "$muted"))
        return Content.assemble(*parts)

    def _why(self) -> Content:
        lines = [Content.styled("Why this one", "$primary")]
        if better := words.gain(self.proposal.gain):
            lines.append(Content.styled(better.capitalize(), "$foreground"))
        weighty = sorted(self.proposal.why, key=lambda part: -abs(part.contribution))
        most = max((abs(part.contribution) for part in weighty), default=0.0) or 1.0
        for part in weighty[:8]:
            bar = "━" * max(round(8 * abs(part.contribution) / most), 1)
            colour = "$success" if part.contribution > 0 else "$error"
            plain = words.feature(part.feature)
            lines.append(
                Content.assemble(
                    (f"{part.contribution:+.2f}  ", "$muted"),
                    (f"{bar:<8}", colour),
                    (f"  {plain}", "$foreground"),
                    (f"  {part.feature}" if plain != part.feature else "", "$muted"),
                )
            )
        if not weighty:
            lines.append(Content.styled("Nothing is known about it yet; your rating is what teaches.", "$muted"))
        lines.append(Content.styled(appraising.made_by(self.proposal.source, self.proposal.model), "$muted"))
        if said := appraising.fluency(self.proposal.fluency):
            lines.append(Content.styled(said, "$muted"))
        if self._told:
            lines.append(Content.styled(self._told, "$muted"))
        return Content("\n").join(lines)
