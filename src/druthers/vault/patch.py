"""Changing the frontmatter of anyone's note: the smallest span, and nothing else.

The vault stage; pure functions on a file's text. A value is never written anew from what was read. What was patched is
read again, and is given only if it says the wanted change and no other; else it is an error, with the reason.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import yaml

from druthers.vault.quoting import plain_or_quoted
from druthers.vault.read import split_frontmatter, stated_tags
from druthers.vault.spans import Value, find, head_span, pairs, refusal
from druthers.vault.text import line_end

if TYPE_CHECKING:
    from collections.abc import Sequence

WORD: Final = re.compile(r"[^,\s]+")
DASH: Final = re.compile(r"[ \t]*-[ \t]*")
NULL: Final = ("", "~", "null", "Null", "NULL")


def set_tags(text: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> str:
    r"""Add and remove stated tags in the dialect in which they stand; case and Unicode form make no other tag.

    A note without frontmatter gets some; where that says no more than the tag that is removed, it goes with it.

    >>> set_tags("---\ntags: [a, b]  # mine\n---\nWords", add=["c"], remove=["a"])
    '---\ntags: [b, c]  # mine\n---\nWords'

    Raises:
        VaultError: it cannot be done with certainty.
    """
    for tag in remove:
        if _place(tag, _tags(text)) is None:
            continue
        before = text
        while (at := _place(tag, _tags(text))) is not None:
            text = _checked(text, _without(text, at), _key(text), [*_tags(text)[:at], *_tags(text)[at + 1 :]])
        text = _without_made_head(before, text)
    for tag in add:
        if _place(tag, _tags(text)) is None:
            text = _checked(text, _with(text, tag), _key(text), [*_tags(text), tag])
    return text


def set_field(text: str, key: str, value: str) -> str:
    r"""Give a key of the frontmatter one plain value; a key that is not there comes last.

    >>> set_field("---\nid: 1 # one\n---\n", "id", "2"), set_field("Words", "id", "2")
    ('---\nid: 2 # one\n---\n', '---\nid: 2\n---\nWords')

    Raises:
        VaultError: it cannot be done with certainty.
    """
    found = find(text, key)
    if found is None:
        new = _appended(text, f"{key}: {value}")
    else:
        if not isinstance(found.node, yaml.ScalarNode) or found.node.style in ("|", ">"):
            raise refusal(f"`{key}` is no single value")
        new = found.replaced(f" {value}" if found.start == found.stop else value)
    new = _checked(text, new, key)
    if split_frontmatter(new)[0].get(key) != split_frontmatter(f"---\n{key}: {value}\n---\n")[0].get(key):
        raise refusal(f"`{key}` would not read as {value}")
    return new


def _key(text: str) -> str:
    """The key under which the tags stand, or are to stand."""
    head = split_frontmatter(text)[0]
    return "tag" if "tag" in head and "tags" not in head else "tags"


def _tags(text: str) -> list[str]:
    return stated_tags(split_frontmatter(text)[0])


def _place(tag: str, tags: list[str]) -> int | None:
    plain = _plain(tag)
    return next((at for at, each in enumerate(tags) if _plain(each) == plain), None)


def _plain(tag: str) -> str:
    return unicodedata.normalize("NFC", tag.strip().lstrip("# \t")).casefold()


# changing


def _with(text: str, tag: str) -> str:
    """The text with one more tag, at the end of those that are there."""
    key, end = _key(text), line_end(text)
    found = find(text, key)
    if found is None and head_span(text) is None:
        return f"---{end}tags:{end}  - {plain_or_quoted(tag)}{end}---{end}{text}"
    if found is None:
        return _appended(text, f"{key}: [{plain_or_quoted(tag)}]")
    if isinstance(found.node, yaml.SequenceNode):
        return _with_item(found, tag)
    if isinstance(found.node, yaml.ScalarNode):
        return _with_word(found, tag)
    raise refusal("its tags are no list")


def _with_word(found: Value, tag: str) -> str:
    """A text of tags with one more, or a list of one where there was nothing."""
    text, end = found.text, line_end(found.text)
    if found.start == found.stop:  # a block list, as Obsidian writes it, since removing its item leaves this again
        at = _line_stop(text, found.stop)
        alone = text.startswith(f"---{end}tags:{end}---{end}")  # see _without_made_head
        return f"{text[:at]}{end}{'' if alone else '  '}- {plain_or_quoted(tag)}{text[at:]}"
    if not found.node.style and found.raw in NULL:
        return found.replaced(f"[{plain_or_quoted(tag)}]")
    words = _words(found)
    if not words:
        return text[: found.start + 1] + tag + text[found.start + 1 :]
    between = text[words[-2].end() : words[-1].start()] if len(words) > 1 else ", "
    return f"{text[: words[-1].end()]}{between}{tag}{text[words[-1].end() :]}"


def _with_item(found: Value, tag: str) -> str:
    text, items = found.text, found.items
    written = _as_written(tag, items)
    if found.node.flow_style:
        at = items[-1].stop if items else found.start + 1
        return f"{text[:at]}{', ' if items else ''}{written}{text[at:]}"
    last = items[-1]
    begin = text.rfind("\n", 0, last.start) + 1
    dash = DASH.fullmatch(text, begin, last.start)
    if dash is None or (isinstance(last.node, yaml.ScalarNode) and last.node.style in ("|", ">")):
        raise refusal("its tags are a list of an unusual kind")
    end = _line_stop(text, last.stop)
    return f"{text[:end]}{line_end(text)}{dash[0].rstrip()} {written}{text[end:]}"


def _without(text: str, at: int) -> str:
    """The text without the tag at this place among the stated ones."""
    found = find(text, _key(text))
    if found is not None and isinstance(found.node, yaml.ScalarNode):
        words = _words(found)
        first, last = words[at].span()
        if at:
            first = words[at - 1].end()
        elif len(words) > 1:
            last = words[1].start()
        return text[:first] + text[last:]
    if found is not None and isinstance(found.node, yaml.SequenceNode):
        tag = _plain(_tags(text)[at])
        for index, item in enumerate(found.items):
            if isinstance(item.node, yaml.ScalarNode) and _plain(item.node.value) == tag:
                return _without_flow_item(found, index) if found.node.flow_style else _without_line(item)
    raise refusal("its tags are a list of an unusual kind")


def _without_made_head(before: str, text: str) -> str:
    """The text without frontmatter that an added tag had made; it is known by its indent."""
    end = line_end(text)
    body = text.removeprefix(f"---{end}tags:{end}---{end}")
    made = before.startswith(f"---{end}tags:{end}  - ") and split_frontmatter(body)[1] == 1
    return body if made else text


def _without_flow_item(found: Value, index: int) -> str:
    text, items = found.text, found.items
    first, last = items[index].start, items[index].stop
    if index:
        first = items[index - 1].stop
    elif len(items) > 1:
        last = items[1].start
    elif comma := re.compile(r"\s*,").match(text, last):
        last = comma.end()
    if "#" in text[first : items[index].start] + text[items[index].stop : last]:
        raise refusal("a comment stands beside that tag")
    return text[:first] + text[last:]


def _without_line(item: Value) -> str:
    """The text without an item of a block list; a comment beside it stays."""
    text = item.text
    begin, end = text.rfind("\n", 0, item.start) + 1, _line_stop(text, item.stop)
    dash = DASH.fullmatch(text, begin, item.start)
    rest = text[item.stop : end]
    if dash is None:
        raise refusal("its tags are a list of an unusual kind")
    if rest.strip():
        return text[: begin + len(dash[0]) - len(dash[0].lstrip())] + rest.lstrip() + text[end:]
    return text[:begin] + text[text.index("\n", end) + 1 :]


def _words(found: Value) -> list[re.Match[str]]:
    """The tags in a text of them, where they stand; quotes are left out."""
    style = found.node.style
    if style in ("|", ">") or (style and ("\\" in found.raw or "''" in found.raw[1:-1])) or found.raw[:1] in "&!*":
        raise refusal("its tags are a text of an unusual kind")
    inside = slice(found.start + bool(style), found.stop - bool(style))
    return list(WORD.finditer(found.text, inside.start, inside.stop))


def _as_written(tag: str, items: list[Value]) -> str:
    """A tag with the quotes and the sign that all the others have."""
    scalars = [item.node for item in items if isinstance(item.node, yaml.ScalarNode)]
    if scalars and all(str(node.value).startswith("#") for node in scalars):
        tag = f"#{tag}"
    styles = {node.style for node in scalars}
    plain = tag.isprintable() and not set(tag) & set("\"\\'")
    if plain and styles in ({'"'}, {"'"}):
        quote = styles.pop()
        return f"{quote}{tag}{quote}"
    return plain_or_quoted(tag)


def _appended(text: str, line: str) -> str:
    """The text with a line at the end of its frontmatter, which is made where there is none."""
    end = line_end(text)
    span = head_span(text)
    if span is None:
        return f"---{end}{line}{end}---{end}{text}"
    found = pairs(text[slice(*span)])
    indent = " " * (found[0][0].start_mark.column if found else 0)
    return f"{text[: span[1]]}{indent}{line}{end}{text[span[1] :]}"


def _line_stop(text: str, at: int) -> int:
    """Where the line that `at` is on stops, before its line end."""
    end = text.index("\n", at)  # frontmatter's closing rule follows
    return end - 1 if end > at and text[end - 1] == "\r" else end


# being sure


def _checked(old: str, new: str, key: str, tags: list[str] | None = None) -> str:
    """`new`, if it differs from `old` in this key alone, and states `tags`, if given."""
    (was, was_line), (now, now_line) = split_frontmatter(old), split_frontmatter(new)
    try:
        others = _others(was, key) == _others(now, key) and list(was) == [each for each in now if each in was]
    except RecursionError:  # a value that holds itself
        others = False
    if not others or _body(old, was_line) != _body(new, now_line) or (tags is not None and stated_tags(now) != tags):
        raise refusal("the change could not be made without changing more")
    return new


def _others(head: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in head.items() if name != key}


def _body(text: str, line: int) -> list[str]:
    return text.split("\n")[line - 1 :]
