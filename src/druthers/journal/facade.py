"""`Journal`: the journey's methods, in the journey's order.

The façade joins the stages; what a stage does stands in the stage. It prints nothing and asks nothing. Slow work is a
generator that yields progress and may be closed at any moment without harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from druthers.errors import UsageError
from druthers.journal.search_side import SearchSide
from druthers.journal.steps import drain

if TYPE_CHECKING:
    from collections.abc import Generator

    from druthers.models import (
        Candidate,
        Check,
        ModelChoice,
        ModelTest,
        Piece,
        Progress,
        Rated,
        Shown,
        Suggestions,
    )
    from druthers.profile import Profile


class Journal(SearchSide):
    """A vault, and everything that can be done with it. Closing it ends the model's process, if one runs."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # propose → rate → profile

    def propose(
        self, about: str | None = None, *, n: int = 3, candidates: int = 8, seed: int | None = None
    ) -> Suggestions:
        """Up to `n` proposals out of `candidates` that the model wrote, the most welcome first; all are in the ledger.

        Raises:
            ModelError: the model is missing, broken, crashed or took too long.
        """
        return drain(self.propose_steps(about, n=n, candidates=candidates, seed=seed))

    def propose_steps(
        self, about: str | None = None, *, n: int = 3, candidates: int = 8, seed: int | None = None
    ) -> Generator[Progress | Piece | Candidate, None, Suggestions]:
        """`propose`, with the text as it is written; closing the generator cancels."""
        from druthers.journal.proposing import propose_steps

        about = (about or "").strip() or None
        return (yield from propose_steps(self, about, n=n, candidates=candidates, seed=seed))

    def rate(self, proposal: str, rating: int, *, why: str | None = None) -> Rated:
        """Record what a proposal was worth to the person, from 1 (unwelcome) to 5 (loved).

        Raises:
            UsageError: the rating is not 1 to 5.
            UnknownProposal: no proposal has that id or ending.
        """
        from druthers.models import Rated
        from druthers.rate.events import RatedEvent
        from druthers.rate.ledger import resolve

        if rating not in range(1, 6):
            raise UsageError(f"{rating} is not a rating.", "Rate from 1 (unwelcome) to 5 (loved).")
        events, _ = self.ledger.read()
        shown = resolve(proposal, events)
        event = RatedEvent(
            id=self.ports.new_id(), at=self.ports.now(), proposal=shown.id, rating=rating, why=why or None
        )
        waits = self.record(event, message="Rate a proposal")
        return Rated(event.id, shown.id, rating, waits)

    def forget(self, event: str) -> None:
        """Take a judgement or a proposal back: the profile becomes as if it had never been.

        Raises:
            UsageError: no event has that id or ending.
        """
        from druthers.rate.events import RetractedEvent
        from druthers.rate.ledger import SHORTEST_ENDING

        events, _ = self.ledger.read()
        ending = event.strip().upper()
        found = [each for each in events if each.id.endswith(ending)] if len(ending) >= SHORTEST_ENDING else []
        if len(found) != 1:
            raise UsageError(
                f"{'No' if not found else 'More than one'} event has the id {event}.",
                "`druthers profile why FEATURE` prints the events behind a weight.",
            )
        self.record(
            RetractedEvent(id=self.ports.new_id(), at=self.ports.now(), event=found[0].id), message="Take an event back"
        )

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

    def profile(self) -> Profile:
        """What the ratings have taught, with its uncertainty and its evidence."""
        from druthers.profile import Profile
        from druthers.rate.ledger import judgements
        from druthers.vault.principles import read_principles

        principles = read_principles(self.layout.principles, self.cipher)
        return Profile(judgements(self.ledger.read()[0]), principles=principles)

    # the model, and everything's health

    def model(self) -> ModelChoice:
        """Which language model is used, and from where."""
        return self.ports.model_choice(self.settings)

    def use_model(self, path: str | None) -> ModelChoice:
        """Use the GGUF file at `path` from now on; None means the bundled one.

        Raises:
            ModelError: the file is not there or is no usable model; the choice stays as it was.
        """
        from druthers.journal.modelling import use_model

        return use_model(self, path)

    def test_model(self) -> Generator[Progress | Piece, None, ModelTest]:
        """Let the model write a sentence, and measure it."""
        from druthers.journal.modelling import test_model

        return (yield from test_model(self))

    def doctor(self) -> list[Check]:
        """Look at everything that Druthers stands on; raises nothing."""
        from druthers.journal.doctor import examine

        return examine(self)

    def close(self) -> None:
        """End what runs on the journal's behalf."""
        if "language_model" in self.__dict__:
            self.language_model.close()
            del self.__dict__["language_model"]
