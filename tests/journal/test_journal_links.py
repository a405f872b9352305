"""Finding a note by what a person calls it, and what it is tied to, through the façade and on real files."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from druthers.adapters.fake_cipher import FakeCipher
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal, open_journal
from druthers.errors import UnknownNote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from druthers.journal import Journal

GARDEN = "---\naliases: [The Plot]\nid: 01JD7Z3M9Q8W4T2K6N5X0B1C3R\n---\n# My garden\n\nBeans by [[seeds|the bag]].\n"
WALK = "Went past the [[Garden]] twice: [[the plot#Beans]].\n\nBack home. ![[My garden]]\n\n`[[garden]]`\n"
NOTES = {
    "public/garden.md": GARDEN,
    "private/walk.md": WALK,
    "private/plan.md": "[dig](../public/garden.md) and [read](https://a.org/garden.md) and [some](where)\n",
    "notes/plan.md": "Nothing yet.\n",
    "notes/.obsidian/daily-notes.json": '{"folder": "Daily", "format": "DD.MM.YYYY"}',
    "notes/Daily/21.11.2026.md": "See [[2026-11-20]].\n",
    "notes/Daily/20.11.2026.md": "Rain.\n",
    "following/ana/garden.md": "Hers. [[garden]] and [[walk]]\n",
}

CALLED = [
    ("public/garden.md", "public/garden.md"),
    ("public/garden", "public/garden.md"),
    ("./public/../public/garden.md", "public/garden.md"),
    (" [[Garden]] ", "public/garden.md"),
    ("garden", "public/garden.md"),
    ("GARDEN.md", "public/garden.md"),
    ("the  plot", "public/garden.md"),
    ("my garden", "public/garden.md"),
    ("01jd7z3m9q8w4t2k6n5x0b1c3r", "public/garden.md"),
    ("1c3r", "public/garden.md"),
    ("ana/garden", "following/ana/garden.md"),
    ("notes/plan", "notes/plan.md"),
    ("21.11.2026", "notes/Daily/21.11.2026.md"),
    ("2026-11-20", "notes/Daily/20.11.2026.md"),
    ("today", "notes/Daily/21.11.2026.md"),
    ("Yesterday", "notes/Daily/20.11.2026.md"),
]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with init_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
        pass
    for path, text in NOTES.items():
        (journal.root / path).parent.mkdir(parents=True, exist_ok=True)
        (journal.root / path).write_text(text, encoding="utf-8")
    with open_journal(
        journal.root,
        embedder=FakeEmbedder(),
        model=FakeModel(),
        now=lambda: datetime(2026, 11, 21, 12, tzinfo=UTC),
    ) as opened:
        yield opened


@pytest.mark.parametrize("indexed", [False, True])
def test_a_note_is_found_by_everything_it_is_called(journal: Journal, *, indexed: bool) -> None:
    if indexed:
        journal.index()
    assert [(given, journal.find(given)) for given, _ in CALLED] == CALLED


def test_a_path_counts_from_the_working_folder_too(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(journal.root / "notes")
    assert journal.find("Daily/21.11.2026.md") == "notes/Daily/21.11.2026.md"
    assert journal.find("../private/plan.md") == "private/plan.md"
    assert journal.find(str(journal.root / "private" / "plan.md")) == "private/plan.md"
    assert journal.find("private/plan.md") == "private/plan.md"


def test_a_path_through_a_link_to_the_vault_is_found(journal: Journal, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(journal.root)
    with open_journal(tmp_path / "elsewhere", embedder=FakeEmbedder(), model=FakeModel()) as linked:
        assert linked.find(str(journal.root / "private" / "plan.md")) == "private/plan.md"
        assert linked.find(str(tmp_path / "elsewhere" / "private" / "plan.md")) == "private/plan.md"


def test_a_path_that_exists_looks_at_no_other_file(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "scandir", lambda _: pytest.fail("the vault was listed"))
    assert journal.find("private/plan") == "private/plan.md"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("plan", ["private/plan.md", "notes/plan.md"]),
        ("garde", ["public/garden.md"]),
        ("walk to the weir", ["walk"]),
        ("../outside.md", []),
        ("private/principles.md", []),
        ("", []),
        ("\0", []),
        ("x" * 5000, []),
    ],
)
def test_a_name_that_means_no_note_or_several_is_told_with_what_comes_near(
    journal: Journal, given: str, named: list[str]
) -> None:
    with pytest.raises(UnknownNote) as caught:
        journal.find(given)
    assert all(each in caught.value.hint for each in named)
    assert caught.value.hint
    assert "\n" not in caught.value.message + caught.value.hint


def test_what_changed_since_the_index_is_found_under_its_present_name(journal: Journal) -> None:
    journal.index()
    (journal.root / "private" / "walk.md").rename(journal.root / "private" / "stroll.md")
    (journal.root / "private" / "new.md").write_text("---\nalias: fresh\n---\n", encoding="utf-8")
    assert journal.find("stroll") == "private/stroll.md"
    assert journal.find("fresh") == "private/new.md"
    with pytest.raises(UnknownNote):
        journal.find("walk")


def test_links_and_backlinks_of_a_note(journal: Journal) -> None:
    found = journal.links("garden")
    assert found.path == "public/garden.md"
    assert [(link.path, link.target, link.line, link.text) for link in found.out] == [
        (None, "seeds", 7, "Beans by [[seeds|the bag]].")
    ]
    assert [(link.path, link.line, link.embed) for link in found.back] == [
        ("private/plan.md", 1, False),
        ("private/walk.md", 1, False),
        ("private/walk.md", 1, False),
        ("private/walk.md", 3, True),
    ]
    assert found.back[1].text == "Went past the [[Garden]] twice: [[the plot#Beans]]."


def test_a_followed_person_s_links_are_hers_first_and_may_lead_to_one_s_own(journal: Journal) -> None:
    (out, walk) = journal.links("ana/garden").out
    assert (out.path, walk.path) == ("following/ana/garden.md", "private/walk.md")
    assert [link.path for link in journal.links("walk").back] == ["following/ana/garden.md"]


def test_a_markdown_path_that_leads_nowhere_is_no_link_unless_it_names_a_note(journal: Journal) -> None:
    assert [link.target for link in journal.links("private/plan.md").out] == ["../public/garden.md"]


def test_a_day_is_linked_by_its_date_whatever_its_note_is_called(journal: Journal) -> None:
    (link,) = journal.links("today").out
    assert link.path == "notes/Daily/20.11.2026.md"
    assert [back.path for back in journal.links("yesterday").back] == ["notes/Daily/21.11.2026.md"]


def test_links_follow_what_other_programs_change(journal: Journal) -> None:
    assert len(journal.links("garden").back) == 4
    (journal.root / "private" / "walk.md").write_text("Stayed in.", encoding="utf-8")
    (journal.root / "notes" / "seeds.md").write_text("Beans.", encoding="utf-8")
    found = journal.links("garden")
    assert [link.path for link in found.back] == ["private/plan.md"]
    assert [link.path for link in found.out] == ["notes/seeds.md"]


def test_a_damaged_index_costs_no_link(journal: Journal) -> None:
    before = journal.links("garden")
    journal.layout.index.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    assert journal.find("my garden") == "public/garden.md"
    assert journal.links("garden") == before


def test_an_encrypted_note_is_found_and_linked_only_while_it_is_open(journal: Journal) -> None:
    cipher = FakeCipher(journal.layout.keys)
    cipher.create("correct horse battery")
    journal.__dict__["cipher"] = cipher
    sealed = journal.root / "private" / "2026-11-21.md.age"
    sealed.write_bytes(cipher.seal(b"# Not for all\n\nAbout the [[garden]].\n"))
    assert journal.find("not for all") == "private/2026-11-21.md.age"
    assert journal.find("private/2026-11-21.md") == "private/2026-11-21.md.age"
    assert [link.path for link in journal.links("not for all").out] == ["public/garden.md"]
    assert "private/2026-11-21.md.age" in [link.path for link in journal.links("garden").back]
    with open_journal(journal.root, embedder=FakeEmbedder(), model=FakeModel()) as other:
        other.__dict__["cipher"] = FakeCipher(journal.layout.keys)
        with pytest.raises(UnknownNote):
            other.find("not for all")
        assert "private/2026-11-21.md.age" not in [link.path for link in other.links("garden").back]
