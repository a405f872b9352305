"""Which welcome proposal the person may be asked about later: did you do it, and are you glad? Part of the façade.

What came of a proposal says who one wants to be, where its rating says who one is; so it is worth a question, and a
question is worth little. One a day at most, about each proposal once, and none where it was asked to listen.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from druthers.errors import LockedError
from druthers.profile.items import WELCOME
from druthers.rate.ledger import history
from druthers.vault.write import write_file

if TYPE_CHECKING:
    from druthers.journal.facade import Journal
    from druthers.models import Shown

SOONEST: Final = timedelta(days=3)  # it must have been done first
LATEST: Final = timedelta(days=30)  # later nobody remembers
ASKED: Final = "looked-back"  # the file in the derived folder that keeps what was asked about, and when


def look_back(journal: Journal) -> Shown | None:
    """What `Journal.look_back` promises."""
    if not journal.settings.leading:
        return None
    now, asked = journal.ports.now(), _asked(journal)
    today = now.date().isoformat()
    if today in asked.values():
        return None
    try:
        shown = history(journal.ledger.read(light=True)[0])  # on most days there is none, and it is read at the start
    except LockedError:
        return None  # nobody asked for anything
    open_ = [
        each
        for each in shown
        if _welcome(each)
        and each.worth is None
        and SOONEST <= now - each.at <= LATEST
        and each.proposal.id not in asked
    ]
    if not open_:
        return None
    found = max(open_, key=lambda each: (each.rating or WELCOME, each.at))
    _keep(journal, asked | {found.proposal.id: today})
    return next(each for each in journal.shown() if each.proposal.id == found.proposal.id)


def _welcome(shown: Shown) -> bool:
    return bool(shown.up) if shown.rating is None else shown.rating >= WELCOME


def _asked(journal: Journal) -> dict[str, str]:
    """The day on which each proposal was asked about; nothing where the file is gone or says nothing."""
    with suppress(OSError, ValueError):
        found = json.loads((journal.layout.derived / ASKED).read_text("utf-8"))
        if isinstance(found, dict):
            return {str(proposal): str(day) for proposal, day in found.items()}
    return {}


def _keep(journal: Journal, asked: dict[str, str]) -> None:
    with suppress(OSError):  # then it is asked about once more
        write_file(journal.layout.derived / ASKED, json.dumps(asked))
