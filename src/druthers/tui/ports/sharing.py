"""What the place Share, and publishing a note, need of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from druthers.models import (
        Allowed,
        Attached,
        Card,
        CardReading,
        Followed,
        Guarded,
        Moved,
        Progress,
        Pushed,
        Rebuilt,
        Review,
        Shared,
    )


class Sharing(Protocol):
    """The part of the façade behind sharing."""

    def sharing(self) -> Shared:
        """How much is public, and where it is sent; nothing is asked of the network."""

    def set_remote(self, address: str | None) -> str | None:
        """Let public/ be sent to another address from now on, or to none; the one that it had."""

    def push_steps(self, *, dry_run: bool = False, agreed: Guarded | None = None) -> Generator[Progress, None, Pushed]:
        """Guard public/, and send it where nothing was found; with `dry_run` only look."""

    def allow(self, finding: str, reason: str) -> Allowed:
        """Let one finding pass from now on."""

    def allowed(self) -> list[Allowed]:
        """What was let pass, and why."""

    def disallow(self, finding: str) -> Allowed:
        """Let it pass no longer."""

    def rebuild_steps(self, *paths: str) -> Generator[Progress, None, Rebuilt]:
        """Make public/'s own history anew without these files, or without what they said before."""

    def find(self, given: str) -> str:
        """The path of the note that a person names."""

    def review(self, note: str) -> Review:
        """What making this note public would show."""

    def publish(self, note: str, *, seen: str, attachments: Sequence[Attached] = ()) -> Moved:
        """Make a note public; `seen` is the text that the person said yes to."""

    def unpublish(self, note: str) -> Moved:
        """Make a note private again."""

    def published_card(self) -> Card | None:
        """The profile that lies in public/; None where there is none."""

    def card_preview(self, *, features: Sequence[str] = (), epsilon: float | None = None, name: str = "") -> Card:
        """The profile as it would be published."""

    def card_reading(self, card: Card) -> CardReading:
        """What somebody who reads a card could infer of its person."""

    def publish_card(self, card: Card) -> Moved:
        """Publish a card that the person has seen."""

    def unpublish_card(self) -> Moved:
        """Take the published card back."""

    def follow_steps(self, url: str, *, name: str = "", profile: bool = True) -> Generator[Progress, None, Followed]:
        """Read somebody's public notes from now on."""

    def unfollow(self, name: str) -> str:
        """Read somebody's notes no longer."""

    def followed(self) -> list[Followed]:
        """Whom the person follows."""

    def refresh_steps(self, *names: str) -> Generator[Progress, None, list[Followed]]:
        """Fetch what those whom the person follows have published since."""

    def looked_at(self, name: str) -> Followed:
        """Note that the person has seen what of somebody's notes is new."""

    def take_card(self, name: str) -> Followed:
        """Let somebody's profile count as it is published now."""

    def keep_card(self, name: str, card: Card | None) -> Followed:
        """Let it count as it was taken earlier, or not at all."""
