"""What the façade adds to a search: which embedder answers, what waits for one, and why a note is missing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal, open_journal
from druthers.disk import lock
from druthers.errors import EmbedderError, UnknownNote
from druthers.journal.embedding import FEW, LOCK, embed_alone, last_failure
from druthers.journal.steps import drain
from druthers.models import EmbedderChoice
from druthers.retrieve.deep import READING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from druthers.journal import Journal

PLANTS = ("beans", "leeks", "quinces", "medlars", "sorrel", "lovage", "chard", "borage")


class Other(FakeEmbedder):
    """Another model: its vectors are its own, and it counts the questions it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    @property
    def identity(self) -> str:
        return f"other 1 ({self.dimension})"

    def embed_query(self, text: str):
        self.asked += 1
        return super().embed_query(text)


class Broken(FakeEmbedder):
    """One that cannot embed."""

    @property
    def identity(self) -> str:
        return "broken 1 (384)"

    def load(self, coming: int = 1) -> None:
        raise EmbedderError("The model is broken.", "Mend it.")

    embed = embed_query = load


@pytest.fixture
def made(tmp_path: Path) -> dict[str, FakeEmbedder]:
    return {"": FakeEmbedder(), "other": Other(), "broken": Broken()}


@pytest.fixture
def journal(tmp_path: Path, made: dict[str, FakeEmbedder]) -> Iterator[Journal]:
    """A vault that knows three embedders by name."""
    init_journal(tmp_path / "journal", model=FakeModel())[0].close()
    opened = open_journal(tmp_path / "journal", embedder=made[""], model=FakeModel())

    def check(spec: str) -> EmbedderChoice:
        if spec not in made:
            return EmbedderChoice(spec, "", problem=f"There is no model {spec}.")
        return EmbedderChoice(spec, "", made[spec].identity, made[spec].dimension)

    def embedder(spec: str) -> FakeEmbedder:
        return made[spec]

    opened.ports = replace(
        opened.ports,
        embedder=embedder,
        embedder_spec=lambda settings: (settings.embedder, "settings" if settings.embedder else "default"),
        check_embedder=check,
        fetch_embedder=lambda spec: made.update({spec: Other()}),
    )
    with opened:
        for day, plant in enumerate(PLANTS, 1):
            opened.capture(f"Sowed {plant} behind the shed.", created=datetime(2026, 3, day, 8, tzinfo=UTC))
        yield opened


def many(journal: Journal) -> None:
    """More notes than a search embeds itself."""
    for number in range(FEW + 1):
        (journal.layout.public / f"row-{number}.md").write_text(f"Row {number} is dug over.\n", encoding="utf-8")


def test_a_search_that_does_not_wait_goes_on_with_what_is_embedded(journal: Journal, made) -> None:
    journal.index()
    done = made[""].embedded
    many(journal)
    found = drain(journal.search_steps("row 7 dug", wait=False))
    assert made[""].embedded == done + 1  # the question
    assert found[0].path == "public/row-7.md"  # by its words
    assert found.unembedded == journal.unembedded() == FEW + 1
    assert journal.search("row 7 dug").unembedded == journal.unembedded() == 0


def test_a_few_new_notes_are_embedded_at_once(journal: Journal) -> None:
    journal.index()
    journal.capture("Mulched the quinces.")
    assert drain(journal.search_steps("quinces", wait=False)).unembedded == 0


def test_the_former_embedder_answers_until_the_new_one_has_embedded_all(journal: Journal, made) -> None:
    journal.index()
    many(journal)
    journal.index()
    assert journal.use_embedder("other") == EmbedderChoice("other", "settings", made["other"].identity, 384)
    found = drain(journal.search_steps("sowed lovage", wait=False))
    assert found[0].grounds is not None
    assert found[0].grounds.similarity is not None
    assert made["other"].asked == 0
    assert journal.unembedded() == len(PLANTS) + FEW + 1
    assert embed_alone(journal)
    drain(journal.search_steps("sowed lovage", wait=False))
    assert made["other"].asked == 1
    assert journal.use_embedder(None).origin == "default"
    assert "embedder" not in journal.layout.settings.read_text(encoding="utf-8")


def test_an_embedder_that_cannot_be_used_is_not_chosen(journal: Journal) -> None:
    with pytest.raises(EmbedderError, match="no model nonesuch"):
        journal.use_embedder("nonesuch")
    assert journal.embedder_choice().spec == ""
    assert [check.ok for check in journal.doctor() if check.name == "embedding model"] == [True]


def test_a_model_is_fetched_only_where_that_is_asked(journal: Journal, made) -> None:
    with pytest.raises(EmbedderError, match="no model someone/tiny"):
        journal.use_embedder("someone/tiny")
    assert "someone/tiny" not in made
    assert journal.use_embedder("someone/tiny", fetch=True).spec == "someone/tiny"
    assert journal.settings.embedder == "someone/tiny"


def test_one_process_embeds_and_the_others_leave_it_to_it(journal: Journal) -> None:
    journal.layout.derived.mkdir(exist_ok=True)
    handle = os.open(journal.layout.derived / LOCK, os.O_RDWR | os.O_CREAT)
    try:
        assert lock(handle, 0.0)
        assert not embed_alone(journal)
    finally:
        os.close(handle)
    assert embed_alone(journal)
    assert journal.unembedded() == 0


def test_what_failed_in_the_background_is_told_by_doctor(journal: Journal, made) -> None:
    journal.use_embedder("broken")
    assert embed_alone(journal)
    assert last_failure(journal) == "The model is broken. Mend it."
    journal.use_embedder("")
    assert embed_alone(journal)
    assert last_failure(journal) == ""


def test_the_model_reads_the_first_hits_where_that_is_asked(journal: Journal) -> None:
    plain = journal.search("sowed behind the shed")
    deep = journal.search("sowed behind the shed", deep=True)
    assert {hit.path for hit in deep} == {hit.path for hit in plain}
    assert [READING in hit.why for hit in deep] == [True] * 5 + [False] * (len(deep) - 5)
    assert all(hit.score == pytest.approx(sum(hit.why.values())) for hit in deep)


def test_a_word_is_found_by_its_beginning_whatever_its_stem(journal: Journal) -> None:
    journal.capture("Happiness is a running tap in June.")
    for begun in ("happine*", "happ*", "runnin*", "run*"):
        assert "Happiness" in journal.search(begun, mode="text")[0].text
    assert not journal.search("asy*", mode="text")


def test_why_a_note_does_not_come_up(journal: Journal) -> None:
    journal.capture("Pruned the medlars in the frost.", tags=["orchard"])
    assert journal.why_not("sowed-chard", "sowed chard").kind == "shown"
    assert journal.why_not("sowed-chard", "tag:orchard sowed chard").kind == "filtered"
    assert journal.why_not("sowed-chard", "sowed -chard").kind == "excluded"
    below = journal.why_not("sowed-chard", "sowed medlars", k=1)
    assert (below.kind, below.of > 1) == ("ranked", True)
    assert below.rank is not None
    assert below.rank > 1
    with pytest.raises(UnknownNote):
        journal.why_not("nothing of that name", "sowed")
    (journal.layout.public / "sowed-film.md").write_bytes(b"\x00\xff\x00\xfe" * 50)
    assert journal.why_not("public/sowed-film.md", "sowed").kind == "skipped"


@pytest.mark.real
def test_a_process_of_its_own_embeds_and_ends(tmp_path: Path) -> None:
    init_journal(tmp_path / "journal")[0].close()
    with open_journal(tmp_path / "journal") as journal:
        many(journal)
        drain(journal.index_steps(embed=False))
        assert journal.embed_in_background()
        until = time.monotonic() + 120
        while journal.unembedded() and time.monotonic() < until:
            time.sleep(0.1)
        assert (journal.unembedded(), last_failure(journal)) == (0, "")
        handle = os.open(journal.layout.derived / LOCK, os.O_RDWR | os.O_CREAT)
        assert lock(handle, 60.0)  # it has ended, or ends
        os.close(handle)


def test_the_background_runs_silently_whatever_happens(tmp_path: Path) -> None:
    code = "from druthers.adapters.background import start; print(start('raise SystemExit(argument)', 'x'))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("True\n", "")


def test_a_glance_needs_no_file_and_changes_nothing(journal: Journal) -> None:
    assert not journal.glance("sowed")
    drain(journal.prepare_search(embed=False))
    assert journal.glance("sowed") == journal.search("sowed", mode="text", k=20, anyway=True)
    journal.capture("A heron in the reeds")
    assert not journal.glance("heron")
    drain(journal.prepare_search(embed=False))
    assert [hit.title for hit in journal.glance("hero*")] == ["A heron in the reeds"]


def test_the_newest_notes_are_the_same_when_no_others_are_read(journal: Journal) -> None:
    for number in range(12):
        journal.capture(f"Words {number}", created=datetime(2026, 4, 1 + number % 7, 8, tzinfo=UTC))
    every = journal.notes()
    assert journal.notes(limit=2) == every[:2]  # without an index
    journal.index()
    gone, changed = journal.root / every[0].path, journal.root / every[11].path
    gone.unlink()
    changed.write_text(changed.read_text("utf-8").replace("2026-04", "2026-05"), "utf-8")
    fresh = open_journal(journal.root, embedder=FakeEmbedder())
    assert fresh.notes(limit=2) == fresh.notes()[:2]
    assert fresh.notes(limit=2)[0].path == every[11].path
