"""Making a history anew without some files, in memory: trees, commits and tags as git writes them, and their names.

Stands under the adapter of `journal.ports.Rebuild`. Authors, dates, messages, merges and modes stay what they were;
what a signature signed is no longer there, so signatures go. A commit that only brought, changed or took such a file
is left out; one that was empty before stays. Reads git's objects and writes nothing.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from druthers.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from druthers.adapters.git_run import Running

TREE: Final = b"40000"
MODES: Final = (b"100644", TREE, b"100755", b"120000", b"160000", b"100664")
SIGNED: Final = (b"gpgsig", b"gpgsig-sha256", b"mergetag")
SIGNATURE: Final = re.compile(rb"^-----BEGIN (?:PGP|SSH|SIGNED)[A-Z ]*-----\n.*\Z", re.MULTILINE | re.DOTALL)
NAME: Final = re.compile(rb"\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b")

Branches = dict[bytes, "Branches"]


class Reader:
    """Git's objects one by one, from one `git cat-file --batch`."""

    def __init__(self, running: Running) -> None:
        self._running = running

    def __call__(self, oid: str) -> tuple[str, bytes]:
        """An object's kind and bytes.

        Raises:
            GitError: it is not there.
        """
        said = self._running.ask(oid.encode()).decode("utf-8", "replace").split()
        if len(said) != 3:  # noqa: PLR2004 - "NAME missing", or nothing from a git that has ended
            raise GitError(f"The object {oid[:12]} cannot be read.", "Run `git fsck` in public/.")
        size = int(said[2])
        data = self._running.take(size + 1)
        if len(data) != size + 1:
            raise GitError(f"The object {oid[:12]} cannot be read.", "Run `git fsck` in public/.")
        return said[1], data[:-1]


class Rewrite:
    """A history without what `drops(path, blob)` says; `places` are all paths at which it may say so.

    `new` has the objects that are made, in an order in which each is known before it is named; `became` every commit
    that was read: what it is now, None where neither it nor anything before it is left.
    """

    def __init__(self, read: Callable[[str], tuple[str, bytes]], places: Iterable[bytes]) -> None:
        self._read = read
        self._branches: Branches = {}
        self._places = frozenset(places)
        for place in self._places:
            node = self._branches
            for part in place.split(b"/"):
                node = node.setdefault(part, {})
        self._trees: dict[tuple[str, bytes], str | None] = {}
        self._was: dict[str, str] = {}  # the tree of each commit that was taken in
        self._is: dict[str, str] = {}  # and of each that is made or kept
        self.new: dict[str, tuple[str, bytes]] = {}
        self.became: dict[str, str | None] = {}
        self.tags: dict[str, str | None] = {}
        self.messages: dict[str, bytes] = {}
        self.parents: dict[str, list[str]] = {}
        self._left_out: set[str] = set()

    def commit(self, oid: str, drops: Callable[[bytes, str], bool], *, prune: bool) -> None:
        """Take in a commit whose parents were taken in; with `prune`, leave it out where nothing of it is left."""
        head, _, message = self._read(oid)[1].partition(b"\n\n")
        headers = _headers(head)
        tree = next(value for key, value in headers if key == b"tree").decode()
        parents = [value.decode() for key, value in headers if key == b"parent"]
        self.messages[oid] = message
        self._was[oid] = tree
        self.parents[oid] = parents
        found = self._tree(tree, b"", self._branches, drops)
        now = found if found is not None else self._made("tree", b"", len(oid))
        kept = list(dict.fromkeys(new for each in parents if (new := self.became.get(each, each)) is not None))
        if prune and self._is_left_out(tree, now, parents, kept):
            self.became[oid] = kept[0] if kept else None
            self._left_out.add(oid)
            return
        said = NAME.sub(self._renamed, message)
        if now == tree and kept == parents and said == message:
            made = oid
        else:
            rest = [(key, value) for key, value in headers if key not in (b"tree", b"parent", *SIGNED)]
            lines = [(b"tree", now.encode()), *((b"parent", each.encode()) for each in kept), *rest]
            made = self._made("commit", _joined(lines) + b"\n" + said, len(oid))
        self.became[oid] = made
        self._is[made] = now

    def kept(self, oid: str) -> bool:
        """Whether a commit that was taken in is still one of its own."""
        return oid not in self._left_out

    def tag(self, oid: str, drops: Callable[[bytes, str], bool]) -> str | None:
        """What something that is named becomes, and a tag that names it; None where what it names is left out."""
        if oid not in self.tags:
            self.tags[oid] = self._tag(oid, drops)
        return self.tags[oid]

    def _tag(self, oid: str, drops: Callable[[bytes, str], bool]) -> str | None:
        if oid in self.became:
            return self.became[oid]
        kind, data = self._read(oid)
        if kind == "blob":
            return None if drops(b"", oid) else oid
        if kind == "tree":
            return self._tree(oid, b"", self._branches, drops)
        if kind == "commit":  # of nobody's branch, such as git's own notes
            return oid
        head, _, message = data.partition(b"\n\n")
        headers = _headers(head)
        names = headers[0][1].decode()
        now = self.tag(names, drops)
        if now is None or now == names:
            return now and oid
        lines = [(b"object", now.encode()), *headers[1:]]
        return self._made("tag", _joined(lines) + b"\n" + SIGNATURE.sub(b"", message), len(oid))

    def _is_left_out(self, tree: str, now: str, parents: list[str], kept: list[str]) -> bool:
        """Whether a commit that did something before does nothing now."""
        if len(kept) > 1:
            return False
        before = self._is[kept[0]] if kept else _name("tree", b"", len(now))
        return now == before and (len(parents) != 1 or tree != self._was[parents[0]]) and (bool(parents) or tree != now)

    def _tree(self, oid: str, path: bytes, node: Branches, drops: Callable[[bytes, str], bool]) -> str | None:
        """What a tree becomes; None where nothing is left in it."""
        if (oid, path) in self._trees:
            return self._trees[oid, path]
        data, size = self._read(oid)[1], len(oid) // 2
        left = data
        for name, below in node.items():
            if (found := _entry(left, name)) is None:
                continue
            start, mode = found
            hashed = start + len(mode) + len(name) + 2
            inner = left[hashed : hashed + size].hex()
            now: str | None = inner
            if mode == TREE:
                now = self._tree(inner, path + name + b"/", below, drops) if below else inner
            elif path + name in self._places and drops(path + name, inner):
                now = None
            if now is None:
                left = left[:start] + left[hashed + size :]
            elif now != inner:
                left = left[:hashed] + bytes.fromhex(now) + left[hashed + size :]
        made = oid if left == data else (self._made("tree", left, len(oid)) if left else None)
        self._trees[oid, path] = made
        return made

    def _made(self, kind: str, data: bytes, length: int) -> str:
        oid = _name(kind, data, length)
        self.new[oid] = (kind, data)
        return oid

    def _renamed(self, found: re.Match[bytes]) -> bytes:
        """A commit that a message names by its hash, by the hash that it has now."""
        now = self.became.get(found[0].decode())
        return found[0] if now is None else now.encode()


def _entry(tree: bytes, name: bytes) -> tuple[int, bytes] | None:
    """Where a tree's entry with this name begins, and its mode; None where it has none.

    Found by its name and the mode before it: to read every entry of every tree in turn takes ten times as long. That a
    hash in between ends in just these bytes is as likely as that two files have the same hash.
    """
    signed = b" " + name + b"\0"
    at = tree.find(signed)
    while at >= 0:
        mode = next((mode for mode in MODES if tree.endswith(mode, 0, at)), None)
        if mode is not None:
            return at - len(mode), mode
        at = tree.find(signed, at + 1)
    return None


def _headers(head: bytes) -> list[tuple[bytes, bytes]]:
    """The lines before the message, those that go on with a space joined to the one above."""
    found: list[tuple[bytes, bytes]] = []
    for line in head.split(b"\n"):
        if line.startswith(b" ") and found:
            found[-1] = (found[-1][0], found[-1][1] + b"\n" + line)
        else:
            key, _, value = line.partition(b" ")
            found.append((key, value))
    return found


def _joined(lines: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"".join(key + b" " + value + b"\n" for key, value in lines)


def _name(kind: str, data: bytes, length: int) -> str:
    """An object's name, as git computes it; its length tells by which hash."""
    digest = hashlib.sha1 if length == 40 else hashlib.sha256  # noqa: PLR2004 - hexadecimal digits
    return digest(f"{kind} {len(data)}\0".encode() + data).hexdigest()


def packed(objects: Sequence[tuple[str, bytes]], length: int) -> bytes:
    """The objects as a pack that `git index-pack` reads (gitformat-pack, version 2)."""
    import zlib  # noqa: PLC0415 - a rebuild alone needs it

    kinds = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}
    pieces = [b"PACK" + (2).to_bytes(4, "big") + len(objects).to_bytes(4, "big")]
    for kind, data in objects:
        first, rest = kinds[kind] << 4 | len(data) & 15, len(data) >> 4
        head = bytearray()
        while rest:
            head.append(first | 128)
            first, rest = rest & 127, rest >> 7
        head.append(first)
        pieces += [bytes(head), zlib.compress(data, 1)]
    whole = b"".join(pieces)
    digest = hashlib.sha1 if length == 40 else hashlib.sha256  # noqa: PLR2004 - see _name
    return whole + digest(whole).digest()
