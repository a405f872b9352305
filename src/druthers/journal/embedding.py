"""Choosing what makes embeddings, and going on with the former one until the new one has embedded everything.

Part of the façade.
"""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from druthers.disk import lock
from druthers.errors import DruthersError, EmbedderError
from druthers.journal.choosing import keep_setting
from druthers.journal.steps import drain

if TYPE_CHECKING:
    from druthers.index import Embedder
    from druthers.journal.search_side import SearchSide
    from druthers.models import EmbedderChoice

FEW: Final = 32  # passages that a search embeds itself: a second or two
LOCK: Final = "embedding.lock"
LOG: Final = "embedding.log"


def answering(journal: SearchSide) -> Embedder:
    """What embeds a question: the embedder that was chosen, or, while it has embedded less, the former one."""
    wanted = journal.embedder
    with journal.search_index.reader() as reader:
        coverage = reader.coverage()
        done = coverage.get(wanted.identity, (0, 0))[0]
        more = [identity for identity, (embedded, _) in coverage.items() if embedded > done]
        specs = {identity: reader.spec_of(identity) for identity in more}
    for identity in sorted(more, key=lambda each: -coverage[each][0]):
        if (former := _former(journal, identity, specs[identity])) is not None:
            return former
    return wanted


def _former(journal: SearchSide, identity: str, spec: str | None) -> Embedder | None:
    """The embedder of that identity; None where it cannot be made any more."""
    if spec is None:
        return None
    made = journal.former_embedders
    try:
        if identity not in made:
            made[identity] = journal.ports.embedder(spec)
        return made[identity] if made[identity].identity == identity else None
    except EmbedderError:
        return None


def choice(journal: SearchSide) -> EmbedderChoice:
    """What `Journal.embedder_choice` promises."""
    spec, origin = journal.ports.embedder_spec(journal.settings)
    return replace(journal.ports.check_embedder(spec), origin=origin)


def use_embedder(journal: SearchSide, spec: str | None, *, fetch: bool) -> EmbedderChoice:
    """What `Journal.use_embedder` promises."""
    if spec and fetch:
        journal.ports.fetch_embedder(spec)
    found = journal.ports.check_embedder(spec or "")
    if found.problem:
        raise EmbedderError(found.problem, "What made the embeddings stays in use.")
    keep_setting(journal, "embedder", found.spec, "Choose what makes embeddings")
    journal.__dict__.pop("embedder", None)
    return choice(journal)


def last_failure(journal: SearchSide) -> str:
    """What the last embedding in the background failed of; empty where it did not."""
    try:
        return (journal.layout.derived / LOG).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def embed_alone(journal: SearchSide) -> bool:
    """Embed what has no embedding yet, unless another process is at it; False then. What went wrong is in a log."""
    journal.layout.derived.mkdir(exist_ok=True)
    handle = os.open(journal.layout.derived / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with closing(os.fdopen(handle)):
        if lock(handle, 0.0) is False:
            return False
        log = journal.layout.derived / LOG
        try:
            drain(journal.index_steps(oldest_first=True))  # `index` begins at the other end
            log.unlink(missing_ok=True)
        except DruthersError as error:
            log.write_text(f"{error.message} {error.hint}\n", encoding="utf-8")
    return True
