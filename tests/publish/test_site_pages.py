"""The pages of a site: what is on them, what leads where, and that the same notes give the same bytes."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from druthers.adapters.fake_markdown import FakeMarkdown
from druthers.adapters.markdown import CommonMark
from druthers.adapters.templates import Templates
from druthers.publish.site.addresses import files, pages
from druthers.publish.site.attached import is_active
from druthers.publish.site.build import Site
from druthers.publish.site.linking import DEEPEST, MOST
from druthers.publish.site.writing import Garden, Writing

sys.path.insert(0, str(Path(__file__).parent))
from seen_html import Page

READS, TEMPLATES = CommonMark(), Templates()
ATOM = "{http://www.w3.org/2005/Atom}"
ALWAYS = {"index.html", "days.html", "titles.html", "tags.html", "404.html", "feed.xml", "style.css", "icon.svg"}


def writing(path, text="Words", **given):
    given.setdefault("title", path.rsplit("/", 1)[-1].removesuffix(".md"))
    return Writing(path, text=text, **given)


def garden(*writings, **given):
    known = {each.path: each for each in writings}
    by_name = {each.path.rsplit("/", 1)[-1].removesuffix(".md"): each.path for each in writings}

    def meant(target, source, kind):
        return by_name.get(target.rsplit("/", 1)[-1].removesuffix(".md"))

    return Garden(given.pop("title", "Ana's garden"), known, meant, **given)


def made(of, reads=None):
    site = Site(of, reads or READS, TEMPLATES)
    return dict(site.pages()), site.files


def page(of, address, reads=None):
    return Page(made(of, reads)[0][address].decode())


def hrefs(seen):
    return [each["href"] for each in seen.of("a")]


def test_a_note_has_its_title_day_and_tags():
    note = writing("2026/ran.md", title="Ran 8k", day=date(2026, 11, 1), tags=("Running", "home/garden"))
    seen = page(garden(note), "notes/2026/ran.html")
    assert seen.of("time")[0] == {"datetime": "2026-11-01"}
    assert "Ran 8k" in seen.text
    assert "1 November 2026" in seen.text
    assert {"../../tags/running.html", "../../tags/home/garden.html"} <= set(hrefs(seen))


def test_every_link_leads_to_a_page_and_to_a_place_on_it():
    notes = [
        writing(
            "a.md", "[[b]] [[b#Two]] [[#One]]\n\n# One\n\nx[^1]\n\n[^1]: y", tags=("t/u", "Ünder"), day=date(2026, 1, 2)
        ),
        writing("folder/b.md", "![[a]]\n\n## Two\n\n![[a#One]]\n\nWords ^blk", day=date(2025, 1, 2), tags=("t",)),
        writing("100% #1?.md", "[[b#^blk]] [x](folder/b.md#two)", links=frozenset({"a.md"})),
        *(writing(f"more/{number}.md", day=date(2024, 1, 1)) for number in range(70)),
    ]
    written, _ = made(garden(*notes))
    seen = {address: Page(data.decode()) for address, data in written.items() if address.endswith(".html")}
    for address, one in seen.items():
        assert len(one.ids) == len(set(one.ids)), address
        for href in [*hrefs(one), *(each["href"] for each in one.of("link"))]:
            target, _, fragment = unquote(href).partition("#")
            there = normpath(join(dirname(address), target)) if target else address
            assert there in written, (address, href)
            assert not fragment or fragment in seen[there].ids, (address, href)


def test_a_note_that_is_not_shown_has_no_name_on_any_page_but_the_words_somebody_wrote():
    text = "See [[diary]], [[diary#The plan|my words]] and ![[diary]]."
    with_words = page(garden(writing("a.md", text)), "notes/a.html")
    assert "See diary, my words and diary." in with_words.text
    assert not [href for href in hrefs(with_words) if "diary" in href]


def test_what_links_to_a_note_is_listed_below_it_once():
    notes = [
        writing("b.md"),
        writing("a.md", "[[b]] [[b]]", links=frozenset({"b.md", "a.md"}), day=date(2026, 1, 1)),
    ]
    seen = page(garden(*notes), "notes/b.html")
    assert [href for href in hrefs(seen) if href.startswith("a")] == ["a.html"]
    assert "Links to this note" in seen.text
    assert "Links to this note" not in page(garden(*notes), "notes/a.html").text


def test_days_are_told_newest_first_and_notes_without_one_are_not_given_any():
    morning, evening = datetime(2026, 3, 1, 8, tzinfo=UTC), datetime(2026, 3, 1, 20, tzinfo=UTC)
    notes = [
        writing("old.md", day=date(2025, 5, 5)),
        writing("early.md", day=date(2026, 3, 1), at=morning),
        writing("late.md", day=date(2026, 3, 1), at=evening),
        writing("never.md"),
    ]
    seen = page(garden(*notes), "index.html")
    order = [each for each in ("late", "early", "old", "never") if each in seen.text]
    assert sorted(order, key=seen.text.index) == order == ["late", "early", "old", "never"]
    assert [each["datetime"] for each in seen.of("time")] == ["2026-03-01", "2025-05-05"]
    assert "days/2025.html" in hrefs(page(garden(*notes), "days.html"))


def test_a_tag_has_one_page_however_it_is_written_and_those_nested_in_it():
    notes = [
        writing("a.md", tags=("Home",)),
        writing("b.md", tags=("home",)),
        writing("c.md", tags=("home/garden", "Home")),
    ]
    written, _ = made(garden(*notes))
    assert {each for each in written if each.startswith("tags/")} == {"tags/home.html", "tags/home/garden.html"}
    seen = Page(written["tags/home.html"].decode())
    assert "#Home" in seen.text
    assert {"../notes/a.html", "../notes/b.html", "../notes/c.html", "home/garden.html"} <= set(hrefs(seen))


def test_a_note_named_readme_opens_the_site_and_still_has_its_page():
    written, _ = made(
        garden(writing("README.md", "# Welcome\n\nTo my notes, see [[b]]", title="Welcome"), writing("b.md"))
    )
    seen = Page(written["index.html"].decode())
    assert "To my notes" in seen.text
    assert "notes/b.html" in hrefs(seen)
    assert "notes/readme.html" in written


def test_headings_follow_one_another_on_every_page():
    notes = [
        writing("a.md", "#### Deep\n\n# One\n\n![[b]]", day=date(2026, 1, 1), tags=("t",)),
        writing("b.md", "### Three"),
    ]
    for address, data in made(garden(*notes, writing("readme.md", "## x\n\n#### y")))[0].items():
        if not address.endswith(".html"):
            continue
        levels = [int(tag[1]) for tag, _ in Page(data.decode()).elements if tag[0] == "h" and tag[1:].isdigit()]
        assert levels.count(1) == 1, address
        assert all(then <= before + 1 for before, then in pairwise(levels)), (address, levels)


@pytest.mark.parametrize("reads", [FakeMarkdown(), CommonMark()], ids=["fake", "markdown-it"])
def test_notes_that_show_each_other_come_to_an_end(reads):
    notes = [writing(f"{number}.md", "\n\n".join(f"![[{other}]]" for other in range(9))) for number in range(9)]
    shown = page(garden(*notes), "notes/0.html", reads)
    insets = [each for each in shown.of("section") if each.get("class") == "inset"]
    assert 9 - 1 <= len(insets) <= MOST
    assert DEEPEST == 2


def test_a_part_of_a_note_is_all_that_is_shown_of_it():
    whole = "Before\n\n## One\n\nIn one\n\n### Below\n\nStill one\n\n## Two\n\nIn two\n\n"
    whole += "- an item ^it\n- another\n\nLast\nlines ^end"
    notes = [writing("b.md", whole), writing("a.md", "![[b#One]]"), writing("c.md", "![[b#^it]]\n\n![[b#^end]]")]
    written, _ = made(garden(*notes))
    one = Page(written["notes/a.html"].decode()).text
    assert "Still one" in one
    assert "Before" not in one
    assert "In two" not in one
    blocks = Page(written["notes/c.html"].decode()).text
    assert "an item" in blocks
    assert "Last\nlines" in blocks
    assert "another" not in blocks


NAMES = [
    *("same.md", "Same.md", "SAME.md", "a/same.md", "<script>alert(1)</script>.md", "🌱.md", "🌿.md", "100% #1?.md"),
    *(
        "%3F.md",
        "a b.md",
        "a-b.md",
        "a  b.md",
        "ü.md",
        "u\u0308.md",
        "con.md",
        "index.md",
        "..md",
        "-.md",
        "a.html/b.md",
    ),
    *("x" * 165 + ".md", "ä" * 80 + ".md", "a.md", "a.markdown", "note.v1.2.md", "\u202egpj.md", "line\u2028break.md"),
    *("bad\udcff.md", "a&b'c\"d.md"),
]


def test_names_of_every_kind_have_pages_of_their_own_on_every_file_system():
    written, _ = made(garden(*(writing(name, title=name) for name in NAMES)))
    notes = [each for each in written if each.startswith("notes/")]
    assert len(notes) == len(NAMES)
    assert len({each.casefold() for each in notes}) == len(NAMES)
    folders = {dirname(each) for each in written}
    assert not folders & set(written)
    for address, data in written.items():
        assert all(len(part.encode()) <= 143 for part in address.split("/"))
        assert not set(address) & set('<>:"\\|?*#% &\u202e\u2028')
        if address.endswith(".html"):
            Page(data.decode())


def test_what_is_written_beside_a_note_does_not_move_its_page():
    before = pages("notes", ["tea-time", "b"])
    assert pages("notes", ["Tea time", "tea-time", "TEA TIME", "b"]) | before == pages(
        "notes", ["Tea time", "tea-time", "TEA TIME", "b"]
    )


@given(st.lists(st.text(min_size=1, max_size=12), max_size=12, unique=True))
def test_no_two_names_share_an_address(names):
    for found in (pages("notes", names), pages("tags", names, whole=False), files("files", names)):
        assert set(found) == set(names)
        assert len({each.casefold() for each in found.values()}) == len(names)
        assert not any(part in ("", ".", "..") for each in found.values() for part in each.split("/"))


HOSTILE = st.text(
    alphabet=st.sampled_from(list("ab<>&\"'#%?/.\\ \n[](){}!|=`\u2028\u202e\x00é🌱\ud800")), min_size=1, max_size=20
)


@given(st.lists(st.tuples(HOSTILE, HOSTILE, HOSTILE), min_size=1, max_size=5, unique_by=lambda each: each[0]))
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_no_title_tag_or_name_can_break_out_of_its_place(given_notes):
    notes = [
        writing(
            f"{name}.md", title=title, tags=(tag,), day=date(2026, 1, 1), links=frozenset({f"{given_notes[0][0]}.md"})
        )
        for name, title, tag in given_notes
    ]
    written, _ = made(garden(*notes, title=given_notes[0][1]))
    for address, data in written.items():
        if address.endswith(".html"):
            Page(data.decode())
    ET.fromstring(written["feed.xml"])


def test_the_same_notes_give_the_same_bytes_in_any_order():
    notes = [writing("b.md", "[[a]]", tags=("x", "y")), writing("a.md", tags=("Y", "x"), day=date(2026, 1, 1))]
    assert made(garden(*notes)) == made(garden(*notes[::-1]))


def test_only_files_that_are_shown_are_taken_along():
    of = garden(
        writing("a.md", "![[cat.png]] [the plan](files/plan.pdf) ![[page.html]] ![[nowhere.png]] [s](run.js)"),
        files=("img/cat.png", "img/dog.png", "files/plan.pdf", "page.html", "run.js"),
    )
    written, taken = made(of)
    assert taken == {"files/plan.pdf": "files/files/plan.pdf", "img/cat.png": "files/img/cat.png"}
    seen = Page(written["notes/a.html"].decode())
    assert [each["src"] for each in seen.of("img")] == ["../files/img/cat.png"]
    assert "page.html" in seen.text


@pytest.mark.parametrize(
    "inside",
    [
        *("<script>x</script>", "<svg:script/>", '<rect onload="x"/>', "<foreignObject/>", "<SCRIPT>", "<animate/>"),
        *('<a href="https://x.org"/>', '<image href="//x.org/y.png"/>', '<a href="javascript:x"/>'),
        *("<style>@import 'x'</style>", '<rect style="fill:url(http://x)"/>'),
        *("<!DOCTYPE svg [<!ENTITY x 'y'>]>", '<?xml-stylesheet href="x"?>'),
    ],
)
def test_a_drawing_that_could_run_or_fetch_something_is_found(inside):
    assert is_active("a.svg", f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode())


def test_a_drawing_that_only_draws_is_none_of_these():
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/><use href="#a"/></svg>'
    assert not is_active("a.svg", drawing)


class TestFeed:
    """RFC 4287."""

    def feed(self, *notes, **given):
        return ET.fromstring(made(garden(*notes, **given))[0]["feed.xml"])

    def test_it_has_what_a_feed_must_have(self):
        at = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
        notes = [
            writing("a.md", "Words & <b>", title="A & <b>", day=date(2026, 11, 21), at=at, tags=("home",), id="01J"),
            writing("b.md", day=date(2026, 11, 20), changed=datetime(2026, 12, 1, tzinfo=UTC)),
            writing("c.md"),
        ]
        feed = self.feed(*notes, url="https://ana.example.org/notes/")
        for name in ("id", "title", "updated"):
            assert feed.findtext(f"{ATOM}{name}")
        assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Ana's garden"
        assert feed.findtext(f"{ATOM}updated") == "2026-12-01T00:00:00Z"
        entries = feed.findall(f"{ATOM}entry")
        assert [each.findtext(f"{ATOM}title") for each in entries] == ["A & <b>", "b"]
        assert [each.findtext(f"{ATOM}updated") for each in entries] == ["2026-11-21T09:30:00Z", "2026-12-01T00:00:00Z"]
        ids = [each.findtext(f"{ATOM}id") for each in [feed, *entries]]
        assert len(set(ids)) == 3
        assert all(each.startswith("urn:uuid:") for each in ids)
        assert entries[0].find(f"{ATOM}link").get("href") == "https://ana.example.org/notes/notes/a.html"
        assert Page(entries[0].findtext(f"{ATOM}content")).text.strip() == "Words & <b>"

    def test_links_in_it_are_whole_where_the_address_is_known(self):
        notes = [writing("a.md", "[[b]] ![[cat.png]]", day=date(2026, 1, 1)), writing("b.md")]
        whole = self.feed(*notes, url="https://ana.example.org/", files=("cat.png",)).findtext(
            f"{ATOM}entry/{ATOM}content"
        )
        assert 'href="https://ana.example.org/notes/b.html"' in whole
        assert 'src="https://ana.example.org/files/cat.png"' in whole
        beside = self.feed(*notes, files=("cat.png",)).findtext(f"{ATOM}entry/{ATOM}content")
        assert 'href="notes/b.html"' in beside

    def test_an_entry_keeps_its_id_when_its_note_moves(self):
        one = writing("a.md", day=date(2026, 1, 1), id="01JD7Z3M9Q8W4T2K6N5X0B1C3R")
        moved = replace(one, path="b.md")
        ids = [self.feed(each).findtext(f"{ATOM}entry/{ATOM}id") for each in (one, moved)]
        assert ids[0] == ids[1]

    def test_nothing_that_xml_cannot_hold_is_in_it(self):
        assert (
            self.feed(writing("a.md", "a\x0cb\ufffe", title="a\x1bb", day=date(1, 1, 1), tags=("a\x01",))) is not None
        )

    def test_without_days_it_is_empty_and_still_a_feed(self):
        assert self.feed(writing("a.md")).findall(f"{ATOM}entry") == []


def test_no_notes_make_a_site_too():
    written, taken = made(garden())
    assert set(written) == ALWAYS
    assert taken == {}
    assert "There is nothing here yet." in Page(written["index.html"].decode()).text


def test_the_page_for_wrong_addresses_needs_no_place_of_its_own():
    written, _ = made(garden(writing("a.md"), url="https://ana.example.org/notes/"))
    seen = Page(written["404.html"].decode())
    links = [*hrefs(seen), *(each["href"] for each in seen.of("link"))]
    assert all(each.startswith("/notes/") for each in links if each != "#main")
