"""The façade's last part: what leaves and what comes from others. Every method is thin; the work stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from druthers.journal.judging_side import JudgingSide
from druthers.journal.steps import drain

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from druthers.journal.ports import RefUpdate
    from druthers.models import (
        Allowed,
        Attached,
        Candidate,
        Card,
        CardReading,
        Followed,
        Guarded,
        Moved,
        Piece,
        Progress,
        Pushed,
        Rebuilt,
        Review,
        SiteMade,
        Together,
    )


class PublishSide(JudgingSide):
    """The guard and the push, publishing, other people's notes."""

    # what would leave

    def guard_steps(
        self, *, remote: str | None = None, updates: Sequence[RefUpdate] | None = None
    ) -> Generator[Progress, None, Guarded]:
        """Read every object that a push of public/ would make reachable, and what lies there uncommitted.

        Nothing is changed. `updates` is what git tells a pre-push hook; without it, the push would be of the branch.

        Raises:
            GitError: git cannot read something; then nothing may be sent.
            LockedError: private notes are encrypted and were not unlocked, so nothing can be compared with them.
        """
        from druthers.journal.guarding import guard_steps

        return (yield from guard_steps(self, remote=remote, updates=updates))

    def guard(self) -> Guarded:
        """`guard_steps`, unwatched."""
        return drain(self.guard_steps())

    def allow(self, finding: str, reason: str) -> Allowed:
        """Let one finding pass from now on; it and the reason are kept in private/.

        Raises:
            UsageError: no finding of what would leave now has that id, or there is no reason.
        """
        from druthers.journal.guarding import allow

        return allow(self, finding, reason)

    def allowed(self) -> list[Allowed]:
        """What was let pass, and why."""
        from druthers.journal.guarding import allowed

        return allowed(self)

    def push_steps(self, *, dry_run: bool = False, agreed: Guarded | None = None) -> Generator[Progress, None, Pushed]:
        """Commit what was changed by hand in public/, guard it, and send it where nothing was found.

        With `agreed`, what a dry run showed and the person said yes to, nothing but exactly that is sent.
        """
        from druthers.journal.pushing import push_steps

        return (yield from push_steps(self, dry_run=dry_run, agreed=agreed))

    def hook_steps(self, remote: str, updates: Sequence[RefUpdate]) -> Generator[Progress, None, Pushed]:
        """Guard what git says that it is about to send; what git's own hook runs. Nothing is committed or sent."""
        from druthers.journal.pushing import hook_steps

        return (yield from hook_steps(self, remote, updates))

    # publishing

    def review(self, note: str) -> Review:
        """What making this note public would show.

        Raises:
            UnknownNote: there is no such note.
            UsageError: it is public, or somebody else's.
        """
        from druthers.journal.publishing import review

        return review(self, note)

    def publish(self, note: str, *, seen: str, attachments: Sequence[Attached] = ()) -> Moved:
        """Make a note public, without its history; `seen` is the text of the `Review` that the person said yes to.

        `attachments` are those of the review that are to go with it.

        Raises:
            UnknownNote: there is no such note.
            UsageError: it is public already, or is not what was reviewed any more.
            GuardStopped: it says itself that it is not for others.
        """
        from druthers.journal.publishing import publish

        return publish(self, note, seen=seen, attachments=attachments)

    def unpublish(self, note: str) -> Moved:
        """Make a note private again; what was pushed cannot be called back, and `Moved.sent` says whether it was.

        Raises:
            UnknownNote: there is no such note.
            UsageError: it is not public.
        """
        from druthers.journal.unpublishing import unpublish

        return unpublish(self, note)

    def rebuild_steps(self, *paths: str) -> Generator[Progress, None, Rebuilt]:
        """Make public/'s own history anew without these files (paths relative to the vault), which are not there now.

        A copy of what it was is kept in .druthers/backups/ until the person removes it. Nothing is pushed.

        Raises:
            UsageError: one of them is still public.
            GitError: the history cannot be made anew; it is as it was.
        """
        from druthers.journal.rebuilding import rebuild_steps

        return (yield from rebuild_steps(self, paths))

    def left_in_history(self, note: str, *, rebuilt: bool = False) -> tuple[str, ...]:
        """The files of a note that is not public any more which public/'s own history still has, for `rebuild_steps`.

        With `rebuilt`, also those without which it was made anew already.

        Raises:
            UnknownNote: there is no such note.
            UsageError: it is public.
        """
        from druthers.journal.rebuilding import left_in_history

        return left_in_history(self, note, rebuilt=rebuilt)

    def site_steps(self, folder: Path, *, title: str = "", url: str = "") -> Generator[Progress, None, SiteMade]:
        """Make a static site of what is public in a folder, or bring the one that is there up to date.

        Raises:
            GuardStopped: the guard found something in what would be shown.
            UsageError: the folder holds something that is no such site.
        """
        from druthers.journal.siting import site_steps

        return (yield from site_steps(self, folder, title=title, url=url))

    # the profile

    def card_preview(
        self, *, features: Sequence[str] = (), epsilon: float | None = None, name: str = "", fresh: bool = False
    ) -> Card:
        """The profile as it would be published; with `epsilon`, with noise that is drawn once and kept for this.

        Without `features` the usual ones of which something is known are taken; with noise all of these, for which of
        them are known would tell something. What was drawn is spent, published or not; `fresh` draws it anew.

        Raises:
            UsageError: there is no such feature, nothing that is known, or the epsilon or the name is none.
            LedgerError: what was drawn before cannot be read.
        """
        from druthers.journal.carding import card_preview

        return card_preview(self, features=features, epsilon=epsilon, name=name, fresh=fresh)

    def card_reading(self, card: Card) -> CardReading:
        """What somebody who reads a card could infer of its person, in plain sentences."""
        from druthers.journal.carding import card_reading

        return card_reading(self, card)

    def published_card(self) -> Card | None:
        """The card that lies in public/; None where there is none.

        Raises:
            UsageError: what lies there is none.
        """
        from druthers.journal.carding import published_card

        return published_card(self)

    def publish_card(self, card: Card) -> Moved:
        """Publish a card that the person has seen, as public/profile.json; it leaves with the next push.

        Raises:
            UsageError: it is none, its noise is not what was drawn for it last, or another file lies there.
        """
        from druthers.journal.carding import publish_card

        return publish_card(self, card)

    def unpublish_card(self) -> Moved:
        """Take the published card back; what was pushed cannot be called back, and `Moved.sent` says whether it was.

        Raises:
            UsageError: none is published.
        """
        from druthers.journal.carding import unpublish_card

        return unpublish_card(self)

    # others

    def follow_steps(self, url: str, *, name: str = "", profile: bool = True) -> Generator[Progress, None, Followed]:
        """Read somebody's public notes from now on; without `profile`, the one that they publish does not count.

        Raises:
            FollowError: they cannot be had, or are not fit to be followed; nothing of them is left.
            UsageError: the name or the address is none.
        """
        from druthers.journal.following import follow_steps

        return (yield from follow_steps(self, url, name=name, profile=profile))

    def unfollow(self, name: str) -> str:
        """Read somebody's notes no longer; nothing of them is left in the vault. The name that they had.

        Raises:
            UsageError: nobody is followed under that name.
        """
        from druthers.journal.following import unfollow

        return unfollow(self, name)

    def followed(self) -> list[Followed]:
        """Whom the person follows."""
        from druthers.journal.following import followed

        return followed(self)

    def refresh_steps(self, *names: str, seconds: float | None = None) -> Generator[Progress, None, list[Followed]]:
        """Fetch what those whom the person follows have published since; all of them where none is named.

        After so many `seconds`, whoever was not asked yet waits for the next time.
        """
        from druthers.journal.following import refresh_steps

        return (yield from refresh_steps(self, names, seconds))

    def refresh_in_background(self) -> bool:
        """Let a process of its own fetch what they have published, if that was not done lately; False where it was.

        One at a time does so for a vault; it goes on when this process ends, and may be ended at any moment.
        """
        from druthers.journal.following_background import refresh_in_background

        return refresh_in_background(self)

    def take_card(self, name: str) -> Followed:
        """Let the profile of somebody whom the person follows count as it is published now.

        Raises:
            UsageError: nobody is followed under that name, or they publish none.
            FollowError: what they publish is no profile.
        """
        from druthers.journal.following import take_card

        return take_card(self, name)

    def leave_card(self, name: str) -> Followed:
        """Let the profile of somebody whom the person follows count no longer.

        Raises:
            UsageError: nobody is followed under that name.
        """
        from druthers.journal.following import leave_card

        return leave_card(self, name)

    def together_steps(
        self, name: str, *, n: int = 3, seed: int | None = None
    ) -> Generator[Progress | Piece | Candidate, None, list[Together]]:
        """Proposals that both this person and one they follow are expected to welcome, out of public notes alone.

        Raises:
            UsageError: nobody is followed under that name, or they published no profile.
        """
        from druthers.journal.together import together_steps

        return (yield from together_steps(self, name, n=n, seed=seed))

    def together_page(self, name: str, proposals: Sequence[Together]) -> str:
        """These proposals as a page in markdown that may be shared: public lines of both, and no expectation.

        Raises:
            GuardStopped: the guard found something on it that should not leave.
        """
        from druthers.journal.together import together_page

        return together_page(self, name, proposals)
