"""The site of what is public: which notes and files are shown, where their links lead, and the guard before all else.

Part of the façade. Only public/ is read for the pages, so nothing that lies elsewhere can decide what they say. Nothing
is written before the guard has read every note and file that would be shown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from druthers.errors import GuardStopped, UsageError, VaultError
from druthers.journal.site_sources import PUBLIC, shown_files, shown_garden, shown_notes
from druthers.models import Progress, SiteMade

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from druthers.journal.parts import Parts
    from druthers.models import Finding, Note

TITLE: Final = "Notes"
NAMED: Final = 3  # findings that are named before the others are counted
STEP: Final = 100  # pages between two tellings of how far it is
_URL: Final = re.compile(r"https?://[^\s/?#@\"'<>]+(?:/[^\s?#\"'<>]*)?")


def site_steps(parts: Parts, folder: Path, *, title: str = "", url: str = "") -> Generator[Progress, None, SiteMade]:
    """Make a static site of what is public in `folder`, or bring the one that is there up to date.

    Raises:
        GuardStopped: the guard found something in what would be shown; nothing was written.
        LockedError: private notes are encrypted and were not unlocked, so nothing can be compared with them.
        UsageError: the folder lies in the vault or holds something else, or the address is none.
    """
    from druthers.publish.site.build import Site
    from druthers.publish.site.folder import SiteFolder

    where = SiteFolder(_outside(parts, folder))
    address = _address(url)
    yield Progress("read")
    notes, refused = shown_notes(parts)
    kept, left = shown_files(parts)
    garden = shown_garden(notes, kept, title=title.strip() or TITLE, url=address)
    site = Site(garden, parts.ports.markdown(), parts.ports.pages())
    made: dict[str, bytes] = {}
    for each, data in site.pages():
        made[each] = data
        if len(made) % STEP == 0:
            yield Progress("lay out", len(made), len(notes))
    files = site.files
    yield Progress("guard")
    read = _guarded(parts, notes, files)
    where.begin(dict.fromkeys([*made, *files.values()], b""))
    for number, (each, data) in enumerate(sorted(made.items())):
        where.put(each, data)
        if number % STEP == 0:
            yield Progress("write pages", number, len(made) + len(files))
    for path, each in files.items():
        data = read[PUBLIC + path]
        if read.changed:
            raise GuardStopped(f"{PUBLIC}{path} was changed while the site was made.", "Make it again.")
        where.put(each, data)
    changed = where.end()
    return SiteMade(
        folder=str(folder),
        notes=len(notes),
        pages=sum(each.endswith(".html") for each in made),
        files=len(files),
        written=where.written,
        removed=where.removed,
        refused=tuple(refused),
        left=(
            *left,
            *(f"{each}: it was changed by hand, so it stays" for each in changed),
            *(f"{each}: what was changed in it by hand is gone" for each in where.changed),
        ),
    )


def site_findings(parts: Parts) -> tuple[Finding, ...]:
    """What the guard finds in every note and file that a site could show, pushed before or not.

    Raises:
        LockedError: private notes are encrypted and were not unlocked.
    """
    from druthers.journal.guarding import findings_among

    files, _ = shown_files(parts)
    return findings_among(parts, _Read(parts, shown_notes(parts)[0], dict.fromkeys(files, "")))


def _outside(parts: Parts, folder: Path) -> Path:
    """The folder, if it lies neither in the vault nor around it.

    Raises:
        UsageError: it does.
    """
    asked = Path(os.path.realpath(folder))
    layout = parts.layout
    for place in (layout.root, layout.public, layout.private, layout.root / "following"):
        real = Path(os.path.realpath(place))
        if asked == real or real in asked.parents:
            raise UsageError(
                f"{folder} lies in the vault.", "Name a folder outside of it, such as ~/site; it is yours to share."
            )
        if asked in real.parents:
            raise UsageError(f"{folder} holds the vault.", "Name a folder for the site alone, such as ~/site.")
    return asked


def _address(url: str) -> str:
    """The site's address with a slash at its end.

    Raises:
        UsageError: it is none.
    """
    if not url.strip():
        return ""
    if not _URL.fullmatch(url.strip()):
        raise UsageError(f"{url!r} is not the address of a site.", "Write it whole: https://example.org/notes/")
    return url.strip().rstrip("/") + "/"


class _Read(Mapping[str, bytes]):
    """What would be shown, by its path in the vault: a note as it was read for its page, a file when it is asked for.

    `changed` says that a file was not the same each time.
    """

    def __init__(self, parts: Parts, notes: Mapping[str, Note], files: Mapping[str, str]) -> None:
        self._parts = parts
        self._notes = {PUBLIC + path: note for path, note in notes.items()}
        self._digests = {PUBLIC + path: b"" for path in files}
        self.changed = False

    def __getitem__(self, path: str) -> bytes:
        if path in self._notes:
            return self._notes[path].text.encode("utf-8", "surrogateescape")
        before = self._digests[path]
        try:
            data = (self._parts.root / path).read_bytes()
        except OSError as error:
            raise VaultError(f"{path} could not be read: {error.strerror}", "Check its permissions.") from error
        self._digests[path] = sha256(data).digest()
        self.changed = self.changed or before not in (b"", self._digests[path])
        return data

    def __iter__(self) -> Iterator[str]:
        yield from self._notes
        yield from self._digests

    def __len__(self) -> int:
        return len(self._notes) + len(self._digests)


def _guarded(parts: Parts, notes: Mapping[str, Note], files: Mapping[str, str]) -> _Read:
    """Let the guard read all that would be shown.

    Raises:
        GuardStopped: it found something.
    """
    from druthers.journal.guarding import findings_among

    read = _Read(parts, notes, files)
    if found := findings_among(parts, read):
        named = "; ".join(_told(each) for each in found[:NAMED])
        others = f"; and {len(found) - NAMED} more" if len(found) > NAMED else ""
        raise GuardStopped(
            f"The guard found what should not be shown: {named}{others}. Nothing was written.",
            "Change it, or let it pass: `druthers allow ID --reason WHY`.",
            found,
        )
    return read


def _told(finding: Finding) -> str:
    where = f"{finding.path}:{finding.line}" if finding.line else finding.path
    return f"{where} ({finding.rule}, {finding.id})"
