"""The rules that look at where a file lies, where a link leads, and whether its very bytes are private too.

The publish stage. What needs a look at the private side or at the disk is asked of whoever calls.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final

from druthers.models.names import key
from druthers.publish.leaving import LINK
from druthers.publish.overlap import flat, folded
from druthers.publish.ports import Spotted
from druthers.publish.texts import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from druthers.publish.leaving import Placed

OWN: Final = frozenset({".gitignore", ".gitattributes", ".gitkeep", ".nojekyll", "CNAME", "LICENSE"})
LEAST: Final = 24  # letters and digits without which two files are the same by chance
NOTES: Final = (".md", ".markdown")
PROFILE: Final = "profile.json"


def leading_out(placed: Placed, data: bytes) -> Iterator[Spotted]:
    """A symbolic link that leads out of public/: it tells where, and others would follow it on their own machine."""
    if placed.mode != LINK:
        return
    target = words(data)
    leads = posixpath.normpath(posixpath.join(posixpath.dirname(placed.path), target))
    if target.startswith(("/", "~")) or leads == ".." or leads.startswith("../") or ".git" in leads.split("/"):
        reason = f"It is a link that leads out of public/: {target[:80]!r}"
        yield Spotted(
            1, "link-outside", target, reason, "Take it out of public/, or put what it leads to in its place."
        )


def same_bytes(placed: Placed, data: bytes, twin: Callable[[str, bytes], str | None]) -> Iterator[Spotted]:
    """The same bytes as a private file's, now or once; `twin` says where those lie."""
    if posixpath.basename(placed.path) in OWN or placed.mode == LINK:
        return
    where = twin(placed.blob, data)
    if where is None or (b"\0" not in data and len(flat(folded(data))) < LEAST):
        return
    reason = f"The same file lies, or lay, in your private notes{f': {where}' if where else '.'}"
    yield Spotted(
        0, "private-blob", placed.path, reason, "Take it out of public/; `druthers publish` makes a note public."
    )


def bad_profile(placed: Placed, data: bytes, problem: Callable[[bytes], str | None]) -> Iterator[Spotted]:
    """A published profile that is none: it might hold what no card may."""
    if placed.path == PROFILE and (why := problem(data)):
        yield Spotted(
            0, "profile", why, f"It is no valid published profile: {why}", "`druthers profile publish` makes one."
        )


def attached(paths: Iterable[str], private: frozenset[str], public: Callable[[set[str]], set[str]]) -> Iterator[str]:
    """The files that private notes refer to and no public one does; `public` says which of some names those name."""
    files: dict[str, list[str]] = {}
    for path in paths:
        if not path.lower().endswith(NOTES) and (name := key(posixpath.basename(path))) in private:
            files.setdefault(name, []).append(path)
    alone = set(files) - public(set(files)) if files else set()
    yield from (path for name in sorted(alone) for path in files[name])


ATTACHED: Final = Spotted(
    0,
    "private-attachment",
    "",
    "Only private notes refer to it, no public one does.",
    "Move it to private/, or refer to it in a public note.",
)
