"""Patching anyone's frontmatter: the wanted change, in the dialect that stands there, and not one byte more."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from druthers.errors import VaultError
from druthers.vault.patch import set_field, set_tags
from druthers.vault.read import split_frontmatter, stated_tags


def head(lines: str) -> str:
    return f"---\ntitle: 'It''s'   # mine\n{lines}\nalias: [x,y]\n---\n# Words\ntags: [no]\n"


def tags(text: str) -> list[str]:
    return stated_tags(split_frontmatter(text)[0])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tags: [a, b]", "tags: [a, b, new]"),
        ("tags: [a,b] # two", "tags: [a,b, new] # two"),
        ("tags: []", "tags: [new]"),
        ("tags: [ ]", "tags: [new ]"),
        ("tags: [a, b,]", "tags: [a, b, new,]"),
        ('tags: ["a", "b"]', 'tags: ["a", "b", "new"]'),
        ("tags: ['#a']", "tags: ['#a', '#new']"),
        ("tags: [\n  a, # one\n  b\n]", "tags: [\n  a, # one\n  b, new\n]"),
        ("tags:\n  - a\n  - b", "tags:\n  - a\n  - b\n  - new"),
        ("tags:\n- a # why", "tags:\n- a # why\n- new"),
        ('tags:\n    -   "a"\n\n# next', 'tags:\n    -   "a"\n    - "new"\n\n# next'),
        ("tags:\n  - a\n  # done\nsource: b", "tags:\n  - a\n  - new\n  # done\nsource: b"),
        ("tags: a", "tags: a, new"),
        ("tags: a, b", "tags: a, b, new"),
        ("tags: a,b # two", "tags: a,b,new # two"),
        ("tags: a b", "tags: a b new"),
        ('tags: "a b"', 'tags: "a b new"'),
        ("tags: ''", "tags: 'new'"),
        ("tags:", "tags:\n  - new"),
        ("tags: #a", "tags: #a\n  - new"),
        ("tags: null", "tags: [new]"),
        ("tag: a", "tag: a, new"),
        ("tag: a\ntags: [b]", "tag: a\ntags: [b, new]"),
        ('"tags": [a]', '"tags": [a, new]'),
        ("other: &t [a]\ntags: [a]", "other: &t [a]\ntags: [a, new]"),
    ],
)
def test_a_tag_is_added_in_the_dialect_that_stands_there(before, after):
    changed = set_tags(head(before), add=["new"])
    assert changed == head(after)
    assert set_tags(changed.replace("\n", "\r\n"), add=["new"]) == changed.replace("\n", "\r\n")
    windows = head(before).replace("\n", "\r\n")
    assert set_tags(windows, add=["new"]) == changed.replace("\n", "\r\n")
    back = set_tags(changed, remove=["new"])
    assert back == (head(before) if before != "tags: null" else head("tags: []"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tags: [old, b]", "tags: [b]"),
        ("tags: [a, old, b]", "tags: [a, b]"),
        ("tags: [old,]", "tags: []"),
        ("tags: [old, OLD, '#old']", "tags: []"),
        ("tags:\n  - old\n  - b", "tags:\n  - b"),
        ("tags:\n  - a # one\n  - old # two\n", "tags:\n  - a # one\n  # two\n"),
        ("tags:\n- old", "tags:"),
        ("tags: old", "tags: "),
        ("tags: old, b", "tags: b"),
        ("tags: a  old", "tags: a"),
        ("tags: 'old'", "tags: ''"),
    ],
)
def test_a_tag_is_removed_with_no_more_than_its_own_mark(before, after):
    assert set_tags(head(before), remove=["old"]) == head(after)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("---\n---\nx", "---\ntags: [new]\n---\nx"),
        ("---\n\n---\nx", "---\n\ntags: [new]\n---\nx"),
        ("---\ntitle: a\n...\nx", "---\ntitle: a\ntags: [new]\n...\nx"),
        ("---\n  title: a\n---\nx", "---\n  title: a\n  tags: [new]\n---\nx"),
        ("---\ntext: |\n  a\n  b\n---\n", "---\ntext: |\n  a\n  b\ntags: [new]\n---\n"),
    ],
)
def test_frontmatter_without_tags_gets_a_line_at_its_end(text, after):
    assert set_tags(text, add=["new"]) == after
    assert set_tags(after, remove=["new"]) == after.replace("[new]", "[]")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Words",
        "a\rb\r",
        "\n---\ntags: [a]\n---\n",
        "---\n\nA rule, then words.\n",
        "---\n# A heading between rules\n---\nx",
    ],
)
def test_a_note_without_frontmatter_gets_some_and_loses_it_with_its_only_tag(text):
    assert set_tags(text, add=["new"]) == f"---\ntags:\n  - new\n---\n{text}"
    assert set_tags(f"---\ntags:\n  - new\n---\n{text}", remove=["new"]) == text
    more = set_tags(text, add=["new", "second"])
    assert more == f"---\ntags:\n  - new\n  - second\n---\n{text}"
    assert set_tags(more, remove=["new", "second"]) == text


def test_made_frontmatter_takes_the_texts_line_ends():
    assert set_tags("a\r\nb\n", add=["new"]) == "---\r\ntags:\r\n  - new\r\n---\r\na\r\nb\n"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("---\ntags:\n  - new\n---\n---\ntitle: x\n---\nA head", "---\ntags:\n---\n---\ntitle: x\n---\nA head"),
        ("---\ntags:\n  - new\n# mine\n---\n", "---\ntags:\n# mine\n---\n"),
        ("---\ntags:\n- new\n---\nx", "---\ntags:\n---\nx"),
        ("---\ntags: [new]\n---\nx", "---\ntags: []\n---\nx"),
        ("---\ntags:\n---\nx", "---\ntags:\n---\nx"),
    ],
)
def test_frontmatter_that_says_more_or_was_there_before_stays(text, after):
    assert set_tags(text, remove=["new"]) == after
    assert set_tags(set_tags(after, add=["new"]), remove=["new"]) == after


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("tags: [a]\ntags: [b]", "`tags` twice"),
        ("tags: {a: b}", "no list"),
        ("other: &t [a]\ntags: *t", "stands elsewhere"),
        ("tags: |\n  a\n  b", "unusual kind"),
        ('tags: "a\\tb"', "unusual kind"),
        ("tags: &t a", "unusual kind"),
        ("tags:\n  - >\n    a", "unusual kind"),
        ("created: {{date}}\nkind: {{kind}}: x", "no YAML"),
        ("tags: [a\nx: 1", "no YAML"),
        ("tags: [a]\nx: a\u2028b", "no YAML"),
        ("tags: 2026-11-21", "without changing more"),
        ("self: &s [*s]\ntags: [a]", "without changing more"),
    ],
)
def test_what_is_not_certain_is_refused(lines, reason):
    with pytest.raises(VaultError, match=reason) as caught:
        set_tags(head(lines), add=["new"])
    assert "\n" not in caught.value.message


def test_a_comment_beside_a_tag_is_not_removed_with_it():
    with pytest.raises(VaultError, match="comment"):
        set_tags(head("tags: [a, # the first\n  b]"), remove=["b"])


def test_a_text_of_tags_cannot_hold_one_of_two_words():
    with pytest.raises(VaultError, match="without changing more"):
        set_tags(head("tags: a, b"), add=["two words"])
    assert set_tags(head("tags: [a]"), add=["two words"]) == head("tags: [a, 'two words']")


@pytest.mark.parametrize(
    "tag", ["no", "12:30", "a: b", "it's", 'say "so"', "日记", "x\\y", "2026-11-21", "null", "[a]"]
)
@pytest.mark.parametrize("lines", ["tags: [a]", 'tags: ["a"]', "tags: ['a']", "tags:\n  - a", "x: y"])
def test_any_tag_is_written_so_that_it_reads_as_itself(tag, lines):
    assert tags(set_tags(head(lines), add=[tag]))[-1] == tag


def test_case_and_unicode_form_make_no_second_tag():
    text = head("tags: [Running, cafe\u0301]")
    assert set_tags(text, add=["running", "caf\u00e9"]) == text
    assert set_tags(text, remove=["RUNNING", "caf\u00e9"]) == head("tags: []")


@pytest.mark.parametrize(
    ("lines", "after"),
    [
        ("id: 1 # one", "id: 01J # one"),
        ("id: '1'", "id: 01J"),
        ("id:", "id: 01J"),
        ("x: y", None),
    ],
)
def test_a_field_is_set_where_it_stands_or_last(lines, after):
    text = head(lines)
    expected = head(after) if after else text.replace("\n---\n#", "\nid: 01J\n---\n#")
    assert set_field(text, "id", "01J") == expected


@pytest.mark.parametrize("lines", ["id: [1]", "id: |\n  1", "id: 1\nid: 2"])
def test_a_field_that_is_no_single_value_is_refused(lines):
    with pytest.raises(VaultError, match="not changed"):
        set_field(head(lines), "id", "01J")


# the worst of heads

TAG = st.from_regex(r"[a-zäß日][a-zäß日0-9/_-]{0,6}", fullmatch=True)
LINES = st.sampled_from(
    [
        "title: One",
        'title: "Two: 2"   # why',
        "# a comment",
        "",
        "x: [1, {a: b}]",
        "text: |\n  a\n\n  b",
        "folded: >-\n  a\n  b",
        "nested:\n  tags: [deep]",
        "created: 2026-11-21",
        "u: a\u2028b",
        "z: \u200b",
        "n: e\u0301",
        "? complex\n: key",
        "a: &a 1",
        "b: *a",
        "\ttab",
        "{{x}}",
        "tags: again",
    ]
)
STATED = st.lists(TAG, max_size=4, unique=True).flatmap(
    lambda tags: st.sampled_from(
        [
            f"tags: [{', '.join(tags)}]",
            "tags:" + "".join(f"\n  - {tag}" for tag in tags),
            "tags:" + "".join(f"\n- '{tag}' # {tag}" for tag in tags),
            f"tags: {', '.join(tags)}",
            f'tag: "{" ".join(tags)}"',
            "tags: [\n" + ",\n".join(tags) + "]",
            "",
        ]
    )
)
HEADS = st.tuples(st.lists(LINES, max_size=4), STATED, st.lists(LINES, max_size=4)).map(
    lambda parts: "\n".join([*parts[0], parts[1], *parts[2]])
)
NOTES = st.tuples(HEADS, st.text(max_size=30), st.sampled_from(["\n", "\r\n"])).map(
    lambda parts: f"---\n{parts[0]}\n---\n".replace("\n", parts[2]) + parts[1]
)


def changed_lines(before: str, after: str) -> int:
    steps = difflib.SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for step, i1, i2, j1, j2 in steps if step != "equal")


@given(NOTES, TAG)
@hypothesis_settings(max_examples=400)
def test_a_change_touches_one_line_and_its_inverse_restores_it(text, tag):
    assume(tag.casefold() not in [each.casefold() for each in tags(text)])
    had = len(tags(text))
    try:
        changed = set_tags(text, add=[tag])
    except VaultError:
        return
    assert tags(changed) == [*tags(text), tag]
    assert changed_lines(text, changed) <= (1 if split_frontmatter(text)[1] > 1 else 4)
    back = set_tags(changed, remove=[tag])
    assert tags(back) == tags(text)
    if had or split_frontmatter(text)[1] == 1 or "tags" in split_frontmatter(text)[0]:
        assert back == text
    else:
        assert changed_lines(text, back) <= 1


@given(NOTES)
@hypothesis_settings(max_examples=200)
def test_removing_every_tag_leaves_every_other_line(text):
    stated = tags(text)
    try:
        changed = set_tags(text, remove=stated)
    except VaultError:
        return
    assert tags(changed) == []
    was, now = (split_frontmatter(each)[0] for each in (text, changed))
    assert {**was, "tags": 0, "tag": 0} == {**now, "tags": 0, "tag": 0}


@given(st.text(max_size=60) | NOTES, st.text(max_size=8))
@hypothesis_settings(max_examples=200)
def test_any_text_and_any_tag_are_changed_truly_or_refused(text, tag):
    try:
        changed = set_tags(text, add=[tag])
    except VaultError:
        return
    assert changed == text or tags(changed) == [*tags(text), tag]
    assert changed.endswith("\n".join(text.split("\n")[split_frontmatter(text)[1] - 1 :]))
