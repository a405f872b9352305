from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from importlib.resources import files
from itertools import pairwise

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from druthers.sample import STAMP, STAMP_LENGTH, SampleNote, principles, sample_notes

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FILE = re.compile(
    r"---\nid: (?P<id>\S+)\ncreated: (?P<created>\S+)\ntags: \[(?P<tags>[^\]\n]*)\]\n---\n(?P<body>.+\n)", re.DOTALL
)
SHIPPED = sample_notes(date(2026, 11, 21))
ENDINGS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
each_note = pytest.mark.parametrize("note", SHIPPED, ids=lambda note: note.name)


def parts(note: SampleNote) -> re.Match[str]:
    found = FILE.fullmatch(note.text)
    assert found, note.name
    return found


def body(note: SampleNote) -> str:
    return parts(note)["body"]


def ulid_milliseconds(ulid: str) -> int:
    assert re.fullmatch(f"[0-7][{CROCKFORD}]{{25}}", ulid), ulid
    value = 0
    for character in ulid[:10]:
        value = value * 32 + CROCKFORD.index(character)
    return value


def test_the_shipped_files_come_unchanged_for_the_day_after_the_last():
    folder = files("druthers.sample") / "notes"
    on_disk = {
        (place.name, file.name): file.read_text("utf-8") for place in folder.iterdir() for file in place.iterdir()
    }
    assert {(note.visibility, note.name): note.text for note in SHIPPED} == on_disk


@each_note
def test_the_frontmatter_is_exactly_id_created_and_tags(note):
    head = yaml.safe_load(note.text.split("---\n")[1])
    assert list(head) == ["id", "created", "tags"]
    assert isinstance(head["id"], str)
    assert head["created"] == note.created
    assert note.created.utcoffset() is not None
    assert all(isinstance(tag, str) for tag in head["tags"])


@each_note
def test_an_id_is_a_ulid_of_the_second_in_which_the_note_was_created(note):
    assert ulid_milliseconds(parts(note)["id"]) // 1000 == note.created.timestamp()


@each_note
def test_a_file_name_says_when_it_was_created_and_how_it_begins(note):
    stem = note.name.removesuffix(".md")
    words = re.findall(r"\w+", body(note).lower())[: stem[STAMP_LENGTH + 1 :].count("-") + 1]
    assert stem == "-".join([note.created.strftime(STAMP), *words])
    assert note.path == f"{note.created:%Y/%m}/{note.name}"


def test_names_and_ids_are_unique_and_notes_stand_in_order():
    assert len({note.name for note in SHIPPED}) == len({parts(note)["id"] for note in SHIPPED}) == len(SHIPPED)
    times = [note.created for note in SHIPPED]
    assert all(earlier < later for earlier, later in pairwise(times))


def test_it_is_a_journal_of_three_months_in_two_places():
    assert 40 <= len(SHIPPED) <= 45
    assert 80 <= (SHIPPED[-1].created - SHIPPED[0].created).days <= 95
    places = [note.visibility for note in SHIPPED]
    assert set(places) == {"public", "private"}
    assert places.count("private") >= 10


@each_note
def test_nothing_in_a_note_looks_like_a_way_to_reach_anyone(note):
    words = re.sub(r"\[\[[^\]]+\]\]", "", body(note))
    assert not re.search(r"\S@\S", words)
    assert not re.search(r"https?:|www\.|\w\.(?:com|org|net|co\.uk)\b", words)
    assert not re.search(r"\+?\d(?:[ ()-]*\d){6,}", words)


def test_lengths_lists_tasks_a_quote_and_links_are_all_there():
    bodies = [body(note) for note in SHIPPED]
    assert sum(len(text.strip().split("\n\n")) >= 3 for text in bodies) >= 8
    assert sum(len(text.split()) <= 30 for text in bodies) >= 3
    for mark in (r"^- \[ \] ", r"^- \w", r"^1\. ", r"^> ", r"\[\[[^\]]+\]\]"):
        assert any(re.search(mark, text, re.MULTILINE) for text in bodies), mark


@given(ENDINGS)
def test_moving_keeps_gaps_and_times_of_day_and_ends_the_day_before(ending):
    moved = sample_notes(ending)
    shift = ending - date(2026, 11, 21)
    assert moved[-1].created.date() == ending - timedelta(days=1)
    assert [note.created - shift for note in moved] == [note.created for note in SHIPPED]
    assert [note.created.timetz() for note in moved] == [note.created.timetz() for note in SHIPPED]
    for note, shipped in zip(moved, SHIPPED, strict=True):
        assert datetime.fromisoformat(parts(note)["created"]) == note.created
        assert note.name == note.created.strftime(STAMP) + shipped.name[STAMP_LENGTH:]
        assert note.path == f"{note.created:%Y/%m}/{note.name}"
        assert parts(note)["id"] == parts(shipped)["id"]
        assert re.sub(r"\[\[.+?\]\]", "", body(note)) == re.sub(r"\[\[.+?\]\]", "", body(shipped))


@given(ENDINGS)
def test_links_lead_to_a_note_at_least_as_visible(ending):
    moved = {note.name.removesuffix(".md"): note for note in sample_notes(ending)}
    links = [(note, link) for note in moved.values() for link in re.findall(r"\[\[(.+?)\]\]", note.text)]
    assert links
    for note, link in links:
        assert moved[link].visibility == "public" or note.visibility == "private"


def test_the_principles_are_five_short_lines():
    lines = principles().splitlines()
    assert len(lines) == 5
    assert all(line.startswith("- ") and len(line) <= 80 for line in lines)
