"""Reading anyone's markdown: whatever the bytes, a note or a reason, and what the note says of itself."""

from __future__ import annotations

import hashlib
import os
import time
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from druthers.models import Note, NoteFile, Skipped
from druthers.vault.read import LARGEST, parse_note, read_note, split_frontmatter

MTIME = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def file(path: str = "a.md") -> NoteFile:
    return NoteFile(path, "private", int(MTIME.timestamp()) * 10**9, 0)


def note(text: str, path: str = "a.md") -> Note:
    return parse_note(file(path), text, "")


def read(tmp_path, data: bytes, path: str = "a.md") -> Note | Skipped:
    (tmp_path / path).write_bytes(data)
    return read_note(tmp_path, file(path))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("notes")


# whatever lies on disk

LINES = st.sampled_from(
    [
        "---",
        "--- ",
        "...",
        "```",
        "~~~~",
        "title: x",
        "tags: [a",
        "- - -",
        "created: {{date}}",
        "<% x %>",
        "\t",
        "#a",
        "# A",
        "`",
        "[[",
        "a\u2028b",
    ]
)
SNIPPETS = st.lists(LINES | st.text(max_size=20), max_size=12).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n", "\r"]).map(lambda end: end.join(lines))
)


@given(st.text() | SNIPPETS)
@hypothesis_settings(max_examples=200)
@example("---\n---\n")
@example("---\ntags: !!timestamp x\n---\n")
@example("---\nx: !!int ''\ny: !!bool x\n---\n")
def test_any_text_is_a_note_that_keeps_every_character(text):
    found = note(text)
    lines = text.split("\n")
    assert found.text == text
    assert 1 <= found.body_line <= len(lines) + 1
    assert text.endswith(found.body)
    assert found.body_line == 1 or lines[found.body_line - 2].rstrip() in ("---", "...")
    assert found.title.strip()
    assert len(found.title) <= 80
    assert "\n" not in found.title
    assert found.created.utcoffset() is not None
    assert found.created.astimezone(UTC)
    assert all(tag and not tag.startswith("#") for tag in found.tags)
    assert len(set(found.tags)) == len(found.tags)


@given(st.binary(max_size=200) | SNIPPETS.map(str.encode) | SNIPPETS.map(lambda text: text.encode("utf-16")))
@hypothesis_settings(max_examples=100)
def test_any_bytes_are_a_note_or_a_reason(folder, data):
    found = read(folder, data)
    if isinstance(found, Skipped):
        assert any(word in found.reason for word in ("encoding", "binary", "announce", "damaged"))
    else:
        assert found.digest == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_utf_8_and_utf_16_with_its_mark_are_read(tmp_path, encoding):
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    text = "---\ntitle: Über\n---\nNoël 🎄\r\n"
    found = read(tmp_path, mark + text.encode(encoding))
    assert isinstance(found, Note)
    assert (found.text, found.title, found.body_line) == (text, "Über", 4)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("日記".encode("shift-jis"), "text in an encoding that is neither UTF-8, UTF-16 nor Latin-1"),
        ("café".encode("utf-16-le"), "binary, not text"),
        ("日記を".encode()[:-1], "damaged UTF-8: a byte on line 1 belongs to no character"),
        (b"a\x00b", "binary, not text"),
        ("plain".encode("utf-16-le"), "binary, not text"),
        ("plain".encode("utf-32"), "binary, not text"),
        (b"\xff\xfea", "not the UTF-16 text that its first bytes announce"),
        (b" " * (LARGEST + 1), "larger than 4 MB"),
    ],
    ids=lambda value: ascii(value[:9]),
)
def test_what_is_no_text_is_left_with_a_reason(tmp_path, data, reason):
    assert read(tmp_path, data) == Skipped("a.md", reason)
    assert (tmp_path / "a.md").read_bytes() == data


def test_an_old_note_in_latin_1_is_read(tmp_path):
    found = read(tmp_path, "---\ntitle: Größe\n---\nCafé\r\n".encode("latin-1"))
    assert isinstance(found, Note)
    assert (found.title, found.body) == ("Größe", "Café\r\n")


def test_a_file_that_is_saved_while_it_is_read_is_read_again(tmp_path, monkeypatch):
    path, kept, saves = tmp_path / "a.md", type(tmp_path).read_bytes, [b"second save", b"third"]

    def read_while_saving(self):
        data = kept(self)
        if saves:
            self.write_bytes(saves.pop(0))
        return data

    monkeypatch.setattr("pathlib.Path.read_bytes", read_while_saving)
    path.write_bytes(b"first")
    assert read_note(tmp_path, file()) == Skipped("a.md", "changed while it was read")
    found = read_note(tmp_path, file())
    assert isinstance(found, Note)
    assert found.text == "third"
    saves.append(b"fourth time")
    again = read_note(tmp_path, file())
    assert isinstance(again, Note)
    assert again.text == "fourth time"


def test_what_is_no_file_is_left_with_a_reason(tmp_path):
    (tmp_path / "dangling.md").symlink_to("nowhere")
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "device.md").symlink_to("/dev/zero")
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    found = {path.name: read_note(tmp_path, file(path.name)) for path in tmp_path.iterdir()}
    assert {name: skipped.reason for name, skipped in found.items()} == {
        "dangling.md": "No such file or directory",
        "loop.md": "Too many levels of symbolic links",
        "device.md": "not a regular file",
        "folder.md": "not a regular file",
        "pipe.md": "not a regular file",
    }


def test_a_file_that_may_not_be_read_is_left_with_a_reason(tmp_path, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    (tmp_path / "a.md").write_text("mine", encoding="utf-8")
    assert read_note(tmp_path, file()) == Skipped("a.md", "Permission denied")


@pytest.mark.parametrize(
    "text",
    [
        "---\na: " + "[" * 19_000 + "\n---\n",
        "---\na: " + "[" * 300_000 + "\n---\n",
        "---\n" + "- " * 9_000 + "\n---\n",
        "---\n" + "? " * 9_000 + "\n---\n",
        "---\na: &a {x: 1}\n" + "".join(f"a{n}: &a {{<<: [{', '.join(['*a'] * 9)}]}}\n" for n in range(30)) + "---\n",
        "# " + "# " * 100_000 + "x",
        "`" * 100_001,
        "`" * 100_001 + "x`",
        "#" * 200_000,
        "[[" * 100_000,
        "[[a" * 100_000,
        "x" * 65_315 + "://",
        "> " * 100_000,
        "---\n" * 50_000,
    ],
    ids=lambda text: ascii(text[:14]),
)
def test_no_note_stops_or_slows_the_reader(text):
    began = time.process_time()
    assert note(text).text == text
    assert time.process_time() - began < 2


# frontmatter


@pytest.mark.parametrize(
    ("text", "body_line"),
    [
        ("", 1),
        ("Words", 1),
        ("---\n---\nText", 3),
        ("---\n\n---\nText", 4),
        ("---\ntitle: One\n...\nText", 4),
        ("---\r\ntitle: One\r\n---\r\nText\r\n", 4),
        ("--- \ntitle: One\n---\t\nText", 4),
        ("---\ntitle: One\n---", 4),
        ("\n---\ntitle: One\n---\n", 1),
        ("----\ntitle: One\n----\n", 1),
        ("---\ntitle: never closed\n", 1),
        ("---\n\nA rule, then words.\n\n---\nAnd more.", 1),
        ("---\n# A heading between rules\n---\nAnd more.", 1),
        ("---\n\nWe met: Ana, Tomás\nThen: home, and what a day\n\nIt rained\n\n---\n", 1),
        ("---\n- a list\n- of things\n---\n", 1),
        ("---\ntitle: a: b\ntags: [x\n---\nText", 5),
        ("---\ntags:\n\t- tabs\n---\nText", 5),
        ("---\ncreated: {{date}}\ntitle: '{{title}}\n---\nText", 5),
        ("---\n<%* const name = await\n  tp.ask() %>\n---\nText", 5),
        ("---\ntitle: a\u2028b\n---\nText", 4),
    ],
)
def test_the_body_begins_after_the_frontmatter_and_only_after_frontmatter(text, body_line):
    found = note(text)
    assert found.body_line == body_line
    assert found.text == text


def test_a_list_between_two_rules_is_left_in_the_body():
    assert split_frontmatter("---\n- milk\n- eggs\n---\n") == ({}, 1)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("title: 1", "1"),
        ("title: 0123", "0123"),
        ("title: 1.10", "1.10"),
        ("title: 12:30", "12:30"),
        ("title: yes", "yes"),
        ("title: 2026-11-21", "2026-11-21"),
        ("title: 2026-13-45", "2026-13-45"),
        ("title: >\n  Two\n  lines", "Two lines"),
        ("title: One\ntitle: Two", "Two"),
        ("title:", "Body"),
        ("title: ' '", "Body"),
        ("title: [a, b]", "Body"),
        ("title: {{title}}", "Body"),
        ("created: 2026-13-45\ntitle: Kept", "Kept"),
        ("[a]: b\ntitle: after a key that Python cannot hash", "Body"),
        ("title: " + "long " * 40, "long " * 15 + "long…"),
    ],
)
def test_a_stated_title_is_what_was_written(head, title):
    assert note(f"---\n{head}\n---\n# Body\n").title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# One #\n", "One"),
        ("\n\n## Two ##  \n", "Two"),
        ("#running went well", "#running went well"),
        ("Plain words\nand more", "Plain words"),
        ("\n---\ntitle: not frontmatter", "title: not frontmatter"),
        ("***\n#\n- - -\nWords", "Words"),
        ("# 🎄", "🎄"),
        ("# [Anki](https://apps.ankiweb.net)", "Anki"),
        ("To [[2026/flat|the flat]] with [[Ana]]", "To the flat with Ana"),
        ("[not a link] (at all) [[", "[not a link] (at all) [["),
        ("\u2028A\u2028b", "A b"),
        ("", "2026-11-21 a walk"),
        ("---\n---\n\n---\n", "2026-11-21 a walk"),
        ("x" * 81, "x" * 79 + "…"),
    ],
)
def test_without_a_stated_title_the_first_words_of_a_dated_note_are_it(text, title):
    assert note(text, "2026/2026-11-21 a walk.md").title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Plain words\nand more", "a walk"),
        ("[A link](https://example.org)", "a walk"),
        ("\n# A heading first\nand more", "A heading first"),
        ("Plain words\n# A heading later", "a walk"),
        ("", "a walk"),
    ],
)
def test_a_name_that_someone_chose_is_the_title_unless_a_heading_comes_first(text, title):
    assert note(text, "2026/a walk.md").title == title


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        ("tags: [a, b, a]", ("a", "b")),
        ("tags:\n- a\n- '#b'\n-\n- 2024\n- no\n- [c]", ("a", "b", "2024", "no")),
        ("tags: a, b", ("a", "b")),
        ("tags: a b", ("a", "b")),
        ("tags: '#a #b'", ("a", "b")),
        ("tag: a", ("a",)),
        ("tags: 2024", ("2024",)),
        ("tags: [2026-11-21]", ("2026-11-21",)),
        ("tags:", ()),
        ("tags: null", ()),
        ("tags: {a: b}", ()),
        ("tags: ['', ' ', '#']", ()),
        ("tags: [a]\ntags: [b]", ("b",)),
        ("tags: [a", ()),
    ],
)
def test_stated_tags_are_read_in_every_usual_form(head, tags):
    assert note(f"---\n{head}\n---\n").tags == tags


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#run and #thesis/ch-3, #a,#b.", ("run", "thesis/ch-3", "a", "b")),
        ("#läufe #हिन्दी #日记，今天 #قهوة!", ("läufe", "हिन्दी", "日记", "قهوة")),  # noqa: RUF001
        ("# Heading\n## Two #tag\n#1 #2024", ("tag",)),
        ("https://a.org/x#frag https://a.org/~#top /#/route a#b", ()),
        ("[up](#top) [[#heading]] [[my note #heading]] ![[n#^id]]", ()),
        ('<a href="#top"> color:#fff &#xfc; \\#escaped', ()),
        ("`#code` ``#code`` and `x`#y #tag", ("tag",)),
        ("```\n#include\n```\n#a", ("a",)),
        ("````\n```\n#include\n```\n````\n#a", ("a",)),
        ("~~~\n```\n#include\n~~~\n#a", ("a",)),
        ("```\n#include\n```python\n#define\n```\n#a", ("a",)),
        ("```inline``` ticks\n#a", ("a",)),
        ("- ```c\n  #include\n  ```\n- #a", ("a",)),
        ("\t\t```c\n\t\t#include\n\t\t```\n#a", ("a",)),
        ("```\n#never closed", ()),
        ("#a\u2028#b", ("a", "b")),
    ],
)
def test_inline_tags_stand_in_words_and_nowhere_else(text, tags):
    assert note(text).tags == tags


def test_stated_tags_come_before_inline_ones_and_each_once():
    assert note("---\ntags: [b, a]\n---\n#c #a").tags == ("b", "a", "c")


@pytest.mark.parametrize(
    ("head", "created"),
    [
        ("created: 2026-11-21T09:30:12+01:00", "2026-11-21T08:30:12+00:00"),
        ("created: 2026-11-21 09:30:12 +01:00", "2026-11-21T08:30:12+00:00"),
        ("created: '2026-11-21T09:30:12Z'", "2026-11-21T09:30:12+00:00"),
        ("date: 2026-11-21T09:30:12.5Z", "2026-11-21T09:30:12.500000+00:00"),
        ("created: 1850-01-01T00:00:00+00:53:28", "1849-12-31T23:06:32+00:00"),
        ("created: {{date}}\ndate: 2026-11-21T09:30:12Z", "2026-03-04T05:06:07+00:00"),
        ("created: '{{date}}'\ndate: 2026-11-21T09:30:12Z", "2026-11-21T09:30:12+00:00"),
        ("created: 2026-13-45", "2026-03-04T05:06:07+00:00"),
        ("created: 0001-01-01T00:00:00+14:00", "2026-03-04T05:06:07+00:00"),
        ("created: [2026-11-21]", "2026-03-04T05:06:07+00:00"),
        ("created: !!timestamp x", "2026-03-04T05:06:07+00:00"),
    ],
)
def test_a_stated_moment_is_read_and_a_bad_one_passed_over(head, created):
    assert note(f"---\n{head}\n---\n").created == datetime.fromisoformat(created)


@pytest.mark.parametrize("head", ["created: 2026-11-21", "created: '2026-11-21'", "created: 20261121"])
def test_a_day_is_its_beginning_where_the_person_is(head):
    assert note(f"---\n{head}\n---\n").created == datetime(2026, 11, 21).astimezone()


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("2026-11-21-0930-12-ran.md", (2026, 11, 21, 9, 30, 12)),
        ("2026-11-21.md", (2026, 11, 21)),
        ("2026_11_21.md", (2026, 11, 21)),
        ("20261121.md", (2026, 11, 21)),
        ("202611210930 zettel.md", (2026, 11, 21, 9, 30)),
        ("20261121093012.md", (2026, 11, 21, 9, 30, 12)),
        ("2026-11-21T09:30 x.md", (2026, 11, 21, 9, 30)),
        ("2026-11-21-9999-steps.md", (2026, 11, 21)),
    ],
)
def test_a_dated_name_dates_the_note(name, moment):
    assert note("Words", f"1999-01-01/{name}").created == datetime(*moment).astimezone()


@pytest.mark.parametrize("name", ["a.md", "2026-13-45.md", "0000-01-01.md", "123456789.md", "call 030-12345678901.md"])
def test_without_a_date_it_is_when_the_file_changed(name):
    assert note("Words", name).created == MTIME


def test_a_file_time_beyond_the_calendar_is_survived():
    assert parse_note(NoteFile("a.md", "private", 2**62 * 1000, 0), "Words", "").created.utcoffset() is not None


@pytest.mark.parametrize(
    ("head", "identity"), [("id: 01J", "01J"), ("id: 0123", "0123"), ("id: [a]", None), ("x: 1", None)]
)
def test_an_id_is_the_text_that_was_written(head, identity):
    assert note(f"---\n{head}\n---\n").id == identity


@pytest.mark.parametrize(
    ("created", "path", "clock"),
    [
        ("2026-11-21", "2026-11-21-0930-12-ran.md", "09:30:12"),
        ("2026-11-20", "2026-11-21-0930-12-ran.md", "00:00:00"),
        ("2026-11-21T00:00:00", "2026-11-21-0930-12-ran.md", "00:00:00"),
        ("2026-11-21T08:00", "2026-11-21-0930-12-ran.md", "08:00:00"),
        ("2026-11-21", "ran.md", "00:00:00"),
    ],
)
def test_a_name_tells_the_time_of_a_day_that_is_stated_without_one(created, path, clock):
    found = note(f"---\ncreated: {created}\n---\n", path)
    assert f"{found.created:%H:%M:%S}" == clock
