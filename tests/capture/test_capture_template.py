"""Filling a template: Obsidian's placeholders, the person's words, and nothing else touched."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from druthers.capture.template import fill

AT = datetime(2026, 11, 21, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("template", "text", "filled"),
    [
        ("", "Words", "Words"),
        ("", "", ""),
        ("# {{date}} {{time}}\n", "", "# 2026-11-21 07:05\n"),
        ("{{ Date : dddd D MMMM }}", "", "Saturday 21 November"),
        ("{{time:h:mm A}}", "", "7:05 AM"),
        ("# {{title}}\n\n{{text}}\n\nEnd\n", "Ran 8k\nand home", "# Ran 8k\n\nRan 8k\nand home\n\nEnd\n"),
        ("# {{title}}", "", "# 2026-11-21"),
        ("## Mood", "good", "## Mood\ngood"),
        ("## Mood\n", "good", "## Mood\ngood"),
        ("{{mood}} <% tp.date %> {{date", "x", "{{mood}} <% tp.date %> {{date\nx"),
        ("{{text}}", "{{date}} \\1", "{{date}} \\1"),
        ("---\ntitle: {{title}}\n---\n", "Ran: 8k", '---\ntitle: "Ran: 8k"\n---\nRan: 8k'),
        ("---\ntitle: {{title}}\n---\n", "Ran 8k", "---\ntitle: Ran 8k\n---\nRan 8k"),
        ("---\nsource: {{title}} x\n---\n{{text}}", "a: b", "---\nsource: a: b x\n---\na: b"),
        ("title: {{title}}\n", "a: b", "title: a: b\na: b"),
    ],
)
def test_a_template_is_filled(template, text, filled):
    assert fill(template, text=text, at=AT) == filled


def test_the_title_is_the_first_line_with_words_and_not_endless():
    assert fill("{{title}}|{{text}}", text="\n# One\nTwo", at=AT).startswith("One|")
    assert len(fill("{{title}}", text="long " * 60, at=AT).split("\n")[0]) <= 80


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1))
def test_whatever_was_written_is_in_the_note_and_its_head_can_be_read(text):
    filled = fill("---\ntitle: {{title}}\ntext: {{text}}\n---\nBegin\n{{text}}", text=text, at=AT)
    assert filled.endswith(f"\n---\nBegin\n{text}")
    head = yaml.safe_load(filled.removeprefix("---\n").removesuffix(f"\n---\nBegin\n{text}"))
    assert head["text"] is not None


@given(st.text().filter(lambda text: "{{" not in text))
def test_a_template_without_placeholders_stays(template):
    assert fill(template, text="", at=AT) == template
