"""Whom the person follows: beginning, ending, and bringing what they have published since.

Part of the façade. `private/following.toml` is canonical; the clones in `following/` and what is known of them in
`.druthers/following/` are derived. What strangers publish is read and nothing else: it is indexed apart from one's own
notes (`journal.tiers`), and a profile of theirs counts only as the person took it.
"""

from __future__ import annotations

import time
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from druthers.errors import FollowError, UsageError
from druthers.journal import following_state
from druthers.journal.following_place import address_of, check_is_another
from druthers.models import Followed, Progress
from druthers.publish.followed import checked_name, key_of, name_for, read_followed
from druthers.vault.lock import hold

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from druthers.journal.parts import Parts
    from druthers.journal.ports import Brought
    from druthers.models import Card

STALE: Final = 3600.0  # seconds; what is on its way for longer was left by a process that was stopped
WAIT: Final = 20.0  # seconds for another process that is putting something in its place


def others(parts: Parts) -> list[Followed]:
    """Whom the person follows, with the profiles that they took; nothing but the list is read.

    Raises:
        FollowError: the list cannot be read.
    """
    path = parts.layout.following_list
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise FollowError(f"{parts.layout.relative(path)} cannot be read: {error}.", "Mend the file.") from error
    try:
        return read_followed(text)
    except ValueError as error:
        raise FollowError(f"{parts.layout.relative(path)} cannot be read: {error}.", "Mend the file.") from error


def followed(parts: Parts) -> list[Followed]:
    """Whom the person follows, with what is here of them."""
    return [following_state.told(parts.layout, person) for person in others(parts)]


def follow_steps(
    parts: Parts, url: str, *, name: str = "", profile: bool = True
) -> Generator[Progress, None, Followed]:
    """What `Journal.follow_steps` promises; without `profile`, their published one is not taken."""
    known = others(parts)
    address = address_of(parts, url)
    check_is_another(parts, address, known)
    taken = [person.name for person in known]
    try:
        chosen = checked_name(name, taken) if name.strip() else name_for(address, taken)
    except ValueError as error:
        raise UsageError(f"{error}.", "Give another with --name.") from error
    clones = parts.clones
    clones.sweep(older=STALE)
    brought = yield from clones.bring(chosen, address)
    try:
        with _alone(parts):
            if key_of(chosen) in {key_of(person.name) for person in others(parts)}:
                raise UsageError(f"You follow somebody as {chosen} already.", "Give another name with --name.")
            person = Followed(chosen, address, parts.ports.now().replace(microsecond=0))
            if profile and brought.folder is not None:
                with suppress(ValueError):  # one that is none is told wherever they are listed
                    person = replace(person, card=following_state.profile_in(brought.folder))
            _keep(parts, person, f"Follow {chosen}")
            try:  # whoever is on the list without their notes is fetched by the next refresh
                clones.settle(chosen, brought)
            except BaseException:
                _drop(parts, chosen, f"Unfollow {chosen}")
                raise
            following_state.write(parts.layout, chosen, brought, parts.ports.now())
    finally:
        clones.discard(brought)
    yield Progress("follow", 1, 1, chosen)
    return following_state.told(parts.layout, person)


def unfollow(parts: Parts, name: str) -> str:
    """What `Journal.unfollow` promises."""
    person = named(parts, name)
    with _alone(parts):
        _drop(parts, person.name, f"Unfollow {person.name}")
        _forget(parts, person.name)
    return person.name


def take_card(parts: Parts, name: str) -> Followed:
    """Let a person's profile count as they publish it now.

    Raises:
        UsageError: nobody is followed under that name, or they publish none.
        FollowError: what they publish is no profile.
    """
    person = named(parts, name)
    try:
        card = following_state.published(parts.layout, person.name)
    except ValueError as error:
        raise FollowError(f"What {person.name} publishes as a profile is none: {error}.", "") from error
    if card is None:
        raise UsageError(f"{person.name} publishes no profile.", "It may come later: `druthers follow` tells.")
    return _with_card(parts, person, card, f"Take the profile of {person.name}")


def keep_card(parts: Parts, name: str, card: Card | None) -> Followed:
    """Let a person's profile count as it did before another one was taken, or none; what undoes the other two.

    Raises:
        UsageError: nobody is followed under that name.
    """
    person = named(parts, name)
    return _with_card(parts, person, card, f"Take the profile of {person.name} as it was")


def looked_at(parts: Parts, name: str) -> Followed:
    """What of somebody's notes is new was looked at.

    Raises:
        UsageError: nobody is followed under that name.
    """
    person = named(parts, name)
    following_state.seen(parts.layout, person.name)
    return following_state.told(parts.layout, person)


def leave_card(parts: Parts, name: str) -> Followed:
    """Let a person's profile count no longer; they are followed still.

    Raises:
        UsageError: nobody is followed under that name.
    """
    person = named(parts, name)
    return _with_card(parts, person, None, f"Leave the profile of {person.name}")


def named(parts: Parts, name: str) -> Followed:
    """The one who is followed under a name.

    Raises:
        UsageError: nobody is.
    """
    every = others(parts)
    for person in every:
        if key_of(person.name) == key_of(name.strip()):
            return person
    known = ", ".join(person.name for person in every) or "nobody yet"
    raise UsageError(f"You follow nobody as {name.strip() or 'nothing'}.", f"You follow: {known}.")


def refresh_steps(
    parts: Parts, names: Sequence[str], seconds: float | None = None
) -> Generator[Progress, None, list[Followed]]:
    """What `Journal.refresh_steps` promises; what went wrong is each one's `problem`.

    A clone of somebody who is followed no longer, as another device said, goes too.

    Raises:
        UsageError: nobody is followed under one of the names.
    """
    chosen = [named(parts, name).name for name in names]
    every = others(parts)
    wanted = [person for person in every if not chosen or person.name in chosen]
    parts.clones.sweep(older=STALE)
    part_with_strangers(parts)
    until = None if seconds is None else time.monotonic() + seconds
    for number, person in enumerate(wanted):
        if until is not None and time.monotonic() > until:
            break
        yield Progress("follow", number, len(wanted), person.name)
        yield from _refresh(parts, person, until)
    told = {person.name: person for person in followed(parts)}
    return [told[person.name] for person in wanted if person.name in told]


def _refresh(parts: Parts, person: Followed, until: float | None) -> Generator[Progress, None, None]:
    now = parts.ports.now
    clones = parts.clones
    try:
        brought = yield from _in_time(clones.bring(person.name, person.url), person.name, until)
    except FollowError as error:
        following_state.failed(parts.layout, person.name, f"{error.message} {error.hint}".strip(), now())
        return
    try:
        with _alone(parts):
            if not any(each.name == person.name and each.url == person.url for each in others(parts)):
                return  # they were unfollowed meanwhile
            new = following_state.news(parts.layout, person.name, brought)
            clones.settle(person.name, brought)
            following_state.write(parts.layout, person.name, brought, now(), new)
    except FollowError as error:
        following_state.failed(parts.layout, person.name, f"{error.message} {error.hint}".strip(), now())
    finally:
        clones.discard(brought)


def _in_time(
    steps: Generator[Progress, None, Brought], name: str, until: float | None
) -> Generator[Progress, None, Brought]:
    """The same, ended where it takes too long."""
    with closing(steps):
        while True:
            try:
                step = next(steps)
            except StopIteration as stop:
                brought: Brought = stop.value
                return brought
            if until is not None and time.monotonic() > until:
                raise FollowError(f"{name}: it takes longer than there was time for.", "`druthers follow --refresh`.")
            yield step


def strangers(parts: Parts) -> list[str]:
    """Whose notes are here though they are on the list no longer: it was undone, or said so by another device.

    Nobody, where the list cannot be read; a folder that Druthers did not make is nobody's.
    """
    try:
        listed = {person.name for person in others(parts)}
    except FollowError:
        return []
    return sorted({*parts.clones.names(), *following_state.names(parts.layout)} - listed)


def part_with_strangers(parts: Parts) -> None:
    """Leave nothing of whoever is on the list no longer."""
    for name in strangers(parts):
        with _alone(parts):
            if name in strangers(parts):
                _forget(parts, name)


def _keep(parts: Parts, person: Followed, message: str) -> None:
    from druthers.publish.followed import with_followed

    _write(parts, with_followed(_text(parts), person), message)


def _drop(parts: Parts, name: str, message: str) -> None:
    from druthers.publish.followed import without_followed

    _write(parts, without_followed(_text(parts), name), message)


def _with_card(parts: Parts, person: Followed, card: Card | None, message: str) -> Followed:
    with _alone(parts):
        changed = replace(named(parts, person.name), card=card)
        _keep(parts, changed, message)
    return following_state.told(parts.layout, changed)


def _text(parts: Parts) -> str:
    try:
        return parts.layout.following_list.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _write(parts: Parts, text: str, message: str) -> None:
    from druthers.journal.committing import commit
    from druthers.vault.write import write_file

    path = parts.layout.following_list
    write_file(path, text)
    commit(parts, "private", [path], message)


def _forget(parts: Parts, name: str) -> None:
    """Leave nothing of somebody's notes: clone, state, and what any index holds of them."""
    from druthers.journal.tiers import forget

    parts.clones.remove(name)
    following_state.remove(parts.layout, name)
    forget(parts)


@contextmanager
def _alone(parts: Parts) -> Iterator[None]:
    """Hold what puts clones in their places and writes the list; where files cannot be locked, go on."""
    locks = parts.layout.locks
    locks.mkdir(parents=True, exist_ok=True)
    with hold(locks / "following", wait=WAIT):
        yield
