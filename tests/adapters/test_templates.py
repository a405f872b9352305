"""Filling templates: what is given is escaped, what is missing is told, and every template can be read."""

from __future__ import annotations

from importlib import resources

import pytest
from jinja2 import UndefinedError
from jinja2.environment import Template

from druthers.adapters.templates import Templates
from druthers.publish.site.ports import Html

HOSTILE = "<script>\"'&</script>"


@pytest.fixture
def templates():
    return Templates()


def lost(**given):
    to = dict.fromkeys(("home", "days", "titles", "tags", "feed", "style", "icon"), HOSTILE)
    common = {
        "title": HOSTILE,
        "site": HOSTILE,
        "to": to,
        "here": "",
        "has_tags": True,
        "has_days": True,
        "canonical": "",
    }
    return common | given


def test_what_is_given_is_escaped(templates):
    page = templates.fill("404.html", lost())
    assert "<script>" not in page
    assert "&lt;script&gt;&#34;&#39;&amp;" in page


def test_what_says_that_it_is_html_is_not(templates):
    assert "<em>x</em>" in templates.fill("404.html", lost(title=Html("<em>x</em>")))


def test_what_is_missing_is_a_defect_and_no_empty_place(templates):
    given = lost()
    del given["site"]
    with pytest.raises(UndefinedError):
        templates.fill("404.html", given)


@pytest.mark.parametrize(
    "name",
    sorted(each.name for each in (resources.files("druthers.publish.site") / "pages").iterdir() if "html" in each.name),
)
def test_every_template_can_be_read_and_marks_nothing_as_safe_itself(templates, name):
    assert isinstance(templates._environment.get_template(name), Template)
    text = templates.read(name).decode()
    assert "safe" not in text
    assert "autoescape" not in text
    assert "<script" not in text
    assert "style=" not in text
