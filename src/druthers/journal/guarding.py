"""The guard before a push: what would leave, looked at against what is private; and what the person lets pass.

Part of the façade. It joins the stages: git tells what would leave, the vault what is private, publish judges. Nothing
is changed but `private/allowed.jsonl`, which is only ever appended to.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from druthers.errors import UsageError, VaultError
from druthers.journal.cooling_off import cooling_off
from druthers.journal.guard_rules import mentioned, rules_of
from druthers.journal.private_side import gather
from druthers.models import Guarded, Progress, SentFile
from druthers.models.names import key, stem
from druthers.publish.allowing import read_allowed, render_allowed, render_taken_back
from druthers.publish.guard import LINE, PLACE, Guard
from druthers.publish.leaving import Placed, Trouble
from druthers.publish.overlap import flat, folded, versions
from druthers.publish.places import ATTACHED, attached
from druthers.publish.pointing import linked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence

    from druthers.journal.parts import Parts
    from druthers.journal.ports import RefUpdate
    from druthers.journal.private_side import Private
    from druthers.models import Allowed, Finding

ALLOWED = "allowed.jsonl"


def guard_steps(
    parts: Parts,
    *,
    remote: str | None = None,
    updates: Sequence[RefUpdate] | None = None,
    patches: bool = False,
) -> Generator[Progress, None, Guarded]:
    """Read every object that a push of public/ would make reachable, and what lies there uncommitted.

    With `patches`, every file comes with its difference to what the remote has.

    Raises:
        GitError: git cannot read something; then nothing may be sent.
        LockedError: private notes are encrypted and were not unlocked, so nothing can be compared with them.
        VaultError: something private cannot be read.
    """
    yield Progress("guard", detail="what is private")
    private = gather(parts)
    outgoing = parts.ports.outgoing(parts.layout.public)
    yield Progress("guard", detail="what would leave")
    leaving = outgoing.leaving(remote=remote, updates=updates, patches=patches)
    guard = Guard(rules_of(parts, private))
    guard.troubles([*leaving.troubles, *_borrowed(parts, leaving.borrows), *cooling_off(parts, leaving)])
    guard.words(leaving.words)
    blobs = len({each.blob for each in leaving.files})
    for done in guard.files(leaving.files, outgoing.read):
        yield Progress("guard", done, blobs)
    for path in attached(
        {each.path for each in leaving.files}, private.known.files, lambda names: mentioned(parts, names)
    ):
        guard.add(Placed(path, "", "", "" if path in leaving.newest else "history"), ATTACHED)
    findings, passed = _sorted_out(parts, guard, private, lambda: outgoing.at_remote(remote=remote, updates=updates))
    return Guarded(
        remote=leaving.remote,
        findings=findings,
        allowed=passed,
        commits=leaving.commits,
        files=tuple(
            SentFile(PLACE + each.path, each.status, guard.sizes.get(each.blob, 0), each.patch, each.binary)
            for each in leaving.going
        ),
        objects=leaving.objects + len(guard.sizes),
    )


def findings_in(parts: Parts, path: str, text: str, *, apart_from: str = "") -> tuple[Finding, ...]:
    """What the guard finds in one text that is to be public as `public/PATH`, and was not allowed.

    `apart_from` is the private note that the text is of, by its path in the vault. Ids are those that a push tells.

    Raises:
        LockedError: private notes are encrypted and were not unlocked.
        VaultError: something private cannot be read.
    """
    return findings_among(
        parts, {path: text.encode("utf-8", "surrogateescape")}, apart_from=(apart_from,) if apart_from else ()
    )


def findings_among(
    parts: Parts, files: Mapping[str, bytes], *, apart_from: Collection[str] = ()
) -> tuple[Finding, ...]:
    """`findings_in` of many files at once, by their paths in public/; ten thousand take little more than one."""
    private = gather(parts, apart_from)
    guard = Guard(rules_of(parts, private, as_files=False))
    placed = [Placed(path.removeprefix(PLACE), "100644", path) for path in files]
    for _ in guard.files(placed, lambda paths: ((path, files[path]) for path in paths)):
        pass
    return _sorted_out(parts, guard, private, parts.ports.outgoing(parts.layout.public).at_remote)[0]


def _sorted_out(
    parts: Parts, guard: Guard, private: Private, there: Callable[[], Iterator[bytes]]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What stops a push, and what the person let pass; what the remote has already is neither."""
    found = guard.findings
    said = {each.id: guard.said(each).encode("utf-8", "surrogateescape") for each in found if each.rule == LINE}
    if said:
        lines = frozenset(said.values())
        old = {line for data in there() for version in versions(folded(data)) for line in version if line in lines}
        found = tuple(
            each
            for each in found
            if each.id not in said or not (said[each.id] in old or _quoted(private, each, said[each.id]))
        )
    passed = {each.id for each in allowed(parts)}
    return tuple(each for each in found if each.id not in passed), tuple(each for each in found if each.id in passed)


def _quoted(private: Private, finding: Finding, plain: bytes) -> bool:
    """Whether private notes have the line only as a quote of that very public note, to which they link."""
    names = {key(stem(finding.path)), key(finding.path.rpartition("/")[2])}
    having = [data for data in private.notes.values() if plain in flat(folded(data))]
    for data in having:
        quoted = b"\n".join(line for line in data.split(b"\n") if line.lstrip().startswith(b">"))
        if plain not in flat(folded(quoted)) or not any(key(name) in names for name in linked(data)):
            return False
    return bool(having)


def _borrowed(parts: Parts, borrows: Sequence[str]) -> Iterator[Trouble]:
    """Objects of the private side that public/ uses as its own."""
    root, public = os.path.realpath(parts.root), os.path.realpath(parts.layout.public)
    for folder in borrows:
        if folder.startswith(root + os.sep) and not folder.startswith(public + os.sep):
            reason = f"public/ borrows git objects from {folder}, where private ones lie."
            yield Trouble(
                "",
                "borrowed",
                folder,
                reason,
                "In public/: `git repack -a -d`, then remove .git/objects/info/alternates.",
            )


def allow(parts: Parts, finding: str, reason: str) -> Allowed:
    """Let one finding of what would leave now pass from now on, with a reason.

    Raises:
        UsageError: there is no such finding, or no reason.
        VaultError: it could not be recorded.
    """
    from druthers import disk
    from druthers.journal.committing import commit
    from druthers.journal.steps import drain

    reason = " ".join(reason.split())
    if not reason:
        raise UsageError("There is no reason.", 'Say why it may leave: `druthers allow ID --reason "…"`.')
    guarded = drain(guard_steps(parts))
    wanted = finding.strip().casefold()
    named = [each for each in (*guarded.findings, *guarded.allowed) if wanted and each.id.startswith(wanted)]
    if not named:  # what others have already does not stop a push; in a site it is shown anew
        from druthers.journal.siting import site_findings

        named = [each for each in site_findings(parts) if wanted and each.id.startswith(wanted)]
    if len(named) != 1:
        which = "No finding has" if not named else f"{len(named)} findings have"
        raise UsageError(f"{which} the id {finding!r}.", "`druthers push --dry-run` shows what would stop a push now.")
    path = parts.layout.private / ALLOWED
    try:
        disk.append(path, render_allowed(named[0], reason, parts.ports.now()))
    except OSError as error:
        raise VaultError(f"{path} could not be written: {error.strerror}", "Nothing was allowed.") from error
    commit(parts, "private", [path], f"Allow {named[0].rule} in {named[0].path or 'a commit'}")
    return next(each for each in allowed(parts) if each.id == named[0].id)


def disallow(parts: Parts, finding: str) -> Allowed:
    """Let a finding pass no longer; what was let pass.

    Raises:
        UsageError: it was not let pass.
        VaultError: it could not be recorded.
    """
    from druthers import disk
    from druthers.journal.committing import commit

    known = next((each for each in allowed(parts) if each.id == finding), None)
    if known is None:
        raise UsageError(f"No finding with the id {finding!r} was let pass.", "`druthers allow` lists those that were.")
    path = parts.layout.private / ALLOWED
    try:
        disk.append(path, render_taken_back(finding, parts.ports.now()))
    except OSError as error:
        raise VaultError(f"{path} could not be written: {error.strerror}", "It still passes.") from error
    commit(parts, "private", [path], f"Stop {known.rule} in {known.path or 'a commit'} again")
    return known


def allowed(parts: Parts) -> list[Allowed]:
    """What was let pass, and why.

    Raises:
        VaultError: the list cannot be read; then nothing may pass by it.
    """
    path = parts.layout.private / ALLOWED
    try:
        return read_allowed(path.read_bytes())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise VaultError(f"{path} could not be read: {error.strerror}", "Check its permissions.") from error
