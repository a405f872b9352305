"""A repository's own history, made anew without some files.

An adapter of `journal.ports.Rebuild`. The new history is made in memory first; then a copy of the old one is kept, the
new objects are stored and looked at, all refs move in one step of git's, and only then is the old one forgotten. A kill
before that step leaves everything as it was, and one after it what the next call takes away. Nothing is sent, and what
a remote has is not touched.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from druthers import disk
from druthers.adapters.git_commit import NO_HOOKS, NOBODY_SIGNS, OWN_NAME
from druthers.adapters.git_forget import forget, take_from_index
from druthers.adapters.git_past import GitPast
from druthers.adapters.git_rewrite import Reader, Rewrite, packed
from druthers.adapters.git_run import git, git_bytes, is_repository, start
from druthers.adapters.git_sent import obstacle, sent
from druthers.adapters.git_state import alone, branch, tip
from druthers.adapters.git_trees import changes_by, list_tree
from druthers.errors import GitError
from druthers.journal.ports import Rewriting
from druthers.models import Progress, SentTo

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from druthers.vault.repository import Obstacle

NO_REPLACING: Final = {"GIT_NO_REPLACE_OBJECTS": "1"}
REMOTE, NOTES, STASH, REPLACE = "refs/remotes/", "refs/notes/", "refs/stash", "refs/replace/"
COPIES: Final = (REMOTE, "refs/prefetch/")  # what others have, as it was seen last
EVERY: Final = 200  # commits between two words of progress
SHORT: Final = 10  # digits of a hash that a person is shown


class GitRebuild:
    """The history of the repository whose work tree is `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sent(self, paths: Sequence[str]) -> tuple[SentTo, ...]:
        """Which remotes have a version of one of these files, as far as this repository knows."""
        return sent(self._folder, paths) if is_repository(self._folder) else ()

    def obstacle(self) -> Obstacle | None:
        """Why the history cannot be made anew; None when it can."""
        return obstacle(self._folder)

    def plan(self, paths: Sequence[str]) -> Generator[Progress, None, Rewriting]:
        """What would become of the history without these files; nothing is changed."""
        yield Progress("rebuild")
        refs = self._refs()
        stash = self._stash()
        ours = [oid for ref, oid in refs if not ref.startswith((*COPIES, NOTES, REPLACE))] + [oid for oid, _ in stash]
        tips = self._commits(ours)
        places, gone = self._places(paths, tips)
        rewrite = yield from self._rewrite(paths, places, gone, tips, refs)
        changed = {old: new for old, new in rewrite.became.items() if old != new}
        moved = [(ref, oid, _moved(ref, oid, rewrite)) for ref, oid in refs if ref != STASH]
        moved = [each for each in moved if each[1] != each[2]]
        moved += [
            (ref, oid, None) for ref, oid in refs if ref.startswith(COPIES) and self._has(oid, changed, sorted(places))
        ]
        left = [each for each in changed if changed.keys().isdisjoint(rewrite.parents[each])]
        return Rewriting(
            paths=tuple(paths),
            commits=len(changed),
            left=tuple(left),
            named=tuple(_naming(paths, rewrite)),
            new=tuple(rewrite.new.values()),
            refs=tuple(moved),
            stash=tuple((new, said) for oid, said in stash if (new := rewrite.became.get(oid, oid))),
            notes=tuple((old, new if new and rewrite.kept(old) else "") for old, new in changed.items()),
            gone=frozenset(gone),
        )

    def apply(self, plan: Rewriting, backup: Path) -> Generator[Progress, None, tuple[str, ...]]:
        """Keep a copy of the old history, put the new one in its place, and forget the old one."""
        yield Progress("keep copy")
        with alone(self._folder):
            self._check(plan)
            if plan.commits:
                self._keep(backup)
            if plan.commits or plan.refs:
                yield Progress("replace history")
                self._store(plan)
                had = {ref for ref, _ in self._refs()}
                self._copy_notes(plan, had)
                self._move(plan)
            take_from_index(self._folder, plan.paths, plan.gone)
            yield Progress("forget")
            forget(self._folder, plan.stash, plan.gone)
        return tuple(self._pushes(plan))

    def holding(self, commits: Iterable[str]) -> tuple[str, ...]:
        """The refs, in full, whose history has one of these commits."""
        asked = "".join(f"{each}\n" for each in commits)
        if not asked or not is_repository(self._folder):
            return ()
        said = git(self._folder, "cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=asked.encode())
        there = [line.split(" ")[0] for line in said.splitlines() if line.endswith(" commit")]
        if not there:
            return ()
        contains = [f"--contains={each}" for each in there]
        return tuple(git(self._folder, "for-each-ref", "--format=%(refname)", *contains).splitlines())

    # what there is

    def _refs(self) -> list[tuple[str, str]]:
        """Every ref that is one itself, and what it names."""
        said = self._git("for-each-ref", "--format=%(objectname) %(refname) %(symref)")
        every = (line.split(" ", 2) for line in said.splitlines())
        return [(ref, oid) for oid, ref, leads_to in every if not leads_to]

    def _stash(self) -> list[tuple[str, str]]:
        """What was put aside, the last first, each with its words."""
        done = start(self._folder, "log", "-g", "--format=%H%x00%gs", STASH, environment=NO_REPLACING).end()
        lines = done.stdout.decode("utf-8", "surrogateescape").splitlines() if done.returncode == 0 else []
        return [(oid, said) for oid, _, said in (line.partition("\0") for line in lines)]

    def _commits(self, tips: Sequence[str]) -> list[str]:
        """The commits among these, with what tags lead to; what leads to none is left out."""
        asked = "".join(f"{each}^{{commit}}\n" for each in dict.fromkeys(tips)).encode()
        said = self._git("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=asked) if asked else ""
        return list(dict.fromkeys(line.split(" ")[0] for line in said.splitlines() if line.endswith(" commit")))

    def _places(self, paths: Sequence[str], tips: Sequence[str]) -> tuple[set[str], set[str]]:
        """Every path at which one of the files' contents ever stood, and those contents.

        A content that a file of the last commit has too, under another name, is no longer theirs alone, and stays.
        """
        if not tips:
            return set(paths), set()
        past = GitPast(self._folder)
        changes = changes_by(self._folder, *tips)
        own = {change.new.oid for change in changes if change.new and change.path in paths}
        for path in paths:
            for version in past.versions(path):
                if not version.gone and (blob := list_tree(self._folder, version.revision, version.path)):
                    own |= {each.oid for name, each in blob.items() if name == version.path}
        head = self._head()
        now = {blob.oid for path, blob in list_tree(self._folder, head).items()} if head else set()
        gone = own - now - {git(self._folder, "hash-object", "--stdin").strip()}
        return {change.path for change in changes if change.new and change.new.oid in gone} | set(paths), gone

    def _head(self) -> str | None:
        here = branch(self._folder)
        return tip(self._folder, here) if here else None

    # the new history

    def _rewrite(
        self, paths: Sequence[str], places: set[str], gone: set[str], tips: Sequence[str], refs: list[tuple[str, str]]
    ) -> Generator[Progress, None, Rewrite]:
        own = {os.fsencode(each) for each in paths}

        def drops(path: bytes, blob: str) -> bool:
            return path in own or blob in gone

        reading = start(self._folder, "cat-file", "--batch", environment=NO_REPLACING)
        try:
            rewrite = Rewrite(Reader(reading), map(os.fsencode, places))
            listed = self._git("rev-list", "--topo-order", "--reverse", "--stdin", stdin=_lines(tips)) if tips else ""
            order = listed.split()
            whole = self._commits([oid for ref, oid in refs if not ref.startswith((*COPIES, NOTES, REPLACE, STASH))])
            may_go = set(self._git("rev-list", "--stdin", stdin=_lines(whole)).split() if whole else ())
            for number, oid in enumerate(order):
                if number % EVERY == 0:
                    yield Progress("rebuild", number, len(order))
                rewrite.commit(oid, drops, prune=oid in may_go)
            for ref, oid in refs:
                if not ref.startswith(COPIES):
                    rewrite.tag(oid, drops)
        finally:
            reading.end()
        return rewrite

    def _has(self, oid: str, changed: dict[str, str | None], places: Sequence[str]) -> bool:
        """Whether a remote's history, as it was seen last, has a commit that is changed, or the files themselves."""
        if any(each in changed for each in self._git("rev-list", oid, "--").split()):
            return True
        return bool(self._git("rev-list", "--max-count=1", "--full-history", oid, "--", *places))

    # in its place

    def _check(self, plan: Rewriting) -> None:
        """Nothing may have moved since it was planned."""
        now = dict(self._refs())
        if any(now.get(ref) != old for ref, old, _ in plan.refs):
            raise GitError(f"{self._folder.name}/ has just been changed; its history is as it was.", "Try again.")

    def _keep(self, backup: Path) -> None:
        """Keep every ref's history in one file, whole or not at all, and look whether it can be read."""
        unfinished = disk.unfinished(backup)
        try:
            disk.make_folders(backup.parent)
            git(self._folder, "bundle", "create", "--quiet", str(unfinished), "--all")
            git(self._folder, "bundle", "verify", "--quiet", str(unfinished))
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            unfinished.rename(backup)
            disk.flush_folder(backup.parent)
        except OSError as error:
            raise GitError(
                f"A copy of the history could not be kept in {backup}: {error.strerror}", "Nothing was changed."
            ) from error
        finally:
            disk.drop(unfinished)

    def _store(self, plan: Rewriting) -> None:
        """Store the new objects, and see that with them every new history is whole."""
        if plan.new:
            git_bytes(self._folder, "index-pack", "--stdin", stdin=packed(plan.new, len(plan.left[0])))
        tips = [new for _, _, new in plan.refs if new is not None] + [oid for oid, _ in plan.stash]
        self._git("rev-list", "--objects", "--quiet", "--stdin", stdin=_lines(tips))

    def _copy_notes(self, plan: Rewriting, had: set[str]) -> None:
        """Let git's own notes on a commit be notes on what it is now."""
        pairs = _lines(f"{old} {new}" for old, new in plan.notes if new)
        for ref in sorted(each for each in had if each.startswith(NOTES)):
            for told in (("copy", "--force", "--stdin"), ("remove", "--ignore-missing", "--stdin")):
                said = pairs if told[0] == "copy" else _lines(old for old, _ in plan.notes)
                for signs in ({}, NOBODY_SIGNS):  # where git knows no name
                    command = (*OWN_NAME, *NO_HOOKS, "notes", f"--ref={ref}", *told)
                    if start(self._folder, *command, environment=signs).end(said).returncode == 0:
                        break

    def _move(self, plan: Rewriting) -> None:
        """Move all refs in one step, each only from where it was seen."""
        lines = ["start"]
        for ref, old, new in plan.refs:
            lines.append(f"delete {ref} {old}" if new is None else f"update {ref} {new} {old}")
        told = "\n".join([*lines, "prepare", "commit", ""]).encode()
        self._git(*NO_HOOKS, "update-ref", "--no-deref", "--stdin", stdin=told)

    def _pushes(self, plan: Rewriting) -> Iterator[str]:
        """The commands that would replace what the remotes have; the person's own deed."""
        here = (branch(self._folder) or "").removeprefix("refs/heads/")
        upstream = self._git("config", "--default=", f"branch.{here}.merge").strip() if here else ""
        for ref, old, new in plan.refs:
            if new is not None or not ref.startswith(REMOTE):
                continue
            remote, _, there = ref.removeprefix(REMOTE).partition("/")
            goes_with = upstream.removeprefix("refs/heads/") or here
            local = here if there == goes_with else there
            known = tip(self._folder, f"refs/heads/{local}")
            to = f"{local}:{there}" if known and local != there else (there if known else f":{there}")
            yield shlex.join(["git", "push", f"--force-with-lease={there}:{old}", remote, to])

    def _git(self, *arguments: str, stdin: bytes = b"") -> str:
        return git(self._folder, *arguments, stdin=stdin, environment=NO_REPLACING)


def _moved(ref: str, oid: str, rewrite: Rewrite) -> str | None:
    """What a ref is to name; None where it goes. What a remote has is not ours to move."""
    if ref.startswith(COPIES):
        return oid
    if ref.startswith(REPLACE):
        old = ref.removeprefix(REPLACE)
        return rewrite.tags[oid] if rewrite.became.get(old, old) == old else None
    return rewrite.tags[oid]


def _naming(paths: Sequence[str], rewrite: Rewrite) -> Iterator[str]:
    """The commits that stay and whose own words name one of the files."""
    stems = {PurePosixPath(path).name.encode("utf-8", "surrogateescape") for path in paths}
    for oid, message in rewrite.messages.items():
        now = rewrite.became[oid]
        if now is not None and rewrite.kept(oid) and any(stem in message for stem in stems):
            first = message.decode("utf-8", "replace").strip().partition("\n")[0]
            yield f"{now[:SHORT]} {first}"


def _lines(each: Iterable[str]) -> bytes:
    return "".join(f"{one}\n" for one in each).encode()
