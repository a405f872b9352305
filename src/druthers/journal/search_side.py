"""The façade's half that finds: the index, the search, and what makes embeddings.

`Journal` is this and what is proposed and learnt from it. What a stage does stands in the stage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from druthers.errors import IndexingError
from druthers.journal.steps import drain
from druthers.journal.vault_side import VaultSide

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from datetime import date

    from druthers.index import Embedder
    from druthers.models import (
        By,
        EmbedderChoice,
        Found,
        IndexReport,
        Mode,
        Narrowing,
        NoteLinks,
        Progress,
        Visibility,
        WhyNot,
    )


class SearchSide(VaultSide):
    """A vault's notes, found again."""

    def index(self, *, rebuild: bool = False) -> IndexReport:
        """Bring the index up to date and report on it."""
        return drain(self.index_steps(rebuild=rebuild))

    def index_steps(
        self, *, rebuild: bool = False, embed: bool = True, oldest_first: bool = False
    ) -> Generator[Progress, None, IndexReport]:
        """`index`, telling how far it is; without `embed` only the text is brought up to date.

        The newest notes are embedded first, or the oldest, so that two processes at it meet in the middle.
        """
        from druthers.journal.tiers import index_steps

        for place in ("public", "private"):
            self.keep_changes(place)
        return (yield from index_steps(self, rebuild=rebuild, embed=embed, oldest_first=oldest_first))

    def prepare_search(self, *, embed: bool = True, wait: bool = True) -> Generator[Progress, None, Embedder | None]:
        """Bring the index up to date if a note has changed since; with `embed`, load and give what embeds a question.

        Without `wait`, more than a few passages that have no embedding are left without: `embed_in_background`.
        """
        from druthers.journal.embedding import FEW, answering
        from druthers.journal.tiers import stale
        from druthers.models import Progress

        whole = self.embedder if embed and wait else None
        if stale(self, whole):
            yield from self.index_steps(embed=whole is not None)
        if embed and not wait and 0 < self.unembedded() <= FEW:
            yield from self.index_steps()
        if not embed:
            return None
        yield Progress("load embedder")
        embedder = answering(self)
        embedder.load()
        return embedder

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        mode: Mode = "hybrid",
        by: By = "note",
        tags: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        places: Sequence[Visibility] = (),
        recency: float | None = None,
        anyway: bool = False,
        deep: bool = False,
    ) -> Found:
        """The notes, or with `by="line"` their lines, that answer `query`, best first, with the reasons.

        `recency` stands in for the setting of that name. Where the notes most likely hold no answer, only the nearest
        few are given, unless `anyway`. With `deep`, the language model reads the first five hits and orders them anew,
        which takes seconds.

        Raises:
            UsageError: the query is empty.
            EmbedderError: the embedding model failed; `mode="text"` does without.
            ModelError: the language model failed; without `deep` it is not asked.
        """
        return drain(
            self.search_steps(
                query,
                k=k,
                mode=mode,
                by=by,
                tags=tags,
                since=since,
                until=until,
                places=places,
                recency=recency,
                anyway=anyway,
                deep=deep,
            )
        )

    def search_steps(
        self,
        query: str,
        *,
        k: int = 10,
        mode: Mode = "hybrid",
        by: By = "note",
        tags: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        places: Sequence[Visibility] = (),
        recency: float | None = None,
        anyway: bool = False,
        deep: bool = False,
        wait: bool = True,
    ) -> Generator[Progress, None, Found]:
        """`search`, telling how far it is; without `wait`, it goes on with the embeddings that are there."""
        from druthers.journal.tiers import rebuilt, searched

        def found() -> Generator[Progress, None, Found]:
            embedder = yield from self.prepare_search(embed=mode != "text", wait=wait or mode == "semantic")
            return searched(
                self,
                embedder,
                query,
                k=k,
                mode=mode,
                by=by,
                tags=tags,
                since=since,
                until=until,
                places=places,
                today=self.ports.now().date(),
                recency=self.settings.recency if recency is None else recency,
                anyway=anyway,
            )

        try:
            hits = yield from found()
        except IndexingError:
            if not rebuilt(self):
                raise
            hits = yield from found()  # it was damaged and is gone, which costs no more than to make it again
        if self.layout.following_list.exists():
            from druthers.journal.following_background import refresh_in_background

            refresh_in_background(self)
        if deep and hits:
            from druthers.journal.deepening import deepened

            return (yield from deepened(self, hits))
        return hits

    def glance(self, query: str, *, k: int = 20) -> Found:
        """What a search by words finds in the index as it stands: quick enough to be asked at every key.

        `prepare_search(embed=False)` brings the index up to date, before and whenever notes have changed.

        Raises:
            UsageError: the query is empty.
            IndexingError: the index cannot be read; a damaged one is gone then, and is to be prepared anew.
        """
        from druthers.journal.tiers import glanced

        return glanced(self, query, k=k)

    def narrowing(self) -> Narrowing:
        """The tags and people that a search can be narrowed by, as the index and the list of the followed stand."""
        from druthers.journal.tiers import narrowing

        return narrowing(self)

    def why_not(
        self,
        note: str,
        query: str,
        *,
        k: int = 10,
        mode: Mode = "hybrid",
        tags: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        places: Sequence[Visibility] = (),
    ) -> WhyNot:
        """Why a note does not come up for `query`, or at which rank it does.

        Raises:
            UnknownNote: there is no such note.
            UsageError: the query is empty, or the note's name may mean several.
        """
        from druthers.journal.explaining import why_not

        filters = {"k": k, "mode": mode, "tags": tags, "since": since, "until": until, "places": places}
        return why_not(self, note, query, filters)

    def unsearched(self) -> int:
        """How many notes no search looks through, because they are encrypted."""
        if not self.cipher.active():
            return 0
        from druthers.vault.scan import scan
        from druthers.vault.sealed import is_sealed

        return sum(is_sealed(file.path) for file in scan(self.layout))

    def links(self, note: str) -> NoteLinks:
        """The links that a note makes and those that lead to it."""
        from druthers.journal.linking import links

        return links(self, note)

    # what makes embeddings

    def unembedded(self) -> int:
        """How many passages have no embedding yet by the embedder that was chosen."""
        from druthers.journal.tiers import unembedded

        return unembedded(self)

    def embed_in_background(self) -> bool:
        """Let a process of its own embed what has no embedding yet; False where that cannot be.

        One at a time does so for a vault; it goes on when this process ends, and may be ended at any moment.
        """
        return self.ports.background(self.root)

    def embedder_choice(self) -> EmbedderChoice:
        """What makes embeddings, and whether it can."""
        from druthers.journal.embedding import choice

        return choice(self)

    def use_embedder(self, spec: str | None, *, fetch: bool = False) -> EmbedderChoice:
        """Let this model, folder or server make embeddings from now on; None means the bundled model.

        With `fetch`, a model that is named and not on this machine is fetched from huggingface.co, which takes minutes.

        Raises:
            EmbedderError: it cannot; the choice stays as it was.
        """
        from druthers.journal.embedding import use_embedder

        return use_embedder(self, spec, fetch=fetch)
