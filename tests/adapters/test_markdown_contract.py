"""What the site asks of markdown, asked of the fake and of markdown-it; then what people's notes look like."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from druthers.adapters.fake_markdown import FakeMarkdown
from druthers.adapters.markdown import CommonMark
from druthers.publish.site.ports import Asked, Html, Lead

sys.path.insert(0, str(Path(__file__).parents[1] / "publish"))
from seen_html import Page

READERS = pytest.mark.parametrize("reader", [FakeMarkdown(), CommonMark()], ids=["fake", "markdown-it"])
UUID = "6245f1c6-9e9b-4f0a-8f41-111122223333"


class Around:
    """Surroundings that know `garden`, a picture, a song, a film, a paper, and the tag `home`."""

    def __init__(self, title="A title", level=1, prefix=""):
        self.title, self.level, self.prefix = title, level, prefix
        self.asked: list[Asked] = []

    def lead(self, asked):
        self.asked.append(asked)
        kinds = {".png": "image", ".mp3": "audio", ".mp4": "video", ".pdf": "file"}
        if asked.target[-4:] in kinds:
            known = asked.target in ("cat.png", "song.mp3", "walk.mp4", "plan.pdf")
            return Lead(f"../files/{asked.target}", asked.target, kinds[asked.target[-4:]]) if known else None
        fragment = f"#{asked.heading}" if asked.heading else ""
        return (
            Lead(f"garden.html{fragment}", "My garden") if asked.target in ("garden", "garden.md", "", UUID) else None
        )

    def inset(self, asked):
        return Html("<section>Beans</section>\n") if asked.target == "garden" else None

    def tag(self, name):
        return "../tags/home.html" if name == "home" else None


def html(text, **around):
    return str(CommonMark().render(text, Around(**around)).html)


@READERS
class TestMarkdown:
    """The contract."""

    def test_words_are_words_whatever_they_look_like(self, reader):
        shown = reader.render("5 < 6 & <script>alert(1)</script>", Around()).html
        assert Page(shown).text.strip() == "5 < 6 & <script>alert(1)</script>"

    def test_a_link_leads_where_its_surroundings_say(self, reader):
        page = Page(reader.render("See [[garden]] and [[garden|the plot]].", Around()).html)
        assert [each["href"] for each in page.of("a")] == ["garden.html", "garden.html"]
        assert page.text.strip() == "See garden and the plot."

    def test_a_link_that_leads_nowhere_is_its_words(self, reader):
        page = Page(reader.render("See [[diary]] and [[diary|what I said]].", Around()).html)
        assert page.of("a") == []
        assert page.text.strip() == "See diary and what I said."

    def test_another_note_stands_in_the_text(self, reader):
        assert "<section>Beans</section>" in reader.render("Before\n\n![[garden]]\n\nAfter", Around()).html

    def test_headings_begin_below_the_one_above_them_and_the_title_is_not_repeated(self, reader):
        rendered = reader.render("# A Title\n\nWords\n\n## One\n\n## Two", Around(level=2))
        assert [tag for tag, _ in Page(rendered.html).elements if tag[0] == "h"] == ["h3", "h3"]
        assert [(each.text, each.line) for each in rendered.headings] == [("One", 4), ("Two", 6)]

    def test_the_outline_is_what_is_rendered(self, reader):
        text = "# A title\n\n# One\n\nWords\n\n# One\n\n## Three"
        assert reader.outline(text, "A title") == reader.render(text, Around()).headings

    def test_ids_differ_and_begin_as_their_surroundings_want(self, reader):
        ids = Page(reader.render("# One\n\n# One", Around(prefix="e1-")).html).ids
        assert len(set(ids)) == 2
        assert all(each.startswith("e1-") for each in ids)


def test_a_gap_between_levels_of_headings_is_closed():
    page = Page(html("## One\n\n##### Two\n\n# Three\n\n###### Four"))
    assert [tag for tag, _ in page.elements if tag[0] == "h"] == ["h2", "h3", "h2", "h3"]


def test_heading_and_block_are_asked_for_by_name():
    around = Around()
    text = "[[garden#Spring#Beans]] [[garden#^b1]] [x](garden.md#spring%20time) [[#Own]]"
    CommonMark().render(f"{text} (({UUID.upper()}))", around)
    assert around.asked == [
        Asked("wiki", "garden", "Beans"),
        Asked("wiki", "garden", block="b1"),
        Asked("markdown", "garden.md", "spring time"),
        Asked("wiki", "", "Own"),
        Asked("block", UUID),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](vbscript:x)",
        "[a](file:///home/ana/diary.md)",
        "[a](obsidian://open?vault=x)",
        "[a](data:text/html,x)",
        "<javascript:alert(1)>",
        "[a]\n\n[a]: javascript:alert(1)",
        "![a](javascript:alert(1))",
        '<a href="javascript:alert(1)">a</a>',
    ],
)
def test_what_would_run_or_leads_into_a_machine_is_no_link(text):
    page = Page(html(text))
    assert page.of("a") == page.of("img") == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Words %%not this%% here", "Words  here"),
        ("Words <!-- not this --> here", "Words  here"),
        ("Words\n\n%%\nnot this\n\nnor this\n%%\n\nhere", "Words\nhere"),
        ("Words\n\n<!-- not\n\nthis -->\nhere", "Words\nhere"),
        ("Words\n\n<!-- not this, to the end\n\nhere", "Words"),
        ("- a\n  id:: 6245f1c6-9e9b-4f0a-8f41-111122223333\n  collapsed:: true", "a"),
        ("Loved it. ^best", "Loved it."),
        ("<div align='center'>\n\nWords\n\n</div>", "Words"),
    ],
)
def test_what_the_writer_notes_for_themselves_is_not_shown(text, shown):
    assert "\n".join(line for line in Page(html(text)).text.split("\n") if line) == shown


@pytest.mark.parametrize("text", ["`%%a%%`", "`[[garden]]`", "`#home`", "`<!-- a -->`"])
def test_code_is_as_it_was_written(text):
    assert Page(html(text)).text.strip() == text.strip("`")
    assert Page(html(f"```\n{text[1:-1]}\n```")).text.strip() == text.strip("`")


def test_shell_and_arrays_are_no_links():
    assert Page(html("if [[ -f x ]]; then a[[0]]")).text.strip() == "if [[ -f x ]]; then a0"


def test_pictures_are_shown_with_what_they_show():
    page = Page(html("![[cat.png|A cat asleep]] ![[cat.png|300x200]] ![The cat](cat.png) ![[cat.png]]"))
    assert [each["alt"] for each in page.of("img")] == ["A cat asleep", "cat.png", "The cat", "cat.png"]
    assert (page.of("img")[1]["width"], page.of("img")[1]["height"]) == ("300", "200")


def test_a_picture_elsewhere_is_a_link_and_nothing_fetches_it():
    page = Page(
        html("![a cat](https://example.org/cat.png) ![](//example.org/x.png) <img src='http://example.org/y.png'>")
    )
    assert page.of("img") == []
    assert [each["href"] for each in page.of("a")] == [
        "https://example.org/cat.png",
        "https://example.org/x.png",
        "http://example.org/y.png",
    ]
    assert page.text.strip() == "a cat picture at example.org picture at example.org"


def test_a_picture_that_is_not_shown_is_its_words():
    page = Page(html("![[secret.png|the plan]] ![my desk](secret.png)"))
    assert page.elements == [("p", {})]
    assert page.text.strip() == "the plan my desk"


def test_sound_and_film_wait_until_they_are_asked_for():
    page = Page(html("![[song.mp3]]\n\n![[walk.mp4|A walk]]\n\n![[plan.pdf]]"))
    assert page.of("audio") == [
        {"controls": None, "preload": "none", "src": "../files/song.mp3", "aria-label": "song.mp3"}
    ]
    assert page.of("video")[0]["aria-label"] == "A walk"
    assert page.of("a")[-1]["href"] == "../files/plan.pdf"


def test_addresses_are_links_and_sentences_end_after_them():
    page = Page(html("See https://example.org/a_(b)_c. Or (https://example.org/?q=1), not http:// or `https://x.org`."))
    assert [each["href"] for each in page.of("a")] == ["https://example.org/a_(b)_c", "https://example.org/?q=1"]
    assert all(each["rel"] == "noopener noreferrer" for each in page.of("a"))


def test_tags_lead_to_their_pages_where_they_have_one():
    page = Page(html("At #home and #away, C#home, [x](garden.md#home)"))
    assert [each["href"] for each in page.of("a")] == ["../tags/home.html", "garden.html#home"]


def test_a_line_ends_where_it_was_ended():
    verse = "Roses are red,\nviolets are blue."
    wrapped = (
        "This paragraph was wrapped by an editor, at a width of about seventy\nor so, as one does who writes letters."
    )
    assert html(verse).count("<br>") == 1
    assert html(wrapped).count("<br>") == 0


def test_a_callout_has_a_name_and_what_stands_below_it():
    page = Page(html("> [!tip]- Before *ten*\n> No screens.\n\n> [!note]\n> Words"))
    assert [each["class"] for each in page.of("aside")] == ["callout tip", "callout note"]
    assert [line for line in page.text.split("\n") if line] == ["Before ten", "No screens.", "Note", "Words"]


def test_tasks_say_whether_they_are_done():
    page = Page(html("- [x] a walk\n- [ ] a bath"))
    assert [each["aria-label"] for each in page.of("input")] == ["done", "to do"]


def test_what_can_be_scrolled_can_be_reached_by_key():
    page = Page(html("|a|b|\n|-|-|\n|[[garden\\|c]]|d|\n\n```\ncode\n```\n\n    more"))
    assert [each.get("tabindex") for each in [*page.of("div"), *page.of("pre")]] == ["0", "0", "0"]
    assert page.of("a")[0]["href"] == "garden.html"


def test_harmless_html_means_what_it_says():
    page = Page(
        html('<kbd>C</kbd> H<sub>2</sub>O<br>x <mark>y *z*</mark> <b onclick="x">no</b> <span>plain</span> List<T>')
    )
    assert [tag for tag, _ in page.elements] == ["p", "kbd", "sub", "br", "mark", "em"]
    assert page.text.strip() == 'C H2O\nx y z <b onclick="x">no</b> plain List<T>'


def test_two_texts_on_a_page_have_no_id_in_common():
    text = "# One\n\nWords[^1] ^b\n\n[^1]: Below"
    one, other = Page(html(text)).ids, Page(html(text, prefix="e1-")).ids
    assert not {each for each in one if not each.startswith("block-")} & set(other)


def test_a_heading_takes_no_id_that_the_page_has_itself():
    ids = Page(html("# Main\n\n# fn1\n\n# Top\n\nx[^1]\n\n[^1]: y")).ids
    assert len(ids) == len(set(ids))
    assert not {"main", "top"} & set(ids)


PIECES = st.sampled_from(
    [
        *(
            "[[",
            "]]",
            "![[",
            "garden",
            "cat.png",
            "|",
            "#",
            "#home",
            "](",
            ")",
            "[",
            "<",
            ">",
            "</b>",
            "<b>",
            "<a href='",
        ),
        *("'", '"', "`", "```\n", "\n", "\n\n", "    ", "- ", "> ", "[!x]", "javascript:", "https://x.org/", "//"),
        *(
            "onerror=",
            "<img src=",
            "%%",
            "<!--",
            "-->",
            "==",
            "*",
            "_",
            "~~",
            "\\",
            "&",
            "&lt;",
            "&#0;",
            "\x00",
            "\u2028",
        ),
        *("\u202e", "$", "{{embed ", "}}", "((", "))", UUID, "^b", "id:: ", "[^1]", "[^1]: ", "|a|b|\n|-|-|\n", "# "),
        *("- [x] ", "1. ", "<sub>", "</sub>", "<script>", "</script>", "é", "\ud800", "[a]: b\n", "![", "^[", "+++"),
    ]
)


@example("[^1]: - [^1]: ")
@example("[^1]: id:: [^1]")
@example("- ![[garden]]\n\n# ![[garden]]")
@given(st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join))
@hypothesis_settings(max_examples=300)
def test_no_text_at_all_can_make_a_page_run_fetch_or_fall_apart(text):
    rendered = CommonMark().render(text, Around())
    Page(rendered.html)
    rendered.html.encode()
