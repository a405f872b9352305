"""`Journal`: the journey's methods, in the journey's order.

The façade joins the stages; what a stage does stands in the stage. It prints nothing and asks nothing. Slow work is a
generator that yields progress and may be closed at any moment without harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from druthers.journal.sharing_side import SharingSide
from druthers.journal.steps import drain

if TYPE_CHECKING:
    from collections.abc import Generator

    from druthers.models import (
        About,
        Candidate,
        Check,
        GateState,
        KnownModel,
        ModelChoice,
        ModelTest,
        Picked,
        Piece,
        Progress,
        Question,
        Reading,
        Report,
        Round,
        Shown,
        Silence,
        Spoken,
        Suggestions,
        Universes,
    )


class Journal(SharingSide):
    """A vault, and everything that can be done with it. Closing it ends the model's process, if one runs."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # propose

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

    # the profile: asking, speaking unasked, proving

    def question(self, *, now: bool = False, about: About | None = None) -> Question | None:
        """The one question that is worth asking today, recorded as asked; None where none pays for its burden.

        With `now` the day's limit does not count; one that waits for its answer is given again. `about` asks for one of
        that kind that was not answered lately, whether it pays or not: the person brought it up.
        """
        from druthers.journal.asking import question

        return question(self, now=now, about=about)

    def answer(self, question: str, answer: str | None) -> tuple[str, ...]:
        """Record the answer to a question, one of its choices; None skips it. The events that say so.

        Raises:
            UsageError: no question has that id or ending, or the answer is none of its choices.
        """
        from druthers.journal.answering import answer as record

        return record(self, question, answer)

    def onboarding(self) -> list[Question]:
        """Ten questions about features and a few pairs, to begin with; those that were answered are left out."""
        from druthers.journal.asking import onboarding

        return onboarding(self)

    def readings_steps(self) -> Generator[Progress, None, list[Reading]]:
        """How the principles and reasons that were not confirmed yet may be read; nothing is recorded by it."""
        from druthers.journal.confirming import readings_steps

        return (yield from readings_steps(self))

    def confirm(self, reading: Reading) -> str:
        """Record a reading that the person confirmed; the event's id."""
        from druthers.journal.confirming import confirm

        return confirm(self, reading)

    def offer_steps(self, boundary: str) -> Generator[Progress | Piece | Candidate, None, Spoken | Silence]:
        """At a boundary (`note` was saved, `opened`, `asked`): one proposal that clears the gate, else silence.

        Closing the generator cancels; what was not spoken is not in the ledger, but for what was withheld by chance.
        """
        from druthers.journal.offering import offer_steps

        return (yield from offer_steps(self, boundary))

    def lead(self, leading: bool) -> None:  # noqa: FBT001 - it leads or it listens, and nothing else
        """Let the gate decide whether it speaks first, or let it only listen; kept in the vault's settings.

        Raises:
            SettingsError: the settings file cannot be read.
        """
        from druthers.journal.offering import lead

        lead(self, leading)

    def gate(self) -> GateState:
        """Whether the gate may speak, why, and what it has earned by topic."""
        from druthers.journal.offering import gate_state

        return gate_state(self)

    def look_back(self) -> Shown | None:
        """A proposal that was welcome some days ago, to ask whether the person is glad to have done it; None for now.

        There is one a day at most, each only once, and none where it was asked to listen.
        """
        from druthers.journal.looking_back import look_back

        return look_back(self)

    def report(self) -> Report:
        """Whether the profile predicts this person: progressive validation of their own history."""
        return drain(self.report_steps())

    def report_steps(self) -> Generator[Progress, None, Report]:
        """`report`, with how far the replay of the history has come."""
        from druthers.journal.reporting import report_steps

        return (yield from report_steps(self))

    def begin_round_steps(
        self, own: str, about: str | None = None
    ) -> Generator[Progress | Piece | Candidate, None, Round]:
        """A round of the person's own pick against the model's, unlabelled and in random order.

        Raises:
            UsageError: `own` is empty.
            ModelError: the model failed before a proposal was made.
        """
        from druthers.journal.universes import begin_round_steps

        return (yield from begin_round_steps(self, own, about))

    def pick(self, round_id: str, number: int) -> Picked:
        """Record which of a round's two, 1 or 2, the person prefers; tells whose it was.

        Raises:
            UsageError: no round has that id or ending, it was judged already, or the number is not 1 or 2.
        """
        from druthers.journal.universes import pick

        return pick(self, round_id, number)

    def universes(self) -> Universes:
        """Would the person have been happier with the model's picks than with their own?"""
        from druthers.journal.universes import universes

        return universes(self)

    # the model, and everything's health

    def model(self) -> ModelChoice:
        """Which language model is used, and from where."""
        return self.ports.model_choice(self.settings)

    def use_model(self, name: str | None, *, adapter: str | None = None) -> ModelChoice:
        """Use another model from now on; None means the bundled one.

        `name` is the path of a GGUF file, the name of one that was added, or the address of an OpenAI-compatible
        server, to which the text of notes is then sent. `adapter` is a LoRA adapter for that file, named likewise.

        Raises:
            ModelError: the model is not there or cannot be used; the choice stays as it was.
        """
        from druthers.journal.modelling import use_model

        return use_model(self, name, adapter)

    def models(self) -> list[KnownModel]:
        """The models that can be used by name, and the one that is used."""
        from druthers.journal.modelling import models

        return models(self)

    def add_model_steps(self, source: str, *, sha256: str = "") -> Generator[Progress, None, KnownModel]:
        """Fetch a model from `hf:OWNER/REPO/FILE` or the address of a .gguf file, or copy a file, and check it.

        Closing the generator keeps what came, and the next call goes on there.

        Raises:
            UsageError: `source` is none of these, or `sha256` no checksum.
            ModelError: it cannot be had, or is not what was promised, or no usable model.
        """
        return (yield from self.ports.add_model(source, sha256))

    def test_model(self, *, briefly: bool = False) -> Generator[Progress | Piece, None, ModelTest]:
        """Let the model write a line, and measure it; `briefly` leaves out what takes longer.

        Once for each model it is tried, for a minute or more, whether it writes well enough to write freely. What comes
        of that is kept with what is derived, and the next proposals go by it.
        """
        from druthers.journal.modelling import test_model

        return (yield from test_model(self, briefly=briefly))

    def doctor(self) -> list[Check]:
        """Look at everything that Druthers stands on; raises nothing."""
        return list(self.doctor_steps())

    def doctor_steps(self) -> Generator[Check, None, None]:
        """`doctor`, each check as it is made; the models, which take longest, come late."""
        from druthers.journal.doctor import examine

        yield from examine(self)

    def close(self) -> None:
        """End what runs on the journal's behalf."""
        if "language_model" in self.__dict__:
            self.language_model.close()
            del self.__dict__["language_model"]
