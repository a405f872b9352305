"""The façade's part for sharing by hand: what is public and where it goes, and what takes back a yes that was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from druthers.journal.publish_side import PublishSide

if TYPE_CHECKING:
    from druthers.models import Allowed, Card, Followed, Shared


class SharingSide(PublishSide):
    """What is public, its remote, and taking back."""

    def sharing(self) -> Shared:
        """How much is public, where it is sent, and how many commits were not; nothing is asked of the network.

        Raises:
            GitError: git cannot read something.
        """
        from druthers.journal.sharing import sharing

        return sharing(self)

    def set_remote(self, address: str | None) -> str | None:
        """Let public/ be sent to another address from now on, or, with None, to none; the address that it had.

        Nothing is sent by it.

        Raises:
            UsageError: it is no address, lies in this vault, or is where private/ goes.
            GitError: git cannot do it.
        """
        from druthers.journal.sharing import set_remote

        return set_remote(self, address)

    def disallow(self, finding: str) -> Allowed:
        """Let a finding pass no longer that was let pass; `finding` is its whole id.

        Raises:
            UsageError: it was not let pass.
        """
        from druthers.journal.guarding import disallow

        return disallow(self, finding)

    def keep_card(self, name: str, card: Card | None) -> Followed:
        """Let somebody's profile count as it was when it was taken earlier, or none; it undoes taking and leaving one.

        Raises:
            UsageError: nobody is followed under that name.
        """
        from druthers.journal.following import keep_card

        return keep_card(self, name, card)

    def looked_at(self, name: str) -> Followed:
        """Note that the person has seen what of somebody's notes is new.

        Raises:
            UsageError: nobody is followed under that name.
        """
        from druthers.journal.following import looked_at

        return looked_at(self, name)
