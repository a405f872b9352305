"""Whether a note says that it is not for others: the most restrictive reading wins."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from druthers.models import NoteFile
from druthers.vault.consent import bytes_say_no, says_no, text_says_no
from druthers.vault.read import parse_note

FILE = NoteFile("public/a.md", "public", 0, 0)


def said(text: str) -> str | None:
    return says_no(parse_note(FILE, text, ""))


@pytest.mark.parametrize(
    "line",
    [
        *(
            "publish: false",
            "publish: 'false'",
            'publish: "no"',
            "publish: FALSE",
            "publish: 0",
            "publish:",
            "publish: ~",
        ),
        *("publish: maybe", "publish: [true]", "publish: {yes: true}", "publish: not yet # true", "publish: # true"),
        *("draft: true", "draft: yes", "draft: 'true'", "draft:", "draft: 1", "draft: 2026-01-01", "Draft: True"),
        *("dg-publish: false", "dg_publish: no", "DG-Publish: off", '"dg-publish": false'),
        *("private: true", "private: yes", "private:", "private: the whole of it"),
        "publish: true\npublish: false",
        "publish: |\n  true\n  not",
        "draft: false\ndraft: true",
        "title: {{title}}\nprivate: true",  # YAML reads nothing of it
        "title: [unclosed\n  private: true",
        "tags: [private]",
        "tags: private",
        "tags: [a, '#Private/health']",
        "!!timestamp x: y\ndraft: true",
    ],
)
def test_what_is_no_clear_yes_is_a_no(line):
    assert said(f"---\n{line}\n---\nWords")
    assert said(f"\n\n---\n{line}\n---\nWords")
    assert said(f"---\r\n{line}\r\n---\r\nWords")


@pytest.mark.parametrize(
    "text",
    [
        "Words",
        "",
        "---\n---\nWords",
        "---\npublish: true\n---\nWords",
        "---\npublish: 'yes'  # at last\ndraft: no\nprivate: false\ndg-publish: ON\n---\nWords",
        "---\ntitle: draft: true\n---\nWords",
        "---\nsummary: |\n  draft: the first\n---\nWords",
        "---\npublished: 2026-11-21\npublished_at:\nprivateer: true\nstatus: done\nshare: https://example.org\n---\nWords",
        "---\npublished:\n---\nWords",  # as a web clipper leaves it
        "```\npublish:: false\n```\nand `draft:: true`, x::private",
        "#+title: Beans\n#+publish: t\n",
        "# Beans\n\nStatus: Done\nPublic: Yes\n\nWords",
        '{\n  "draft": false\n}\nWords',
        "Words\n---\ndraft: true\n---\n",
        "private: a word in the text",
        "A #privateer, and `#private` in code",
        "```\n#private\n```",
    ],
)
def test_what_says_nothing_stops_nothing(text):
    assert said(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Words #private and more",
        "#PRIVATE",
        "#private/health at the head",
        "publish:: false\n\nWords",
        "- title:: a\n- private:: true\n",
        "+++\ntitle = 'a'\ndraft = true\n+++\nWords",
        "+++\npublish = 'no'\n+++",
        "\ufeff---\ndraft: true\n---\n",
        "---\nnested:\n  draft: true\n---\nWords",
        "---\ngarden: [{publish: 'False '}]\n---\nWords",
        "---\npublish: true\npublished: 'False '\n---\nWords",
        "---\npublished: no\n---\nWords",
        "---\nvisibility: Private\n---\nWords",
        "---\nstatus: [draft]\n---\nWords",
        "---\nshare: false\n---\nWords",
        "---\nis_private: true\n---\nWords",
        "public:: false\n\n- Words",
        "- Words\n- [publish:: no] and more",
        "#+title: x\n#+PUBLISH: nil\n",
        "#+filetags: :beans:private:\n",
        "* A heading :noexport:\n",
        ":PROPERTIES:\n:PRIVATE: t\n:END:\n",
        "# Beans\n\nStatus: Draft\nTags: a\n\nWords",
        '{\n  "draft": true,\n  "title": "x"\n}\nWords',
        "Words #no-publish",
        "Words #draft/second",
        "---\ndraft: true\nand no end of it",
    ],
)
def test_other_tools_words_are_understood(text):
    assert said(text)


def test_it_says_what_stands_there():
    assert said("---\na: b\ndraft:   yes\n---\n") == "draft:   yes"
    assert said("Words #Private") == "#Private"


def test_what_is_no_readable_note_is_heard_too():
    assert bytes_say_no("---\npublish: false\n---\nZoë".encode("latin-1")) == "publish: false"
    assert bytes_say_no("---\ndraft: true\n---\n".encode("utf-16")) == "draft: true"
    assert bytes_say_no(b"\xff\0 #private") == "#private"
    assert bytes_say_no("Zoë writes in private".encode("latin-1")) is None
    assert bytes_say_no(b"Words #private") == "#private"


@given(st.text(max_size=300))
def test_it_survives_any_text(text):
    assert text_says_no(text) is None or text_says_no(text)
    assert said(f"---\n{text}\n---\n") is None or "\n" not in said(f"---\n{text}\n---\n")


@given(
    st.sampled_from(["publish", "dg-publish", "draft", "private"]), st.text("truefalsnoy'\" #[]{}:|>&*!", max_size=8)
)
@example("publish", "t")
def test_only_a_plain_yes_lets_a_note_go(key, value):
    plain = value.strip().strip("'\"").strip().casefold()
    permissive = {"true", "yes", "on", "y", "1"} if "publish" in key else {"false", "no", "off", "n", "0"}
    if said(f"---\n{key}: {value}\n---\nWords") is None:
        assert plain.split("#")[0].strip().strip("'\"").strip() in permissive
