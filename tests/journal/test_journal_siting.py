"""The site of a vault, through the façade and on real files: what is shown, what is not, and what stops it."""

from __future__ import annotations

import os
import sys
import time
import unicodedata
from pathlib import Path

import pytest

from druthers.adapters.fake_cipher import FakeCipher
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal, open_journal
from druthers.errors import GuardStopped, LockedError, UsageError
from druthers.journal.steps import drain

sys.path.insert(0, str(Path(__file__).parents[1] / "publish"))
from seen_html import Page

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
UUID = "6245f1c6-9e9b-4f0a-8f41-111122223333"
LIST = ".druthers-site.json"


@pytest.fixture
def journal(tmp_path):
    made, _ = init_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=FakeModel())
    with made as opened:
        yield opened


@pytest.fixture
def site(tmp_path):
    return tmp_path / "site"


def write(journal, **files):
    for name, content in files.items():
        put(journal, f"public/{name}.md", content)


def put(journal, path, content):
    whole = journal.root / path
    whole.parent.mkdir(parents=True, exist_ok=True)
    whole.write_bytes(content if isinstance(content, bytes) else content.encode())


def make(journal, folder, **given):
    return drain(journal.site_steps(folder, **given))


def pages(folder):
    """Everything in the folder, by its address."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_public_notes_are_pages_and_nothing_else_is(journal, site):
    journal.capture("Ran 8k by the river", visibility="public")
    journal.capture("What nobody else may read", visibility="private")
    put(journal, "old/adopted.md", "An adopted note that stays private")
    put(journal, "following/wilhelmina/frost.md", "Somebody else's words")
    made = make(journal, site)
    assert made.notes == 1
    whole = b"".join(pages(site).values())
    assert b"Ran 8k by the river" in whole
    for hidden in (b"nobody else", b"adopted", b"Somebody", b"wilhelmina", b"frost", os.fsencode(journal.root)):
        assert hidden not in whole


def test_what_is_private_changes_no_byte_of_any_page(journal, site, tmp_path, monkeypatch):
    monkeypatch.setattr("druthers.journal.guarding.findings_among", lambda *_given, **_more: ())
    links = f"A word on [[diary]], [[diary|mine]], [x](diary.md), ![[diary]], ![[desk.png]], #secret-tag, (({UUID}))."
    write(journal, a=links, b="See [[a]]")
    make(journal, site)
    put(journal, "private/desk.png", PNG)
    put(journal, "private/other.md", "---\ntags: [secret-tag]\naliases: [b]\n---\nAll of it [[a]]\n")
    put(journal, "following/ana/diary.md", "Hers")
    put(journal, "a.md", "Nearer")
    make(journal, tmp_path / "again")
    assert pages(site) == pages(tmp_path / "again")


@pytest.mark.parametrize(
    "no", ["publish: false", "draft: true", "private: yes", "dg-publish: 'false'", "tags: [private]"]
)
def test_a_public_note_that_says_no_is_not_shown_and_has_no_name(journal, site, no):
    write(journal, backroom=f"---\n{no}\n---\nNot for others", a="See [[backroom|this]]")
    made = make(journal, site)
    whole = b"".join(pages(site).values())
    assert b"Not for others" not in whole
    assert b"backroom" not in whole
    assert [each.split(":")[0] for each in made.refused] == ["public/backroom.md"]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("public/a.md", "I wrote that the harbour plan was a mistake from the start.\n"),
        ("public/a.md", "Fine\n\n%%I wrote that the harbour plan was a mistake from the start.%%\n"),
    ],
)
def test_what_the_guard_finds_stops_all_of_it(journal, site, path, content):
    put(journal, "private/plan.md", "I wrote that the harbour plan was a mistake from the start.\n")
    write(journal, b="Words")
    put(journal, path, content)
    with pytest.raises(GuardStopped, match=r"public/a\.md:\d"):
        make(journal, site)
    assert not site.exists()


def test_a_site_that_was_fine_stays_as_it_is_when_the_guard_stops_the_next(journal, site):
    write(journal, a="Words")
    make(journal, site)
    before = pages(site)
    put(journal, "private/plan.md", "I wrote that the harbour plan was a mistake from the start.\n")
    write(journal, b="I wrote that the harbour plan was a mistake from the start.")
    with pytest.raises(GuardStopped):
        make(journal, site)
    assert pages(site) == before


def test_encrypted_notes_that_were_not_opened_stop_it(journal, site, tmp_path):
    cipher = FakeCipher(journal.layout.keys)
    cipher.create("a long passphrase")
    write(journal, a="Words")
    with open_journal(journal.root, embedder=FakeEmbedder(), model=FakeModel()) as closed, pytest.raises(LockedError):
        make(closed, site)
    assert not site.exists()


def test_an_encrypted_note_in_public_is_never_shown_in_the_clear(journal, site, age_keys):
    journal.cipher.create(age_keys.passphrase)
    put(journal, "public/a.md.age", journal.cipher.seal(b"# Sealed\n\nWords that were sealed"))
    made = make(journal, site)
    assert made.refused == ("public/a.md.age: it is encrypted",)
    assert b"ealed" not in b"".join(pages(site).values())


def test_what_git_ignores_is_not_shown_for_no_push_sends_it(journal, site):
    write(journal, a="![[cat.png]] [[mine]]", mine="Mine alone")
    put(journal, "public/cat.png", PNG)
    put(journal, "public/.gitignore", "mine.md\n*.png\n")
    made = make(journal, site)
    assert made.refused == ("public/mine.md: git ignores it",)
    assert made.files == 0
    assert b"Mine alone" not in b"".join(pages(site).values())


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_it_is_the_same_in_every_time_zone(journal, site, tmp_path, monkeypatch, zone):
    write(journal, a="---\ncreated: 2026-11-21T23:30:12\n---\nWords", b="---\ndate: 2026-11-20\n---\nWords")
    put(journal, "public/2026-11-19-0010-59-c.md", "Words")
    put(journal, "public/d.md", "---\ncreated: 2026-11-18T23:30:12+09:00\n---\nWords")
    make(journal, site)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        with open_journal(journal.root, embedder=FakeEmbedder(), model=FakeModel()) as elsewhere:
            make(elsewhere, tmp_path / "elsewhere")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert pages(site) == pages(tmp_path / "elsewhere")


def test_pictures_come_along_and_those_that_no_note_shows_do_not(journal, site):
    write(journal, a="![[img/cat.png]] ![[Loud.svg]] ![[out.png]] [p](page.html)")
    put(journal, "public/img/cat.png", PNG)
    put(journal, "public/img/dog.png", PNG)
    put(journal, "public/Loud.svg", "<svg><script>x</script></svg>")
    put(journal, "public/page.html", "<script>x</script>")
    put(journal, "public/.obsidian/cat.png", PNG)
    put(journal, "private/out.png", PNG)
    (journal.root / "public/out.png").symlink_to(journal.root / "private/out.png")
    made = make(journal, site)
    assert [each for each in pages(site) if each.startswith("files/")] == ["files/img/cat.png"]
    assert made.files == 1
    assert [each["src"] for each in Page((site / "notes/a.html").read_text("utf-8")).of("img")] == [
        "../files/img/cat.png"
    ]
    assert [each.split(":")[0] for each in made.left] == ["public/Loud.svg"]


def test_a_note_or_folder_that_leads_out_of_public_is_not_shown(journal, site):
    put(journal, "private/mine.md", "Mine alone, whatever it is called elsewhere")
    (journal.root / "public/mine.md").symlink_to(journal.root / "private/mine.md")
    (journal.root / "public/all").symlink_to(journal.root / "private")
    write(journal, a="![[mine]]")
    make(journal, site)
    assert b"Mine alone" not in b"".join(pages(site).values())


def test_a_second_run_writes_only_what_changed(journal, site):
    write(journal, a="See [[b]]", b="Words", c="Apart")
    make(journal, site)
    at = {path: path.stat().st_ino for path in site.rglob("*")}
    again = make(journal, site)
    assert (again.written, again.removed) == (0, 0)
    write(journal, c="Apart still")
    (journal.root / "public/b.md").unlink()
    third = make(journal, site)
    assert third.removed == 1
    assert (site / "notes/c.html").stat().st_ino != at[site / "notes/c.html"]
    assert (site / "style.css").stat().st_ino == at[site / "style.css"]
    assert not (site / "notes/b.html").exists()


def test_it_is_the_same_whenever_and_from_wherever_the_files_came(journal, site, tmp_path):
    write(journal, a="---\ncreated: 2026-11-21T09:30:12+01:00\n---\nSee [[b]]", b="No day")
    make(journal, site)
    for number, path in enumerate(sorted((journal.root / "public").rglob("*.md"))):
        os.utime(path, (number * 10_000_000, number * 10_000_000))
    with open_journal(journal.root, embedder=FakeEmbedder(), model=FakeModel()) as later:
        make(later, tmp_path / "later")
    assert pages(site) == pages(tmp_path / "later")


@pytest.mark.parametrize(
    "where", ["", "public", "public/site", "private", "private/site", "following/x", ".druthers/x", "new", ".."]
)
def test_a_site_lies_neither_in_the_vault_nor_around_it(journal, where):
    before = {path for path in journal.root.parent.rglob("*") if ".git" not in path.parts}
    with pytest.raises(UsageError):
        make(journal, journal.root / where)
    assert {path for path in journal.root.parent.rglob("*") if ".git" not in path.parts} == before


def test_a_vault_s_folder_is_known_by_any_name(journal, tmp_path):
    (tmp_path / "link").symlink_to(journal.root / "private")
    with pytest.raises(UsageError, match="lies in the vault"):
        make(journal, tmp_path / "link" / "site")
    moved = tmp_path / "elsewhere"
    (journal.root / "public").rename(moved)
    (journal.root / "public").symlink_to(moved)
    with pytest.raises(UsageError, match="lies in the vault"):
        make(journal, moved / "site")


@pytest.mark.parametrize(
    "url", ["ana.example.org", "ftp://x.org", "https://", "javascript:x", "https://x.org/?q", 'https://x"y']
)
def test_an_address_that_is_none_is_one_line(journal, site, url):
    with pytest.raises(UsageError):
        make(journal, site, url=url)
    assert not site.exists()


def test_links_of_every_dialect_lead_to_their_pages(journal, site):
    write(
        journal,
        garden="---\naliases: [the plot]\nid: 01JD7Z3M9Q8W4T2K6N5X0B1C3R\n---\n# My garden\n\n## Spring\n\nBeans ^b1\n",
        a="[[Garden]] [[the plot|x]] [[My garden]] [y](garden.md#spring) [[garden#Spring]] [[garden#^b1]] "
        "[[garden.md]] [[public/garden]] [z](./garden)",
    )
    make(journal, site)
    found = [each["href"] for each in Page((site / "notes/a.html").read_text("utf-8")).of("a")]
    notes = [each for each in found if each.startswith("garden")]
    assert notes == [
        *("garden.html", "garden.html", "garden.html", "garden.html#spring", "garden.html#spring"),
        *("garden.html#block-b1", "garden.html", "garden.html", "garden.html"),
    ]
    back = Page((site / "notes/garden.html").read_text("utf-8"))
    assert "a.html" in [each["href"] for each in back.of("a")]


def test_a_logseq_page_shows_its_words_and_not_its_properties(journal, site):
    write(
        journal,
        page=f"title:: Garden plan\ntags:: plants, home\n\n- Beans\n  id:: {UUID}\n- Peas\n",
    )
    write(
        journal,
        other=f"- see (({UUID})) and {{{{embed [[Garden plan]]}}}}\n- {{{{embed [[Garden plan]]}}}}",
    )
    make(journal, site)
    seen = Page((site / "notes/page.html").read_text("utf-8"))
    assert "Garden plan" in seen.text
    assert "title::" not in seen.text
    assert "id::" not in seen.text
    other = Page((site / "notes/other.html").read_text("utf-8"))
    assert f"page.html#block-{UUID}" in [each["href"] for each in other.of("a")]
    assert "Peas" in other.text


def test_names_in_any_form_of_unicode_are_one(journal, site):
    write(journal, a="[[Über uns]]")
    put(journal, f"public/{unicodedata.normalize('NFD', 'Über uns')}.md", "Wir")
    make(journal, site)
    assert "%C3%BCber-uns.html" in [each["href"] for each in Page((site / "notes/a.html").read_text("utf-8")).of("a")]


def test_a_language_that_a_note_states_is_told_to_the_browser(journal, site):
    write(journal, a="---\nlang: de\n---\nWorte", b="---\nlang: '\"><script>'\n---\nWords")
    make(journal, site)
    assert Page((site / "notes/a.html").read_text("utf-8")).of("article")[0]["lang"] == "de"
    assert "lang" not in Page((site / "notes/b.html").read_text("utf-8")).of("article")[0]


def test_what_others_read_names_no_place_of_this_machine(journal, site):
    write(journal, a="Words")
    make(journal, site)
    whole = b"".join(pages(site).values())
    assert os.fsencode(site) not in whole
    assert b"public/" not in whole
    assert LIST in pages(site)
