"""What the place Find asks of the journal, answered by a stand-in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from druthers.models import Found, Grounds, Hit, Narrowing, Progress, Term, Understood
from druthers.tui.narrowing import PIECE


@dataclass
class FindingStandIn:
    """A part of the stand-in for the façade: it finds what holds the query as it stands."""

    to_read: int = 0
    to_embed: int = 0
    embeds: int = 1000
    answered: float | None = None
    also: tuple[str, ...] = ()
    read: Understood = field(default_factory=lambda: Understood(""))
    prepared: list[bool] = field(default_factory=list)
    used: str = ""
    by: Narrowing = field(default_factory=lambda: Narrowing(("running", "garden", "slow walks")))
    to_index: int = 0

    def prepare_search(self, *, embed=True):
        assert not embed
        self.calls.append(("prepare",))
        for number in range(self.to_index):
            yield Progress("read", number, self.to_index)
            if self.gate is not None:
                assert self.gate.acquire(timeout=20)

    def narrowing(self):
        return self.by

    def glance(self, query, *, k=20):
        self._call("search", query, "text")
        return self._found(query, k, "text")

    def search_steps(self, query, *, k=10, mode="hybrid", wait=True):
        assert not wait
        self.prepared.append(mode != "text")
        for number in range(self.to_read):
            yield Progress("read", number, self.to_read)
            if self.gate is not None:
                assert self.gate.acquire(timeout=20)
        self._call("search", query, mode)
        return self._found(query, k, mode)

    def _found(self, query, k, mode):
        query = PIECE.sub("", query).strip()
        term = Term(query.rstrip("*"), "prefix" if query.endswith("*") else "word")
        found = [note for note in self.saved_notes if term.text.lower() in note.body.lower()]
        if mode == "hybrid":
            found += [note for note in self.saved_notes if note not in found][:1]
        hits = tuple(
            Hit(
                rank,
                note.path,
                note.visibility,
                (4, 5),
                note.body.strip(),
                5.0 / rank,
                {"words in the note": 3.0 / rank, "words in the passage": 1.25 / rank, "meaning": 0.75 / rank},
                note.title,
                note.created,
                grounds=Grounds((term.text,), (term.text, "early"), 0.62, {"words": rank, "meaning": rank}),
                also=self.also if rank == 1 else (),
            )
            for rank, note in enumerate(found[:k], 1)
        )
        waits = self.to_embed if mode == "hybrid" else 0
        read = replace(self.read, terms=(term,))
        return Found(
            hits, read, self.used or mode, self.answered, self.answered is not None and self.answered < 0.2, waits
        )

    def unembedded(self):
        self.calls.append(("unembedded",))
        left, self.to_embed = self.to_embed, max(self.to_embed - self.embeds, 0)
        return left

    def embed_in_background(self):
        self._call("embed")
        return self.embeds > 0
