"""The guard's parts on plain values: how lines are compared, what a token is, what hides in a file, what may pass."""

from __future__ import annotations

import base64
import string
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.models import Finding
from druthers.publish.allowing import finding_id, read_allowed, render_allowed
from druthers.publish.guard import Guard, Rules
from druthers.publish.hidden import coded, may_be_coded, views
from druthers.publish.known import know
from druthers.publish.leaving import Placed, Trouble
from druthers.publish.leftovers import leftover
from druthers.publish.marks import Tokens, looks_random, tokens_of
from druthers.publish.overlap import flat, folded, telling, versions
from druthers.publish.pointing import telling_title
from druthers.publish.rules import overlapping
from druthers.publish.texts import Texts

WORDS = st.text(string.ascii_letters, min_size=4, max_size=9)
SENTENCES = st.lists(WORDS, min_size=8, max_size=12).map(" ".join)
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def units(data: bytes) -> set[bytes]:
    return {line for version in versions(data) for line in version}


@given(SENTENCES, st.sampled_from(["{}", "- {}", "> {}", "**{}**", "{}.", "# {}", "“{}”", "\u200b{}\u00a0", "| {} |"]))
def test_marks_around_a_line_make_no_difference(line, form):
    assert set(telling(line.encode())) <= units(folded(form.format(line).encode()))


@given(SENTENCES, SENTENCES, st.integers(1, 6))
def test_a_sentence_is_found_wherever_its_lines_break(one, other, at):
    parts = other.split(" ")
    wrapped = f"{one}! {' '.join(parts[:at])}\n{' '.join(parts[at:])}. Then more."
    assert set(telling(f"{other}.".encode())) <= units(folded(wrapped.encode()))


@given(st.lists(SENTENCES, min_size=1, max_size=4), st.lists(st.text(max_size=40), max_size=4))
def test_a_rule_finds_in_a_batch_what_it_finds_alone(private, public):
    known = know({"private/a.md": "\n".join(private).encode()})
    data = [text.encode("utf-8", "replace").replace(b"\0", b"") for text in (*public, *private)]
    batch = {(number, each.text) for number, each in overlapping(known)(Texts(data))}
    alone = {(number, each.text) for number, each in enumerate(data) for _, each in overlapping(known)(Texts([each]))}
    assert batch == alone
    assert {number for number, _ in batch} >= set(range(len(public), len(data)))


@given(st.text())
def test_any_text_can_be_compared(text):
    data = text.encode("utf-8", "surrogatepass")
    assert b"\n" not in flat(folded(data))
    assert folded(folded(data)) == folded(data) or not data.isascii()


@given(st.binary(min_size=1, max_size=40), st.text(string.ascii_letters + string.digits, min_size=20, max_size=40))
def test_a_mark_is_found_however_it_is_coded(before, token):
    mark = token.encode()
    for made in (base64.b64encode(before + mark), (before + mark).hex().encode(), mark.join((b"x", b"y"))):
        assert not may_be_coded(made) or any(mark in view for view in (made, *coded(made)))
        assert may_be_coded(made) or mark in made
    pdf = b"%PDF-1.7\n\0stream\n" + zlib.compress(mark) + b"\nendstream"
    assert any(mark in view for view in views(pdf))


@given(st.binary())
def test_any_bytes_can_be_looked_into(data):
    assert all(isinstance(view, bytes) for view in views(data))
    assert all(isinstance(view, bytes) for view in coded(data))


@pytest.mark.parametrize(
    "token", [b"0" * 40, b"-" * 20, b"2026-11-21-0930-12-what-i-thought", b"thisIsACamelCaseIdentifier"]
)
def test_what_nobody_drew_by_lot_is_no_token(token):
    assert not looks_random(token)


def test_a_page_on_the_web_may_be_linked_twice():
    assert tokens_of([b"[a](https://example.org/watch?v=q7Zk3Pw9q7Zk3Pw9&x=1)"]) == frozenset()
    assert tokens_of([b"https://example.org/my-canary-0001-x"]) == {b"my-canary-0001-x"}
    assert tokens_of([b"key q7Zk3Pw9q7Zk3Pw9, twice"]) == {b"q7Zk3Pw9q7Zk3Pw9"}


@given(st.text(string.ascii_letters + string.digits + "-_", max_size=9), st.text(string.ascii_letters, max_size=9))
def test_a_token_is_found_inside_a_longer_run(before, after):
    mark = b"q7Zk3Pw9" * 3
    assert mark in set(Tokens([mark]).found(f"see {before}".encode() + mark + after.encode() + b".md"))


@pytest.mark.parametrize(
    ("path", "kind"),
    [("a/.obsidian/app.json", None), (".obsidian/plugins/x/data.json", "workspace"), ("keys/id_rsa.pub", None),
     ("a/.env.example", None), ("a/.env.local", "env"), ("garden/trash.md", None), ("Trash/a.md", "trash"),
     ("tags.md", None), ("#a.md#", "swap"), ("ü/~$b.docx", "swap"), ("a.md", None), ("photos/a.jpg", None)],
)  # fmt: skip
def test_leftovers_are_known_by_their_paths(path, kind):
    found = leftover(path)
    assert (found and found.rule) == (kind and f"leftover:{kind}")


def test_titles_that_say_nothing_are_not_looked_for():
    said = ["Meeting notes", "Reading list 2026", "Monday", "21 November 2026", "New Year", "the beans"]
    assert not any(telling_title(each) for each in said)
    assert telling_title("Why I want to leave the bank")


@given(st.text(), st.text(), st.text(min_size=1).filter(str.strip))
def test_what_was_allowed_comes_back(rule, path, reason):
    made = Finding(finding_id(rule, path, "words"), path, 1, rule, "", "")
    (back,) = read_allowed(b"{broken\n" + render_allowed(made, reason, AT) + b"[]\n")
    assert (back.id, back.path, back.rule, back.reason, back.at) == (made.id, path, rule, reason, AT)


def test_a_line_that_is_not_whole_allows_nothing():
    line = render_allowed(Finding("abc", "a", 1, "r", "", ""), "because", AT)
    assert read_allowed(line[:-5]) == []
    assert read_allowed(line.replace(b"because", b"  ")) == []


def test_a_finding_is_told_once_and_as_it_stands_now():
    guard = Guard(Rules())
    for commit in ("1" * 40, "", "2" * 40):
        guard.troubles([Trouble("a.md", "unreadable", "x", "It cannot be read.", "Mend it.", commit)])
    (found,) = guard.findings
    assert (found.path, found.commit) == ("public/a.md", "")


def test_bytes_that_are_not_there_are_a_finding():
    guard = Guard(Rules())
    for _ in guard.files([Placed("a.md", "100644", "1")], lambda blobs: ((blob, None) for blob in blobs)):
        pass
    assert [each.rule for each in guard.findings] == ["unreadable"]
