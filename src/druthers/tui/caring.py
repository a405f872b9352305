"""What the doctor's page and the choice of a model tell one another: messages, and the work in threads behind them.

What a thread finds is posted as it is found; a cancelled worker ends after the step that runs.
"""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import get_current_worker

from druthers.tui.messages import Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from druthers.models import Check, KnownModel, ModelChoice
    from druthers.tui.ports import Journal

    Tell = Callable[[Message], object]

COMMAND = re.compile(r"`([^`]+)`")


@dataclass
class Checked(Message):
    """One thing was looked at."""

    check: Check


@dataclass
class Examined(Message):
    """Everything was looked at."""


@dataclass
class WasMended(Message):
    """What was safe to mend is mended; what was done, a line each."""

    lines: list[str]


@dataclass
class ModelsRead(Message):
    """The models that can be used by name, and the one that is used; whether it was `chosen` just now."""

    known: list[KnownModel]
    choice: ModelChoice
    chosen: bool = False


@dataclass
class ModelAdded(Message):
    """A model was fetched, and checked."""

    model: KnownModel


def examine(journal: Journal, tell: Tell) -> None:
    """Post each check as it is made, and at last that all were."""
    worker = get_current_worker()
    with closing(journal.doctor_steps()) as steps:
        for check in steps:
            if worker.is_cancelled:
                return
            tell(Checked(check))
    tell(Examined())


def mend(journal: Journal, tell: Tell) -> None:
    """Do what is safe, and tell what was done."""
    tell(WasMended(journal.mend()))


def read_models(journal: Journal, tell: Tell) -> None:
    """Read which models there are."""
    tell(ModelsRead(journal.models(), journal.model()))


def use(journal: Journal, tell: Tell, name: str | None) -> None:
    """Use another model."""
    choice = journal.use_model(name)
    tell(ModelsRead(journal.models(), choice, chosen=True))


def add(journal: Journal, tell: Tell, source: str) -> None:
    """Fetch a model; what came stays when it is cancelled, and the next try goes on there."""
    worker = get_current_worker()
    with closing(journal.add_model_steps(source)) as steps:
        while not worker.is_cancelled:
            try:
                step = next(steps)
            except StopIteration as end:
                tell(ModelAdded(end.value))
                return
            tell(Told(step))


def make_repositories(journal: Journal, tell: Tell) -> None:
    """Make what `druthers init` makes: the repositories of a vault that was begun without git, say."""
    from druthers.container import init_journal  # noqa: PLC0415 -- few ever need it

    init_journal(journal.folder("public").parent)[0].close()
    tell(WasMended(["made what was missing", *journal.mend()]))


def can_be_done(check: Check) -> str:
    """What of the app does the remedy: an action of the app, `make`, or nothing.

    >>> from druthers.models import Check
    >>> can_be_done(Check("git", ok=False, detail="not on the PATH", remedy="Install git."))
    ''
    >>> can_be_done(Check("public repository", ok=False, detail="is none", remedy="Run `druthers init` in the vault."))
    'make'
    """
    if check.ok:
        return "unlock" if check.detail.endswith("locked") else ""
    if "`druthers init`" in check.remedy:
        return "make"
    return "over('model')" if "`druthers model use" in check.remedy else ""


def to_copy(remedy: str) -> str:
    """What of a remedy is worth copying: its first command, else all of it.

    >>> to_copy("Run `druthers index`, which tells more."), to_copy("Check its permissions.")
    ('druthers index', 'Check its permissions.')
    """
    command = COMMAND.search(remedy)
    return command[1] if command else remedy


def verdict(checks: list[Check], *, whole: bool) -> str:
    """How it stands, in a line.

    >>> from druthers.models import Check
    >>> well, wrong = Check("git", ok=True, detail=""), Check("vault", ok=False, detail="", remedy="Mend it.")
    >>> verdict([well], whole=True), verdict([well, wrong], whole=True)
    ('Everything that was looked at is well.', '1 of 2 wants mending.')
    """
    if not whole:
        return f"Looking, {len(checks)} done; the models come last and take a moment…"
    wrong = sum(not check.ok for check in checks)
    if not wrong:
        return "Everything that was looked at is well."
    return f"{wrong} of {len(checks)} want{'s' if wrong == 1 else ''} mending."
