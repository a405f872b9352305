"""Links, block ids and page properties as people write them in Obsidian, zk, Logseq and plain markdown."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from druthers.models import Link, Note, NoteFile
from druthers.models.names import Named, key, names_of
from druthers.vault.links import blocks_of
from druthers.vault.naming import Names, is_listed, meant, resolve
from druthers.vault.prose import MASK, prose
from druthers.vault.read import parse_note

UUID = "6245f1c6-9e9b-4f0a-8f41-111122223333"


def note(text: str, path: str = "a.md") -> Note:
    return parse_note(NoteFile(path, "private", 0, 0), text, "")


def links(text: str) -> list[Link]:
    return list(note(text).links)


def targets(text: str) -> list[str]:
    return [link.target for link in links(text)]


# what is a link


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("[[Note]]", Link("wiki", "Note", 1)),
        ("see [[folder/Note]].", Link("wiki", "folder/Note", 1)),
        ("[[Note#Heading]]", Link("wiki", "Note", 1, heading="Heading")),
        ("[[Note#One#Two]]", Link("wiki", "Note", 1, heading="One#Two")),
        ("[[Note#^b-1]]", Link("wiki", "Note", 1, block="b-1")),
        ("[[Note|what it says]]", Link("wiki", "Note", 1, alias="what it says")),
        ("[[Note#Heading|alias]]", Link("wiki", "Note", 1, heading="Heading", alias="alias")),
        ("| [[a\\|b]] |", Link("wiki", "a", 1, alias="b")),
        ("![[embed]]", Link("wiki", "embed", 1, embed=True)),
        ("![[embed#^b|300]]", Link("wiki", "embed", 1, block="b", alias="300", embed=True)),
        ("[[#Heading]]", Link("wiki", "", 1, heading="Heading")),
        ("[[ Note ]]", Link("wiki", "Note", 1)),
        ("[[20260101]]", Link("wiki", "20260101", 1)),
        ("[[Node.js]]", Link("wiki", "Node.js", 1)),
        ("[[config.edn]]", Link("wiki", "config.edn", 1)),
        ("[[Übung, 日记 🎄]]", Link("wiki", "Übung, 日记 🎄", 1)),
        ("#[[multi word tag]]", Link("wiki", "multi word tag", 1)),
        ("{{embed [[Page]]}}", Link("wiki", "Page", 1, embed=True)),
        ("[[use `x` well]]", Link("wiki", "use `x` well", 1)),
        ("%% [[noted aside]] %%", Link("wiki", "noted aside", 1)),
        ("[text](path/note.md)", Link("markdown", "path/note.md", 1, alias="text")),
        ("[text](../note.md#Heading)", Link("markdown", "../note.md", 1, heading="Heading", alias="text")),
        ("[text](<path with spaces.md>)", Link("markdown", "path with spaces.md", 1, alias="text")),
        ("[t](note%20name.md#Heading)", Link("markdown", "note name.md", 1, heading="Heading", alias="t")),
        ("[t](a_(b).md 'title')", Link("markdown", "a_(b).md", 1, alias="t")),
        ("[t](note)", Link("markdown", "note", 1, alias="t")),
        ("[t](#Heading)", Link("markdown", "", 1, heading="Heading", alias="t")),
        ("![t](note.md)", Link("markdown", "note.md", 1, alias="t", embed=True)),
        ("[![image](a.png)](note.md)", Link("markdown", "note.md", 1, alias="![image](a.png)")),
        ("[ref]: note.md", Link("markdown", "note.md", 1)),
        ("[ref]: <a note.md> 'title'", Link("markdown", "a note.md", 1)),
        (f"(({UUID}))", Link("block", UUID, 1)),
        (f"{{{{embed (({UUID.upper()}))}}}}", Link("block", UUID, 1, embed=True)),
        (f"[said]((({UUID})))", Link("block", UUID, 1)),
    ],
)
def test_every_dialect_of_link_is_read(text, link):
    assert links(text) == [link]


def test_a_link_whose_text_began_on_the_line_above_is_read():
    assert links("see [the long\n`name`](note.md)") == [Link("markdown", "note.md", 2)]


def test_links_come_in_the_order_in_which_they_are_written():
    text = f"---\nup: '[[Up]]'\n---\n[a](b.md) [[c]] (({UUID}))\n[[d]] [e](f.md)\r\n"
    assert [(link.target, link.line) for link in links(text)] == [
        ("Up", 2),
        ("b.md", 4),
        ("c", 4),
        (UUID, 4),
        ("d", 5),
        ("f.md", 5),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[[]] [[ ]] [[|]] [[|alias]]",
        "if [[ -f x ]]; then",
        "[[ $a == b ]] and [[ a != b ]] and [[ ! -e y ]] and [[ x -nt y ]]",
        "[[:space:]] [[0, 1], [1, 0]] [[1, 2, 3]]",
        "\\[[escaped]]",
        "[[a [b",
        "[[two\nlines]]",
        "![[image.PNG]] [[paper.pdf#page=2]] ![[board.canvas]] ![[Books.base]]",
        "![x](a.png) ![x](note) [x](archive.zip) [x](folder/)",
        "[x](https://a.org/note.md) [x](mailto:a@b.org) [x](//a.org/x.md) [x](obsidian://open?file=a.md)",
        "[x](?page=2) [x]() [x](<>) [x] (note.md) [^1]: note.md",
        "[[{{title}}]] [[<% tp.date.now() %>]]",
        "((not a block)) ((6245f1c6))",
    ],
)
def test_what_only_looks_like_a_link_is_none(text):
    assert links(text) == []


# code and comments


@pytest.mark.parametrize(
    "text",
    [
        "```\n[[x]] #t\n```",
        "~~~\n[[x]] #t\n```\n[[x]] #t\n~~~",
        "````md\n```\n[[x]] #t\n```\n[[x]] #t\n````",
        "```sh title='a'\n[[x]] #t",
        "- ```sh\n  [[x]] #t\n  ```",
        "1. one\n   ```\n   [[x]] #t\n   ```",
        "> ```\n> [[x]] #t\n> ```",
        "> - ```\n>   [[x]] #t\n>   ```",
        "```\n> ```\n[[x]] #t\n```",
        "``` \n[[x]] #t\n      ```\n[[x]] #t\n```",
        "\t[[x]] #t\n\n    [[x]] #t",
        "- a\n\n      [[x]] #t",
        "`[[x]] #t` ``[[x]] ` #t``",
        "a `code span\n[[x]] #t` over lines",
        "> a `code span\n> [[x]] #t` over lines",
        "<!-- [[x]] #t -->",
        "<!--\n\n[[x]] #t\n\n```\n-->",
        "a <!-- [[x]]\n#t --> b",
        "<pre>\n[[x]] #t\n\n[[x]] #t</pre>",
        "<code>[[x]] #t</code>",
        "<script>x = '[[x]] #t'</script>",
    ],
)
def test_no_link_and_no_tag_stands_in_code_or_in_a_comment(text):
    assert (targets(text), note(text).tags) == ([], ())
    after = "\n-->\n</pre>\n\n" if text.startswith(("<!--", "<pre")) else "\n\n"
    if not text.endswith("#t") or text.startswith(("\t", "- a")):
        assert targets(f"{text}{after}[[found]]") == ["found"]


@pytest.mark.parametrize(
    "text",
    [
        "```inline``` [[found]]",
        "```\nx\n```\n[[found]]",
        "> ```\n> x\n[[found]]",
        "- ```\n  x\n\n[[found]]",
        "a ` b\n\n[[found]] ` c",
        "a ` b\n# [[found]] ` c",
        "| ` | a |\n| --- | --- |\n| [[found]] | ` |",
        "\\`[[found]] `",
        "`` ` `` [[found]] `x`",
        "text\n    [[found]]",
        "- a\n\n    - [[found]]",
        "\t- [[found]]",
        "a <!-- b\n\n[[found]]",
        "<!-- a --> [[found]]",
        "<!--\na\n--> [[found]] `[[x]]`",
        "# a `b`\n[[found]]",
        "    \n[[found]]",
    ],
)
def test_a_link_beside_code_is_found(text):
    assert targets(text) == ["found"]


PIECES = st.sampled_from(
    [
        "`",
        "``",
        "```",
        "~~~",
        "- ",
        "1. ",
        "> ",
        "    ",
        "\t",
        "# ",
        "| ",
        "\\",
        "<!--",
        "-->",
        "<pre>",
        "</pre>",
        "x",
        "[[a]]",
        "\n",
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
@hypothesis_settings(max_examples=300)
def test_prose_keeps_every_line_and_every_column(text):
    lines = text.split("\n")
    plain = prose(lines)
    assert len(plain) == len(lines)
    for line, left in zip(lines, plain, strict=True):
        assert left == "" or len(left) == len(line)
        assert all(kept in (each, MASK) for each, kept in zip(line, left, strict=False))


HARD = [
    "[[", "[[a", "[[ ", "]](", "](a", "](<", "](a(b)", '](a "', "[", "![", "((", "`", "`` ", "\\`", "<!--", "<code ",
    "<code>", "- ", "1. ", "> ", "| ", " ", "{{embed ", "((6245f1c6-", "#[[", ":a", "x", "[x]:", "^a ", "|-", "a:: ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HARD)
def test_time_is_linear_in_the_length_of_a_line(piece):
    def spent(size: int) -> float:
        text = piece * (size // len(piece)) + "`[[a]]"
        began = time.process_time()
        note(text)
        note(f"`\n{text}")
        return time.process_time() - began

    spent(1000)
    assert spent(200_000) < max(1.0, 40 * spent(20_000))
    assert spent(200_000) < 3


def test_time_is_linear_in_the_number_of_lines():
    for piece in ("- ```\n", "`\n", "> `\n- `\n", "<!--\n", "    - a\n", "|-|-|\n", "```\n"):
        began = time.process_time()
        note(piece * 20_000)
        assert time.process_time() - began < 3


# blocks, properties, names


def test_blocks_are_named_at_a_line_s_end_and_nowhere_else():
    lines = ["Loved it. ^best", "^alone  ", "2^8", "`a ^b`", "a ^b c", f"  id:: {UUID}", "- x ^best"]
    assert blocks_of(prose(lines)) == {"best": 1, "alone": 2, UUID: 6}


@pytest.mark.parametrize(
    ("text", "title", "aliases", "tags"),
    [
        ("title:: Garden\nalias:: Plot, [[The Patch]]\ntags:: [[home life]], #plants, beans", "Garden",
         ("Plot", "The Patch"), ("home life", "plants", "beans")),
        ("- title:: Garden\n  tags:: a\n- more", "Garden", (), ("a",)),
        ("\ntitle:: Garden\r\n\r\n- x", "Garden", (), ()),
        ("text\ntitle:: no", "a", (), ()),
        ("std::vector<int> x;\ntitle:: no", "a", (), ()),
        ("SELECT a::int;", "a", (), ()),
        ("```\ntitle:: no\n```", "a", (), ()),
        ("title:: ", "a", (), ()),
        ("---\naliases: [One, Two]\n---\n", "a", ("One", "Two"), ()),
        ("---\naliases: One, Two\n---\n", "a", ("One", "Two"), ()),
        ("---\nalias: One\n---\n", "a", ("One",), ()),
        ("---\naliases:\n- 2026-11-21\n- 7\n-\n---\n", "a", ("2026-11-21", "7"), ()),
        ("---\naliases:\n---\n", "a", (), ()),
        ("#[[two words]] #a/b", "a", (), ("two words", "a/b")),
    ],
)  # fmt: skip
def test_a_page_s_own_names_and_tags(text, title, aliases, tags):
    found = note(text)
    assert (found.title, found.aliases, found.tags) == (title, aliases, tags)


@pytest.mark.parametrize("name", ["a___b.md", "a%2Fb.md", "pages/a%2fb.md"])
def test_a_logseq_file_s_name_is_its_page(name):
    assert note("- x", name).title == "a/b"
    assert "a/b" in {named.name for named in names_of(note("- x", name))}


def test_names_are_compared_without_case_form_or_ending():
    assert key(" U\u0308ber  UNS.md") == key("über uns") == "über uns"


# which note is meant

PLACES = {
    "public/garden.md": "",
    "public/2026/plan.md": "",
    "private/plan.md": "",
    "private/deep/er/plan.md": "",
    "private/20260101 first.md": "",
    "private/20260102 one.md": "",
    "private/20260102 two.md": "",
    "private/Über.md": "---\naliases: [Uns, Garden]\n---\n",
    "private/2026-11-21-0930-12-ran.md": "---\nid: 01JD7Z3M9Q8W4T2K6N5X0B1C3R\n---\n# Ran 8k\n",
    "logseq/pages/home___garden.md": f"- x\n  id:: {UUID}\n",
    "following/ana/garden.md": "",
    "following/ana/2026/only hers.md": "",
    "notes/v1.2.md": "",
}


def names() -> Names:
    return Names([note(text, path) for path, text in PLACES.items()])


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        ("public/x.md", "garden", "public/garden.md"),
        ("public/x.md", "GARDEN.md", "public/garden.md"),
        ("following/ana/x.md", "garden", "following/ana/garden.md"),
        ("public/2026/x.md", "plan", "public/2026/plan.md"),
        ("private/x.md", "plan", "private/plan.md"),
        ("private/deep/x.md", "plan", "private/plan.md"),
        ("private/deep/er/x.md", "plan", "private/deep/er/plan.md"),
        ("private/deep/er/x.md", "private/plan", "private/plan.md"),
        ("private/x.md", "er/plan", "private/deep/er/plan.md"),
        ("private/x.md", "nowhere/plan", None),
        ("private/deep/x.md", "../plan.md", "private/plan.md"),
        ("public/x.md", "/2026/plan", "public/2026/plan.md"),
        ("x.md", "u\u0308ber", "private/Über.md"),
        ("x.md", "uns", "private/Über.md"),
        ("x.md", "home/garden", "logseq/pages/home___garden.md"),
        ("x.md", "Ran 8k", "private/2026-11-21-0930-12-ran.md"),
        ("x.md", "01jd7z3m9q8w4t2k6n5x0b1c3r", "private/2026-11-21-0930-12-ran.md"),
        ("x.md", "20260101", "private/20260101 first.md"),
        ("x.md", "20260102", None),
        ("x.md", "only hers", "following/ana/2026/only hers.md"),
        ("x.md", "v1.2", "notes/v1.2.md"),
        ("x.md", "absent", None),
    ],
)
def test_a_target_leads_where_obsidian_leads(source, target, found):
    known = names()
    assert resolve(target, source, known.named([key(target).rsplit("/", 1)[-1]])) == found


def test_a_markdown_link_is_first_relative_to_its_note():
    known = names().named(["plan"])
    assert resolve("plan.md", "public/2026/x.md", known, kind="markdown") == "public/2026/plan.md"
    assert resolve("2026/plan.md", "public/x.md", known, kind="markdown") == "public/2026/plan.md"


def test_a_block_is_found_by_its_id():
    known = names().named([UUID])
    assert resolve(UUID, "x.md", known, kind="block") == "logseq/pages/home___garden.md"
    assert resolve(UUID, "x.md", [], kind="block") is None


@given(st.lists(st.sampled_from(sorted(PLACES)), unique=True), st.randoms())
def test_the_order_in_which_names_are_listed_decides_nothing(paths, random):
    named = [Named(path, "", key(path.rsplit("/", 1)[-1]), 0) for path in paths]
    mixed = sorted(named, key=lambda _: random.random())
    for target in ("plan", "garden", "2026/plan"):
        assert resolve(target, "private/x.md", named) == resolve(target, "private/x.md", mixed)


@pytest.mark.parametrize(
    ("given_", "found"),
    [
        ("garden", ["public/garden.md"]),
        ("ana/garden", ["following/ana/garden.md"]),
        ("Uns", ["private/Über.md"]),
        ("plan", ["private/plan.md", "public/2026/plan.md", "private/deep/er/plan.md"]),
        ("2026/plan", ["public/2026/plan.md"]),
        ("ran 8k", ["private/2026-11-21-0930-12-ran.md"]),
        ("20260102", ["private/20260102 one.md", "private/20260102 two.md"]),
        ("absent", []),
    ],
)
def test_a_person_s_words_mean_one_note_or_tell_which(given_, found):
    assert sorted(meant(given_, names())) == sorted(found)


@pytest.mark.parametrize(
    ("path", "listed"),
    [
        ("a.md", True),
        ("private/x.md.age", True),
        ("a.txt", False),
        ("private/trash/a.md", False),
        (".trash/a.md", False),
    ],
)
def test_only_notes_are_listed(path, listed):
    assert is_listed(path) == listed
