"""An index after any edits answers as one that was made anew, and embeds nothing for what says the same as before."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.index import Index
from druthers.models import Link, Note, NoteFile, Skipped, Term

TEXTS = [
    "",
    "Ran by the river.",
    "The river, and again the river.\n\n# Evening\n\nSlept badly, see [[b]].",
    "京都の寺を見た。 [[c]]",
    "Runing late.\n\n" + "- a point of the list\n" * 60,
    "# One\n\nZürich in May.\n\n# Two\n\nRan by the river.",
]
NAMES = ["private/a.md", "private/b.md", "public/b.md", "following/x/c.md"]
DAYS = [datetime(2026, 5, 1, tzinfo=UTC), datetime(2024, 2, 29, 12, tzinfo=UTC)]
TERMS = [Term("river"), Term("running"), Term("May"), Term("京都"), Term("ri", "prefix"), Term("by the", "phrase")]


def note(path, text, day, tags, dated):
    links = tuple(Link("wiki", name, 1) for name in ("b", "c") if f"[[{name}]]" in text)
    title = path.rsplit("/", 1)[1]
    digest = f"{text}{tags}"
    return Note(path, path.split("/")[0], text, 1, title, day, digest, tags, links=links, dated=dated, named=True)


notes = st.builds(
    note,
    st.sampled_from(NAMES),
    st.sampled_from(TEXTS),
    st.sampled_from(DAYS),
    st.sampled_from([(), ("x",), ("x/y", "Z")]),
    st.booleans(),
)
steps = st.one_of(
    st.tuples(st.just("write"), notes),
    st.tuples(st.just("delete"), st.sampled_from(NAMES)),
    st.tuples(st.just("refuse"), st.sampled_from(NAMES)),
    st.tuples(st.just("touch"), st.sampled_from(NAMES)),
    st.tuples(st.just("move"), st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES))),
    st.tuples(st.just("index"), st.sampled_from([None, 0, 1, 100])),
)


class Vault:
    def __init__(self):
        self.files, self.clock = {}, 0

    def set(self, path, found):
        self.clock += 1
        place = path.split("/")[0]
        self.files[path] = (NoteFile(path, place, self.clock, 1), found)

    def do(self, what, given):
        if what == "write":
            self.set(given.path, given)
        elif what == "delete":
            self.files.pop(given, None)
        elif what == "refuse":
            self.set(given, Skipped(given, "it is no text"))
        elif what == "touch" and given in self.files:
            self.set(given, self.files[given][1])
        elif what == "move" and isinstance(moved := self.files.get(given[0], (None, None))[1], Note):
            old, new = given
            del self.files[old]
            self.set(new, note(new, moved.text, moved.created, moved.tags, moved.dated))

    def update(self, index, embedder, most=None):
        steps = index.update(
            [file for file, _ in self.files.values()], lambda file: self.files[file.path][1], embedder, most=most
        )
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                return stop.value


def answers(index, embedder):
    """All that can be asked, with paths and lines in place of numbers."""
    with index.reader() as reader:
        paths = {number: reader.hit(number).path for number in reader.select()}
        place = {p: (paths[n], reader.hit(n, p)) for n, every in reader.passages(paths).items() for p in every}
        matches = {
            (level, term): sorted(
                (repr(place[number] if level == "passage" else paths[number]), round(bm25, 9))
                for number, _, bm25 in reader.matches(level, [term])
            )
            for level in ("note", "title", "passage")
            for term in TERMS
        }
        found = reader.vectors(embedder.identity)
        vectors = [] if found is None else zip(found.passages.tolist(), found.rows[found.places].tolist(), strict=True)
        return {
            "matches": matches,
            "counts": [reader.counts(level, TERMS) for level in ("note", "title", "passage")],
            "passages": sorted(map(repr, place.values())),
            "vectors": sorted((repr(place[passage]), row) for passage, row in vectors),
            "moments": sorted((paths[number], at) for number, at in reader.moments(paths).items()),
            "ties": sorted((paths[one], paths[other]) for one, other in reader.ties(paths)),
            "with": [sorted(paths[number] for number in reader.notes_with(term)) for term in TERMS],
            "similar": [reader.similar(word) for word in ("rivr", "zürih", "evenig", "runng", "following")],
            "tagged": sorted(paths[number] for number in reader.select(tags=["x"])),
            "tags": reader.tags(),
            "skipped": reader.skipped(),
            "coverage": reader.coverage(),
        }


@given(st.lists(steps, max_size=25))
@settings(deadline=None, max_examples=40)
def test_any_edits_lead_where_a_rebuild_leads(done):
    with tempfile.TemporaryDirectory() as folder:
        vault, index, embedder = Vault(), Index(Path(folder) / "index.db"), FakeEmbedder(8)
        for what, given_ in done:
            if what == "index":
                vault.update(index, embedder if given_ is not None else None, most=given_)
            else:
                vault.do(what, given_)
        report = vault.update(index, embedder)
        assert (report.files, report.unembedded) == (len(vault.files), 0)
        assert report.notes + len(report.skipped) == report.files
        grown = answers(index, embedder)
        rebuilt = Index(Path(folder) / "other.db")
        vault.update(rebuilt, embedder)
        assert grown == answers(rebuilt, embedder)


@given(st.lists(notes, min_size=1, max_size=4, unique_by=lambda each: each.path), st.permutations(NAMES))
@settings(deadline=None, max_examples=20)
def test_what_only_moves_or_is_touched_embeds_nothing(written, names):
    with tempfile.TemporaryDirectory() as folder:
        vault, index, embedder = Vault(), Index(Path(folder) / "index.db"), FakeEmbedder(8)
        for each in written:
            vault.set(each.path, each)
        vault.update(index, embedder)
        before = embedder.embedded
        moved = Vault()
        moved.clock = vault.clock
        to = dict(zip(NAMES, names, strict=True))
        for each in written:
            # a clone, too, changes when an undated file was last written
            created = each.created if each.dated else datetime(2026, 11, 1, tzinfo=UTC)
            moved.set(to[each.path], note(to[each.path], each.text, created, each.tags, each.dated))
        assert moved.update(index, embedder).embedded == 0
        assert embedder.embedded == before
