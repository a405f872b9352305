"""What a push of a repository would make reachable, read with the git program.

An adapter of `journal.ports.Outgoing`. Everything is read as it lies in the object store: grafts and replaced objects
are not believed, and what is missing is told, never passed over. Nothing is changed and nothing is fetched.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from druthers.adapters.git_commits import read_commit, tagged, words_of
from druthers.adapters.git_differences import differences, placed
from druthers.adapters.git_loose import MARK, loose, read_loose, unreadable
from druthers.adapters.git_remote import GitRemote
from druthers.adapters.git_run import git_bytes, is_repository, start
from druthers.adapters.git_state import branch, common_folder, git_folder, tip
from druthers.errors import GitError
from druthers.publish.leaving import Leaving, Placed, Trouble, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from druthers.journal.ports import RefUpdate

AS_IT_LIES = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": os.devnull, "GIT_NO_LAZY_FETCH": "1"}
CHANGES = ("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--ignore-submodules=none", "-m", "--root")
EVERY = ("cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)", "--unordered")


class GitOutgoing:
    """What would leave the repository whose work tree is `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def leaving(
        self, *, remote: str | None = None, updates: Sequence[RefUpdate] | None = None, patches: bool = False
    ) -> Leaving:
        """Everything that would leave, and what lies in the work tree uncommitted."""
        name = GitRemote(self._folder).name() if remote is None else remote
        ends = _Ends(self, self._folder, name, updates)
        ids = self.ask("rev-list", "--stdin", stdin=_lines([*ends.commits, *(f"^{each}" for each in ends.there)]))
        listed = ids.decode().split()
        commits, troubles, words = [], [*ends.troubles, *self._cut_off(listed)], dict[tuple[str, bytes], Words]()
        for each in ends.words:
            words.setdefault((each.place, each.data), each)
        for oid, data in self.read(listed):
            if data is None:
                troubles.append(unreadable("", f"the commit {oid[:8]} is missing", oid))
                continue
            commits.append(read_commit(oid, data))
            for said in words_of(data):
                if said not in words:
                    words[said] = Words(*said, oid)
        files = placed(self.ask(*CHANGES, "--stdin", stdin=ids)) if listed else []
        left = loose(self._folder)
        final = ends.final
        names = self.ask("ls-tree", "-r", "-z", "--name-only", "--full-tree", final).split(b"\0") if final else []
        newest = {path.decode("utf-8", "surrogateescape") for path in names if path} - left.gone
        return Leaving(
            remote=name,
            commits=tuple(commits),
            words=tuple(words.values()),
            files=(*left.files, *files, *ends.files),
            newest=frozenset(newest.union(each.path for each in left.files)),
            going=differences(self._folder, ends.base, final, left, patches=patches),
            troubles=(*troubles, *left.troubles),
            borrows=self._borrows(),
            objects=len(listed) + ends.tags,
        )

    def read(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """The bytes behind what `leaving` listed, as git streams them."""
        asked = list(blobs)
        for blob in asked:
            if blob.startswith(MARK):
                yield blob, read_loose(self._folder, blob[len(MARK) :])
        yield from self._stream([blob for blob in asked if not blob.startswith(MARK)])

    def at_remote(self, *, remote: str | None = None, updates: Sequence[RefUpdate] | None = None) -> Iterator[bytes]:
        """The bytes of every file that the remote's branches have now, as far as was fetched, or as a push was told."""
        name = GitRemote(self._folder).name() if remote is None else remote
        blobs: dict[str, None] = {}
        for commit in self.commits(_there(self.tracked(name), updates)):
            listed = self.ask("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")
            told = (each.partition(b"\t")[0].split(b" ") for each in listed if each)
            blobs.update((oid.decode(), None) for _, kind, oid in told if kind == b"blob")
        yield from (data for _, data in self._stream(list(blobs)) if data is not None)

    def blobs(self, under: str = "") -> frozenset[str]:
        """The ids of all the bytes that the repository holds, or of those that ever lay in a folder."""
        if not is_repository(self._folder):
            return frozenset()
        if under:
            listed = self.ask("rev-list", "--objects", "--all", "--reflog", "--", under).decode(
                "utf-8", "surrogateescape"
            )
            return self.blobs() & {line.partition(" ")[0] for line in listed.splitlines()}
        told = self.ask(*EVERY).decode().split("\n")
        return frozenset(line[5:] for line in told if line.startswith("blob "))

    def ignored(self) -> frozenset[str]:
        """The files in the work tree that git was told to leave alone, by path."""
        if not is_repository(self._folder):
            return frozenset()
        listed = self.ask("ls-files", "-z", "--others", "--ignored", "--exclude-standard").split(b"\0")
        return frozenset(os.fsdecode(path) for path in listed if path)

    def ask(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Git's answer about the objects as they lie there."""
        return git_bytes(self._folder, *arguments, stdin=stdin, environment=AS_IT_LIES)

    def tracked(self, remote: str | None) -> dict[str, str]:
        """The branches of a remote as they were fetched or pushed last, by name, with their commits."""
        if not remote:
            return {}
        prefix = f"refs/remotes/{remote}/"
        listed = self.ask("for-each-ref", "--format=%(objectname) %(refname)", prefix).decode(
            "utf-8", "surrogateescape"
        )
        return {ref.removeprefix(prefix): oid for oid, _, ref in (line.partition(" ") for line in listed.splitlines())}

    def kinds(self, ids: list[str]) -> list[tuple[str, str]]:
        """Each id with the kind of object that it names, `missing` where that is not here."""
        if not ids:
            return []
        told = self.ask("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=_lines(ids)).decode()
        return [(oid, kind) for oid, _, kind in (line.partition(" ") for line in told.splitlines())]

    def commits(self, ids: Iterable[str]) -> list[str]:
        """Those that name a commit that is here."""
        return [oid for oid, kind in self.kinds(sorted(ids)) if kind == "commit"]

    def _stream(self, asked: list[str]) -> Iterator[tuple[str, bytes | None]]:
        if not asked:
            return
        running = start(self._folder, "cat-file", "--batch", "--buffer", environment=AS_IT_LIES)
        feeding = threading.Thread(target=running.tell, args=(_lines(asked),), daemon=True)
        feeding.start()
        said = running.output
        try:
            for oid in asked:
                head = said.readline()
                size = head.rpartition(b" ")[2]
                if size[:1].isdigit():
                    data = said.read(int(size) + 1)
                    if len(data) <= int(size):
                        raise GitError(
                            f"git could not read {oid[:8]} of {self._folder.name}/ whole.", "`git fsck` in it."
                        )
                    yield oid, data[:-1]
                elif head.endswith(b"missing\n"):
                    yield oid, None
                else:
                    raise GitError(f"git stopped reading {self._folder.name}/ at {oid[:8]}.", "Run `git fsck` in it.")
        finally:
            said.close()
            feeding.join()
            running.end()

    def _cut_off(self, listed: list[str]) -> list[Trouble]:
        """The commits whose parents a shallow clone did not bring: what lies below them cannot be read, or sent."""
        try:
            ends = (common_folder(git_folder(self._folder)) / "shallow").read_text("ascii").split()
        except OSError:
            return []
        cut = set(ends).intersection(listed)
        return [
            unreadable("", f"what came before the commit {oid[:8]} is not here (a shallow clone)", oid) for oid in cut
        ]

    def _borrows(self) -> tuple[str, ...]:
        objects = common_folder(git_folder(self._folder)) / "objects"
        try:
            lines = (objects / "info" / "alternates").read_text("utf-8", "surrogateescape").splitlines()
        except OSError:
            return ()
        return tuple(os.path.realpath(objects / line) for line in lines if line and not line.startswith("#"))


class _Ends:
    """Between what a push moves: the commits it sends, those that the remote has, and what tags say on the way."""

    def __init__(self, git: GitOutgoing, folder: Path, remote: str | None, updates: Sequence[RefUpdate] | None) -> None:
        self.commits: list[str] = []
        self.files: list[Placed] = []
        self.words: list[Words] = []
        self.troubles: list[Trouble] = []
        self.tags = 0
        self._git = git
        here = branch(folder) or "HEAD"
        own = tip(folder, here) if here != "HEAD" else self._head()
        tracked = git.tracked(remote)
        if updates is None:
            self.final, asked = own, [own] if own else []
            upstream = git.ask("config", "--default", here, "--get", f"branch.{here[11:]}.merge").decode().strip()
            self.base = tracked.get((upstream or here).removeprefix("refs/heads/"))
        else:
            sent = [each for each in updates if each.local_id.strip("0")]
            asked = [each.local_id for each in sent]
            main = next((each for each in sent if each.local_ref == here), next(iter(sent), None))
            self.final = own
            self.base = main.remote_id if main and main.remote_id.strip("0") else None
            self.words += [Words("ref", os.fsencode(each.remote_ref)) for each in sent]
        self.there = git.commits(_there(tracked, updates))
        self.base = self.base if self.base in self.there else None
        self._peel(asked)

    def _head(self) -> str | None:
        return self._git.ask("rev-parse", "--verify", "--quiet", "HEAD").decode().strip() or None

    def _peel(self, asked: list[str]) -> None:
        """Follow tags to what they name; what is no commit leaves as the file or the files it is."""
        while asked:
            following = []
            for oid, kind in self._git.kinds(asked):
                if kind == "commit":
                    self.commits.append(oid)
                elif kind == "tag":
                    self.tags += 1
                    data = self._git.ask("cat-file", "tag", oid)
                    self.words += [Words(*said, oid) for said in words_of(data)]
                    following.append(tagged(data))
                elif kind == "tree":
                    listed = self._git.ask("ls-tree", "-r", "-z", "--full-tree", oid).split(b"\0")
                    for about, _, name in (line.partition(b"\t") for line in listed if line):
                        mode, _, blob = about.decode().split(" ")
                        self.files.append(Placed(os.fsdecode(name), mode, blob, oid))
                elif kind == "blob":
                    self.files.append(Placed("", "100644", oid, oid))
                else:
                    self.troubles.append(unreadable("", f"what {oid[:8]} names is missing", oid))
            asked = following


def _there(tracked: Mapping[str, str], updates: Sequence[RefUpdate] | None) -> set[str]:
    """The commits that a remote has.

    One that is not where it was seen last may be another one: then it has what it says itself, and no more is known.
    """
    if updates is None:
        return set(tracked.values())
    here = ((tracked.get(each.remote_ref.removeprefix("refs/heads/")), each.remote_id) for each in updates)
    moved = any(seen not in {None, told} for seen, told in here)
    return {each.remote_id for each in updates if each.remote_id.strip("0")} | (set() if moved else {*tracked.values()})


def _lines(ids: Iterable[str]) -> bytes:
    return "".join(f"{each}\n" for each in ids).encode()
