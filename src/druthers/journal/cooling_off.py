"""When each file that would leave came into public/, for the cooling-off time. Part of the façade."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from druthers.publish.cooling import cooling
from druthers.publish.leaving import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from druthers.journal.parts import Parts
    from druthers.publish.leaving import Leaving


def cooling_off(parts: Parts, leaving: Leaving) -> Iterator[Trouble]:
    """What came into public/ too lately to be sent, where the person has set a time for that.

    A file came with the first of the commits that would be sent and have it, by the committer's clock; one that is not
    committed came when it was written last. What the remote has in an earlier state came long ago.
    """
    hours = parts.settings.cooling
    if hours <= 0:
        return
    now = parts.ports.now()
    made = {commit.id: commit.committed for commit in leaving.commits}
    new = {each.path for each in leaving.going if each.status == "new"}
    came: dict[str, datetime] = {}
    for placed in leaving.files:
        if placed.path in new:
            moment = made.get(placed.commit) or _written(parts, placed.path) or now
            came[placed.path] = min(moment, came.get(placed.path, moment))
    for path, spotted in cooling(came, now, hours):
        yield Trouble(path, spotted.rule, spotted.text, spotted.reason, spotted.remedy)


def _written(parts: Parts, path: str) -> datetime | None:
    try:
        return datetime.fromtimestamp((parts.layout.public / path).lstat().st_mtime, UTC)
    except OSError:
        return None
