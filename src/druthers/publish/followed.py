"""Whom a person follows, as `private/following.toml` keeps it: name, address, since when, and the profile they took.

Pure: text in, values out. A table for each person, under the name that the person who follows gave them. What
Druthers did not write in the file stays as it is.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from datetime import date, datetime, time
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from druthers.models import Followed

if TYPE_CHECKING:
    from collections.abc import Collection

    from druthers.models import Card

HEAD: Final = "# Whom you read. `druthers follow` and `druthers unfollow` write this file.\n"
NAME: Final = re.compile(r"[^\W_](?:[\w.-]{0,38}[^\W_])?")
LONGEST_ADDRESS: Final = 2000
SCHEMES: Final = {"https": "https", "ssh": "ssh", "git+ssh": "ssh", "ssh+git": "ssh", "file": "file"}
SCP: Final = re.compile(r"(?:([A-Za-z0-9_][\w.-]*)@)?([A-Za-z0-9][\w.-]*|\[[0-9A-Fa-f:.]+\]):(?!//|:)(\S+)")
HOST: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*|[0-9A-Fa-f:.]+")
# Names of repositories that say nothing of whose they are.
PLAIN: Final = frozenset(
    {
        *("public", "notes", "garden", "digital-garden", "journal", "druthers", "wiki", "vault", "blog", "site"),
        *("website", "home", "obsidian", "logseq", "zettelkasten"),
    }
)
SHARED: Final = frozenset({"home", "users", "git", "srv", "var", "tmp", "mnt", "media", "opt", "data", "repos"})


def read_followed(text: str) -> list[Followed]:
    """Whom the file names, in their order, with the profiles that were taken.

    Raises:
        ValueError: it is not what it should be; the message is one line.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"it is no TOML: {error}") from error
    return [_read(name, table) for name, table in tables.items()]


def _read(name: str, table: Any) -> Followed:
    if not NAME.fullmatch(name):
        raise ValueError(f"[{name}] is no name: letters, digits, `-`, `_` and `.` alone, up to 40")
    if not isinstance(table, dict):
        raise ValueError(f"{name} is no table")  # noqa: TRY004 - one kind of error for all that the file may hold
    if unknown := sorted(table.keys() - {"url", "since", "card"}):
        raise ValueError(f"[{name}] has a key that Druthers does not know: {unknown[0]}")
    url, since, card = table.get("url"), table.get("since"), table.get("card")
    if not isinstance(url, str):
        raise ValueError(f"[{name}] has no url")  # noqa: TRY004 - as above
    checked_address(url)
    if isinstance(since, date) and not isinstance(since, datetime):
        since = datetime.combine(since, time())
    if not isinstance(since, datetime):
        raise ValueError(f"[{name}] has no date `since`")  # noqa: TRY004 - as above
    if card is not None and not isinstance(card, str):
        raise ValueError(f"[{name}] has a card that is no text")
    return Followed(name, url, since.astimezone() if since.tzinfo is None else since, card=_card(name, card))


def _card(name: str, card: str | None) -> Card | None:
    if card is None:
        return None
    from druthers.publish.card import read_card  # noqa: PLC0415 - only where somebody published one

    try:
        return read_card(card.encode())
    except ValueError as error:
        raise ValueError(f"[{name}] has a card that is none: {error}") from error


def with_followed(text: str, person: Followed) -> str:
    """The file's text with this person in it, in place of what it said of them; nothing else changes."""
    import tomlkit  # noqa: PLC0415 - only where the file is written

    document = tomlkit.parse(text or HEAD)
    table = document.get(person.name)
    if table is None:
        table = tomlkit.table()
        document[person.name] = table
    table["url"], table["since"] = person.url, person.since
    if person.card is not None:
        from druthers.publish.card import render_card  # noqa: PLC0415 - only where there is one

        table["card"] = tomlkit.string(render_card(person.card).decode().rstrip("\n"), multiline=True)
    else:
        table.pop("card", None)
    return tomlkit.dumps(document)


def without_followed(text: str, name: str) -> str:
    """The file's text without a person."""
    import tomlkit  # noqa: PLC0415 - only where the file is written

    document = tomlkit.parse(text)
    document.pop(name, None)
    return tomlkit.dumps(document)


def checked_name(name: str, taken: Collection[str] = ()) -> str:
    """A name for somebody, as it is kept: it names a folder, so that case and Unicode form tell nobody apart.

    Raises:
        ValueError: it is none, or somebody has it; the message is one line.
    """
    plain = unicodedata.normalize("NFC", name.strip())
    if not NAME.fullmatch(plain):
        raise ValueError(f"{name!r} is no name to follow somebody under: letters, digits, `-`, `_`, `.`, up to 40")
    if key_of(plain) in {key_of(each) for each in taken}:
        raise ValueError(f"You follow somebody as {plain} already")
    return plain


def key_of(name: str) -> str:
    """What two names have in common that a disk may take for one."""
    return unicodedata.normalize("NFKC", name).casefold()


def name_for(url: str, taken: Collection[str] = ()) -> str:
    """A name for whom an address leads to: their account, or the repository's own name where that says more.

    >>> name_for("https://example.org/ana/notes.git"), name_for("git@example.org:ana/river-walks")
    ('ana', 'river-walks')
    >>> name_for("/home/ana/journal/public", {"ana"}), name_for("https://ana.example.org/garden.git")
    ('ana-2', 'ana.example.org')
    """
    found = SCP.fullmatch(url)
    parsed = urlsplit(url)
    path = unquote(found[3]) if found and "://" not in url else unquote(parsed.path)
    host = "" if "://" not in url else parsed.hostname or ""
    parts = [part.removesuffix(".git") for part in PurePosixPath(path).parts if part.strip("/~.")]
    said = [part for part in reversed(parts) if part.casefold() not in PLAIN | SHARED]
    chosen = (said[0] if said else host) or "somebody"
    plain = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", chosen)).strip("-_.")[:36].rstrip("-_.") or "somebody"
    keys = {key_of(each) for each in taken}
    number = 1
    while key_of(plain if number == 1 else f"{plain}-{number}") in keys:
        number += 1
    return plain if number == 1 else f"{plain}-{number}"


def checked_address(url: str) -> str:
    """How an address is reached: `https`, `ssh` or `file`, the last also for a plain path.

    Raises:
        ValueError: it is no address of a repository that may be followed; the message is one line.

    >>> checked_address("https://example.org/ana/notes"), checked_address("git@example.org:ana/notes")
    ('https', 'ssh')
    >>> checked_address("ext::sh -c id")
    Traceback (most recent call last):
    ...
    ValueError: `ext::` is a way to run a program, and no address
    """
    if not url.isprintable() or "\\" in url or not 0 < len(url) <= LONGEST_ADDRESS:
        raise ValueError("It is no address of a repository")
    if url.startswith("-"):
        raise ValueError("An address does not begin with a dash")
    if helper := re.match(r"[\w+.-]+::", url):
        raise ValueError(f"`{helper[0]}` is a way to run a program, and no address")
    if "://" not in url:
        if PurePosixPath(url).is_absolute():
            return "file"
        if SCP.fullmatch(url):
            return "ssh"
        raise ValueError("It is neither an address nor a folder's whole path")
    parsed = urlsplit(url)
    how = SCHEMES.get(parsed.scheme.lower())
    if how is None:
        why = "can be read and changed on its way" if parsed.scheme in {"http", "git"} else "is not understood"
        raise ValueError(f"What comes by {parsed.scheme}:// {why}: it takes https://, ssh:// or file://")
    _check_parts(url, how)
    return how


def _check_parts(url: str, how: str) -> None:
    try:
        parsed = urlsplit(url)
        host, _ = parsed.hostname or "", parsed.port
    except ValueError as error:
        raise ValueError("It is no address of a repository") from error
    if how == "file":
        if host not in {"", "localhost"} or not parsed.path.startswith("/"):
            raise ValueError("A file:// address names a folder's whole path on this machine")
        return
    if not HOST.fullmatch(host) or not parsed.path.strip("/"):
        raise ValueError("It names no host and repository")
    if parsed.password is not None or (how == "https" and parsed.username is not None):
        raise ValueError("It holds a name or a password, which would be kept in the clear: leave them out")
    if parsed.query or parsed.fragment:
        raise ValueError("It is the address of a page: use the one that `git clone` would")
    if (parsed.username is not None and not re.fullmatch(r"[A-Za-z0-9_][\w.-]*", parsed.username)) or " " in url:
        raise ValueError("It is no address of a repository")
