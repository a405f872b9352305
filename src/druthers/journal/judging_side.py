"""The journal's judging side: ratings and what else the person says, and the profile that is learnt from it.

Part of the façade. Everything that is said becomes one event in the ledger; the profile is what a replay of it teaches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from druthers.journal.search_side import SearchSide

if TYPE_CHECKING:
    from datetime import datetime

    from druthers.journal.judging import Source, Unit
    from druthers.models import Archive, Explained, Flip, Lesson, Rated, Shown
    from druthers.profile import Profile


class JudgingSide(SearchSide):
    """A vault in which proposals are judged, and what was learnt is read, changed and taken back."""

    def rate(self, proposal: str, rating: int, *, why: str | None = None) -> Rated:
        """Record what a proposal was worth to the person, from 1 (unwelcome) to 5 (loved).

        Raises:
            UsageError: the rating is not 1 to 5.
            UnknownProposal: no proposal has that id or ending.
        """
        from druthers.journal.judging import rate
        from druthers.models import Rated

        event, waits = rate(self, proposal, rating, why)
        return Rated(event.id, event.proposal, rating, waits)

    def thumb(self, proposal: str, up: bool) -> Rated:  # noqa: FBT001 - a thumb is up or down, and nothing else
        """Record in a hurry whether a proposal was welcome; its `rating` reads 5 for up and 1 for down.

        Raises:
            UnknownProposal: no proposal has that id or ending.
        """
        from druthers.journal.judging import thumb
        from druthers.models import Rated
        from druthers.rate.lessons import DOWN, UP

        event, waits = thumb(self, proposal, up=up)
        return Rated(event.id, event.proposal, UP if up else DOWN, waits)

    def compare(self, preferred: str, other: str, *, tie: bool = False, question: str | None = None) -> str:
        """Record which of two proposals the person likes better, or that both are as good; the event's id.

        Raises:
            UsageError: both are the same.
            UnknownProposal: no proposal has one of the ids or endings.
        """
        from druthers.journal.judging import compare

        return compare(self, preferred, other, tie=tie, question=question)

    def dismiss(self, proposal: str, reason: str = "not-now") -> str:
        """Put a proposal aside without judging it: `not-now`, `never` or `ignored`; the event's id.

        Raises:
            UsageError: the reason is none of these.
            UnknownProposal: no proposal has that id or ending.
        """
        from druthers.journal.judging import dismiss

        return dismiss(self, proposal, reason)

    def happened(self, what: str, worth: int) -> str:
        """Record what came of a proposal or a round, from 1 (sorry that I did) to 5 (very glad); the event's id.

        Raises:
            UsageError: the worth is not 1 to 5.
            UnknownProposal: no proposal or round has that id or ending.
        """
        from druthers.journal.judging import happened

        return happened(self, what, worth)

    def state(
        self,
        feature: str,
        weight: float,
        *,
        strength: float | None = None,
        pinned: bool = False,
        unit: Unit = "weight",
        source: Source = "set",
        principle: str | None = None,
        proposal: str | None = None,
        question: str | None = None,
    ) -> str:
        """Record the weight that the person gives a feature; the event's id. The ledger's `stated` says what each is.

        Without a `strength` what is set weighs much (4) and what is answered as much as is known beforehand (1).

        Raises:
            UsageError: a number is not one, or nothing was ever measured by that feature's name.
        """
        from druthers.journal.judging import statement

        event = statement(
            self,
            feature,
            weight,
            strength=strength,
            pinned=pinned,
            unit=unit,
            source=source,
            principle=principle,
            proposal=proposal,
            question=question,
        )
        self.record(event, message="Set a weight" if source == "set" else "Note what the person values")
        return event.id

    def pins(self, feature: str) -> list[str]:
        """The events that pin a feature's weight; taken back, it is learnt again.

        Raises:
            UsageError: it is not pinned.
        """
        from druthers.journal.profiling import pins

        return pins(self, feature)

    def unpin(self, feature: str) -> int:
        """Take the pins of a feature back; how many there were.

        Raises:
            UsageError: it is not pinned.
        """
        found = self.pins(feature)
        self.forget(*found)
        return len(found)

    def forget(self, *events: str) -> tuple[str, ...]:
        """Take judgements or proposals back: the profile becomes as if they had never been.

        The events that do so; forgotten in turn, all is as it was.

        Raises:
            UsageError: no event has such an id or ending.
        """
        from druthers.journal.judging import forgotten, take_back

        return take_back(self, forgotten(events, self.ledger.read()[0]))

    def event_named(self, event: str) -> tuple[str, str]:
        """The id of the event that has this ending, and what it is, in words.

        Raises:
            UsageError: no event has that id or ending.
        """
        from druthers.journal.judging import found, named

        one = found(event, self.ledger.read()[0])
        return one.id, named(one)

    def take_back(self) -> str | None:
        """Take back the last thing that the person said; what it was, or None where nothing is left."""
        last = self.last_said()
        if last is None:
            return None
        self.forget(last[0])
        return last[1]

    def last_said(self) -> tuple[str, str] | None:
        """The last thing that the person said and has not taken back: its event and what it is, in words."""
        from druthers.journal.judging import named, newest

        event = newest(self.ledger.read()[0])
        return (event.id, named(event)) if event else None

    def shown(self, *, limit: int | None = None) -> list[Shown]:
        """What was proposed so far with the rating it has now, newest first."""
        from druthers.rate.ledger import history

        return history(self.ledger.read()[0])[:limit]

    def features_of(self, proposal: str) -> dict[str, float]:
        """The named features that a proposal was given when it was made.

        Raises:
            UnknownProposal: no proposal has that id or ending.
        """
        from druthers.rate.ledger import resolve

        return dict(resolve(proposal, self.ledger.read()[0]).features)

    def lessons(self, *, until: datetime | None = None) -> list[Lesson]:
        """What the ledger teaches, in its order; with `until`, of what was said by then and not taken back since.

        A reading of a principle that is no longer in `principles.md` teaches nothing.
        """
        from druthers.journal.profiling import events_until, taught

        return taught(self, events_until(self.ledger.read()[0], until), until)

    def profile(self, *, as_of: datetime | None = None) -> Profile:
        """What the person's words have taught, with its uncertainty and its evidence.

        `as_of` asks for what would be believed by what was said until then, less what was taken back since.
        """
        from druthers.journal.profiling import profile

        return profile(self, as_of)

    def archive(self, profile: Profile | None = None) -> Archive:
        """What was proposed by kind, with the best of each, and what turned out to be a discovery.

        The best are so by the `profile`, which is read anew where none is given.
        """
        from druthers.journal.reporting import tried

        return tried(self, profile)

    def explain(self, proposal: str) -> Explained:
        """A proposal's score, feature by feature, as believed when it was shown and as believed now.

        Raises:
            UnknownProposal: no proposal has that id or ending.
        """
        from druthers.journal.profiling import explain

        return explain(self, proposal)

    def what_if(
        self, feature: str, weight: float, *, strength: float | None = None, pinned: bool = False
    ) -> tuple[Flip, ...]:
        """Which of the last 100 proposals would be expected on the other side of welcome, were this stated.

        Raises:
            UsageError: a number is not one, or nothing was ever measured by that feature's name.
        """
        from druthers.journal.profiling import what_if

        return what_if(self, feature, weight, strength=strength, pinned=pinned)

    def what_if_forgotten(self, *events: str) -> tuple[Flip, ...]:
        """Which of the last 100 proposals would be expected on the other side of welcome without these events.

        Raises:
            UsageError: no event has such an id or ending.
        """
        from druthers.journal.profiling import what_if_forgotten

        return what_if_forgotten(self, events)

    def mix(self, share: float) -> None:
        """Let who the person wants to be count so much, from 0 to 1, beside who they are.

        Raises:
            UsageError: the share is not from 0 to 1.
        """
        from druthers.journal.profiling import mix

        mix(self, share)
